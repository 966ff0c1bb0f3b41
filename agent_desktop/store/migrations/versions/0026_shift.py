"""What one shift leaves to the next, and a state that is told twice in an embedded store."""

from agent_desktop.store.migrations.scripts import run

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    """Make the table with what keeps it; renew the trigger that writes what agents did."""
    run("0026_shift")
