"""A login may hold as many sessions as a desk needs."""

from agent_desktop.store.migrations.scripts import run

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    """Raise the limit of who is admitted already, and of who will be."""
    run("0021_sessions")
