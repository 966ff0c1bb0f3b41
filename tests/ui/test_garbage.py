"""No worker ever destroys a widget."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QWidget

from ui.garbage import MainThreadGarbage, collect


@pytest.fixture
def garbage(qapp: object) -> Iterator[MainThreadGarbage]:
    kept = MainThreadGarbage()
    yield kept
    kept.stop()
    gc.disable()  # as it is for all tests


class Cyclic(QWidget):
    """A widget in a cycle, as most are that have slots of their own."""

    def __init__(self) -> None:
        super().__init__()
        self.me = self


def test_a_worker_that_allocates_does_not_collect_and_the_main_thread_does(
    garbage: MainThreadGarbage,
) -> None:
    gone_on: list[int] = []
    widget = Cyclic()
    weakref.finalize(widget, lambda: gone_on.append(threading.get_ident()))
    del widget
    worker = threading.Thread(target=lambda: [[i] for i in range(200_000)])
    worker.start()
    worker.join()
    assert gone_on == []
    gc.collect()
    assert gone_on == [threading.get_ident()]


def test_the_youngest_generation_is_collected_once_it_has_grown(garbage: MainThreadGarbage) -> None:
    gc.collect()
    assert collect() == -1
    grown = [[i] for i in range(1_000)]
    assert collect() == 0
    assert len(grown) == 1_000


def test_collection_is_pythons_own_again_after_the_window(qapp: object) -> None:
    garbage = MainThreadGarbage()
    assert not gc.isenabled()
    garbage.settle()
    garbage.stop()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    gc.disable()
