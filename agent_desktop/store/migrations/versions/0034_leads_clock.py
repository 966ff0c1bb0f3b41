"""What is new on the floor is so by the server's clock; a lead's own may be wrong by hours."""

from agent_desktop.store.migrations.scripts import run

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    """On a server, the two functions made anew; an embedded store has one clock."""
    run("0034_leads_clock")
