"""Breaks that are asked for, and the leave that a lead gives."""

from agent_desktop.store.migrations.scripts import run

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    """Make the table, and a server's functions."""
    run("0016_breaks")
