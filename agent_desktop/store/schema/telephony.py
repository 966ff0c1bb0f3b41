"""What goes with calls between seats: handed over with their context, and judged by their callers."""

from sqlalchemy import Index, Table

from agent_desktop.store.schema.columns import METADATA, at, key, reference, text

handovers = Table(
    "handovers",
    METADATA,
    key("id"),  # UUIDv7 of the act
    at("at"),
    text("from_agent"),
    text("from_name"),
    text("to_extension"),  # as it was dialled
    text("token"),  # User-to-User of the call; "" where the exchange gives none
    text("call_id"),
    text("phone"),  # E.164 of the caller
    reference("account_id"),
    text("skill_group"),
    text("draft"),  # what was typed so far: JSON object of texts by field code
    Index("handovers_to", "to_extension", "at"),
    Index("handovers_token", "token"),
)
"""A call on its way to a colleague, with the draft that goes with it. Retention: hours."""

surveys = Table(
    "surveys",
    METADATA,
    key("id"),
    at("at"),
    text("token"),  # User-to-User of the call
    reference("call_id"),
    text("agent"),
    text("score"),  # the key that was pressed; "skipped" counts too
    Index("surveys_agent", "agent", "at"),
)
"""What a caller keyed after the call."""
