"""Share of a limit used, as a ring with its figure inside."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter

from ui.paint import Painted, clock
from ui.theme import icons, look
from ui.theme.tokens import Colour


class Ring(Painted):
    """Shows a share (0..1), a tone and a figure, or an icon in the figure's place."""

    def __init__(self, size: int, name: str = "") -> None:
        super().__init__(look.px(size), look.px(size), name)
        self._shown: tuple[float, Colour, str, str] = (0.0, "accent", "", "")

    def show_share(self, share: float, tone: Colour, figure: str = "", icon: str = "") -> None:
        """Change what is shown; repaints only when it differs."""
        wanted = (round(share, 3), tone, figure, icon)
        if wanted != self._shown:
            self._shown = wanted
            self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        share, tone, figure, icon = self._shown
        clock(p, r.adjusted(3, 3, -3, -3), share, tone, figure)
        if icon:
            size = r.width() * 0.46
            icons.draw(p, icon, tone, r.center().x() - size / 2, r.center().y() - size / 2, size)
