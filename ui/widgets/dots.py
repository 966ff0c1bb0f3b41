"""Contacts of the last 30 days as dots on a line; hollow means a promise that wasn't kept."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted, stroke
from ui.theme import look
from ui.theme.tokens import Colour

DAYS = 30


class Dot(Struct, frozen=True):
    """One contact: how many days ago (0 today), its tone, hollow or full."""

    days_ago: int
    tone: Colour
    hollow: bool = False


class Dots(Painted):
    """Today is at the right end."""

    def __init__(self, name: str) -> None:
        super().__init__(None, look.px(12), name)
        self._dots: tuple[Dot, ...] = ()

    def show_dots(self, dots: Sequence[Dot], spoken: str) -> None:
        """Change what is shown; `spoken` says it in words."""
        if tuple(dots) != self._dots:
            self._dots = tuple(dots)
            self.setAccessibleDescription(spoken)
            self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        y = r.center().y()
        stroke(p, "line")
        p.drawLine(QPointF(0, y), QPointF(r.width(), y))
        for dot in self._dots:
            if not 0 <= dot.days_ago < DAYS:
                continue
            x = 5 + (DAYS - 1 - dot.days_ago) * (r.width() - 10) / (DAYS - 1)
            stroke(p, dot.tone, 2)
            p.setBrush(look.colour("surface" if dot.hollow else dot.tone))
            p.drawEllipse(QPointF(x, y), look.px(3.5), look.px(3.5))
