"""Promises of the desk's own calls: whether they were kept, and the calls that they owe."""

from agent_desktop.store.migrations.scripts import run

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Renew a server's card; the embedded store's statements know by themselves."""
    run("0013_promises")
