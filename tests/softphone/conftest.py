"""No test of the phone leaves a thread or a process behind."""

import contextlib
import os
import threading
from collections.abc import Iterator

import psutil
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def phones() -> set[psutil.Process]:
    """The phone processes that are children of this test run."""
    found = set()
    for child in psutil.Process().children(recursive=True):
        with contextlib.suppress(psutil.NoSuchProcess):  # or a zombie: ended, not yet waited for
            if "phone" in child.cmdline():
                found.add(child)
    return found


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    threads_before, phones_before = set(threading.enumerate()), phones()
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in threads_before]
    forgotten = phones() - phones_before
    for phone in forgotten:  # only the guilty test fails, not those after it
        phone.kill()
        phone.wait(5)
    assert not left, f"threads left behind: {left}"
    assert not forgotten, f"phones left behind: {forgotten}"
