"""What can be done with something that has not been sent."""

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QWidget

from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.journal import Held
from ui.tickets.refusals import refusal_words
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Paragraph
from ui.widgets.layout import STRETCH, column, row
from ui.words import t

Do = Callable[[Held], None]


class OutboxKeys(QWidget):
    """Why it was refused, in full; send again, change, or — what is no ticket — give up. Thread: main."""

    def __init__(self, again: Do, edit: Do, drop: Do) -> None:
        super().__init__()
        self._held: Held | None = None
        self._why = Paragraph()
        self.again = KeyButton(t("tickets-again"), icon="refresh", shape="small")
        self.edit = KeyButton(t("tickets-change"), icon="pencil", shape="small")
        self.drop = KeyButton(t("tickets-drop"), icon="x", kind="quiet", shape="small")
        for key, do in ((self.again, again), (self.edit, edit), (self.drop, drop)):
            key.clicked.connect(partial(self._ask, do))
        self.setLayout(column(self._why, row(self.again, self.edit, self.drop, STRETCH), gap=4))
        self.hide()

    def _ask(self, do: Do) -> None:
        if self._held is not None:
            do(self._held)

    @property
    def current(self) -> str:
        """Id of what is chosen, "" without one."""
        return self._held.id if self._held else ""

    def show_held(self, held: Held | None) -> None:
        """Show what may be done; what only waits goes by itself."""
        self._held = held
        refused = bool(held and held.refused)
        ticket = held is not None and isinstance(held.body, Ticket)
        self._why.show_text(
            t("tickets-why", reason=refusal_words(held.refused)) if held and refused else t("tickets-goes")
        )
        self.again.set_available(refused)
        self.edit.set_available(refused and ticket)
        self.drop.set_available(refused and not ticket)
