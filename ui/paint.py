"""Painting in the words of the look: a line of text, a box, a stroke, a clock ring; the base of pictures."""

from typing import Literal

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.theme import look
from ui.theme.tokens import RADIUS, Colour, Size

Side = Literal["left", "right", "centre"]
# numbers, not flags: putting flags together for each of 150 texts took a fifth of a repaint
_MIDDLE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_FLAGS: dict[Side, int] = {
    "left": _MIDDLE | Qt.AlignmentFlag.AlignLeft.value,
    "right": _MIDDLE | Qt.AlignmentFlag.AlignRight.value,
    "centre": _MIDDLE | Qt.AlignmentFlag.AlignHCenter.value,
}


def put(
    p: QPainter,
    rect: QRectF,
    text: str,
    tone: Colour = "text",
    size: Size = "body",
    *,
    bold: bool = False,
    side: Side = "left",
    keep_end: bool = False,
) -> float:
    """Draw one line, shortened to `rect`; returns the width drawn so that texts can follow one another.

    `keep_end` cuts the beginning: of an address the end tells two places apart.
    """
    metrics = look.metrics(size, bold)
    mode = Qt.TextElideMode.ElideLeft if keep_end else Qt.TextElideMode.ElideRight
    shown = metrics.elidedText(text, mode, rect.width() + 1)
    p.setFont(look.font(size, bold))
    p.setPen(look.colour(tone))
    p.drawText(rect, _FLAGS[side], shown)
    return metrics.horizontalAdvance(shown)


def box(
    p: QPainter,
    rect: QRectF,
    fill: Colour | None = None,
    edge: Colour | None = None,
    *,
    radius: float = RADIUS,
    width: float = 1,
) -> None:
    """A rounded box; its edge lies inside `rect`."""
    p.setPen(QPen(look.colour(edge), width) if edge else QPen(Qt.PenStyle.NoPen))
    p.setBrush(look.colour(fill) if fill else Qt.BrushStyle.NoBrush)
    inset = width / 2 if edge else 0
    p.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), radius, radius)


def stroke(p: QPainter, tone: Colour, width: float = 1, style: Qt.PenStyle = Qt.PenStyle.SolidLine) -> None:
    """Set a pen for lines and no brush."""
    # PySide takes style and cap by position only: QPen(c, w, cap=…) raises.
    p.setPen(QPen(look.colour(tone), width, style, Qt.PenCapStyle.FlatCap))
    p.setBrush(Qt.BrushStyle.NoBrush)


def clock(p: QPainter, rect: QRectF, share: float, tone: Colour, text: str) -> None:
    """A ring: `share` (0..1) of a limit used; the figure inside says the same in words."""
    stroke(p, "line", 3)
    p.drawEllipse(rect)
    stroke(p, tone, 3)
    p.drawArc(rect, 90 * 16, -round(max(0.0, min(share, 1.0)) * 360 * 16))
    put(p, rect, text, tone, "small", bold=True, side="centre")


class Painted(QWidget):
    """Base of widgets that are pictures; what they show is also in their accessible name or description."""

    def __init__(self, width: int | None = None, height: int | None = None, name: str = "") -> None:
        super().__init__()
        self.setAccessibleName(name)
        if width is not None:
            self.setFixedWidth(width)
        if height is not None:
            self.setFixedHeight(height)
        else:
            self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def paintEvent(self, event: QPaintEvent) -> None:
        # `with` ends the painter even when draw() raises: one left open takes the process down.
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            self.draw(p, QRectF(self.rect()))

    def draw(self, p: QPainter, r: QRectF) -> None:
        """Draw the picture into `r`."""
        raise NotImplementedError
