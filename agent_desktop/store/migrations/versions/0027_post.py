"""Orders of leads to desks, raised hands, messages."""

from agent_desktop.store.migrations.scripts import run

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    """Make the tables, and a server's functions."""
    run("0027_post")
