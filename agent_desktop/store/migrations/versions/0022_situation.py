"""Where an incident is, in words of the address; rises that look like one; surge mode."""

from agent_desktop.store.migrations.scripts import run

revision = "0022"
down_revision = "0021"


def upgrade() -> None:
    """Add them; on a server also who may do what."""
    run("0022_situation")
