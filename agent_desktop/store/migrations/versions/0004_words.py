"""The index of words, by which names and addresses are found; initials in the order of names."""

from agent_desktop.store.migrations.scripts import run

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make it, and bring in who is on file."""
    run("0004_words")
