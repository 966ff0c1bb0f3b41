"""A question to the lead is taken back when its draft is given up, and is not shown for ever."""

from agent_desktop.store.migrations.scripts import run

revision = "0029"
down_revision = "0028"


def upgrade() -> None:
    """On a server, who may; an embedded store asks by itself."""
    run("0029_withdrawn")
