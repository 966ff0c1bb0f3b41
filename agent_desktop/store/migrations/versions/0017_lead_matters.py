"""What a team lead is asked while somebody is on the line, and what was said."""

from agent_desktop.store.migrations.scripts import run

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    """Make the table; on a server also who may ask and who may answer."""
    run("0017_lead_matters")
