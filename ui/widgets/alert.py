"""One danger of the alert strip: what, the figure that matters, detail and age."""

from typing import Literal

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from ui.paint import box, put
from ui.theme import icons, look
from ui.theme.tokens import RADIUS, Colour
from ui.widgets.enter import Pressed
from ui.words import listed

Loudness = Literal["critical", "danger", "warn", "info"]
# ink of icon and name, fill, ink of detail and age, ink of the figure
_LEVELS: dict[Loudness, tuple[Colour, Colour, Colour, Colour]] = {
    "critical": ("on_danger", "danger_fill", "on_danger", "on_danger"),
    "danger": ("danger", "danger_tint", "text2", "text"),
    "warn": ("warn", "warn_tint", "text2", "text"),
    "info": ("text2", "sunken", "text2", "text"),
}


class AlertText(Struct, frozen=True, kw_only=True):
    """An alert in words. `figure` is the one thing to read, `detail` may be shortened."""

    icon: str
    name: str
    figure: str
    detail: str
    level: Loudness


class AlertChip(Pressed):
    """Order, icon and words carry the meaning; the fill only repeats it."""

    def __init__(self) -> None:
        super().__init__()
        self._text = AlertText(icon="info-circle", name="", figure="", detail="", level="info")
        self._age = ""
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.height("alert"))
        self.setMinimumWidth(look.px(120))

    def show_alert(self, text: AlertText, age: str) -> None:
        """Change what is shown; `age` is when it was true."""
        if (text, age) == (self._text, self._age):
            return
        if text != self._text:
            self._text = text
            self.setAccessibleName(listed((text.name, text.figure, text.detail)))
        self._age = age
        self.setAccessibleDescription(age)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(look.px(200), look.height("alert"))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(p, QRectF(self.rect()))

    def _draw(self, p: QPainter, r: QRectF) -> None:
        text = self._text
        ink, fill, quiet, strong = _LEVELS[text.level]
        box(p, r, fill)
        size, left, upper = look.px(20), look.px(40), look.px(17)
        icons.draw(p, text.icon, ink, look.px(10), (r.height() - size) / 2, size)
        age = min(look.width(self._age, "small"), r.width() / 2)
        put(
            p,
            QRectF(left, look.px(4), r.width() - left - age - 14, upper),
            text.name,
            ink,
            "small",
            bold=True,
        )
        put(p, QRectF(r.width() - age - 8, look.px(4), age, upper), self._age, quiet, "small", side="right")
        lower = QRectF(left, look.px(20), r.width() - left - 8, look.px(21))
        lower.setLeft(lower.left() + 6 + put(p, lower, text.figure, strong, "title", bold=True))
        if lower.width() > look.px(24):  # a lone ellipsis says nothing
            put(p, lower.translated(0, 1), text.detail, quiet, "small")
        if self.hasFocus() or self.underMouse():
            box(p, r, None, ink, radius=RADIUS, width=2 if self.hasFocus() else 1)
