"""The knowledge library: articles as published, the site's own words, and a count of changes."""

from agent_desktop.store.migrations.scripts import run

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make its tables, and begin counting."""
    run("0002_library")
