"""The search box: what is typed is searched, the arrows walk, Enter opens, Esc goes back to the ticket."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit

from ui.knowledge.keyboard import Keyboard
from ui.theme import icons
from ui.words import t

LONGEST = 200


class SearchBox(QLineEdit):
    """Remembers who had the keyboard before, and gives it back."""

    stepped = Signal(int)
    paged = Signal(int)
    entered = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._keyboard = Keyboard(self)
        self.composing = False
        self.setMaxLength(LONGEST)
        self.setClearButtonEnabled(False)
        self.setAccessibleName(t("knowledge-search"))
        self.setPlaceholderText(t("knowledge-search-hint"))
        sign = self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        sign.setText(t("knowledge-search"))  # Qt makes a button of it, and a screen reader tells of that

    def go_back(self) -> None:
        """Give the keyboard back to who had it."""
        self._keyboard.give_back()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down | Qt.Key.Key_Up:
                self.stepped.emit(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_PageDown | Qt.Key.Key_PageUp:
                self.paged.emit(1 if event.key() == Qt.Key.Key_PageDown else -1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if (
                not event.modifiers() & Qt.KeyboardModifier.ControlModifier
            ):
                self.entered.emit()
            case Qt.Key.Key_Escape:
                self.go_back()
                event.ignore()  # a drawer that holds this pane closes as well
            case _:
                super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.composing = bool(event.preeditString())
        super().inputMethodEvent(event)
