"""Breaks that are asked for, and the leave that a lead gives."""

from agent_desktop.store.migrations.scripts import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Make the table, and a server's functions."""
    run("0015_breaks")
