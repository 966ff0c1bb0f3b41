"""A login may hold fewer sessions: a desk's rooms share two."""

from agent_desktop.store.migrations.scripts import run

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Lower the limit of who is admitted already, and of who will be."""
    run("0024_two_sessions")
