"""The editors' side of the library: editions, must-reads, replies, what came of searches."""

from agent_desktop.store.migrations.scripts import run

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Make its tables, and who may what with them."""
    run("0003_editing")
