"""One stranger is put on file once, a card says that there are more accounts, the last call ranks them."""

from agent_desktop.store.migrations.scripts import run

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    """Make their functions anew, on a server."""
    run("0037_newcomers")
