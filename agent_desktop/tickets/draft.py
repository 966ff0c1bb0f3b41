"""A ticket being written: frozen values; every change makes a new one that the journal keeps."""

from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct, field

from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.clocks.promises import Promise

LONGEST_VALUE: Final = 200_000
"""Characters of one field that are kept; a pasted megabyte is cut, and the window says so."""


class Source(StrEnum):
    """Where a field's value came from. Refilling touches PREFILLED and GUESSED only."""

    TYPED = "typed"
    PREFILLED = "prefilled"
    GUESSED = "guessed"


class FieldValue(Struct, frozen=True):
    """A value and where it came from."""

    value: str
    source: Source = Source.TYPED


class Attached(Struct, frozen=True, kw_only=True):
    """A file that was chosen for a draft; `kind` is what its bytes say. They wait in the journal."""

    id: str
    name: str
    kind: str  # "image/jpeg" …
    size: int  # bytes
    sha256: str


class Approval(Struct, frozen=True, kw_only=True):
    """What the team lead was asked for this draft, and said; `yuan`: up to which amount it holds."""

    id: str
    yuan: str
    asked_at: datetime
    verdict: str = ""  # agreed | declined
    who: str = ""
    at: datetime | None = None
    words: str = ""


class Draft(Struct, frozen=True, kw_only=True):
    """One draft. `call_id` ties it to its call for ever; "" for a walk-in or letter.

    `phone`, `area` and `district` are what the caller's card said: they stay with the draft when the call,
    the card and the desk that saw them are gone.
    """

    id: str
    skill_group: str
    call_id: str = ""
    account_id: str = ""
    phone: str = ""  # E.164 of the caller
    area: str = ""
    district: str = ""
    created_at: datetime
    changed_at: datetime
    values: dict[str, FieldValue] = field(default_factory=dict)  # by field code; treated as frozen
    articles: tuple[str, ...] = ()  # numbers of the articles whose steps were taken
    editions: dict[str, str] = field(default_factory=dict)  # version of each when it was taken or judged
    helped: dict[str, bool] = field(default_factory=dict)  # what the agent said of an article
    attached: tuple[Attached, ...] = ()  # files whose ids stand, or stood, in its values
    approval: Approval | None = None
    pending: bool = False  # 待审批: filed without the lead, who reviews it first
    unproven: str = ""  # what its caller had to prove by then, and did not: data_check | password
    public_matter: str = ""  # id of what told the lead that somebody goes public
    result: str = ""  # result code of wrap-up
    call_back_at: datetime | None = None  # until when a call back was promised; None: the usual
    split_of: str = ""  # id of the ticket whose second matter this is, its number, and why it is parted
    split_number: str = ""
    split_why: str = ""
    ticket_id: str = ""  # of a ticket that is filed already: what is written here is added to it
    ticket_number: str = ""
    was: dict[str, str] = field(default_factory=dict)  # that ticket's values when this draft began
    promise: Promise | None = None  # what filing it promised to the caller

    def text(self, field: str) -> str:
        """What stands in a field, "" where nothing does."""
        value = self.values.get(field)
        return value.value if value else ""

    def source(self, field: str) -> Source | None:
        """Where it came from, None where nothing stands."""
        value = self.values.get(field)
        return value.source if value else None


class Ticket(Struct, frozen=True, kw_only=True):
    """A filed request. `number` is final at once: yyMMdd-desk-counter."""

    id: str  # UUIDv7
    number: str
    skill_group: str
    request_type: str
    account_id: str
    call_id: str
    title: str
    filed_at: datetime
    agent: str
    node: str
    priority: str = "normal"
    phone: str = ""  # E.164 of the caller
    area: str = ""
    district: str = ""
    due_at: datetime | None = None
    values: dict[str, str] = field(default_factory=dict)
    articles: tuple[str, ...] = ()
    result: str = ""
    incident_id: str = ""
    asked: tuple[str, ...] = ()  # nodes that its type asks for
    runs: str = "working"  # its clocks: working | clock
    clocks: tuple[Clock, ...] = ()
    level: int = 0  # raised by repeat complaints
    parent_id: str = ""  # the ticket that it was split from
    outer_source: str = ""  # 12345 | 12398 | petition
    outer_number: str = ""
    origin: str = ""  # code of the desk
    promise: Promise | None = None  # to its caller


class Problem(Struct, frozen=True):
    """Why a draft can't be filed yet: the field and a message key (`required`, `not_a_number` …)."""

    field: str
    key: str
