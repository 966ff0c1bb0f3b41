"""Billing periods of the last two years, by service: what they are called, when they begin and fall due."""

from calendar import monthrange
from datetime import date, timedelta
from typing import Final, NamedTuple

from agent_desktop.demo_data.world import Tariff, Tariffs

MONTHS_KEPT: Final = 24


class Period(NamedTuple):
    """A period whose bill was issued. `weight` says how much of a usual period is used in it."""

    name: str
    start: date
    due: date
    base_due: date  # for a suspended or cut-off home; differs from `due` for heating only
    weight: float


class Calendar:
    """All periods whose bill is out by `today`, oldest first."""

    def __init__(self, tariffs: Tariffs, today: date) -> None:
        self._today = today
        self._periods = {
            service: self._metered(tariffs.of(service))
            for service in ("electricity", "gas", "lpg", "telecom")
        }
        self._periods["heating"] = self._seasons(tariffs)

    def of(self, service: str) -> list[Period]:
        """Periods of a service."""
        return self._periods[service]

    def past_due(self, service: str, *, base_fee: bool = False) -> list[date]:
        """Due days that have passed, of usual bills or of base fees, oldest first."""
        days = (p.base_due if base_fee else p.due for p in self._periods[service])
        return [day for day in days if day < self._today]

    def _metered(self, tariff: Tariff) -> list[Period]:
        found = []
        year, month = self._today.year, self._today.month
        first = (year * 12 + month - 1 - MONTHS_KEPT) // tariff.months * tariff.months
        for turn in range(first, year * 12 + month, tariff.months):
            start = date(turn // 12, turn % 12 + 1, 1)
            last = turn + tariff.months - 1
            end = date(last // 12, last % 12 + 1, monthrange(last // 12, last % 12 + 1)[1])
            due = end + timedelta(days=tariff.due_after_days)
            if end + timedelta(days=tariff.issued_after_days) <= self._today:
                weight = sum(tariff.season[(turn + k) % 12] for k in range(tariff.months))
                found.append(Period(f"{start:%Y-%m}", start, due, due, weight))
        return found

    def _seasons(self, tariffs: Tariffs) -> list[Period]:
        heating = tariffs.heating
        found = []
        for year in range(self._today.year - 3, self._today.year + 1):
            if _day(year, heating.issued) <= self._today:
                start, due, base_due = (
                    _day(year, text) for text in (heating.season_from, heating.due, heating.base_due)
                )
                found.append(Period(f"{year}-{(year + 1) % 100:02}", start, due, base_due, 1.0))
        return found


def _day(year: int, text: str) -> date:
    month, day = map(int, text.split("-"))
    return date(year, month, day)
