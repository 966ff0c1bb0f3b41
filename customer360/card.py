"""The 360° card as frozen values: who calls, what they hold, what hurts. Money in cents, times in UTC."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct
from msgspec.structs import replace

from customer360.alert import Alert as Alert  # the strip is read with the card
from customer360.alert import AlertKind as AlertKind
from customer360.alert import Severity as Severity
from customer360.billing import Bill as Bill
from customer360.billing import InstalmentPlan as InstalmentPlan
from customer360.number import Number


class Certainty(StrEnum):
    """How sure a match is. Only one single CERTAIN match opens by itself."""

    CERTAIN = "certain"
    LIKELY = "likely"
    DOUBTFUL = "doubtful"


class MatchReason(StrEnum):
    """Why a number is thought to belong to an account; always shown with the match."""

    IVR_ACCOUNT = "ivr_account"  # customer code keyed in the IVR
    OWN_NUMBER = "own_number"
    FAMILY = "family"
    AGENT_CHOICE = "agent_choice"  # picked in search
    OLD_TICKET = "old_ticket"
    INSTALLER = "installer"
    FORMER_TENANT = "former_tenant"


class Service(StrEnum):
    """Kind of supply that an account holds."""

    GAS = "gas"
    LPG = "lpg"
    HEATING = "heating"
    ELECTRICITY = "electricity"
    TELECOM = "telecom"


class AccountState(StrEnum):
    """State of supply. CUT_OFF (for arrears) is not SUSPENDED (at the customer's wish)."""

    ACTIVE = "active"
    SUSPENDED = "suspended"
    CUT_OFF = "cut_off"
    CLOSED = "closed"
    PROSPECT = "prospect"  # put on file by an agent; the utility has no account of theirs yet


class Channel(StrEnum):
    """Way by which a contact came or went."""

    PHONE = "phone"
    APP = "app"
    WEB = "web"
    WECHAT = "wechat"
    COUNTER = "counter"
    VISIT = "visit"
    SMS = "sms"


class Customer(Struct, frozen=True, kw_only=True):
    """A person or firm. `id_tail` are the last four of the identity document, the only part kept here."""

    id: str
    name: str
    vip: bool = False
    id_tail: str = ""
    prefers: str = ""  # e.g. "晚间勿扰"


class Match(Struct, frozen=True, kw_only=True):
    """One account that the number may belong to, how sure and why."""

    account_id: str
    certainty: Certainty
    why: MatchReason
    relation: str = ""  # 户主, 配偶, 租客 …
    bound: bool = False  # the number is on the utility's own file for it: counts as proof at the gate
    open_ticket: bool = False
    incident: bool = False
    last_call: datetime | None = None  # of this number for this account


class Suspension(Struct, frozen=True, kw_only=True):
    """Service paused at the customer's wish."""

    since: date
    until: date | None
    fee_cents: int = 0  # yearly base fee owed while suspended (基础热费)


class Modification(Struct, frozen=True, kw_only=True):
    """An unauthorised change of pipe, valve or meter, as found on a visit."""

    found_on: date
    finding: str
    fixed_on: date | None = None


class Account(Struct, frozen=True, kw_only=True):
    """One metered place. Arrears cover unpaid bills past due only."""

    id: str
    account_no: str
    customer: Customer
    service: Service
    address: str
    area: str  # code of the supply area that incidents name
    district: str
    meter: str
    state: AccountState
    area_m2: int = 0
    arrears_cents: int = 0
    arrears_periods: int = 0
    arrears_oldest: date | None = None
    cut_off_since: date | None = None
    suspension: Suspension | None = None
    modification: Modification | None = None


class ListKind(StrEnum):
    """Lists that give advice; they never refuse service."""

    RED = "red"
    BLACK = "black"


class Listed(Struct, frozen=True, kw_only=True):
    """An entry of a list with its reason, approver and end."""

    kind: ListKind
    reason: str
    approved_by: str
    since: date
    until: date | None


class OpenTicket(Struct, frozen=True, kw_only=True):
    """A request of the same account or number that is still open."""

    id: str
    number: str
    account_id: str
    title: str
    request_type: str
    node: str  # code of the node in the ticket's life: accepted, dispatched, arrived …
    opened_at: datetime
    due_at: datetime | None
    crew: str = ""
    crew_phone: str = ""
    last_note: str = ""
    promise: str = ""
    chased: int = 0
    emergency: bool = False


class Incident(Struct, frozen=True, kw_only=True):
    """A declared outage or fault; which places are inside says `customer360.reach`."""

    id: str
    number: str
    title: str
    service: Service
    area: str
    cause: str
    since: datetime
    expected_end: datetime | None
    joined: int
    script: str = ""
    district: str = ""
    street: str = ""
    kind: str = ""  # as in agent_desktop.tickets.incidents.incident.IncidentKind


class RepeatCalls(Struct, frozen=True, kw_only=True):
    """Earlier incoming calls of this number or account, this one not counted."""

    h24: int = 0
    h72: int = 0
    d7: int = 0
    matter: str = ""  # of the last one
    same_matter: int = 0  # of d7, how many with that matter
    promise: str = ""
    promise_kept: bool | None = None
    last_at: datetime | None = None


class Contact(Struct, frozen=True, kw_only=True):
    """One line of the timeline, over all channels."""

    at: datetime
    channel: Channel
    incoming: bool
    matter: str
    summary: str
    outcome: str = ""
    tone: str = ""  # "" | good | warn | bad
    promise: str = ""
    promise_kept: bool | None = None
    agent: str = ""
    satisfaction: int | None = None  # 1..5


class Part(StrEnum):
    """Pieces of a card that arrive on their own."""

    CORE = "core"
    BILLS = "bills"
    TIMELINE = "timeline"


class PartState(StrEnum):
    """What a piece is at this moment."""

    LOADING = "loading"
    FRESH = "fresh"
    CACHED = "cached"  # from this desk's own store, see its age
    FAILED = "failed"


class PartAge(Struct, frozen=True):
    """State of one piece and when its data was true."""

    part: Part
    state: PartState
    as_of: datetime | None = None


class Card(Struct, frozen=True, kw_only=True):
    """Everything known of a caller. `chosen` is the open account's id, "" while none is certain."""

    number: Number
    matches: tuple[Match, ...] = ()
    accounts: tuple[Account, ...] = ()
    chosen: str = ""
    lists: tuple[Listed, ...] = ()
    tickets: tuple[OpenTicket, ...] = ()
    incidents: tuple[Incident, ...] = ()
    repeat: RepeatCalls = RepeatCalls()
    satisfaction: float | None = None
    bills: tuple[Bill, ...] = ()
    plan: InstalmentPlan | None = None  # of the open account; comes with its bills
    timeline: tuple[Contact, ...] = ()
    parts: tuple[PartAge, ...] = ()
    more: bool = False  # the number has more accounts than a card holds

    @property
    def account(self) -> Account | None:
        """The open account."""
        return next((a for a in self.accounts if a.id == self.chosen), None)

    @property
    def match(self) -> Match | None:
        """Why the open account may be the caller's; None when the agent looked it up."""
        return next((m for m in self.matches if m.account_id == self.chosen), None)

    @property
    def failed(self) -> bool:
        """Whether the core could not be had: nobody knows yet whether the number is known."""
        return self.age(Part.CORE).state is PartState.FAILED

    def age(self, part: Part) -> PartAge:
        """How a piece stands; one that was never told of is loading."""
        return next((p for p in self.parts if p.part is part), PartAge(part, PartState.LOADING))

    def aged(self, part: Part, state: PartState, as_of: datetime | None) -> "Card":
        """The card with the age of one piece renewed."""
        others = tuple(p for p in self.parts if p.part is not part)
        return replace(self, parts=(*others, PartAge(part, state, as_of)))


class Found(Struct, frozen=True, kw_only=True):
    """A person or account found by a lookup."""

    account_id: str
    account_no: str
    name: str
    address: str
    service: Service
    state: AccountState
