"""Bills of the last periods as bars: height is the amount, unpaid ones stand out and carry their figure."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted, box, put, stroke
from ui.theme import look


class Bar(Struct, frozen=True):
    """One period: its short name, amount in cents, whether something of it is unpaid, its figure in words."""

    label: str
    cents: int
    unpaid: bool
    figure: str


class Bills(Painted):
    """Bars, oldest left. Labels that would touch are left out, newest and unpaid first to stay."""

    def __init__(self, height: int, name: str) -> None:
        super().__init__(None, look.px(height), name)
        self._bars: tuple[Bar, ...] = ()

    def show_bars(self, bars: Sequence[Bar], spoken: str) -> None:
        """Change what is shown; `spoken` says it in words for who can't see it."""
        if tuple(bars) != self._bars:
            self._bars = tuple(bars)
            self.setAccessibleDescription(spoken)
            self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        if not self._bars:
            return
        line = look.px(16)
        base = r.height() - line - 2
        step = min(r.width() / len(self._bars), look.px(44))
        highest = max(bar.cents for bar in self._bars) or 1
        heights = [max(3.0, (base - line - 2) * max(0, bar.cents) / highest) for bar in self._bars]
        for i, (bar, h) in enumerate(zip(self._bars, heights, strict=True)):
            box(
                p, QRectF(i * step + 2, base - h, step - 4, h), "warn_mark" if bar.unpaid else "bar", radius=2
            )
        self._figures(p, step, base, heights)
        self._labels(p, r, step, base)
        stroke(p, "edge")
        p.drawLine(QPointF(0, base + 0.5), QPointF(r.width(), base + 0.5))

    def _figures(self, p: QPainter, step: float, base: float, heights: list[float]) -> None:
        taken = float("inf")
        for i in reversed(range(len(self._bars))):
            bar = self._bars[i]
            if not bar.unpaid and i:
                continue
            width = look.width(bar.figure, "small", bar.unpaid)
            x = max(0.0, (i + 0.5) * step - width / 2)
            if x + width + 4 > taken:
                continue
            taken = x
            at = QRectF(x, base - heights[i] - look.px(17), width + 2, look.px(16))
            put(p, at, bar.figure, "warn" if bar.unpaid else "text3", "small", bold=bar.unpaid)

    def _labels(self, p: QPainter, r: QRectF, step: float, base: float) -> None:
        taken = float("inf")
        for i in reversed(range(len(self._bars))):
            text = self._bars[i].label
            width = look.width(text, "small")
            x = min(max(0.0, (i + 0.5) * step - width / 2), r.width() - width)
            if not text or x + width + 8 > taken:
                continue
            taken = x
            put(p, QRectF(x, base + 2, width + 2, look.px(16)), text, "text3", "small")
