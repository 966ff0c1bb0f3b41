"""Callers who gave up in a queue of the exchange, and were never at a desk."""

from agent_desktop.store.migrations.scripts import run

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    """Add a server's function; an embedded store has no exchange that would tell it."""
    run("0020_abandoned")
