"""Who had the keyboard before a part of the knowledge pane took it, so that it can be given back."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QWidget


class Keyboard(QObject):
    """Watches one widget of the pane. Thread: main."""

    def __init__(self, of: QWidget) -> None:
        super().__init__(of)
        self._of = of
        self._before: QWidget | None = None
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._moved)

    def _moved(self, before: QWidget | None, now: QWidget | None) -> None:
        if now is self._of and before is not None and not self._is_inside(before):
            self._before = before
            before.destroyed.connect(self._forget)

    def _is_inside(self, widget: QWidget) -> bool:
        return widget is self._of or self._of.isAncestorOf(widget)

    def _forget(self, gone: QObject) -> None:
        self._before = None

    def give_back(self) -> None:
        """Give the keyboard back to who had it."""
        before, self._before = self._before, None
        if before is not None and before.isVisible() and before.isEnabled():
            before.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._of.clearFocus()
