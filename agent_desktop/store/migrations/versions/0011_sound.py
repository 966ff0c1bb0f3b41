"""Recordings under keys, and how each call's line was."""

from agent_desktop.store.migrations.scripts import run

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the tables; on a server also who may listen."""
    run("0011_sound")
