"""Rows of what happens with customers and who goes to them: as in `rows`, one type a table."""

from typing import NamedTuple


class ContactRow(NamedTuple):
    """A row of `contacts`."""

    id: str
    at: int
    channel: str
    incoming: bool
    phone: str | None
    account_id: str | None
    agent: str
    skill_group: str
    matter: str
    summary: str
    outcome: str
    promise: str = ""
    promise_due: int | None = None
    promise_kept: bool | None = None
    satisfaction: int | None = None
    duration_s: int = 0
    call_id: str | None = None
    ticket_id: str | None = None


class CallRow(NamedTuple):
    """A row of `calls`."""

    id: str
    direction: str
    phone: str | None
    account_id: str | None
    skill_group: str
    agent: str
    started_at: int
    answered_at: int | None
    ended_at: int
    end_reason: str
    hold_s: int
    wrap_up_s: int
    result: str
    ticket_id: str | None


class TicketRow(NamedTuple):
    """A row of `tickets`."""

    id: str
    number: str
    skill_group: str
    request_type: str
    account_id: str | None
    call_id: str | None
    phone: str | None
    area: str
    title: str
    node: str
    priority: str
    emergency: bool
    filed_at: int
    due_at: int
    closed_at: int | None
    crew: str
    crew_phone: str
    last_note: str
    promise: str
    chased: int
    agent: str
    field_values: str
    result: str
    asked: str
    station: str


class TicketClockRow(NamedTuple):
    """A row of `ticket_clocks`."""

    ticket_id: str
    node: str
    due_at: int
    warn_at: int
    met_at: int | None


class StationRow(NamedTuple):
    """A row of `stations`."""

    code: str
    name: str
    kind: str
    phone: str
    areas: str
    skill_groups: str
    capacity: int


class DutyRow(NamedTuple):
    """A row of `duties`."""

    station: str
    since: int
    until: int
    name: str
    phone: str


class TicketEventRow(NamedTuple):
    """A row of `ticket_events`."""

    ticket_id: str
    id: str
    at: int
    kind: str
    node: str
    who: str
    note: str


class FollowUpRow(NamedTuple):
    """A row of `follow_ups`."""

    id: str
    ticket_id: str | None
    account_id: str | None
    phone: str | None
    reason: str
    due_on: str
    due_at: int
    kind: str
    skill_group: str
