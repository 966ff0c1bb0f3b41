"""How an account stands: suspension, cut-off, findings, lists and instalments, as its fate has them."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from agent_desktop.demo_data.chance import Chance
from agent_desktop.demo_data.households import Holding, Household
from agent_desktop.demo_data.rows import (
    CutOffRow,
    InstalmentPlanRow,
    ListEntryRow,
    ModificationRow,
    SuspensionRow,
)
from agent_desktop.demo_data.world import Heating, Words

_MODIFIED: Final = {"gas": 0.009, "heating": 0.014, "electricity": 0.003}
_SHARE_FIXED: Final = 0.55
_ON_RED_LIST: Final = 0.013
_ON_BLACK_LIST: Final = 0.002
_PHONE_ON_BLACK_LIST: Final = 0.002
_INSTALMENTS_FROM_CENTS: Final = 100_000  # as in the library: from 1000 yuan, six parts at most
_INSTALMENTS: Final = 6
_SHARE_IN_INSTALMENTS: Final = 0.12


class Standing:
    """Writes those rows."""

    def __init__(self, chance: Chance, words: Words, heating: Heating, today: date) -> None:
        self._chance, self._words, self._heating, self._today = chance, words, heating, today

    def suspension(self, holding: Holding) -> SuspensionRow | None:
        """The account's suspension, lasting or past."""
        fate, words = holding.fate, self._words
        if fate.paused_from is None:
            return None
        heating = holding.service == "heating"
        reasons = words.suspension_reasons_heating if heating else words.suspension_reasons_other
        return SuspensionRow(
            account_id=holding.id,
            since=fate.paused_from.isoformat(),
            until=_iso(fate.paused_until),
            ended_on=_iso(fate.paused_to),
            reason=self._chance.one_of(reasons),
            fee_cents=self._heating.base_fee(holding.area_m2) if heating else 0,
        )

    def cut_off(self, holding: Holding, owed_cents: int) -> CutOffRow | None:
        """The account's cut-off, lasting or past."""
        fate = holding.fate
        if fate.cut_on is None:
            return None
        return CutOffRow(
            account_id=holding.id,
            since=fate.cut_on.isoformat(),
            restored_on=_iso(fate.restored_on),
            owed_cents=owed_cents or self._chance.between(80, 900) * 100,
            order_no=f"TG{fate.cut_on:%y%m%d}{self._chance.below(10_000):04}",
        )

    def modification(self, holding: Holding) -> ModificationRow | None:
        """A finding, now and then."""
        chance = self._chance
        if not chance.happens(_MODIFIED.get(holding.service, 0.0)):
            return None
        found_on = self._today - timedelta(days=chance.between(20, 1000))
        findings: tuple[str, ...] = getattr(self._words, f"findings_{holding.service}")
        fixed_on = chance.day(found_on, self._today) if chance.happens(_SHARE_FIXED) else None
        inspector = f"巡检 {chance.between(101, 140)}"
        return ModificationRow(
            holding.id, found_on.isoformat(), chance.one_of(findings), inspector, _iso(fixed_on)
        )

    def lists(self, home: Household) -> Iterator[ListEntryRow]:
        """Entries of the household's first account or its first phone."""
        chance, words = self._chance, self._words
        account_id = home.holdings[0].id
        if chance.happens(_ON_RED_LIST):
            yield self._entry("red", words.red_reasons, account_id=account_id)
        if chance.happens(_ON_BLACK_LIST):
            yield self._entry("black", words.black_reasons_account, account_id=account_id)
        if chance.happens(_PHONE_ON_BLACK_LIST):
            yield self._entry("black", words.black_reasons_phone, phone=home.phones[0])

    def instalments(self, account_id: str, owed_cents: int) -> InstalmentPlanRow | None:
        """Some larger debts are being paid off in parts; what is owed is what is left."""
        chance = self._chance
        if owed_cents < _INSTALMENTS_FROM_CENTS or not chance.happens(_SHARE_IN_INSTALMENTS):
            return None
        paid = chance.between(0, _INSTALMENTS // 2)
        share = owed_cents // (_INSTALMENTS - paid)
        since = self._today - timedelta(days=30 * paid + chance.between(1, 25))
        return InstalmentPlanRow(
            account_id=account_id,
            since=since.isoformat(),
            total_cents=owed_cents + share * paid,
            paid_cents=share * paid,
            instalments=_INSTALMENTS,
            next_due_on=(since + timedelta(days=30 * (paid + 1))).isoformat(),
            state="kept",
            approved_by=chance.one_of(self._words.leads),
        )

    def _entry(
        self, kind: str, reasons: tuple[str, ...], *, account_id: str | None = None, phone: str | None = None
    ) -> ListEntryRow:
        """One in eight has expired, one in twenty waits for the lead's approval."""
        chance = self._chance
        since = self._today - timedelta(days=chance.between(5, 300))
        expired = chance.happens(0.12)
        proposed = not expired and chance.happens(0.05)
        if expired:
            until = chance.day(since, self._today - timedelta(days=1))
        else:
            until = self._today + timedelta(days=chance.between(30, 365))
        return ListEntryRow(
            id=f"L{account_id or phone}-{kind}",
            kind=kind,
            account_id=account_id,
            phone=phone,
            reason=chance.one_of(reasons),
            approved_by="" if proposed else chance.one_of(self._words.leads),
            proposed_by=str(chance.between(1012, 1040)),
            since=since.isoformat(),
            until=None if kind == "red" and not expired else until.isoformat(),
        )


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
