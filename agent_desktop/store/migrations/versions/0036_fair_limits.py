"""Links count once, a full desk code is answered, an attempt that comes late is kept, on a server."""

from agent_desktop.store.migrations.scripts import run

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    """Make their functions anew."""
    run("0036_fair_limits")
