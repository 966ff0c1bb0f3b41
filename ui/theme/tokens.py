"""Every visual decision as data: colours by meaning, sizes, heights. No Qt here.

Contrast is part of the decision: `PAIRS` and `GRAPHICS` list what is laid on what, and a test measures them.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal

ThemeName = Literal["light", "dark", "contrast", "contrast-dark"]
Colour = Literal[
    "bg", "surface", "sunken", "line", "edge",
    "text", "text2", "text3",
    "accent", "accent_hover", "on_accent", "tint", "lit",
    "danger", "danger_fill", "on_danger", "danger_tint",
    "warn", "warn_mark", "warn_tint",
    "bar", "scroll",
]  # fmt: skip
Size = Literal["small", "body", "title", "figure"]

_LIGHT: dict[Colour, str] = {
    "bg": "#E9EDF1", "surface": "#FFFFFF", "sunken": "#F4F6F8", "line": "#D9DFE5", "edge": "#7D8A97",
    "text": "#17212B", "text2": "#44525F", "text3": "#566472",
    "accent": "#0A6B66", "accent_hover": "#085853", "on_accent": "#FFFFFF",
    "tint": "#DFF1EF", "lit": "#E3F3F1",
    "danger": "#AE2318", "danger_fill": "#B3261E", "on_danger": "#FFFFFF", "danger_tint": "#FBE7E5",
    "warn": "#7E4B00", "warn_mark": "#C27A00", "warn_tint": "#FDF0D5",
    "bar": "#8796A4", "scroll": "#B9C3CD",
}  # fmt: skip
_DARK: dict[Colour, str] = {
    "bg": "#0F1418", "surface": "#181F26", "sunken": "#202930", "line": "#2C3741", "edge": "#748595",
    "text": "#E6ECF1", "text2": "#B7C3CD", "text3": "#98A6B3",
    "accent": "#45C8BE", "accent_hover": "#6AD6CE", "on_accent": "#04211F",
    "tint": "#14393A", "lit": "#17363A",
    "danger": "#FF938A", "danger_fill": "#C4372D", "on_danger": "#FFFFFF", "danger_tint": "#3B1F20",
    "warn": "#F3BF63", "warn_mark": "#E0A030", "warn_tint": "#382B14",
    "bar": "#667784", "scroll": "#43515E",
}  # fmt: skip
_CONTRAST: dict[Colour, str] = {
    "bg": "#E6E6E6", "surface": "#FFFFFF", "sunken": "#F2F2F2", "line": "#8C8C8C", "edge": "#6B6B6B",
    "text": "#000000", "text2": "#000000", "text3": "#3F3F3F",
    "accent": "#00403D", "accent_hover": "#002B29", "on_accent": "#FFFFFF",
    "tint": "#D5F2EF", "lit": "#D5F2EF",
    "danger": "#850000", "danger_fill": "#850000", "on_danger": "#FFFFFF", "danger_tint": "#FFE8E6",
    "warn": "#553200", "warn_mark": "#8A5200", "warn_tint": "#FFF1CC",
    "bar": "#3B4650", "scroll": "#404040",
}  # fmt: skip
_CONTRAST_DARK: dict[Colour, str] = {
    "bg": "#000000", "surface": "#121212", "sunken": "#242424", "line": "#7D7D7D", "edge": "#ADADAD",
    "text": "#FFFFFF", "text2": "#FFFFFF", "text3": "#D6D6D6",
    "accent": "#5FF0E4", "accent_hover": "#A5F8F1", "on_accent": "#000000",
    "tint": "#003B38", "lit": "#003B38",
    "danger": "#FFBDB6", "danger_fill": "#FF8A80", "on_danger": "#000000", "danger_tint": "#4A0A0A",
    "warn": "#FFD666", "warn_mark": "#FFC233", "warn_tint": "#3A2A00",
    "bar": "#B4BDC6", "scroll": "#C4C4C4",
}  # fmt: skip
THEMES: Final[Mapping[ThemeName, Mapping[Colour, str]]] = MappingProxyType(
    {
        "light": MappingProxyType(_LIGHT),
        "dark": MappingProxyType(_DARK),
        "contrast": MappingProxyType(_CONTRAST),
        "contrast-dark": MappingProxyType(_CONTRAST_DARK),
    }
)

FAMILIES: Final = (
    "Segoe UI",
    "Microsoft YaHei UI",
    "PingFang SC",
    "Noto Sans CJK SC",
    "Source Han Sans SC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
)
"""A CJK family must be named: without one Qt picks any font that has the glyph, per glyph."""

SCALES: Final = (1.0, 1.12, 1.25)
"""Text sizes a person may choose; everything measured below follows."""

SIZES: Final[Mapping[Size, int]] = MappingProxyType({"small": 12, "body": 13, "title": 15, "figure": 20})
"""Font sizes in px. Never below 12 for Han characters."""

HALF, GAP, PAD = 4, 8, 12
"""The 8-px grid with its half step; padding of a pane. Space doesn't grow with the text."""

RADIUS, RADIUS_CONTROL = 6, 4
HEIGHTS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "call_bar": 66, "call_button": 44, "alert": 44, "tab": 34, "control": 30, "control_small": 26,
        "row": 28, "header": 26, "status": 26, "timeline": 40,
    }
)  # fmt: skip
"""Heights in px at scale 1: fixed by token because Noto's lines are 1.45 em and WenQuanYi's 1.17."""

_GROUNDS: tuple[Colour, ...] = ("surface", "sunken", "bg")
_INKS: tuple[Colour, ...] = ("text", "text2", "text3", "accent", "danger", "warn")
PAIRS: Final[tuple[tuple[Colour, Colour], ...]] = (
    *((ink, ground) for ground in _GROUNDS for ink in _INKS),
    ("text", "tint"), ("text2", "tint"), ("text3", "tint"), ("accent", "tint"),
    ("text", "lit"), ("accent", "lit"),
    ("on_accent", "accent"), ("on_accent", "accent_hover"), ("on_danger", "danger_fill"),
    ("danger", "danger_tint"), ("text", "danger_tint"), ("text2", "danger_tint"), ("text3", "danger_tint"),
    ("warn", "warn_tint"), ("text", "warn_tint"), ("text2", "warn_tint"), ("text3", "warn_tint"),
)  # fmt: skip
"""(ink, ground) of every text that is drawn: at least 4.5 : 1 (WCAG 2.2, 1.4.3), 7 in high contrast."""

GRAPHICS: Final[tuple[tuple[Colour, Colour], ...]] = (
    ("edge", "surface"), ("edge", "sunken"), ("warn_mark", "surface"), ("bar", "surface"),
    ("accent", "bg"), ("accent", "sunken"),
)  # fmt: skip
"""(mark, ground) of graphics that carry meaning: at least 3 : 1 (WCAG 2.2, 1.4.11), 4.5 for high contrast."""
