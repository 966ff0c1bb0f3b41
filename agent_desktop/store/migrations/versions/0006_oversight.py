"""A server's new functions: plans, proposals for the lists, alarms, proven calls, new people."""

from agent_desktop.store.migrations.scripts import run

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make them; an embedded store needs none."""
    run("0006_oversight")
