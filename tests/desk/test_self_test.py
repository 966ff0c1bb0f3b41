"""The self-test of a desk that runs: beside the work, one at a time, its result on the board."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.agent.fitness import Finding, Health, Report
from agent_desktop.bootstrap import Setup
from agent_desktop.doctor import examination, sitting
from agent_desktop.doctor.sitting import SeatSelfTest
from agent_desktop.doctor.subject import Check, Subject
from agent_desktop.settings import Folders, Loaded, Settings
from agent_desktop.store.faults import StoreMissing
from tests.desk import rig as rigs
from tests.desk.rig import Rig
from tests.desk.store import STRANGER
from tests.desktop.test_secrets import FakeSecrets


class Book:
    """A store that is gone at first."""

    def __init__(self) -> None:
        self.kept: list[Report] = []
        self.gone = 1

    def keep(self, report: Report) -> None:
        if self.gone:
            self.gone -= 1
            raise StoreMissing("here")
        self.kept.append(report)


class Seat:
    """What the checks find."""

    def __init__(self) -> None:
        self.health = Health.FAIL
        self.subjects: list[Subject] = []
        self.threads: set[str] = set()

    def echo(self, subject: Subject) -> Iterator[Finding]:
        self.subjects.append(subject)
        self.threads.add(threading.current_thread().name)
        yield Finding("echo", self.health, "-80 dB", "say a sentence")

    def broken(self, subject: Subject) -> Iterator[Finding]:
        yield Finding("codecs", Health.OK, "what it had found by then")
        yield Finding("disk", Health.OK, str(1 // len(self.threads - self.threads)))


def checks(monkeypatch: pytest.MonkeyPatch, **named: Check) -> None:
    """These and no others."""
    for module in (examination, sitting):
        monkeypatch.setattr(module, "CHECKS", named)


@pytest.fixture
def seat(monkeypatch: pytest.MonkeyPatch) -> Seat:
    made = Seat()
    checks(monkeypatch, echo=made.echo, disk=made.broken)
    monkeypatch.setattr(sitting, "AGAIN_S", 0.01)
    monkeypatch.setattr(sitting, "SETTLES_S", 0.0)
    monkeypatch.setattr(sitting, "version_of", lambda _: "0.3.0")
    monkeypatch.setattr(rigs, "PATIENCE_S", 30.0)
    return made


def of(rig: Rig, tmp_path: Path, book: Book) -> SeatSelfTest:
    setup = Setup(
        folders=Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path)}),
        loaded=Loaded(Settings(), (), frozenset()),
        store=tmp_path / "store.sqlite",
        secrets=FakeSecrets(),
    )
    return SeatSelfTest(lambda: setup, rig.desk, lambda: book)


async def test_it_tells_the_agent_and_the_board_and_a_broken_check_costs_only_itself(
    rig: Rig, tmp_path: Path, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = Book()
    async with rig:
        test = of(rig, tmp_path, book)
        seen: list[int] = []
        test.on_change(lambda: seen.append(len(test.progress.found)))
        test.begin(aloud=True)
        test.begin(aloud=True)
        await rig.until(lambda: book.kept)
        assert [s.aloud for s in seat.subjects] == [True], "one at a time"
        assert not seat.threads & {"MainThread"}
        assert seen == [0, 1, 3, 3], "one after another"
        (report,) = book.kept
        assert (report.health, report.version) == (Health.FAIL, "0.3.0")
        assert report.failed == ("echo", "disk")
        assert "self-test" in rig.told()

        seat.health = Health.OK
        checks(monkeypatch, echo=seat.echo)
        test.begin(aloud=False)
        await rig.until(lambda: len(book.kept) == 2)
        assert book.kept[1].health is Health.OK
        assert "self-test" not in rig.told(), "what was told is over"
        await test.close()


async def test_a_store_that_is_upgraded_at_the_start_is_no_fault(
    rig: Rig, tmp_path: Path, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitting, "SETTLES_S", 60.0)
    book = Book()
    async with rig:
        await rig.until(lambda: rig.desk.store_watch.looked)
        rig.desk.store_watch.looked = False  # as while it is upgraded on the thread that opens it
        test = of(rig, tmp_path, book)
        test.begin(aloud=False)
        for _ in range(4):
            await asyncio.sleep(0.1)
        assert not seat.subjects
        rig.desk.store_watch.looked = True
        await rig.until(lambda: book.kept)
        await test.close()


async def test_in_a_call_the_checks_know_it(rig: Rig, tmp_path: Path, seat: Seat) -> None:
    book = Book()
    async with rig:
        test = of(rig, tmp_path, book)
        await rig.takes(STRANGER)
        test.begin(aloud=True)
        await rig.until(lambda: book.kept)
        assert seat.subjects[0].in_call
        await test.close()


async def test_a_check_that_hangs_keeps_nobody_from_closing(
    rig: Rig, tmp_path: Path, seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on = threading.Event()

    def hangs(_: Subject) -> Iterator[Finding]:
        go_on.wait(30)
        return iter(())

    checks(monkeypatch, disk=hangs)
    async with rig:
        test = of(rig, tmp_path, Book())
        test.begin(aloud=False)
        await rig.until(lambda: test.progress.running)
        await test.close()
        assert test.progress.report is None
    go_on.set()
