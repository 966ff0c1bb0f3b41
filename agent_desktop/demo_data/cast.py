"""Rows of the demo's callers: what must hold for each, so that their scenes play as written."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

from agent_desktop.demo_data import persons
from agent_desktop.demo_data.cast_history import contacts_and_tickets
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.fates import Fate, Fates
from agent_desktop.demo_data.households import Holding, Household
from agent_desktop.demo_data.periods import Calendar
from agent_desktop.demo_data.persons import Home, Person
from agent_desktop.demo_data.rows import CustomerRow, ListEntryRow, ModificationRow, PhoneLinkRow
from agent_desktop.demo_data.town import Door
from agent_desktop.demo_data.world import Words

__all__ = ["contacts_and_tickets", "findings", "households", "list_entries", "numbers"]

_CUT_OFF_DAYS_AGO: Final = 6
_LANDLORDS_DEBTORS: Final = (10, 26, 45)  # which of the sixty accounts owe


def numbers() -> frozenset[str]:
    """Phone numbers that nobody else may get."""
    return frozenset({*(p.phone for p in persons.PERSONS), persons.HUSBAND, persons.NOBODY})


def households(calendar: Calendar, fates: Fates, clock: Clock) -> Iterator[Household]:
    """All of them, with fate and phone links."""
    for person in persons.PERSONS:
        holdings = [_holding(home, person, clock.today) for home in person.homes]
        for turn, holding in enumerate(holdings):
            holding.fate = _fate(person, turn, holding.service, calendar, fates, clock.today)
        yield Household(_customer(person), holdings, [person.phone], list(_links(person)))


def findings(today: date) -> list[ModificationRow]:
    """What was changed without leave at the place that smells of gas."""
    account_id, found_on = persons.SMELLS_GAS.home.id, today - timedelta(days=204)
    return [ModificationRow(account_id, found_on.isoformat(), "灶台下私接三通，供两台灶", "巡检 107", None)]


def list_entries(words: Words, today: date) -> list[ListEntryRow]:
    """The hospital is to be cared for."""
    return [
        ListEntryRow(
            id=f"L{persons.VIP.home.id}-red",
            kind="red",
            account_id=persons.VIP.home.id,
            phone=None,
            reason="医院，停电须先通知总值班室",
            approved_by=words.leads[0],
            proposed_by="1011",
            since=(today - timedelta(days=420)).isoformat(),
            until=None,
        )
    ]


def _customer(person: Person) -> CustomerRow:
    return CustomerRow(
        id=person.id,
        name=person.name,
        kind=person.kind,
        pinyin=person.pinyin,
        initials="".join(syllable[0] for syllable in person.pinyin.split()),
        id_tail=person.id_tail,
        vip=person.vip,
        prefers=person.prefers,
        since="2014-05-01",
    )


def _holding(home: Home, person: Person, today: date) -> Holding:
    return Holding(
        id=home.id,
        no=home.no,
        service=home.service,
        business=person.kind == "firm",
        door=Door(home.address, home.district, home.area),
        meter=f"M{home.no[1:]}",
        area_m2=home.area_m2,
        opened_on=date(today.year - 9, 5, 1),
    )


def _fate(person: Person, turn: int, service: str, calendar: Calendar, fates: Fates, today: date) -> Fate:
    due = calendar.past_due(service)
    if person is persons.SUSPENDED:
        # Suspended this autumn, or last autumn before November: the season before stands open.
        year = fates.last_deadline()
        return Fate(
            state="suspended",
            paused_from=date(year, 10, 12),
            paused_until=date(year + 1, 10, 31),
            owes_from=date(year - 1, 12, 1),
        )
    if person is persons.CUT_OFF:
        cut_on = today - timedelta(days=_CUT_OFF_DAYS_AGO)
        overdue = [day for day in due if day <= cut_on - timedelta(days=10)]
        return Fate(state="cut_off", cut_on=cut_on, owes_from=overdue[-3])
    if person is persons.LANDLORD and turn in _LANDLORDS_DEBTORS:
        return Fate(owes_from=due[-1])
    return Fate()


def _links(person: Person) -> Iterator[PhoneLinkRow]:
    relation = "户主" if person.kind == "person" else "经办人"
    for home in person.homes:
        yield PhoneLinkRow(person.phone, home.id, "own", relation, 1)
    if person is persons.BROADBAND:
        yield PhoneLinkRow(persons.HUSBAND, person.home.id, "family", "配偶", 2)
