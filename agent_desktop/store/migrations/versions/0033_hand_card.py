"""A lead may open the card of a raised hand's call."""

from agent_desktop.store.migrations.scripts import run

revision = "0033"
down_revision = "0032"


def upgrade() -> None:
    """Whose card it is goes with the hand, and a server says who may open it."""
    run("0033_hand_card")
