"""The life of tickets: clocks, dispatches, stations, attachments, call lists, and who may take which step."""

from agent_desktop.store.migrations.scripts import run

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Add its tables, columns and functions."""
    run("0005_ticket_life")
