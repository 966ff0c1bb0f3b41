"""Households and firms: who holds which accounts, and which phone numbers are known for them."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from agent_desktop.demo_data.chance import Chance, Weighted
from agent_desktop.demo_data.fates import Fate
from agent_desktop.demo_data.people import Named, Names, Numbers
from agent_desktop.demo_data.rows import AccountRow, CustomerRow, PhoneLinkRow
from agent_desktop.demo_data.town import Door, Town
from agent_desktop.demo_data.world import Words

SERVICES: Final = ("electricity", "gas", "heating", "telecom", "lpg")
_ACCOUNT_PREFIX: Final = {"electricity": "62", "gas": "31", "heating": "52", "telecom": "93", "lpg": "33"}

# Which services a household holds with us; the other ones it has from somebody else.
_BUNDLES: Final = (
    (("electricity",), 16),
    (("gas",), 14),
    (("heating",), 13),
    (("telecom",), 15),
    (("lpg",), 7),
    (("gas", "heating"), 11),
    (("electricity", "telecom"), 8),
    (("electricity", "gas", "heating"), 11),
    (("electricity", "gas", "heating", "telecom"), 5),
)
_SHARE_OF_FIRMS: Final = 0.04
_SHARE_OF_VIPS: Final = 0.008
_SHARE_OF_VIP_FIRMS: Final = 0.12
_SHARE_WITH_WISHES: Final = 0.06
_ONE_LANDLORD_IN: Final = 700
_HOMES_AN_INSTALLER: Final = 400
_CHARACTERS_OF_IDS: Final = "0123456789X"


@dataclass(slots=True)
class Holding:
    """One account and what became of it."""

    id: str
    no: str
    service: str
    business: bool
    door: Door
    meter: str
    area_m2: int
    opened_on: date
    fate: Fate = field(default_factory=Fate)

    def row(self, customer_id: str) -> AccountRow:
        """Its row."""
        fate = self.fate
        return AccountRow(
            id=self.id,
            account_no=self.no,
            customer_id=customer_id,
            service=self.service,
            use="business" if self.business else "home",
            address=self.door.address,
            area=self.door.area,
            district=self.door.district,
            meter=self.meter,
            area_m2=self.area_m2,
            state=fate.state,
            opened_on=self.opened_on.isoformat(),
            closed_on=fate.closed_on.isoformat() if fate.closed_on else None,
        )


@dataclass(slots=True)
class Household:
    """A customer with accounts and phones. The first of `phones` is the holder's own."""

    customer: CustomerRow
    holdings: list[Holding]
    phones: list[str]
    links: list[PhoneLinkRow] = field(default_factory=list)


class Register:
    """Makes households up, one after another."""

    def __init__(self, chance: Chance, names: Names, numbers: Numbers, town: Town, words: Words) -> None:
        self._chance, self._names, self._numbers, self._town, self._words = (
            chance,
            names,
            numbers,
            town,
            words,
        )
        self._bundles = Weighted([b for b, _ in _BUNDLES], [w for _, w in _BUNDLES])
        self._accounts = 0
        self._earlier: list[str] = []  # numbers of households before, as former tenants and parents
        self._installers: list[str] = []

    def households(self, count: int, today: date) -> Iterator[Household]:
        """`count` of them. Some 1 in 700 is a landlord with 8 to 30 more accounts."""
        for turn in range(count):
            if turn % _HOMES_AN_INSTALLER == 0:
                self._installers.append(self._numbers.mobile())
            yield self._household(turn, today)

    def _household(self, turn: int, today: date) -> Household:
        chance = self._chance
        firm = chance.happens(_SHARE_OF_FIRMS)
        doors = [self._town.door()]
        if not firm and chance.happens(1 / _ONE_LANDLORD_IN):
            doors += [self._town.door() for _ in range(chance.between(8, 30))]
        services = ("electricity", "gas") if firm else self._bundles.draw(chance)
        holdings = [self._holding(door, service, firm, today) for door in doors for service in services]
        phones = [self._numbers.mobile()]
        if chance.happens(0.15):
            phones.append(self._numbers.mobile())
        if firm or chance.happens(0.06):
            phones.append(self._numbers.fixed())
        home = Household(self._customer(turn, firm), holdings, phones)
        home.links = list(self._links(home))
        self._earlier.append(phones[0])
        return home

    def _customer(self, turn: int, firm: bool) -> CustomerRow:
        chance = self._chance
        named: Named = self._names.firm() if firm else self._names.person()
        vip = chance.happens(_SHARE_OF_VIP_FIRMS if firm else _SHARE_OF_VIPS)
        wishes = chance.happens(_SHARE_WITH_WISHES)
        tail = f"{chance.below(1000):03}" + chance.one_of(_CHARACTERS_OF_IDS)
        return CustomerRow(
            id=f"C{turn + 1:07}",
            name=named.name,
            kind="firm" if firm else "person",
            pinyin=named.pinyin,
            initials=named.initials,
            id_tail="" if firm else tail,
            vip=vip,
            prefers=chance.one_of(self._words.vip_prefers if vip else self._words.prefers) if wishes else "",
            since=date(chance.between(2003, 2023), chance.between(1, 12), 1).isoformat(),
        )

    def _holding(self, door: Door, service: str, business: bool, today: date) -> Holding:
        self._accounts += 1
        chance = self._chance
        return Holding(
            id=f"A{self._accounts:08}",
            no=f"{_ACCOUNT_PREFIX[service]}{self._accounts:08}",
            service=service,
            business=business,
            door=door,
            meter=f"M{self._accounts * 31 % 100_000_007:09}",
            area_m2=chance.between(42, 168) if service == "heating" else 0,
            opened_on=chance.day(date(today.year - 16, 1, 1), date(today.year - 3, 12, 31)),
        )

    def _links(self, home: Household) -> Iterator[PhoneLinkRow]:
        """Own numbers for every account, and now and then family, former tenants, an installer."""
        chance, words = self._chance, self._words
        relation = chance.one_of(words.relations_own)
        family = self._family()
        for holding in home.holdings:
            for rank, phone in enumerate(home.phones, 1):
                yield PhoneLinkRow(phone, holding.id, "own", relation, rank)
            if family:
                yield PhoneLinkRow(family, holding.id, "family", chance.one_of(words.relations_family), 4)
            if self._earlier and chance.happens(0.07):
                former = chance.one_of(self._earlier)
                if former != family:
                    gone = chance.happens(0.6)
                    yield PhoneLinkRow(
                        former, holding.id, "former_tenant", words.relation_former_tenant, 8, gone
                    )
            if chance.happens(0.03):
                fitter = chance.one_of(self._installers)
                yield PhoneLinkRow(fitter, holding.id, "installer", words.relation_installer, 9)

    def _family(self) -> str:
        """A second person's number: mostly new, sometimes that of grown-up children."""
        chance = self._chance
        if not chance.happens(0.42):
            return ""
        if self._earlier and chance.happens(0.2):
            return chance.one_of(self._earlier)
        return self._numbers.mobile()
