"""Asterisk's own log of its queues, read and counted: what a board must agree with, to the call."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_ENDS: Final = {
    "CONNECT": "answered",
    "ABANDON": "abandoned",
    "EXITWITHTIMEOUT": "left",
    "EXITEMPTY": "left",
    "EXITWITHKEY": "left",
}
_WAIT: Final = {"CONNECT": 0, "ABANDON": 2}
"""Which of an event's own fields says how long the caller had waited."""


@dataclass(frozen=True, slots=True)
class Visit:
    """One caller's visit in one queue. `outcome`: as the store has it, "" while it waits."""

    call: str
    queue: str
    outcome: str = ""
    waited_s: int = 0
    agent: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    """A queue's day."""

    offered: int
    answered: int
    in_time: int
    abandoned: int
    left: int

    @property
    def level(self) -> float | None:
        """Answered in time of what was offered."""
        return self.in_time / self.offered if self.offered else None


def visits(log: Path) -> list[Visit]:
    """Every visit, in the order of the log. Nobody comes back in these tests."""
    known: dict[tuple[str, str], Visit] = {}
    for call, queue, agent, what, fields in _lines(log):
        if what == "ENTERQUEUE":
            known[call, queue] = Visit(call, queue)
        elif what in _ENDS:
            waited = int(fields[_WAIT[what]]) if what in _WAIT else 0
            took = agent if what == "CONNECT" else ""
            known[call, queue] = Visit(call, queue, _ENDS[what], waited, took)
    return list(known.values())


def count(seen: list[Visit], within_s: int) -> Count:
    """The figures of one queue's visits."""
    outcomes = Counter(visit.outcome for visit in seen)
    in_time = sum(visit.outcome == "answered" and visit.waited_s <= within_s for visit in seen)
    return Count(len(seen), outcomes["answered"], in_time, outcomes["abandoned"], outcomes["left"])


def _lines(log: Path) -> Iterator[tuple[str, str, str, str, list[str]]]:
    for line in log.read_text("utf-8").splitlines():
        _, call, queue, agent, what, *fields = line.split("|")
        yield call, queue, agent, what, fields
