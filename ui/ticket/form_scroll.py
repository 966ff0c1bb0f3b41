"""Room for a form: as high as the form when there is room, scrolled when there isn't."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from ui.theme import look

_FEWEST_ROWS = 2


class FormScroll(QScrollArea):
    """Never wider than its place, and never higher than what is in it."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
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
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        return QSize(look.px(320), self._content.sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        content = self._content
        rows = _FEWEST_ROWS * (look.height("control") + 6)
        return QSize(content.minimumSizeHint().width(), min(rows, content.sizeHint().height()))
