"""The port to the board on which everybody's state stands, for leads and for the centre."""

from datetime import datetime
from typing import Protocol

from agent_desktop.agent.states import Presence


class Board(Protocol):
    """Thread: lookup."""

    def show(self, presence: Presence, call_id: str, now: datetime) -> None:
        """Write this agent's state with a sign of life. Raises `StoreError`."""
