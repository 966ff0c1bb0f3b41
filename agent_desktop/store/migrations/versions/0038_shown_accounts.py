"""A look counts the accounts that its card shows, the same hundred in the same order, on a server."""

from agent_desktop.store.migrations.scripts import run

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    """Make their functions anew."""
    run("0038_shown_accounts")
