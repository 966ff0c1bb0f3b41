"""Records of a store that may not be there yet: opened once, closed once, opened again when asked again."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from agent_desktop.store.faults import StoreUnreachable
from customer360.patient_records import AGAIN_AFTER_S, PatientRecords
from customer360.records import RecordsError


class Opened:
    """What was opened; bills are all it has."""

    def __init__(self) -> None:
        self.closed = 0

    def bills(self, account_id: str) -> tuple[()]:
        return ()

    def close(self) -> None:
        self.closed += 1


def test_two_threads_that_ask_first_open_one_store() -> None:
    made: list[Opened] = []
    both = threading.Barrier(2)

    def open_slowly() -> Any:
        made.append(Opened())
        time.sleep(0.05)
        return made[-1]

    records = PatientRecords(open_slowly)

    def ask() -> None:
        both.wait()
        records.bills("a1")

    with ThreadPoolExecutor(2) as threads:
        for asked in [threads.submit(ask) for _ in range(2)]:
            asked.result()
    assert len(made) == 1


def test_closing_reaches_what_was_opened_and_asking_opens_anew() -> None:
    made: list[Opened] = []

    def open_it() -> Any:
        made.append(Opened())
        return made[-1]

    records = PatientRecords(open_it)
    records.close()
    records.bills("a1")
    records.close()
    records.close()
    assert [one.closed for one in made] == [1]
    records.bills("a1")
    assert len(made) == 2


def test_a_store_that_refused_is_left_alone_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [100.0]
    monkeypatch.setattr("customer360.patient_records.time", SimpleNamespace(monotonic=lambda: clock[0]))
    tried: list[float] = []

    def open_in_vain() -> Any:
        tried.append(clock[0])
        raise StoreUnreachable("centre", why="gone")

    records = PatientRecords(open_in_vain)
    for after in (0.0, 0.1, AGAIN_AFTER_S):
        clock[0] = 100.0 + after
        with pytest.raises(RecordsError) as told:
            records.bills("a1")
        assert told.value.key == "store-unreachable"
    assert tried == [100.0, 100.0 + AGAIN_AFTER_S], "each attempt can take seconds: a key waits for none"
