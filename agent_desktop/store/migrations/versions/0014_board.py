"""What a lead's board shows of each agent: who is on the line, and what was done before."""

from agent_desktop.store.migrations.scripts import run

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    """Add columns and the table; on a server also the one clock that all signs of life are told by."""
    run("0014_board")
