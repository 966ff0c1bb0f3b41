"""Lines of an article: a number or a sign, and text over as many lines as it needs. One widget each."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from ui import tidy
from ui.paint import box, put
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import column

LONGEST = 2_000
"""Characters of one line of an article that are shown; more is a mistake in the library."""

_LEFT, _ABOVE = 28, 3


class Line(Paragraph):
    """A key step is lit; number and sign are painted, so that a line is one widget and not four."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self._tone, self._lit = "", "text2", False
        self.setContentsMargins(look.px(_LEFT), _ABOVE, 6, _ABOVE)

    def show_line(self, text: str, mark: str, tone: Colour, *, lit: bool) -> None:
        """`mark`: a number, or the name of an icon."""
        self.show_text(tidy.prose(text, LONGEST))
        if (mark, tone, lit) != (self._mark, self._tone, self._lit):
            self._mark, self._tone, self._lit = mark, tone, lit
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            area, line = QRectF(self.rect()), self.fontMetrics().lineSpacing()
            if self._lit:
                box(p, area, "lit", radius=2)
                p.fillRect(QRectF(0, 0, 3, area.height()), look.colour("accent"))
            tone: Colour = self._tone  # type: ignore[assignment]
            if self._mark.isdigit():
                put(p, QRectF(10, _ABOVE, look.px(18), line), self._mark, tone, "small", bold=self._lit)
            elif self._mark:
                size = look.px(14)
                icons.draw(p, self._mark, tone, 8, _ABOVE + (line - size) / 2, size)
        super().paintEvent(event)


class Section(QWidget):
    """Lines under a head. Lines are kept for the next article: making widgets is what takes time."""

    def __init__(self, head: str = "", look_of_head: str = "head") -> None:
        super().__init__()
        self._lines: list[Line] = []
        self._layout: QVBoxLayout = column(gap=2)
        if head:
            self._layout.addSpacing(8)
            self._layout.addWidget(Label(head, look_of_head))
        self.setLayout(self._layout)

    def show_lines(self, lines: Sequence[tuple[str, str, Colour, bool]]) -> None:
        """(text, mark, tone, lit) each; without any the head goes too."""
        self.setVisible(bool(lines))
        while len(self._lines) < len(lines):
            line = Line()
            self._lines.append(line)
            self._layout.addWidget(line)
        for place, line in enumerate(self._lines):
            if place < len(lines):
                text, mark, tone, lit = lines[place]
                line.show_line(text, mark, tone, lit=lit)
            line.setVisible(place < len(lines))
