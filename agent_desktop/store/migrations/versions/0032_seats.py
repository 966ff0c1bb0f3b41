"""Two seats with one desk code never give a ticket number twice."""

from agent_desktop.store.migrations.scripts import run

revision = "0032"
down_revision = "0031"


def upgrade() -> None:
    """On a server, who numbers with which code; an embedded store has one seat."""
    run("0032_seats")
