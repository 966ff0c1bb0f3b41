"""Everything the window shows, as one frozen value. Names and numbers in it are masked already."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from agent_desktop.agent.breaks import BreakAsked
from agent_desktop.agent.post.post import Hand, Message, OwnHand
from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.shift import Handed
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.colleague import Colleague
from agent_desktop.editing.inbox.post import Bulletin
from agent_desktop.tickets.draft import Draft, Problem
from agent_desktop.tickets.emergency import Station
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.incidents.incident import Surge
from agent_desktop.tickets.lead.matter import Matter
from customer360.card import Alert, Card, Found, Incident, OpenTicket
from customer360.identity import Gate
from customer360.number import Number
from customer360.oversight.watch import NOTHING, Watched
from customer360.supply import WayBack
from kb_search.articles import Article, Suggestion
from softphone.call import Call
from softphone.line import Quality, Registration
from softphone.sound import SoundState


class Level(StrEnum):
    """How loud a notice is."""

    INFO = "info"
    WARN = "warn"
    ERROR = "error"


class Notice(Struct, frozen=True, kw_only=True):
    """Something to tell the agent: a key of the translations with its figures; in a bar, never modal."""

    id: int
    key: str  # words key, "notice-…": what happened, what was kept, what to do
    level: Level
    at: datetime
    args: dict[str, str | int] = field(default_factory=dict)


class LookupState(StrEnum):
    """How far a search for a customer has come."""

    NONE = "none"
    WAITING = "waiting"
    ANSWERED = "answered"
    FAILED = "failed"  # the store is asked again when it is back
    REFUSED = "refused"  # it is there and gave no answer


class Lookup(Struct, frozen=True, kw_only=True):
    """The last search for a customer in a call, and what it found."""

    text: str = ""
    state: LookupState = LookupState.NONE
    found: tuple[Found, ...] = ()


class CallView(Struct, frozen=True, kw_only=True):
    """One card in the call bar and the pop that belongs to it."""

    call: Call
    number: Number
    shown_number: str  # masked as the right and the gate say
    caller: str = ""  # masked name, "" while nobody is certain
    skill_label: str = ""
    place: str = ""
    ivr: str = ""  # what the caller pressed in the menu, in words
    card: Card | None = None  # masked
    alerts: tuple[Alert, ...] = ()
    ways: tuple[WayBack, ...] = ()  # back to supply, for the open account when it is stopped
    gate: Gate = field(default_factory=Gate)
    lookup: Lookup = Lookup()  # masked
    draft_id: str = ""
    asked_for: str = ""  # id of the caller's call, where this is the colleague who is asked
    taken: bool = False  # answered by a person at this desk: they want its card
    wrap_up: bool = False  # ended, waiting for its result
    quality: Quality | None = None


class Offer(Struct, frozen=True, kw_only=True):
    """An open ticket to chase or an incident to join, offered before a new ticket is written."""

    ticket: OpenTicket | None = None
    incident: Incident | None = None
    done: bool = False


class DraftView(Struct, frozen=True, kw_only=True):
    """The ticket pane's content. `shown` replaces a prefilled value on screen while it is masked."""

    draft: Draft
    shown: dict[str, str] = field(default_factory=dict)
    saved_at: datetime | None = None
    problems: tuple[Problem, ...] = ()
    offers: tuple[Offer, ...] = ()
    filed_number: str = ""
    promise: str = ""  # what filing it tells the caller, or has told
    call_backs: tuple[datetime, ...] = ()  # until when a call back may be promised, the usual one first
    folded: frozenset[str] = frozenset()  # fields that nobody is asked for while surge mode is on


class GuideView(Struct, frozen=True, kw_only=True):
    """The open question of an article's decision path; without choices its end, which says what to do."""

    text: str
    choices: tuple[str, ...] = ()
    said: tuple[str, ...] = ()
    fills: bool = True  # whether there is a ticket that choices are written into


class Knowledge(Struct, frozen=True, kw_only=True):
    """The knowledge pane's content apart from the text typed in its box."""

    suggestions: tuple[Suggestion, ...] = ()
    article: Article | None = None
    revision: str = ""
    building: tuple[int, int] | None = None
    """Articles done and to do while a new index is made."""
    adopted: tuple[str, ...] = ()
    guide: GuideView | None = None
    helped: bool | None = None  # what the agent said of the open article


class MustReadView(Struct, frozen=True):
    """What must be read before the first 示闲; `open`: it is in the way of that now."""

    unread: tuple[Bulletin, ...] = ()
    open: bool = False


class RecentCall(Struct, frozen=True, kw_only=True):
    """A call of one's own. `number` is dialled when it is rung again, `shown` is what may be read."""

    number: str
    shown: str
    at: datetime
    incoming: bool
    answered: bool
    skill_group: str = ""


class Status(Struct, frozen=True, kw_only=True):
    """The status bar."""

    registration: Registration
    phone_up: bool
    data_ms: float | None = None  # last card statement; None: no answer yet
    data_up: bool = True
    to_send: int = 0
    revision: str = ""
    due_follow_ups: int = 0


class Way(StrEnum):
    """How far a dispatch has come."""

    SENDING = "sending"
    UNDELIVERED = "undelivered"  # the station has to be rung
    DELIVERED = "delivered"
    UNTAKEN = "untaken"  # nobody said yes: the lead is rung
    TAKEN = "taken"


class Emergency(Struct, frozen=True, kw_only=True):
    """A dispatch that is watched."""

    ticket_id: str
    number: str
    station: Station | None
    since: datetime
    way: Way = Way.SENDING
    lead_rung: bool = False


class DeskState(Struct, frozen=True, kw_only=True):
    """The whole desk. `selected` is the id of the call whose panes are open, "" for none."""

    agent_no: str
    agent_name: str
    presence: Presence
    allowed: tuple[AgentState, ...]
    break_reasons: tuple[Reason, ...]
    calls: tuple[CallView, ...]
    selected: str
    forms: tuple[Form, ...]
    aside: tuple[Form, ...] = ()  # of tickets that no caller asks for: without a tab
    drafts: tuple[DraftView, ...]
    active_draft: str
    knowledge: Knowledge
    status: Status
    notices: tuple[Notice, ...] = ()
    sound: SoundState = field(default_factory=SoundState)
    colleagues: tuple[Colleague, ...] = ()
    recent: tuple[RecentCall, ...] = ()  # one's own calls of the last days, the last one first
    extend_by: int = 0  # seconds by which wrap-up may be made longer now; 0: it may not
    has_survey: bool = False  # the exchange can ask callers how it was
    must_read: MustReadView = MustReadView()
    emergencies: tuple[Emergency, ...] = ()  # dispatches that nobody has taken yet
    watched: Watched = NOTHING
    ways_in: tuple[str, ...] = ()  # how a lead can step into a call here (desk.stepping_in.WayIn)
    asks_breaks: bool = False  # 小休 has to be asked for
    break_waits_since: datetime | None = None  # asked for, and not settled
    breaks_asked: tuple[BreakAsked, ...] = ()  # by others, at a lead's seat
    matters: tuple[Matter, ...] = ()  # what agents ask of this lead
    hand: OwnHand | None = None  # raised at this seat
    messages: tuple[Message, ...] = ()  # of leads, unread or pinned, the newest last
    hands: tuple[Hand, ...] = ()  # of agents, at a lead's seat
    hand_card: CallView | None = None  # of a hand whose card is open
    handed: tuple[Handed, ...] = ()  # shifts that wait for this lead or another
    edits: bool = False  # whether this person writes the library
    hears: bool = False  # whether this person may listen to recordings
    surge: Surge | None = None  # 激增模式, while it is on
    unfolded: bool = False  # all fields are asked for although it is

    @property
    def view(self) -> CallView | None:
        """The selected call."""
        return next((v for v in self.calls if v.call.id == self.selected), None)

    @property
    def draft(self) -> DraftView | None:
        """The draft in the ticket pane."""
        return next((d for d in self.drafts if d.draft.id == self.active_draft), None)
