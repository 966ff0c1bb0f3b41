"""What happens with customers: contacts over all channels, calls, tickets and their life."""

from sqlalchemy import CheckConstraint, Column, Date, Index, SmallInteger, Table, and_

from agent_desktop.store.schema.columns import (
    DOCUMENT,
    METADATA,
    at,
    at_last,
    count,
    flag,
    key,
    reference,
    small,
    sorted_text,
    text,
    unique,
    yes_no_open,
)

contacts = Table(
    "contacts",
    METADATA,
    key("id"),
    at("at"),
    text("channel"),  # phone | app | web | wechat | counter | visit | sms
    flag("incoming"),
    reference("phone"),
    reference("account_id"),
    text("agent"),
    text("skill_group"),
    text(
        "matter"
    ),  # what it was about, in words of the site: a request type's label; repeat calls compare it
    text("summary"),
    text("outcome"),
    text("promise"),
    at_last("promise_due"),
    yes_no_open("promise_kept"),  # NULL: none given, or not yet due
    Column("satisfaction", SmallInteger),  # 1..5
    count("duration_s"),
    reference("call_id"),
    reference("ticket_id"),
    CheckConstraint("satisfaction BETWEEN 1 AND 5", name="satisfaction_scale"),
)
"""One touch with a customer, the timeline's line. Calls are here too, with what was said."""

Index("contacts_phone_at", contacts.c.phone, contacts.c.at.desc())
Index("contacts_account_at", contacts.c.account_id, contacts.c.at.desc())
Index("contacts_at", contacts.c.at)

calls = Table(
    "calls",
    METADATA,
    key("id"),
    text("direction"),  # incoming | outgoing
    reference("phone"),
    reference("account_id"),
    text("skill_group"),
    text("agent"),
    text("ivr_trail"),
    at("started_at"),
    at_last("answered_at"),
    at_last("ended_at"),
    text("end_reason"),
    count("hold_s"),
    count("wrap_up_s"),
    text("result"),  # result code of wrap-up
    reference("draft_id"),
    reference("ticket_id"),
)
"""The call log. Written by the desk."""

Index("calls_phone_started", calls.c.phone, calls.c.started_at.desc())
Index("calls_agent_started", calls.c.agent, calls.c.started_at.desc())
Index("calls_started", calls.c.started_at)

tickets = Table(
    "tickets",
    METADATA,
    key("id"),  # UUIDv7
    unique("number"),
    text("skill_group"),
    text("request_type"),
    reference("account_id"),
    reference("call_id"),
    reference("phone"),
    text("area"),
    text("title"),
    text("node"),  # where its life stands: accepted, dispatched, arrived …
    text("priority"),  # normal | urgent | emergency
    flag("emergency"),
    at("filed_at"),
    at_last("due_at"),
    at_last("closed_at"),
    text("crew"),
    text("crew_phone"),
    text("last_note"),
    text("promise"),
    count("chased"),  # 催办 so far
    text("agent"),
    Column("field_values", DOCUMENT, nullable=False, server_default="{}"),  # by field code of the form
    reference("incident_id"),
    text("result"),
    sorted_text("station"),  # who has it: a code of `stations`
    sorted_text("building"),  # the address up to the building, to see who goes there anyway
    text("asked"),  # nodes that its type asks for, with spaces between
    text("edition"),  # of the rules that its clocks were set by
    text("runs"),  # its clocks: working | clock
    at_last("warn_at"),  # of the clock that `due_at` is of
    at_last("paused_at"),  # while its clocks stand still
    small("level"),  # raised by repeat complaints
    small("escalation"),  # 督办: 1 proposed, 2 decided
    reference("parent_id"),  # merged into, or split from
    sorted_text("outer_source"),  # 12345 | 12398 | petition
    reference("outer_number"),
    text("origin"),  # code of the desk that filed it
)
"""A request with a life; the row is its present state. Written by `agent_desktop.tickets`."""

_OPEN = tickets.c.closed_at.is_(None)
Index(
    "tickets_open_account",
    tickets.c.account_id,
    tickets.c.filed_at,
    sqlite_where=_OPEN,
    postgresql_where=_OPEN,
)
Index("tickets_open_phone", tickets.c.phone, tickets.c.filed_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("tickets_open_due", tickets.c.due_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("tickets_account", tickets.c.account_id, tickets.c.filed_at.desc())
Index("tickets_agent", tickets.c.agent, tickets.c.filed_at.desc())
Index("tickets_group_filed", tickets.c.skill_group, tickets.c.filed_at.desc())
Index("tickets_filed", tickets.c.filed_at.desc())
for _column in ("node", "area", "station", "request_type", "priority"):
    Index(f"tickets_{_column}_filed", tickets.c[_column], tickets.c.filed_at.desc(), tickets.c.id.desc())
Index("tickets_phone", tickets.c.phone, tickets.c.filed_at.desc())
Index("tickets_open_filed", tickets.c.filed_at.desc(), sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("tickets_outer", tickets.c.outer_number)
Index("tickets_parent", tickets.c.parent_id)
Index("tickets_open_building", tickets.c.building, sqlite_where=_OPEN, postgresql_where=_OPEN)
Index("tickets_open_warn", tickets.c.warn_at, sqlite_where=_OPEN, postgresql_where=_OPEN)
_CHASED = and_(_OPEN, tickets.c.chased > 0)
Index("tickets_open_chased", tickets.c.filed_at.desc(), sqlite_where=_CHASED, postgresql_where=_CHASED)
_OUTER = tickets.c.outer_source > ""
Index("tickets_outer_filed", tickets.c.filed_at.desc(), sqlite_where=_OUTER, postgresql_where=_OUTER)

ticket_events = Table(
    "ticket_events",
    METADATA,
    key("ticket_id"),
    key("id"),  # UUIDv7: sorts by time, and a second delivery changes nothing
    at("at"),
    text("kind"),  # as in agent_desktop.tickets.life.story.EventKind
    text("node"),
    text("who"),
    text("note"),
    text("origin"),  # code of the desk, or "centre", "webhook", "file"
    Column("detail", DOCUMENT, nullable=False, server_default="{}"),
)
"""What happened to a ticket: who, when, which node. Only ever added to."""

follow_ups = Table(
    "follow_ups",
    METADATA,
    key("id"),
    reference("ticket_id"),
    reference("account_id"),
    reference("phone"),
    text("reason"),
    Column("due_on", Date, nullable=False),
    text("agent"),
    at_last("done_at"),
    text("outcome"),
    sorted_text("kind"),  # as in agent_desktop.tickets.follow_ups.calls.CallKind; empty: follow_up
    at_last("due_at"),  # not before; NULL: from the morning of `due_on`
    at_last("until"),  # too late after
    count("attempts"),
    text("name"),
    sorted_text("skill_group"),
    at_last("claimed_at"),  # somebody rings just now
    text("claimed_by"),
    Column("satisfaction", SmallInteger),  # 1..5
    Index("follow_ups_due", "due_on"),
    Index("follow_ups_ticket", "ticket_id"),
)
"""A call that we owe or make (回访, 回拨, 调查, 催缴 …)."""

_UNDONE = follow_ups.c.done_at.is_(None)
Index(
    "follow_ups_open", follow_ups.c.kind, follow_ups.c.due_at, sqlite_where=_UNDONE, postgresql_where=_UNDONE
)
Index("follow_ups_open_phone", follow_ups.c.phone, sqlite_where=_UNDONE, postgresql_where=_UNDONE)
