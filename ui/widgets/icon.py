"""An icon that follows a change of theme; a QLabel with a pixmap would keep the old colour."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted
from ui.theme import icons, look
from ui.theme.tokens import Colour


class Icon(Painted):
    """A sign beside words that say the same, so it has no name of its own unless one is given."""

    def __init__(self, icon: str, tone: Colour = "text2", size: int = 16, name: str = "") -> None:
        super().__init__(look.px(size), look.px(size), name)
        self._icon, self._tone = icon, tone

    def show_icon(self, icon: str, tone: Colour) -> None:
        """Change sign or tone."""
        if (icon, tone) != (self._icon, self._tone):
            self._icon, self._tone = icon, tone
            self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        icons.draw(p, self._icon, self._tone, r.x(), r.y(), r.width())
