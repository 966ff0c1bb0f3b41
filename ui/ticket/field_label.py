"""The name of a field, right-aligned before its entry; a star says that it is required."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from ui.paint import Painted, put
from ui.plain import plain, tooltip
from ui.theme import look
from ui.theme.tokens import GAP

WIDEST = 104


class FieldLabel(Painted):
    """Shortened with … where a language needs more room than there is; the entry has the whole name."""

    def __init__(self, text: str, *, required: bool = False) -> None:
        super().__init__()
        self._text, self._required, self._bad = plain(text, 60), required, False
        self.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        if self.wanted > look.px(WIDEST):
            self.setToolTip(tooltip(self._text))

    @property
    def wanted(self) -> float:
        """Width of the whole name."""
        return look.width(self._text) + (look.width("*") + 3 if self._required else 0) + 1

    def show_problem(self, bad: bool) -> None:
        """Say by tone that the field needs a look; its entry says why."""
        if bad != self._bad:
            self._bad = bad
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(min(round(self.wanted), look.px(WIDEST)), look.height("control"))

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def draw(self, p: QPainter, r: QRectF) -> None:
        line = QRectF(0, 0, r.width(), min(r.height(), look.height("control")))
        star = look.width("*") + 3 if self._required else 0
        put(p, line.adjusted(star, 0, 0, 0), self._text, "danger" if self._bad else "text2", side="right")
        if self._required:
            left = max(0.0, r.width() - self.wanted)
            put(p, QRectF(left, 2, GAP, line.height()), "*", "danger" if self._bad else "accent", bold=True)
