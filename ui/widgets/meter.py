"""A level meter."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted, box
from ui.theme.tokens import Colour

SEGMENTS = 10
_CLIPPING = 8  # segments above this one are too loud


class Meter(Painted):
    """Level in ten segments. Called ten times a second, so it repaints only when a segment changes."""

    def __init__(self, width: int, height: int, name: str) -> None:
        super().__init__(width, height, name)
        self._lit = 0

    def show_level(self, level: float) -> None:
        """Show a level of 0..1."""
        lit = round(max(0.0, min(level, 1.0)) * SEGMENTS)
        if lit != self._lit:
            self._lit = lit
            self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        width = (r.width() - 2 * (SEGMENTS - 1)) / SEGMENTS
        for i in range(SEGMENTS):
            tone: Colour = "line" if i >= self._lit else "warn_mark" if i >= _CLIPPING else "accent"
            box(p, QRectF(i * (width + 2), 0, width, r.height()), tone, radius=1)
