"""Working days and working time of a site: the country's calendar, the site's own days over it, its hours.

Working time is counted from a fixed day as one figure that never falls; a deadline is where that figure is
reached, so holidays, nights, half days and year's ends need no rules of their own.
"""

from bisect import bisect_left
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from threading import Lock
from typing import Final
from zoneinfo import ZoneInfo

Spans = tuple[tuple[int, int], ...]
"""Working hours of a day: minutes after midnight, from and until, in order."""

_FIRST: Final = date(2015, 1, 1)
_LAST_YEAR: Final = 2090
_SATURDAY: Final = 5
_STEP_DAYS: Final = 400


class BeyondCalendar(ValueError):
    """A time that no calendar covers: a clock that is wrong by decades."""


def country_works(day: date) -> bool:
    """Whether the country works on a day, make-up days included.

    Of a year whose notice isn't out yet: weekends and the holidays by law, without make-up days.
    """
    import chinese_calendar

    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY and day not in _by_law(day.year)


@cache
def _by_law(year: int) -> frozenset[date]:
    """Holidays by the rules of 2025. One that falls on a weekend is given on the next day that is worked."""
    from chinese_calendar import get_solar_terms
    from lunardate import LunarDate

    spring = LunarDate(year, 1, 1).to_solar_date()
    (tomb_sweeping, _), *_ = get_solar_terms(date(year, 4, 1), date(year, 4, 10))
    found = {date(year, 1, 1), *(spring + timedelta(n) for n in range(-1, 3)), tomb_sweeping}
    found |= {date(year, 5, 1), date(year, 5, 2), *(date(year, 10, n) for n in (1, 2, 3))}
    found |= {LunarDate(year, *moon).to_solar_date() for moon in ((5, 5), (8, 15))}
    for day in sorted(day for day in found if day.weekday() >= _SATURDAY):
        while day in found or day.weekday() >= _SATURDAY:
            day += timedelta(1)
        found.add(day)
    return frozenset(found)


@dataclass(slots=True)
class WorkingTime:
    """The site's working time. Not frozen: it remembers days that it has looked at. Thread: any."""

    zone: ZoneInfo
    hours: Spans
    own: Mapping[date, Spans] = field(default_factory=dict)
    """The site's own days: its hours on them; without any it does not work."""
    _sums: list[int] = field(default_factory=lambda: [0], init=False)
    """Working seconds before each day since `_FIRST`."""
    _days: list[Spans] = field(default_factory=list, init=False)
    """The hours of each of these days but the last."""
    _growing: Lock = field(default_factory=Lock, init=False, repr=False, compare=False)

    @property
    def day_minutes(self) -> int:
        """Working minutes of an ordinary day."""
        return sum(until - start for start, until in self.hours)

    def on(self, day: date) -> Spans:
        """The hours of a day; none on a holiday."""
        own = self.own.get(day)
        if own is not None:
            return own
        return self.hours if country_works(day) else ()

    def hours_of(self, day: date) -> tuple[datetime, ...]:
        """The full hours of a day's working time, ends included, in UTC. Raises `BeyondCalendar`."""
        spans = self._hours((day - _FIRST).days)
        minutes = {m for start, until in spans for m in range(-(-start // 60) * 60, until + 1, 60)}
        return tuple(self._local(day, minute * 60) for minute in sorted(minutes))

    def count(self, at: datetime) -> int:
        """Working seconds from the first day of the calendar until `at`. Raises `BeyondCalendar`."""
        local = at.astimezone(self.zone)
        day = (local.date() - _FIRST).days
        second = local.hour * 3600 + local.minute * 60 + local.second
        hours = self._hours(day)
        worked = self._sums[day]
        for start, until in hours:
            worked += min(max(second - start * 60, 0), (until - start) * 60)
        return worked

    def reached(self, count: int) -> datetime:
        """The earliest moment, in UTC, at which `count` seconds have been worked. Raises `BeyondCalendar`."""
        while self._sums[-1] < count:
            self._reach(len(self._sums) + _STEP_DAYS)
        day = max(bisect_left(self._sums, count) - 1, 0)
        left, on = count - self._sums[day], _FIRST + timedelta(day)
        for start, until in self._hours(day):
            if left <= (until - start) * 60:
                return self._local(on, start * 60 + left)
            left -= (until - start) * 60
        return self._local(on, 0)  # nothing was worked before: the calendar's first day

    def after(self, at: datetime, minutes: int) -> datetime:
        """When so many working minutes will have passed since `at`."""
        return self.reached(self.count(at) + minutes * 60)

    def between(self, start: datetime, end: datetime) -> timedelta:
        """Working time between two moments; negative when `end` is earlier."""
        return timedelta(seconds=self.count(end) - self.count(start))

    def _hours(self, day: int) -> Spans:
        self._reach(day + 1)
        return self._days[day]

    def _local(self, day: date, second: int) -> datetime:
        wall = datetime.combine(day, datetime.min.time(), self.zone) + timedelta(seconds=second)
        return wall.astimezone(UTC)

    def _reach(self, day: int) -> None:
        """Know the sums up to and including this day."""
        if day < 0 or _FIRST.year + day // 365 > _LAST_YEAR:
            raise BeyondCalendar(f"day {day} after {_FIRST}")
        if len(self._sums) > day:
            return
        with self._growing:
            while len(self._sums) <= day:
                hours = self.on(_FIRST + timedelta(len(self._days)))
                self._days.append(hours)
                self._sums.append(self._sums[-1] + sum((until - start) * 60 for start, until in hours))
