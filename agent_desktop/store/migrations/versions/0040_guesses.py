"""What a login may not read it does not count either; no desk locks a table or goes by its old picture."""

from agent_desktop.store.migrations.scripts import run

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    """On a server alone: an embedded store has no logins."""
    run("0040_guesses")
