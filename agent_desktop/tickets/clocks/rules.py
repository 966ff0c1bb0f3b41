"""Rules of the clocks, by edition: from when on they hold, in which hours, when they warn, what pauses them.

A ticket keeps the edition that was in force when it was filed, for ever. Limits stand with the request types
of the forms; an edition can set others for some types. Read from `clocks.toml`, checked while it is read.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.tickets.clocks.calendar import BeyondCalendar, Spans, WorkingTime
from agent_desktop.tickets.clocks.clock import OUTER, Clock
from agent_desktop.tickets.clocks.promises import Promise, Promises
from agent_desktop.tickets.forms import RequestType

DAY_MINUTES: Final = 1440
"""What a day counts in the forms' limits."""

_CALL_BACK_DAYS: Final = 14
_CALL_BACK_HOURS: Final = 24
"""Of working time that are offered: three days of eight, over two weeks at most."""


class OuterSource(Struct, frozen=True, kw_only=True):
    """Whoever gives us a ticket with a deadline of their own. `days`: working days when they name none."""

    code: str
    label: str
    days: int


class Edition(Struct, frozen=True, kw_only=True, dict=True):
    """One edition of the rules. `warn_share`: of a limit, after which its clock warns."""

    code: str
    since: date
    hours: Spans
    warn_share: float = 0.8
    pause_reasons: tuple[tuple[str, str], ...] = ()  # (code, label); emergencies never pause
    limits: Mapping[str, tuple[tuple[str, int], ...]] | None = None  # by "group.type": over the form's own
    own_days: Mapping[date, Spans] | None = None
    zone: ZoneInfo

    @cached_property
    def working(self) -> WorkingTime:
        """Its working time; the calendar is loaded when it is first asked for."""
        return WorkingTime(self.zone, self.hours, self.own_days or {})

    def due(self, at: datetime, minutes: int, *, by_clock: bool) -> datetime:
        """When a limit that began at `at` is over.

        In working time whole days are working days, and the rest working minutes, a day's at most: so a
        longer limit never ends earlier.
        """
        if by_clock:
            return at + timedelta(minutes=minutes)
        days, rest = divmod(minutes, DAY_MINUTES)
        day = self.working.day_minutes
        return self.working.after(at, days * day + min(rest, day))

    def shifted(self, clock: Clock, paused_at: datetime, resumed_at: datetime, *, by_clock: bool) -> Clock:
        """A clock after a pause: it gets back what it stood still. An outer one never stood still."""
        if clock.met_at is not None or clock.node == OUTER or resumed_at <= paused_at:
            return clock
        if by_clock:
            stood = resumed_at - paused_at
            return replace(clock, due_at=clock.due_at + stood, warn_at=clock.warn_at + stood)
        stood_s = self.working.count(resumed_at) - self.working.count(paused_at)
        due = self.working.reached(self.working.count(clock.due_at) + stood_s)
        warn = self.working.reached(self.working.count(clock.warn_at) + stood_s)
        return replace(clock, due_at=due, warn_at=warn)


class ClockRules(Struct, frozen=True):
    """All editions, the newest last."""

    editions: tuple[Edition, ...]
    outer_sources: tuple[OuterSource, ...]
    zone: ZoneInfo
    promises: Promises

    def in_force(self, at: datetime) -> Edition:
        """The edition of a moment; before the first one, the first."""
        today = at.astimezone(self.zone).date()
        return next((e for e in reversed(self.editions) if e.since <= today), self.editions[0])

    def edition(self, code: str) -> Edition:
        """The edition of that name; when it is gone, the newest."""
        return next((e for e in self.editions if e.code == code), self.editions[-1])

    def ring_from(self, promise: Promise, now: datetime) -> datetime:
        """From when on a call back that was promised is due: as long before its end as the usual one."""
        return max(now, promise.due_at - timedelta(minutes=self.promises.call_back_minutes))

    def call_backs(self, now: datetime) -> tuple[datetime, ...]:
        """Until when a call back may be promised: the usual moment, by the clock; then working hours."""
        usual = now + timedelta(minutes=self.promises.call_back_minutes)
        made = [usual]
        try:
            for on in (now.astimezone(self.zone).date() + timedelta(days) for days in range(_CALL_BACK_DAYS)):
                made += [at for at in self.in_force(now).working.hours_of(on) if at > usual]
        except BeyondCalendar:
            pass  # a desk's clock that is wrong by decades: the usual moment is left
        return tuple(made[: 1 + _CALL_BACK_HOURS])

    def call_back(self, chosen: datetime | None, now: datetime) -> Promise | None:
        """The promise to ring back until the moment that was chosen; without one, or past it, the usual."""
        usual = now + timedelta(minutes=self.promises.call_back_minutes)
        return self.promises.of_call_back(chosen if chosen is not None and chosen > now else usual)

    def clocks(
        self,
        skill_group: str,
        kind: RequestType,
        filed_at: datetime,
        *,
        outer_source: str = "",
        outer_due: datetime | None = None,
    ) -> tuple[Clock, ...]:
        """The clocks of a ticket that is filed now, in the order of its life, an outer one last."""
        edition, by_clock = self.in_force(filed_at), kind.runs == "clock"
        limits = (edition.limits or {}).get(f"{skill_group}.{kind.code}", kind.nodes)
        found = [
            self._clock(edition, node, filed_at, edition.due(filed_at, m, by_clock=by_clock), m, by_clock)
            for node, m in limits
        ]
        if outer_source:
            due = outer_due or self._outer_due(edition, outer_source, filed_at)
            warn = filed_at + max(due - filed_at, timedelta()) * edition.warn_share
            found.append(Clock(node=OUTER, due_at=due, warn_at=warn, edition=edition.code))
        return tuple(found)

    @staticmethod
    def _clock(
        edition: Edition, node: str, filed_at: datetime, due: datetime, minutes: int, by_clock: bool
    ) -> Clock:
        if by_clock:
            warn = filed_at + (due - filed_at) * edition.warn_share
        else:
            begun, whole = edition.working.count(filed_at), edition.working.count(due)
            warn = edition.working.reached(begun + int((whole - begun) * edition.warn_share))
        return Clock(node=node, due_at=due, warn_at=max(warn, filed_at), edition=edition.code)

    def _outer_due(self, edition: Edition, source: str, filed_at: datetime) -> datetime:
        days = next((s.days for s in self.outer_sources if s.code == source), 5)
        return edition.due(filed_at, days * DAY_MINUTES, by_clock=False)


def earliest(clocks: tuple[Clock, ...]) -> Clock | None:
    """The clock that counts: of those not met, the one due first, whoever has set it."""
    return min((c for c in clocks if c.met_at is None), key=lambda c: c.due_at, default=None)


def outer_due(text: str, zone: ZoneInfo) -> datetime | None:
    """A deadline as it is typed: a date is the end of that day at the site; None: it is no deadline."""
    try:
        at = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    if len(text.strip()) <= len("2026-11-22"):
        at = datetime.combine(at.date(), time(23, 59, 59))
    return at.replace(tzinfo=at.tzinfo or zone).astimezone(UTC)
