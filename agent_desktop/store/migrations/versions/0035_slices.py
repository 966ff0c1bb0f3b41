"""A search by words ends when it has found enough: accounts lie in slices, on a server."""

from agent_desktop.store.migrations.scripts import run

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    """Make the index and the search anew; some minutes for millions of accounts."""
    run("0035_slices")
