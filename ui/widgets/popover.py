"""A small panel over the window, part of it: no window of its own, so it can't land on another screen,
can't block anything, and every key of the desk goes on working while it is open."""

from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QFrame, QLayout, QWidget

from ui.theme.tokens import GAP, HALF
from ui.widgets.layout import column


class Popover(QFrame):
    """Opens at an anchor, closes with Esc, a click elsewhere, or when its anchor goes."""

    closed = Signal()

    def __init__(self, name: str, content: QLayout) -> None:
        super().__init__()
        self.setProperty("box", "popover")
        self.setAccessibleName(name)
        self.setLayout(column(content, margins=(GAP, GAP, GAP, GAP)))
        self._anchor: QWidget | None = None
        self._before: QWidget | None = None
        self.hide()

    def toggle_at(self, anchor: QWidget, focus: QWidget | None = None) -> None:
        """Open under (or above) `anchor`, or close when it is open there. Opening is always the agent's own
        act, so it may give the keyboard to `focus`; closing gives it back."""
        if self.isVisible() and self._anchor is anchor:
            self.close_panel()
            return
        window = anchor.window()
        self._anchor, self._before = anchor, window.focusWidget()
        self.setParent(_stage(anchor))
        self.adjustSize()
        self.move(_beside(anchor, self.size().expandedTo(self.minimumSizeHint()).width(), self.height()))
        self.show()
        self.raise_()
        if focus is not None:
            focus.setFocus(Qt.FocusReason.PopupFocusReason)
        app = QApplication.instance()
        if app is not None:
            app.installEventFilter(self)

    def close_panel(self) -> None:
        """Close; the keyboard goes back to where it was if the panel had it."""
        if not self.isVisible():
            return
        app = QApplication.instance()
        if app is not None:
            app.removeEventFilter(self)
        focus: QWidget | None = self.window().focusWidget()
        if (
            focus is not None
            and self.isAncestorOf(focus)
            and self._before is not None
            and self._before.isVisible()
        ):
            self._before.setFocus(Qt.FocusReason.PopupFocusReason)
        self._anchor = self._before = None
        self.hide()
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.MouseButtonPress and isinstance(event, QMouseEvent):
            at = event.globalPosition().toPoint()
            if not self._contains(self, at) and not (self._anchor and self._contains(self._anchor, at)):
                self.close_panel()
        elif event.type() is QEvent.Type.Resize and watched is self.window():
            self.close_panel()
        return False

    @staticmethod
    def _contains(widget: QWidget, at: QPoint) -> bool:
        return QRect(widget.mapToGlobal(QPoint()), widget.size()).contains(at)


def _stage(anchor: QWidget) -> QWidget:
    """The widget that fills the window: the panel goes when it goes, and its coordinates are the window's."""
    stage, parent = anchor, anchor.parentWidget()
    while parent is not None and parent.parentWidget() is not None:
        stage, parent = parent, parent.parentWidget()
    return stage


def _beside(anchor: QWidget, width: int, height: int) -> QPoint:
    """Under the anchor if there is room, else above; always inside the window."""
    window = anchor.window()
    corner = anchor.mapTo(window, QPoint(0, anchor.height() + HALF))
    x = max(GAP, min(corner.x(), window.width() - width - GAP))
    y = corner.y()
    if y + height > window.height() - GAP:
        y = max(GAP, anchor.mapTo(window, QPoint()).y() - height - HALF)
    return QPoint(x, y)
