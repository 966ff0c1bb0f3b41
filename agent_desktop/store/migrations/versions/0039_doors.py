"""Nothing depends on who is on file before a look is final; a login neither fills nor stops a server."""

from agent_desktop.store.migrations.scripts import run

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    """On a server alone: an embedded store has no logins."""
    run("0039_doors")
