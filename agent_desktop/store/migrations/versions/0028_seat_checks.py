"""What the self-test of each seat found, for leads and IT."""

from agent_desktop.store.migrations.scripts import run

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    """Make the table; on a server also its rights and its one clock."""
    run("0028_seat_checks")
