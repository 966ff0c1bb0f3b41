"""Lateral tickets: editors file them, and see what departments answer."""

from agent_desktop.store.migrations.scripts import run

revision = "0019"
down_revision = "0018"


def upgrade() -> None:
    """Give a server's editors their rights; the embedded store has no logins."""
    run("0019_lateral")
