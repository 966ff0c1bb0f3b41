"""What one shift leaves to the next (交接班)."""

from sqlalchemy import Column, Index, Table

from agent_desktop.store.schema.columns import DOCUMENT, METADATA, at, at_last, key, text

shift_logs = Table(
    "shift_logs",
    METADATA,
    key("id"),  # UUIDv7, given by the desk that began it
    at("at"),  # when the first word was written
    text("outgoing"),  # the lead who hands over
    text("notes"),
    Column("carried", DOCUMENT, nullable=False, server_default="{}"),  # what was open then
    at_last("handed_at"),
    text("incoming"),  # the lead who takes over
    at_last("accepted_at"),
    Index("shift_logs_at", "at"),
)
"""One hand-over: written, handed over, accepted; after that nothing changes it, which a trigger holds."""
