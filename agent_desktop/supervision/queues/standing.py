"""The queues of a moment and what was kept of what was promised. Definitions: docs/board.md. Pure rules."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from agent_desktop.supervision.queues.targets import Class, Targets

HOUR: Final = timedelta(hours=1)
LOST_S: Final = 20.0
"""A centre tells every five seconds that it listens; one that is silent for longer tells nothing at all."""

Hours = Mapping[tuple[str, datetime], "Tally"]
"""By skill group and hour; the hour is named by its beginning."""


class Hearing(StrEnum):
    """How the exchange is heard."""

    UP = "up"
    SLOW = "slow"
    REFUSED = "refused"
    GONE = "gone"
    CENTRE = "centre"  # nobody listens: the centre that should is silent
    NONE = "none"  # this site hears no exchange: all is told by its own desks


class Link(Struct, frozen=True, kw_only=True):
    """What the centre said last of the exchange. Times are the store's."""

    state: Hearing
    why: str
    since: datetime
    beat_at: datetime


class Waiter(Struct, frozen=True, kw_only=True):
    """A caller who waits. `caller` is masked; `vip`: known as one, whatever the queue."""

    group: str
    since: datetime
    caller: str
    vip: bool


class People(Struct, frozen=True, kw_only=True):
    """Who works in a queue: whose phones can be reached, of those not ready, of those free."""

    members: int = 0
    paused: int = 0
    free: int = 0


class Queues(Struct, frozen=True, kw_only=True):
    """The queues of a moment, `at` by the store's clock. `gaps`: when today nobody listened."""

    at: datetime
    link: Link | None = None
    waiting: tuple[Waiter, ...] = ()
    people: Mapping[str, People] = {}
    gaps: tuple[tuple[datetime, datetime], ...] = ()


class Tally(Struct, frozen=True, kw_only=True):
    """What was counted. `offered` is the sum of the five below it; seconds are waits until an answer."""

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    left: int = 0  # time-out or overflow, nobody answered
    unseen: int = 0  # nobody listened when it ended
    waiting: int = 0
    in_time: int = 0  # of the answered
    waited_s: int = 0
    longest_s: int = 0  # of any

    @property
    def level(self) -> float | None:
        """Answered in time of what is decided and known, 0..1; None without any."""
        known = self.offered - self.waiting - self.unseen
        return self.in_time / known if known else None


NOTHING: Final = Tally()


class Line(Struct, frozen=True, kw_only=True):
    """A group on the board."""

    group: str
    target: Class
    waiting: int
    vips: int
    longest_s: float  # of those who wait now
    people: People
    today: Tally

    @property
    def missed(self) -> bool:
        """Whether today's level is below what was promised."""
        return (level := self.today.level) is not None and level < self.target.share


class Month(Struct, frozen=True, kw_only=True):
    """The month by the rule: full mark or none. `levels`: by class, of all its calls together."""

    levels: Mapping[str, float | None]
    met: int
    days: int
    full: bool


class Board(Struct, frozen=True, kw_only=True):
    """What the queues' part of the board shows."""

    at: datetime
    since: datetime  # midnight
    hearing: Hearing
    why: str = ""
    silent_s: float = 0.0  # of the exchange or the centre
    waiting: tuple[Waiter, ...] = ()
    lines: tuple[Line, ...] = ()
    hours: Hours = {}
    month: Month | None = None
    gaps_s: float = 0.0
    targets: Targets


def added(tallies: Iterable[Tally]) -> Tally:
    """The sum; of the longest the longest."""
    kept = tuple(tallies)
    sums = {name: sum(getattr(one, name) for one in kept) for name in Tally.__struct_fields__}
    return Tally(**{**sums, "longest_s": max((one.longest_s for one in kept), default=0)})


def hearing(queues: Queues) -> tuple[Hearing, str, float]:
    """How the exchange is heard, why not, and for how many seconds so."""
    link = queues.link
    if link is None:
        return Hearing.NONE, "", 0.0
    silent = (queues.at - link.beat_at).total_seconds()
    if silent > LOST_S:
        return Hearing.CENTRE, "", silent
    return link.state, link.why, (queues.at - link.since).total_seconds()


def board_of(
    queues: Queues,
    targets: Targets,
    today: Hours,
    month: Month | None,
    groups: Iterable[str],
    since: datetime,
) -> Board:
    """The board at a moment; `groups` in the site's order; those that only the exchange knows come after."""
    how, why, silent_s = hearing(queues)
    site = tuple(groups)
    heard = {waiter.group for waiter in queues.waiting} | {group for group, _ in today}
    heard |= {group for group, people in queues.people.items() if people.members or group in site}
    known = dict.fromkeys((*site, *sorted(heard)))
    return Board(
        at=queues.at,
        since=since,
        hearing=how,
        why=why,
        silent_s=silent_s,
        waiting=queues.waiting,
        lines=tuple(
            _line(group, queues, targets, today) for group in known if group in heard or how is Hearing.NONE
        ),
        hours=today,
        month=month,
        gaps_s=sum((until - begun).total_seconds() for begun, until in queues.gaps),
        targets=targets,
    )


def _line(group: str, queues: Queues, targets: Targets, today: Hours) -> Line:
    waiting = [waiter for waiter in queues.waiting if waiter.group == group]
    return Line(
        group=group,
        target=targets.of(group),
        waiting=len(waiting),
        vips=sum(waiter.vip for waiter in waiting),
        longest_s=max(((queues.at - waiter.since).total_seconds() for waiter in waiting), default=0.0),
        people=queues.people.get(group, People()),
        today=added(tally for (of, _), tally in today.items() if of == group),
    )


def month_of(hours: Hours, targets: Targets, midnight: Callable[[datetime], datetime], at: datetime) -> Month:
    """The rule of the month, so far: every class's level, and so many of its days on which each was met.

    A class that nobody called on a day has missed nothing on it.
    """
    days: dict[datetime, dict[str, list[Tally]]] = {}
    classes: dict[str, list[Tally]] = {kind.code: [] for kind in targets.classes}
    for (group, hour), tally in hours.items():
        code = targets.of(group).code
        days.setdefault(midnight(hour), {}).setdefault(code, []).append(tally)
        classes[code].append(tally)
    shares = {kind.code: kind.share for kind in targets.classes}

    def met(code: str, tallies: list[Tally]) -> bool:
        return (level := added(tallies).level) is None or level >= shares[code]

    past = midnight(at).day
    failed = sum(not all(met(code, told) for code, told in day.items()) for day in days.values())
    levels = {code: added(told).level for code, told in classes.items()}
    kept = all(met(code, told) for code, told in classes.items())
    enough = (past - failed) * 100 >= targets.days_percent * past
    return Month(levels=levels, met=past - failed, days=past, full=kept and enough)


def hour_of(at: datetime, since: datetime) -> int:
    """Which hour of the day that began at `since`."""
    return (at - since) // HOUR
