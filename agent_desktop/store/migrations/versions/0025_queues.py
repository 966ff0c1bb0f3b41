"""What the exchange's queues did and do, as the centre hears it."""

from agent_desktop.store.migrations.scripts import run

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    """Add the tables; on a server leads may read them."""
    run("0025_queues")
