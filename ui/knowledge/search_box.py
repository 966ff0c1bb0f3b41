"""The search box: what is typed is searched, the arrows walk, Enter opens, Esc goes back to the ticket."""

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

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
        self._before: QWidget | None = None
        self.composing = False
        self.setMaxLength(LONGEST)
        self.setClearButtonEnabled(False)
        self.setAccessibleName(t("knowledge-search"))
        self.setPlaceholderText(t("knowledge-search-hint"))
        sign = self.addAction(icons.icon("search"), QLineEdit.ActionPosition.LeadingPosition)
        sign.setText(t("knowledge-search"))  # Qt makes a button of it, and a screen reader tells of that
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._focus_moved)

    def _focus_moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is self and before is not None and before is not self:
            self._before = before
            before.destroyed.connect(self._forget)

    def _forget(self, gone: QObject) -> None:
        self._before = None

    def go_back(self) -> None:
        """Give the keyboard back to who had it."""
        before, self._before = self._before, None
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self.clearFocus()

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
