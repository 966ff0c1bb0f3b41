"""Bills of two years for one account after another, as its fate will have it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from agent_desktop.demo_data.chance import Chance
from agent_desktop.demo_data.fates import Fate
from agent_desktop.demo_data.households import Holding
from agent_desktop.demo_data.periods import Calendar, Period
from agent_desktop.demo_data.rows import BillRow
from agent_desktop.demo_data.world import Tariffs

_SHARE_PAID_EARLY: Final = 0.55  # of the bills that aren't due yet
_SHARE_PAID_LATE: Final = 0.05
_DAYS_BEFORE_A_CUT: Final = 75
_HABITS: Final = 40  # ways in which a period's bill may have been paid, drawn up once

_Charge = tuple[str, int, date]
"""Kind, cents and due day; no cents: no bill."""


class Billing:
    """Writes bills; `owed` adds up what each account owes past due."""

    def __init__(self, chance: Chance, calendar: Calendar, tariffs: Tariffs, today: date) -> None:
        self._chance, self._calendar, self._tariffs, self._today = chance, calendar, tariffs, today
        self._habits: dict[date, tuple[str | None, ...]] = {}
        self.owed: dict[str, int] = {}

    def bills(self, holding: Holding) -> Iterator[BillRow]:
        """Its bills, oldest first; also adds to `owed`."""
        usual, fate = self._usual_cents(holding), holding.fate
        for period in self._calendar.of(holding.service):
            if fate.closed_on and period.start >= fate.closed_on:
                return
            if fate.stops(period.start):
                kind, cents, due = self._stopped(holding, period)
            else:
                kind, cents, due = self._running(holding, period, usual)
            if not cents:
                continue
            paid_on = self._paid_on(fate, due)
            if paid_on is None and due < self._today:
                self.owed[holding.id] = self.owed.get(holding.id, 0) + cents
            unpaid = cents if paid_on is None else 0
            yield BillRow(holding.id, period.name, kind, cents, unpaid, due.isoformat(), paid_on)

    def _usual_cents(self, holding: Holding) -> int:
        """What a period of weight 1 costs at this place."""
        if holding.service == "heating":
            return holding.area_m2 * self._tariffs.heating.cents_m2
        tariff = self._tariffs.of(holding.service)
        if tariff.plans:
            return self._chance.one_of(tariff.plans)
        units = self._chance.between(*tariff.units) * (tariff.business_factor if holding.business else 1)
        return units * tariff.cents_unit

    def _running(self, holding: Holding, period: Period, usual: int) -> _Charge:
        if holding.service == "telecom":
            return "plan", usual, period.due
        if holding.service == "heating":
            return "usage", usual, period.due
        return "usage", int(usual * period.weight * (0.8 + 0.4 * self._chance.random())), period.due

    def _stopped(self, holding: Holding, period: Period) -> _Charge:
        """Heating costs its base fee; a suspended line a fee to keep its number; anything else nothing."""
        if holding.service == "heating":
            return "base_fee", self._tariffs.heating.base_fee(holding.area_m2), period.base_due
        if holding.service == "telecom" and holding.fate.pauses(period.start):
            return "base_fee", self._tariffs.telecom.base_fee, period.due
        return "usage", 0, period.due

    def _paid_on(self, fate: Fate, due: date) -> str | None:
        """The day of payment, None for an unpaid bill."""
        if fate.owes_from and due >= fate.owes_from:
            return None
        if fate.restored_on and fate.cut_on and due <= fate.cut_on < due + timedelta(_DAYS_BEFORE_A_CUT):
            return fate.restored_on.isoformat()
        if due not in self._habits:
            self._habits[due] = tuple(self._habit(due) for _ in range(_HABITS))
        return self._chance.one_of(self._habits[due])

    def _habit(self, due: date) -> str | None:
        """One way to pay: early, on the day, late, or not yet."""
        chance = self._chance
        if due >= self._today:
            return self._today.isoformat() if chance.happens(_SHARE_PAID_EARLY) else None
        late = chance.between(1, 18) if chance.happens(_SHARE_PAID_LATE) else -chance.between(0, 16)
        return min(due + timedelta(days=late), self._today).isoformat()
