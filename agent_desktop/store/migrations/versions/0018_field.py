"""A list of tickets that walks its index, pauses that a step ends, and people who want no such calls."""

from agent_desktop.store.migrations.scripts import run

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    """Renew a server's view, rights and functions; the embedded store's statements know by themselves."""
    run("0018_field")
