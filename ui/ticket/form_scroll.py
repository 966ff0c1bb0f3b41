"""Room for a form: as high as the form when there is room, scrolled when there isn't."""

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QScrollArea, QSizePolicy, QWidget

from ui.theme import look

_FEWEST_ROWS = 2


class FormScroll(QScrollArea):
    """Never wider than its place, never higher than what is in it, and it ends below a whole row."""

    def __init__(self, content: QWidget, rows: Callable[[], Iterable[QWidget]]) -> None:
        """`rows`: what stands in the rows on screen."""
        super().__init__()
        self._content, self._rows = content, rows
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(content)
        content.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
            self._end_below_a_row()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._end_below_a_row()

    def _end_below_a_row(self) -> None:
        """A field half out of sight looks like a fault: what is left below the last whole one stays empty."""
        places = [(row.mapTo(self._content, QPoint()).y(), row.height()) for row in self._rows()]
        # fields side by side may end at different heights: what begins beside a cut one goes with it
        cut = min((top for top, high in places if top + high > self.height()), default=0)
        whole = [top + high for top, high in places if top + high <= cut]
        spare = self.height() - max(whole) if whole else 0
        if spare != self.viewportMargins().bottom():
            self.setViewportMargins(0, 0, 0, spare)

    def sizeHint(self) -> QSize:
        return QSize(look.px(320), self._content.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        content = self._content
        rows = _FEWEST_ROWS * (look.height("control") + 6)
        return QSize(content.minimumSizeHint().width(), min(rows, content.sizeHint().height()))


def lacks_rows(made: QBoxLayout, scroll: FormScroll, clocks: QWidget) -> bool:
    """Whether the form would have to scroll beside the clocks: a field out of sight is worse than they."""
    place = made.geometry()
    wide = place.width()  # a script that must be read breaks into lines
    least = made.minimumHeightForWidth(wide) if made.hasHeightForWidth() else made.minimumSize().height()
    away = scroll.sizeHint().height() - scroll.minimumSizeHint().height()
    more = clocks.height() + made.spacing() if clocks.isHidden() else 0
    return place.height() < least + away + more
