"""What became of an account: supplied, in arrears, cut off, suspended, closed. Bills follow from it."""

from datetime import date, timedelta
from typing import Final

from msgspec import Struct

from agent_desktop.demo_data.chance import Chance
from agent_desktop.demo_data.periods import Calendar

# Shares of the accounts of a service; what is left over is supplied and pays.
_ARREARS: Final = {"electricity": 0.05, "gas": 0.045, "heating": 0.075, "telecom": 0.05, "lpg": 0.0}
_CUT_OFF: Final = {"electricity": 0.006, "gas": 0.005, "heating": 0.004, "telecom": 0.012, "lpg": 0.0}
_RESTORED: Final = {"electricity": 0.03, "gas": 0.02, "heating": 0.0, "telecom": 0.05, "lpg": 0.0}
_SUSPENDED: Final = {"electricity": 0.004, "gas": 0.01, "heating": 0.055, "telecom": 0.012, "lpg": 0.0}
_RESUMED: Final = 0.02  # of the heating accounts: suspended for one season, then taken up again
_CLOSED: Final = 0.012
_DAYS_OF_GRACE: Final = 15  # between the last reminder and the cut-off, at the least


class Fate(Struct, frozen=True, kw_only=True):
    """One account's. Days that are None didn't happen."""

    state: str = "active"
    owes_from: date | None = None  # bills that fell due on or after this day are not paid
    paused_from: date | None = None
    paused_until: date | None = None  # agreed end
    paused_to: date | None = None  # taken up again
    cut_on: date | None = None
    restored_on: date | None = None
    closed_on: date | None = None

    def pauses(self, day: date) -> bool:
        """Whether the service was suspended on `day`."""
        return self.paused_from is not None and self.paused_from <= day < (self.paused_to or date.max)

    def cuts(self, day: date) -> bool:
        """Whether it was cut off on `day`."""
        return self.cut_on is not None and self.cut_on <= day < (self.restored_on or date.max)

    def stops(self, day: date) -> bool:
        """Whether there was no supply on `day`, for either reason."""
        return self.pauses(day) or self.cuts(day)


class Fates:
    """Deals fates out."""

    def __init__(self, chance: Chance, calendar: Calendar, today: date) -> None:
        self._chance, self._calendar, self._today = chance, calendar, today

    def deal(self, service: str, *, business: bool = False) -> Fate:
        """A fate for an account of `service`."""
        draw = self._chance.random()
        for share, make in (
            (_CLOSED, self._closed),
            (_CUT_OFF[service], self._cut_off),
            (_RESTORED[service], self._restored),
            (_SUSPENDED[service] * (3 if business else 1), self._suspended),
            (_RESUMED if service == "heating" else 0.0, self._resumed),
            (_ARREARS[service], self._in_arrears),
        ):
            if draw < share:
                return make(service)
            draw -= share
        return Fate()

    def last_deadline(self) -> int:
        """The last year whose 31 October has passed: until then a heating season can be suspended."""
        return self._today.year if self._today > date(self._today.year, 10, 31) else self._today.year - 1

    def _closed(self, service: str) -> Fate:
        return Fate(state="closed", closed_on=self._today - timedelta(days=self._chance.between(30, 700)))

    def _in_arrears(self, service: str) -> Fate:
        due = self._calendar.past_due(service)
        behind = min(len(due), self._chance.between(1, 2 if service == "heating" else 4))
        return Fate(owes_from=due[-behind]) if behind else Fate()

    def _cut_off(self, service: str) -> Fate:
        cut_on = self._today - timedelta(days=self._chance.between(3, 45))
        overdue = [
            d for d in self._calendar.past_due(service) if d <= cut_on - timedelta(days=_DAYS_OF_GRACE)
        ]
        behind = min(len(overdue), 1 if service == "heating" else self._chance.between(2, 3))
        if not behind:
            return Fate()
        return Fate(state="cut_off", cut_on=cut_on, owes_from=overdue[-behind])

    def _restored(self, service: str) -> Fate:
        cut_on = self._today - timedelta(days=self._chance.between(120, 480))
        return Fate(cut_on=cut_on, restored_on=cut_on + timedelta(days=self._chance.between(1, 12)))

    def _suspended(self, service: str) -> Fate:
        if service == "heating":
            since = self._request_day(self.last_deadline() - self._chance.below(3))
            until = date(self.last_deadline() + 1, 10, 31)
        else:
            since = self._today - timedelta(days=self._chance.between(20, 330))
            until = self._today + timedelta(days=self._chance.between(30, 300))
        owes = service == "heating" and self._chance.happens(0.15)
        due = self._calendar.past_due(service, base_fee=True)
        return Fate(
            state="suspended",
            paused_from=since,
            paused_until=until,
            owes_from=due[-1] if owes and due else None,
        )

    def _resumed(self, service: str) -> Fate:
        year = self.last_deadline() - 1
        ended = date(year + 1, 10, self._chance.between(8, 31))
        since = self._request_day(year)
        return Fate(paused_from=since, paused_until=ended, paused_to=ended)

    def _request_day(self, year: int) -> date:
        """Suspensions of heating are taken from July to the end of October."""
        return self._chance.day(date(year, 7, 1), date(year, 10, 31))
