"""A desk killed at any moment: nothing filed is lost or doubled, nothing saved is forgotten."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.journal import Journal
from tests.tickets.desk_paper import journal
from tests.tickets.writer import shared

ROOT = Path(__file__).resolve().parents[2]

pytestmark = [
    pytest.mark.chaos,
    pytest.mark.skipif(sys.platform == "win32", reason="the writer forks; Windows has no kill -9"),
]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator["subprocess.Popen[str]"]:
    """The process that starts desks over a store of the test's folder."""
    store = open_writer(tmp_path / "store.sqlite", create=True)
    revisions.upgrade(store)
    store.dispose()
    command = [sys.executable, "-m", "tests.tickets.writer", str(tmp_path)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:
        yield process


MANY = pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(600)])


@pytest.mark.parametrize("rounds", [10, MANY])
def test_nothing_filed_is_lost_or_doubled(
    writer: "subprocess.Popen[str]", tmp_path: Path, rounds: int
) -> None:
    chance = random.Random(rounds)
    saved: dict[str, int] = {}
    filed: dict[str, str] = {}
    for _ in range(rounds):
        for line in killed(writer, after=chance.randint(1, 12), then_s=chance.uniform(0, 0.03)):
            match line.split():
                case ["saved", draft, words]:
                    saved[draft] = int(words)
                case ["filed", draft, number]:
                    assert filed.setdefault(draft, number) == number, "a draft was filed under two numbers"
    assert len(filed) >= rounds, "they came to work"

    kept = journal(tmp_path)
    open_drafts = {d.id: d.values["description"].value for d in kept.drafts()}
    for draft, count in saved.items():
        if draft not in open_drafts:
            continue  # filed: told, or killed before it could be told
        assert draft not in filed
        assert int(open_drafts[draft][1:]) >= count, "a word that was told to be safe"
    gone = set(saved) - set(open_drafts) - set(filed)
    deliver_all(kept, tmp_path)
    kept.close()

    numbers, events = delivered(tmp_path)
    assert sorted(set(numbers)) == sorted(numbers), "doubled"
    assert set(filed.values()) <= set(numbers), "lost"
    assert len(numbers) == len(filed) + len(gone), "one ticket a draft"
    assert events == len(numbers), "each has its first node once"


def killed(writer: "subprocess.Popen[str]", *, after: int, then_s: float) -> list[str]:
    """Start a desk, kill it a moment after so many words of it; everything that it was told is safe."""
    assert writer.stdin is not None
    assert writer.stdout is not None
    writer.stdin.write("go\n")
    writer.stdin.flush()
    pid = int(writer.stdout.readline().split()[1])
    told = [writer.stdout.readline() for _ in range(after)]
    time.sleep(then_s)  # into whatever it does then
    os.kill(pid, signal.SIGKILL)
    while (line := writer.stdout.readline()) != "dead\n":
        told.append(line)
    return told


def deliver_all(kept: Journal, folder: Path) -> None:
    """Send everything that still waits."""
    sender = Sender(lambda: shared(folder))
    while parcels := kept.batch(100):
        kept.sent(sender.deliver_once(parcels).sent)


def delivered(folder: Path) -> tuple[list[str], int]:
    """Numbers of all tickets in the store, and how many events."""
    engine = open_writer(folder / "store.sqlite")
    with engine.connect() as conn:
        numbers = list(conn.execute(select(tickets.c.number)).scalars())
        events = len(conn.execute(select(ticket_events)).all())
    engine.dispose()
    return numbers, events
