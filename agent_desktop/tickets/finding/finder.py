"""What is asked when tickets are looked for, what comes back, and the port that answers."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from agent_desktop.tickets.clocks.clock import Hand, hand
from agent_desktop.tickets.life.story import Story


class Scope(StrEnum):
    """Whose tickets. What a login may ask for, the store decides."""

    MINE = "mine"  # I wrote them
    GROUP = "group"  # of my skill groups
    ALL = "all"


class Standing(StrEnum):
    """Open, closed, or either."""

    OPEN = "open"
    CLOSED = "closed"
    ANY = "any"


class Order(StrEnum):
    """In which order. DUE is for what is open: tickets without a deadline are left out."""

    NEWEST = "newest"
    OLDEST = "oldest"
    DUE = "due"


class Query(Struct, frozen=True, kw_only=True):
    """What is looked for; empty fields ask nothing. `words`: anything somebody would type.

    A ticket's number or its beginning, a phone in E.164, an outer number; everything else is looked for in
    title, last note, crew.
    """

    scope: Scope = Scope.MINE
    standing: Standing = Standing.ANY
    words: str = ""
    skill_group: str = ""
    request_type: str = ""
    node: str = ""
    priority: str = ""
    area: str = ""
    station: str = ""
    agent: str = ""
    account_id: str = ""
    phone: str = ""
    outer_source: str = ""
    late: bool = False  # these two find open tickets, in the order of DUE
    warned: bool = False  # past the warning point, late ones too
    chased: bool = False
    filed_from: datetime | None = None
    filed_until: datetime | None = None  # not included
    order: Order = Order.NEWEST


class Row(Struct, frozen=True, kw_only=True):
    """A line of the list."""

    id: str
    number: str
    skill_group: str
    request_type: str
    title: str
    node: str
    priority: str
    filed_at: datetime
    due_at: datetime | None
    warn_at: datetime | None
    closed_at: datetime | None
    paused_at: datetime | None
    area: str
    station: str  # its name; its code where it has none
    crew: str
    agent: str
    chased: int
    level: int
    escalation: int  # 督办: 1 proposed, 2 decided
    outer_source: str
    last_note: str

    def hand(self, now: datetime) -> Hand:
        """How its clock stands."""
        if self.closed_at is not None:
            return Hand.MET
        return hand(now, due_at=self.due_at, warn_at=self.warn_at, paused_at=self.paused_at)


class Page(Struct, frozen=True):
    """Some rows. `next`: what to ask for the following page; empty: there is none.

    `searched_to`: filters that match rarely are looked for through so many tickets at a time; the page may
    hold few rows, or none, and still go on. It is the time of the last ticket looked at, None when all were.
    """

    rows: tuple[Row, ...]
    next: str = ""
    searched_to: datetime | None = None


class TicketFinder(Protocol):
    """Tickets of the shared store. Thread: lookup. Every method raises `StoreError`."""

    def scopes(self) -> tuple[Scope, ...]:
        """What this login may ask for."""

    def page(self, query: Query, *, now: datetime, after: str = "", limit: int = 50) -> Page:
        """The next rows after `after` (`Page.next` of the page before). At most 200 at once."""

    def story(self, ticket_id: str) -> Story | None:
        """All of one ticket; None when there is none, or this login may not see it. The look is logged."""

    def close(self) -> None:
        """Let go of the store."""
