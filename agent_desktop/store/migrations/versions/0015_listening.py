"""Recordings are found by agent, held and released for a reason."""

from agent_desktop.store.migrations.scripts import run

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    """Add the index; on a server the functions and what a supervisor may see of a recording."""
    run("0015_listening")
