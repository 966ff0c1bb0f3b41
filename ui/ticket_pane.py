"""The ticket pane: a place holder with the surface that the window uses."""

from datetime import datetime

from PySide6.QtWidgets import QFrame

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.widgets.layout import STRETCH, column


class TicketPane(QFrame):
    """Owns only text that isn't saved yet. Thread: main. (`render` is QWidget's, hence `show_state`.)"""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self.setProperty("box", "pane")
        self.setLayout(column(STRETCH))

    def show_state(self, state: DeskState) -> None:
        """Show the active draft; cheap and idempotent.."""

    def tick(self, now: datetime) -> None:
        """Once a second: clocks and ages."""

    def flush(self) -> None:
        """Hand over what is typed but not yet sent; called before anything that needs the whole draft."""

    def insert_phrase(self, place: int) -> None:
        """Put the phrase at `place` (1..9) where the caret is."""

    def fold(self, on: bool) -> None:
        """Little height (under 700): do without phrases."""
