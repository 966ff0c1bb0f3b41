"""What a desk must know to dispatch: loads, visits to the same building, how far a dispatch has come."""

from agent_desktop.store.migrations.scripts import run

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Add a server's functions; the embedded store asks its tables."""
    run("0010_dispatch")
