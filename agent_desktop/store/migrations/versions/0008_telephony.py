"""Calls handed over with their context, and what callers keyed in the survey."""

from agent_desktop.store.migrations.scripts import run

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Make their tables and say who may what."""
    run("0008_telephony")
