"""What the work outside needs: clocks, attachments, stations and their duty, dispatches, whom not to call.

Written by `agent_desktop.tickets` and the centre.
"""

from sqlalchemy import Column, Index, LargeBinary, SmallInteger, Table

from agent_desktop.store.schema.columns import (
    METADATA,
    NARROW,
    at,
    at_last,
    cents,
    count,
    flag,
    key,
    owner,
    reference,
    sorted_text,
    text,
)
from agent_desktop.store.schema.instant import Instant

ticket_clocks = Table(
    "ticket_clocks",
    METADATA,
    key("ticket_id"),
    key("node"),  # or "outer": the deadline of 12345, 12398, 信访
    at("due_at"),
    at("warn_at"),
    at_last("met_at"),
    text("edition"),
    **NARROW,
)
"""By when a ticket must reach which node. `tickets.due_at` is the earliest that is not met."""

attachments = Table(
    "attachments",
    METADATA,
    key("id"),
    owner("ticket_id"),
    text("name"),
    text("kind"),  # by its bytes
    count("size"),
    text("sha256"),
    at("at"),
    text("who"),
    flag("whole"),  # all parts are there and make up the digest
)
"""A file of a ticket."""

attachment_parts = Table(
    "attachment_parts",
    METADATA,
    key("attachment_id"),
    Column("part", SmallInteger, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    **NARROW,
)
"""Its bytes, as they arrive."""

stations = Table(
    "stations",
    METADATA,
    key("code"),
    text("name"),
    text("kind"),  # department | station | crew
    text("phone"),
    text("parent"),
    text("areas"),  # codes with spaces between; none: all
    text("skill_groups"),
    text("request_types"),
    count("capacity"),  # open tickets it can bear; 0: not counted
    flag("closed"),  # kept because the past names it
)
"""Whoever tickets are given to."""

duties = Table(
    "duties",
    METADATA,
    key("station"),
    Column("since", Instant, primary_key=True),
    at("until"),
    text("name"),
    text("phone"),
    **NARROW,
)
"""Who is on duty there, from when until when."""

dispatches = Table(
    "dispatches",
    METADATA,
    key("id"),  # of the event that dispatched it
    owner("ticket_id"),
    sorted_text("station"),
    text("kind"),  # dispatch | chase | escalate | cancel
    at("at"),
    at_last("delivered_at"),
    at_last("taken_at"),
    text("how"),  # webhook | file | verbal
    count("tries"),
    at_last("next_at"),  # of the next try; NULL: given up, or done
    text("trouble"),  # what went wrong last
)
"""What a station must hear, and whether it has."""

_WAITS = dispatches.c.delivered_at.is_(None)
Index("dispatches_waiting", dispatches.c.next_at, sqlite_where=_WAITS, postgresql_where=_WAITS)

lead_matters = Table(
    "lead_matters",
    METADATA,
    key("id"),
    at("at"),
    text("kind"),  # approval | public
    text("agent"),  # who asks
    text("skill_group"),
    text("call_id"),
    cents("cents"),
    text("about"),
    reference("ticket_id"),
    text("number"),
    text("verdict"),  # agreed | declined | seen; empty: open
    text("who"),  # the lead
    at_last("decided_at"),
    text("words"),
)
"""What a team lead is asked while somebody is on the line, and what was said."""

_OPEN = lead_matters.c.verdict == ""
Index("lead_matters_open", lead_matters.c.at, sqlite_where=_OPEN, postgresql_where=_OPEN)

do_not_call = Table(
    "do_not_call",
    METADATA,
    key("phone"),  # E.164
    key("kind"),  # of call; "all"
    at_last("until"),
    text("reason"),
    at("at"),
    text("who"),
    **NARROW,
)
"""Whom not to ring, for what."""

inward = Table(
    "inward",
    METADATA,
    key("id"),  # given by the sender: what comes twice changes nothing
    at("at"),
    text("sender"),
    reference("ticket_id"),
    text("kind"),
    text("refused"),  # why it was not taken
)
"""What came from outside and what became of it."""
