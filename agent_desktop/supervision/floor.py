"""The floor as a lead's desk knows it: what the store told, kept, and made into what the board shows."""

from collections import deque
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from agent_desktop.supervision.board import News, Person, Seen, Span, Staff
from agent_desktop.supervision.day import NOTHING, Figures
from agent_desktop.supervision.limits import Limits
from agent_desktop.supervision.lines import Line, Moment, Row, Standing, Wish, arranged, counts, line_of
from agent_desktop.supervision.queues.floor import QueueFloor
from agent_desktop.supervision.queues.standing import Board as QueueBoard

HOUR: Final = timedelta(hours=1)
_NO_HOUR: Final[deque[Moment]] = deque()


class Shown(Struct, frozen=True, kw_only=True):
    """What the board shows. `at` is the store's clock, by which every time in it is told."""

    at: datetime
    rows: tuple[Row, ...]
    ids: tuple[str, ...]  # of the rows: whether they are the same ones is asked each second
    counts: dict[Standing, int]
    staff: Staff
    figures: Figures | None = None
    lines: tuple[Line, ...] = ()  # of everybody, whatever is wished for
    queues: QueueBoard | None = None


class Floor:
    """Who works here and what they do. Thread: board, all of it."""

    def __init__(self, limits: Limits, queues: QueueFloor | None = None) -> None:
        self._limits, self._queues = limits, queues
        self._staff = Staff()
        self._labels: dict[str, str] = {}
        self._seen: dict[str, Seen] = {}
        self._hours: dict[str, deque[Moment]] = {}
        self._figures: Figures | None = None

    def staffed(self, staff: Staff) -> None:
        """Somebody came or went."""
        self._staff = staff
        self._labels = {group.code: group.label for group in staff.groups}

    def heard(self, news: News) -> None:
        """What agents did."""
        for seen in news.seen:
            self._seen[seen.agent] = seen
        for span in news.spans:
            self._add(span)

    def counted(self, figures: Figures) -> None:
        """The day's figures."""
        self._figures = figures

    def shown(self, wish: Wish, at: datetime) -> Shown:
        """The board at a moment of the store's clock."""
        lines = [self._line(person, at) for person in self._staff.people]
        rows = arranged(lines, wish, self._labels)
        return Shown(
            at=at,
            rows=rows,
            ids=tuple(row.agent if isinstance(row, Line) else f"\0{row.label}" for row in rows),
            counts=counts(lines),
            staff=self._staff,
            figures=self._figures,
            lines=tuple(lines),
            queues=self._queues.shown(self._labels, at, lines) if self._queues else None,
        )

    def _line(self, person: Person, at: datetime) -> Line:
        counted = self._figures.agents.get(person.agent, NOTHING) if self._figures else NOTHING
        return line_of(
            person,
            self._seen.get(person.agent),
            at,
            self._limits,
            label=self._labels.get(person.groups[0], "") if person.groups else "",
            counted=counted,
            hour=self._hour(person.agent, at),
        )

    def _hour(self, agent: str, at: datetime) -> tuple[Moment, ...]:
        """The states of the last hour that are over."""
        kept = self._hours.get(agent, _NO_HOUR)
        while kept and kept[0][1] < at - HOUR:
            kept.popleft()
        return tuple(kept)

    def _add(self, span: Span) -> None:
        kept = self._hours.setdefault(span.agent, deque())
        while kept and kept[-1][0] >= span.since:  # told twice, or put right
            kept.pop()
        kept.append((span.since, span.until, span.state))
