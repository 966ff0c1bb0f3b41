"""The knowledge pane: a place holder with the surface that the window uses."""

from datetime import datetime

from PySide6.QtWidgets import QFrame

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.widgets.layout import STRETCH, column


class KnowledgePane(QFrame):
    """Owns only the text in its box. Thread: main."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self.setProperty("box", "pane")
        self.setLayout(column(STRETCH))

    def show_state(self, state: DeskState) -> None:
        """Show suggestions and the open article; cheap and idempotent."""

    def tick(self, now: datetime) -> None:
        """Once a second: ages."""

    def focus_search(self) -> None:
        """Put the caret into the search box with its text selected."""
