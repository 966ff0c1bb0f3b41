"""Icons: SVG files drawn when needed, in the colour of the theme in force, sharp at any scale."""

from functools import cache

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from resources import files
from ui.theme import look
from ui.theme.tokens import THEMES, Colour, ThemeName

FOLDER = files("icons")


@cache
def _source(name: str) -> str:
    # Tabler draws at 2; 1.75 sits better beside text of 13 px
    return (FOLDER / f"{name}.svg").read_text("utf-8").replace('stroke-width="2"', 'stroke-width="1.75"')


def svg(name: str, theme: ThemeName, tone: Colour) -> bytes:
    """The icon's file tinted for a theme. An unknown name raises FileNotFoundError."""
    return _source(name).replace("currentColor", THEMES[theme][tone]).encode()


def draw(painter: QPainter, name: str, tone: Colour, x: float, y: float, size: float = 16) -> None:
    """Draw an icon with its top left corner at x, y. Rendered once per colour, size and device scale."""
    ratio = painter.device().devicePixelRatioF()
    theme = look.now().theme
    side = max(1, round(size * ratio))
    key = f"icon:{name}:{theme}:{tone}:{side}"
    pixmap = QPixmap()
    if not QPixmapCache.find(key, pixmap):
        pixmap = _render(svg(name, theme, tone), side)
        QPixmapCache.insert(key, pixmap)
    painter.drawPixmap(QRectF(x, y, size, size), pixmap, QRectF(0, 0, side, side))


def _render(source: bytes, side: int) -> QPixmap:
    pixmap = QPixmap(side, side)
    pixmap.fill(Qt.GlobalColor.transparent)
    with QPainter(pixmap) as painter:
        QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, side, side))
    return pixmap


class _TokenIcon(QIconEngine):
    """An icon that Qt draws itself, in line edits say: a pixmap would keep the old theme's colour."""

    def __init__(self, name: str, tone: Colour) -> None:
        super().__init__()
        self._name, self._tone = name, tone

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        tone: Colour = "edge" if mode is QIcon.Mode.Disabled else self._tone
        draw(painter, self._name, tone, rect.x(), rect.y(), rect.width())

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, pixmap.rect(), mode, state)
        return pixmap

    def clone(self) -> "_TokenIcon":
        return _TokenIcon(self._name, self._tone)


def icon(name: str, tone: Colour = "text2") -> QIcon:
    """A QIcon for what Qt draws itself."""
    return QIcon(_TokenIcon(name, tone))
