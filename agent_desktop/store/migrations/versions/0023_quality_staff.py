"""Quality staff hear recordings; what is erased of the store goes from the shared folder too."""

from agent_desktop.store.migrations.scripts import run

revision = "0023"
down_revision = "0022"


def upgrade() -> None:
    """Add the column and its index; on a server the role, and who may listen."""
    run("0023_quality_staff")
