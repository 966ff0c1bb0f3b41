"""All tables, as they were at first."""

from agent_desktop.store.migrations.scripts import run

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make every table and index."""
    run("0001_first_tables")
