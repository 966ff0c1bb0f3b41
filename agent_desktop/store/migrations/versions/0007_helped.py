"""What helped counts with what did not: the library's order follows both."""

from agent_desktop.store.migrations.scripts import run

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Replace the server's count; a file is counted by the desk itself."""
    run("0007_helped")
