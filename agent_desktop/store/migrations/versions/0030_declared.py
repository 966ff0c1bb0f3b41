"""An incident that came from elsewhere and is changed is not declared anew, says the audit."""

from agent_desktop.store.migrations.scripts import run

revision = "0030"
down_revision = "0029"


def upgrade() -> None:
    """Make the function anew."""
    run("0030_declared")
