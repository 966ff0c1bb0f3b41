"""Orders of a lead to a desk, hands that agents raise, messages; the port to the store that carries them.

Times are the store's. Words are plain text; the store cuts what is longer than its bound.
"""

from datetime import datetime
from enum import StrEnum
from typing import Final, Protocol

from msgspec import Struct

from agent_desktop.agent.states import AgentState

LONGEST_BODY: Final = 500
LONGEST_ABOUT: Final = 400


class OrderKind(StrEnum):
    """What a lead has a desk do; in the audit as `order_…`."""

    READY = "ready"  # 强制示闲
    NOT_READY = "not_ready"  # 强制示忙; detail: code of a reason
    SIGN_OUT = "sign_out"  # 强制签出
    END_WRAP_UP = "end_wrap_up"  # 结束话后
    HANG_UP = "hang_up"  # 强拆 of the call that is up now; detail: its id, which the store knows
    GROUPS = "groups"  # other skill groups; detail: their codes, the first choice first, between commas
    LISTENED = "listened"  # not to be done but to be told: where the site wants it so


ORDERED: Final = {
    OrderKind.READY: AgentState.READY,
    OrderKind.NOT_READY: AgentState.NOT_READY,
    OrderKind.SIGN_OUT: AgentState.SIGNED_OUT,
}
"""The states that a lead can put an agent into."""


class OrderState(StrEnum):
    """What became of an order."""

    WAITING = ""
    DONE = "done"
    LATER = "later"  # after the call that is up
    REFUSED = "refused"  # it made no sense any more
    EXPIRED = "expired"  # the desk did not fetch it in time, and never will


class Order(Struct, frozen=True, kw_only=True):
    """An order that waits at a desk. `who`, `name`: the lead."""

    id: str
    kind: OrderKind
    who: str
    name: str
    at: datetime
    detail: str = ""


class Message(Struct, frozen=True, kw_only=True):
    """Words of a lead to whoever sits here. `hand`: id of the hand it answers; `seen`: read, but pinned."""

    id: str
    at: datetime
    who: str
    name: str
    body: str
    hand: str = ""
    pinned: bool = False
    seen: bool = False


class OwnHand(Struct, frozen=True, kw_only=True):
    """The hand that is up at this seat. `how`: how a lead came, "" while nobody has."""

    id: str
    at: datetime
    how: str = ""
    who: str = ""
    name: str = ""


class Post(Struct, frozen=True, kw_only=True):
    """What waits for one seat."""

    orders: tuple[Order, ...] = ()
    messages: tuple[Message, ...] = ()
    hand: OwnHand | None = None


class Asking(Struct, frozen=True, kw_only=True):
    """What goes with a hand: the call, whose `caller` is masked, and what is written of it so far.

    `phone` (E.164) and `account_id`: whose card a lead may open from it; no list of hands tells them.
    """

    call_id: str = ""
    caller: str = ""
    skill_group: str = ""
    about: str = ""
    phone: str = ""
    account_id: str = ""


class HandCall(Struct, frozen=True):
    """Whose call it is, for the card: E.164, and the account that is open at the agent's desk."""

    phone: str
    account_id: str


class Hand(Struct, frozen=True, kw_only=True):
    """A hand as a lead sees it. `own_team`: of the lead's; `waits_s`: how long, by the store's clock."""

    id: str
    agent: str
    name: str
    team: str
    extension: str
    at: datetime
    asking: Asking
    own_team: bool
    waits_s: float


class Given(Struct, frozen=True):
    """An order of this lead's and what became of it."""

    id: str
    agent: str
    kind: OrderKind
    state: OrderState


class LeadPost(Struct, frozen=True):
    """What a lead's desk is told: hands of the own team first, the longest wait first; own orders."""

    hands: tuple[Hand, ...] = ()
    given: tuple[Given, ...] = ()


class Told(Struct, frozen=True, kw_only=True):
    """A notice to many. `missing`: who is at work, should have read it and has not, as "1012 李娜"."""

    id: str
    at: datetime
    until: datetime
    who: str
    name: str
    skill_group: str
    body: str
    pinned: bool
    readers: int
    missing: tuple[str, ...] = ()


class PostOffice(Protocol):
    """Thread: lookup. Every method raises `StoreError`; a lead's raise it for everybody else."""

    def fetch(self) -> Post:
        """What waits for whoever sits here, without orders that are too old."""

    def answered(self, order_id: str, state: OrderState) -> bool:
        """Say what became of an order; False: it was said before."""

    def raise_hand(self, hand_id: str, asking: Asking) -> int:
        """Ask the leads for help, in place of an older hand; how many leads there are to see it."""

    def lower_hand(self, hand_id: str) -> None:
        """Help isn't needed any more, or was given."""

    def read(self, message_id: str) -> None:
        """Whoever sits here has read it."""

    # a lead's

    def lead(self) -> LeadPost:
        """Hands that are up, and what became of this lead's orders of the last minutes."""

    def hand_card(self, hand_id: str) -> HandCall | None:
        """Whose card belongs to a hand that is up, or that this lead answered; written down. None: none."""

    def order(self, order_id: str, agent: str, kind: OrderKind, detail: str = "") -> str:
        """Give an order, written down with it; "", or why not: own, offline, no_call, unknown."""

    def answer_hand(self, hand_id: str, how: str, words: str = "") -> bool:
        """Go to an agent's help; False: another lead did, or the hand is down."""

    def tell(
        self, message_id: str, body: str, *, agent: str = "", group: str = "", pinned: bool = False,
        minutes: int = 480,
    ) -> bool:  # fmt: skip
        """Write to an agent, a skill group or everybody; False: there are no words."""

    def unpin(self, message_id: str) -> bool:
        """A pinned notice is over; False: it was."""

    def told(self) -> tuple[Told, ...]:
        """Notices of the last day, newest first, and who has read them."""
