"""Rates of stations and crews, for supervisors."""

from agent_desktop.store.migrations.scripts import run

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Add a server's function; the embedded store asks its tables."""
    run("0012_rates")
