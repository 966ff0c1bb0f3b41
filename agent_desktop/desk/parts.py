"""Everything a desk is given by `agent_desktop.bootstrap`: adapters, rules and the person at the seat."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from msgspec import Struct, field

from agent_desktop.agent.board import Board
from agent_desktop.agent.breaks import BreakBook
from agent_desktop.agent.machine import AgentMachine
from agent_desktop.agent.post.post import PostOffice
from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.shift import Handovers
from agent_desktop.agent.standing import QueueCodes
from agent_desktop.desk.handover import Switchroom
from agent_desktop.desk.workers import Workers
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.recording.listening.archive import Archive
from agent_desktop.recording.listening.sound import Sounds
from agent_desktop.recording.shelf import Shelf
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.clocks.rules import ClockRules
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.dispatch.book import DispatchBook
from agent_desktop.tickets.emergency import LaneRules
from agent_desktop.tickets.finding.finder import TicketFinder
from agent_desktop.tickets.follow_ups.calls import CallList
from agent_desktop.tickets.follow_ups.rules import CallRules
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.incidents.incident import SituationBook
from agent_desktop.tickets.journal import Journal
from agent_desktop.tickets.lead.matter import LeadMatters
from customer360.alerts import AlertPolicy
from customer360.cache import CardCache
from customer360.gate import IdentityPolicy
from customer360.ivr import Menu
from customer360.oversight.watch import NuisanceRule, Oversight
from customer360.phone import Site
from customer360.records import Records
from customer360.supply import Rule
from kb_search.library import Library
from kb_search.media import Media
from softphone.headset import Headset
from softphone.line import Line


class Seat(Struct, frozen=True, kw_only=True):
    """Who sits here and what they may take."""

    agent_no: str
    agent_name: str
    desk_code: str
    skill_groups: tuple[str, ...]
    zone: ZoneInfo
    extension: str = ""  # the seat's number inside the house


class ExchangeCodes(Struct, kw_only=True):
    """What the site's exchange offers; an empty code: it has no such thing.

    The one part that changes while the desk runs, between calls. Thread: main.
    """

    queues: QueueCodes = field(default_factory=QueueCodes)
    survey: str = ""
    steps_in: Mapping[str, str] = field(default_factory=dict)  # a lead's codes by way (desk.stepping_in)
    listening_told: bool = False  # an agent is told that a lead listens
    auto_answer: frozenset[str] = frozenset()  # skill groups

    def take(self, other: "ExchangeCodes") -> None:
        """What the settings say now; the codes of the queues are those that the desk signed in with."""
        for name in self.__struct_fields__:
            if name != "queues":
                setattr(self, name, getattr(other, name))


class Parts(Struct, frozen=True, kw_only=True):
    """The desk's adapters and rules. `now` gives UTC; nothing in the desk reads a clock of its own."""

    seat: Seat
    line: Line
    records: Records
    cache: CardCache
    library: Library
    store: Sessions
    media: Media
    newsroom: Newsroom
    editors: EditorsRoom
    switchroom: Switchroom
    journal: Journal
    sender: Sender
    agent: AgentMachine
    board: Callable[[], Board]  # made when first called, on the lookup thread
    oversight: Callable[[], Oversight]  # the same
    breaks: Callable[[], BreakBook]  # the same
    matters: Callable[[], LeadMatters]  # the same
    post: Callable[[], PostOffice]  # the same
    situation: Callable[[], SituationBook]  # the same
    handovers: Callable[[], Handovers] | None = None  # the same; None: shifts are not handed over here
    forms: tuple[Form, ...]
    aside: tuple[Form, ...]  # of tickets that no caller asks for: without a tab
    reasons: tuple[Reason, ...]
    site: Site
    alert_policy: AlertPolicy
    identity_policy: IdentityPolicy
    lane_rules: LaneRules
    clock_rules: ClockRules
    supply_rules: tuple[Rule, ...]
    nuisance: NuisanceRule
    menu: Menu
    workers: Workers
    now: Callable[[], datetime]
    site_jobs: Callable[[], object] | None = None  # the centre's work with tickets, where there is none
    shelf: Shelf | None = None  # where calls are recorded here
    archive: Callable[[], Archive] | None = None  # made when first called, on the lookup thread
    sounds: Sounds = Sounds()
    headset: Headset | None = None  # its buttons
    longest_pause_s: float = 120.0  # of a recording
    finder: TicketFinder | None = None  # None: tickets of the store can't be looked for
    exchange: ExchangeCodes = field(default_factory=ExchangeCodes)
    calls: CallList | None = None  # None: calls that we owe can't be seen
    call_rules: CallRules | None = None
    dispatches: DispatchBook | None = None  # None: how far a dispatch has come can't be seen

    def form(self, skill_group: str) -> Form:
        """The form of a skill group; the first one for a group that has none."""
        forms = (*self.forms, *self.aside)
        return next((form for form in forms if form.skill_group == skill_group), self.forms[0])

    def today(self) -> date:
        """The site's day."""
        return self.now().astimezone(self.seat.zone).date()
