"""All rows of the town, block by block, so that millions of customers need no more memory."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from agent_desktop.demo_data import cast, outages
from agent_desktop.demo_data.billing import Billing
from agent_desktop.demo_data.chance import Chance, chance_for
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.fates import Fates
from agent_desktop.demo_data.field_staff import duties, stations
from agent_desktop.demo_data.history import History
from agent_desktop.demo_data.households import Household, Register
from agent_desktop.demo_data.lives import Lives
from agent_desktop.demo_data.people import Names, Numbers
from agent_desktop.demo_data.periods import Calendar
from agent_desktop.demo_data.rows import QuestionRow
from agent_desktop.demo_data.staff import Floor, make_floor
from agent_desktop.demo_data.standing import Standing
from agent_desktop.demo_data.town import Town
from agent_desktop.demo_data.work_rows import ContactRow
from agent_desktop.demo_data.world import World

BLOCK: Final = 2_000
"""Households that are made and written at a time."""

_EMERGENCIES: Final = (22, 51)  # minutes since each of the open ones was filed
_NEIGHBOURS: Final = 80

Row = TypeVar("Row", bound=tuple[object, ...])
Rows = Sequence[NamedTuple]
"""Rows of one type: they go into one table."""


class Census:
    """Makes the rows; `blocks` may be walked once."""

    def __init__(self, world: World, seed: int, customers: int, clock: Clock) -> None:
        self._world, self._seed, self._customers, self._clock = world, seed, customers, clock
        numbers = Numbers(world.city, cast.numbers())
        names = Names(world.names, self._chance("names"))
        town = Town(world.city, self._chance("town"), customers)
        self._register = Register(self._chance("households"), names, numbers, town, world.words)
        self._calendar = Calendar(world.tariffs, clock.today)
        self._fates = Fates(self._chance("fates"), self._calendar, clock.today)
        self._billing = Billing(self._chance("bills"), self._calendar, world.tariffs, clock.today)
        self._standing = Standing(self._chance("standing"), world.words, world.tariffs.heating, clock.today)
        self._lives = Lives(self._chance("tickets"), clock, world.staff.crews, numbers)
        self._floor = make_floor(world.staff, names, self._chance("staff"), clock.now_us)
        self._history = History(self._chance("history"), clock, world, self._floor, self._lives)
        self._dark: list[outages.Neighbour] = []

    def blocks(self) -> Iterator[list[Rows]]:
        """Rows block by block; each block holds together by itself."""
        yield self._staff(self._floor)
        yield self._cast()
        households = self._register.households(self._customers, self._clock.today)
        emergencies = list(_EMERGENCIES)
        while block := list(islice(households, BLOCK)):
            for home in block:
                for holding in home.holdings:
                    holding.fate = self._fates.deal(holding.service, business=holding.business)
            contacts = [c for home in block for c in self._history.of(home)]
            contacts += self._open_emergencies(block, emergencies)
            yield [*self._standing_rows(block), contacts, *self._collected()]
        incidents, joins = outages.incidents(
            self._chance("outages"), self._clock, self._world.words.incident, self._dark
        )
        yield [joins, incidents]

    def _staff(self, floor: Floor) -> list[Rows]:
        chance = self._chance("questions")
        asked = [(self._clock.days_ago(chance, chance.below(9)), q) for q in self._world.words.unanswered]
        questions = [
            QuestionRow(chance.id_at(at), at, text, str(chance.between(1012, 1040))) for at, text in asked
        ]
        going = stations(self._world.city, self._world.staff)
        duty = list(duties(going, self._clock.now_us))
        return [floor.skill_groups, floor.agents, floor.skills, floor.presence, going, duty, questions]

    def _cast(self) -> list[Rows]:
        """The demo's callers with all that belongs to them."""
        homes = list(cast.households(self._calendar, self._fates, self._clock))
        no_heat = next(m for m in self._world.matters if m.code == "no_heat")
        told = cast.contacts_and_tickets(self._chance("cast"), self._clock, no_heat)
        lists = cast.list_entries(self._world.words, self._clock.today)
        return [*self._bare_rows(homes), cast.findings(self._clock.today), lists, *told]

    def _bare_rows(self, homes: list[Household]) -> list[Rows]:
        """Customers, accounts, links, bills and what their fates bring."""
        holdings = [holding for home in homes for holding in home.holdings]
        bills = [bill for holding in holdings for bill in self._billing.bills(holding)]
        owed = self._billing.owed
        for home in homes:
            self._dark.extend(islice(outages.in_the_dark(home), _NEIGHBOURS - len(self._dark)))
        return [
            [home.customer for home in homes],
            [holding.row(home.customer.id) for home in homes for holding in home.holdings],
            [link for home in homes for link in home.links],
            bills,
            _made(map(self._standing.suspension, holdings)),
            _made(self._standing.cut_off(h, owed.get(h.id, 0)) for h in holdings),
        ]

    def _standing_rows(self, homes: list[Household]) -> list[Rows]:
        """The same, with findings, lists and instalments."""
        standing, rows = self._standing, self._bare_rows(homes)
        owed, self._billing.owed = self._billing.owed, {}
        holdings = [holding for home in homes for holding in home.holdings]
        indebted = [h for h in holdings if h.id in owed and h.fate.state == "active"]
        return [
            *rows,
            _made(map(standing.modification, holdings)),
            [entry for home in homes for entry in standing.lists(home)],
            _made(standing.instalments(h.id, owed[h.id]) for h in indebted),
        ]

    def _collected(self) -> list[Rows]:
        """Tickets and calls that came of the contacts of a block."""
        history, lives = self._history, self._lives
        # Events before their tickets, joins before their incident: a server counts them as they arrive.
        taken: list[Rows] = [history.calls, lives.events, history.tickets, lives.clocks, lives.follow_ups]
        history.calls, history.tickets = [], []
        lives.events, lives.clocks, lives.follow_ups = [], [], []
        return taken

    def _open_emergencies(self, block: list[Household], waiting: list[int]) -> Iterator[ContactRow]:
        """Gas leaks of the last hour, at homes that burn gas."""
        leak = next(m for m in self._world.matters if m.type.priority == "emergency")
        for home in block:
            for holding in home.holdings:
                if waiting and holding.service == leak.service and holding.fate.state == "active":
                    yield self._history.emergency(home, holding, leak, waiting.pop())

    def _chance(self, topic: str) -> Chance:
        return chance_for(self._seed, topic)


def _made(rows: Iterable[Row | None]) -> list[Row]:
    """Those that there are."""
    return [row for row in rows if row is not None]
