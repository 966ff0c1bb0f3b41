"""A ticket's whole story: where it stands, all that happened, its clocks, notes, chases, attachments."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.nodes import Node


class EventKind(StrEnum):
    """What kind of thing happened."""

    NODE = "node"  # it reached a node
    NOTE = "note"
    CHASE = "chase"  # 催办
    ESCALATE = "escalate"  # 督办 proposed, or decided
    SEND_BACK = "send_back"  # 退单
    REWORK = "rework"  # 返工
    MERGE = "merge"
    SPLIT = "split"
    CANCEL = "cancel"
    PAUSE = "pause"
    RESUME = "resume"
    EDIT = "edit"  # words of a field changed
    CONFLICT = "conflict"  # two people changed the same words; these are those that did not stay
    ATTACH = "attach"
    CALLED = "called"  # an outgoing call about it and its outcome
    VERBAL = "verbal"  # dispatched by phone
    PROGRESS = "progress"  # position, words of the crew
    PROMISE = "promise"
    APPROVAL = "approval"  # what the team lead said to an amount
    PUBLIC = "public"  # the lead heard that somebody goes public


class Event(Struct, frozen=True, kw_only=True):
    """One thing that happened. `origin`: the desk code, or "centre", "webhook", "file" it came from."""

    id: str
    at: datetime
    kind: str
    node: str = ""
    who: str = ""
    origin: str = ""
    note: str = ""
    detail: Mapping[str, str] = field(default_factory=dict)  # of its kind: reason, station, was, now …


class Attachment(Struct, frozen=True, kw_only=True):
    """A file of a ticket. `kind` is what its bytes say, whatever its name claims."""

    id: str
    name: str
    kind: str  # "image/jpeg", "application/pdf" …
    size: int  # bytes
    sha256: str
    at: datetime
    who: str
    inside: bool = False  # whether the bytes are in the store already


class Story(Struct, frozen=True, kw_only=True):
    """Everything about one ticket, for one screen."""

    id: str
    number: str
    skill_group: str
    request_type: str
    title: str
    node: Node
    asked: frozenset[Node]  # nodes that its type asks for
    priority: str
    level: int = 0  # raised by repeat complaints
    filed_at: datetime
    due_at: datetime | None = None  # the earliest clock that runs
    closed_at: datetime | None = None
    paused_at: datetime | None = None
    agent: str = ""
    account_id: str = ""
    phone: str = ""
    area: str = ""
    station: str = ""
    stations: Mapping[str, str] = {}  # names by code, of those that the story names
    crew: str = ""
    crew_phone: str = ""
    promise: str = ""
    chased: int = 0
    escalation: int = 0  # 督办: 1 proposed, 2 decided
    result: str = ""
    incident_id: str = ""
    parent_id: str = ""  # merged into, or split from
    outer_source: str = ""  # 12345 | 12398 | petition
    outer_number: str = ""
    values: Mapping[str, str] = field(default_factory=dict)  # by field code of the form
    clocks: tuple[Clock, ...] = ()
    events: tuple[Event, ...] = ()  # oldest first
    attachments: tuple[Attachment, ...] = ()

    def of_kind(self, *kinds: EventKind) -> tuple[Event, ...]:
        """Events of some kinds: chases, notes …"""
        return tuple(e for e in self.events if e.kind in kinds)
