"""The look in force: theme and text size. Widgets ask here while they paint, so a switch renews nothing.

One process has one window and one look, hence module state, as QApplication's own palette and font are.
"""

from functools import cache, lru_cache

from msgspec import Struct
from PySide6.QtGui import QColor, QFont, QFontMetricsF

from ui.theme.tokens import FAMILIES, HEIGHTS, SIZES, THEMES, Colour, Size, ThemeName


class Look(Struct, frozen=True):
    """What a person chose: theme and text size factor."""

    theme: ThemeName = "light"
    scale: float = 1.0


_now = Look()


def now() -> Look:
    """The look in force."""
    return _now


def adopt(look: Look) -> None:
    """Make `look` the one in force; `Theme.apply` does this and tells Qt."""
    global _now
    _now = look


def colour(name: Colour) -> QColor:
    """The colour that means `name` in the theme in force."""
    return _colour(_now.theme, name)


def px(length: float) -> int:
    """A length that grows with the text, in px."""
    return round(length * _now.scale)


def height(name: str) -> int:
    """The height of a component, see `tokens.HEIGHTS`."""
    return px(HEIGHTS[name])


def font(size: Size = "body", bold: bool = False) -> QFont:
    """The one family list in a size. Figures are tabular: digits of one weight share one width."""
    return _font(size, bold, _now.scale)


def metrics(size: Size = "body", bold: bool = False) -> QFontMetricsF:
    """Metrics of `font`."""
    return _metrics(size, bold, _now.scale)


def width(text: str, size: Size = "body", bold: bool = False) -> float:
    """How wide a line of text is, in px. Layouts ask for the same few words all the time."""
    return _width(text, size, bold, _now.scale)


@cache
def _colour(theme: ThemeName, name: Colour) -> QColor:
    return QColor(THEMES[theme][name])


@cache
def _font(size: Size, bold: bool, scale: float) -> QFont:
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(round(SIZES[size] * scale))
    made.setBold(bold)  # 400 and 700 only: Linux CJK fonts have nothing between
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@cache
def _metrics(size: Size, bold: bool, scale: float) -> QFontMetricsF:
    return QFontMetricsF(_font(size, bold, scale))


@lru_cache(maxsize=2_048)
def _width(text: str, size: Size, bold: bool, scale: float) -> float:
    return _metrics(size, bold, scale).horizontalAdvance(text)
