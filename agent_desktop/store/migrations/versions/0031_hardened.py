"""What a hostile client with an agent's login got: more looks than allowed, colleagues' calls, locks."""

from agent_desktop.store.migrations.scripts import run

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    """On a server, functions made anew and bounds on what desks write; an embedded store has no logins."""
    run("0031_hardened")
