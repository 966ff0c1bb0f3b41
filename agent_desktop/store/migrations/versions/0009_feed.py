"""What takes over from a billing system's views."""

from agent_desktop.store.migrations.scripts import run

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make it; a file has none."""
    run("0009_feed")
