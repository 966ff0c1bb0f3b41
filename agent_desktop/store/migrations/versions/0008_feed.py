"""What takes over from a billing system's views."""

from agent_desktop.store.migrations.scripts import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make it; a file has none."""
    run("0008_feed")
