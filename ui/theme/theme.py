"""Puts a look in force: Fusion, palette, font and the one style sheet. The only place that does."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from string import Template

from msgspec.structs import replace
from PySide6.QtCore import QDir, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication

from resources import files
from ui.theme import icons, look
from ui.theme.look import Look
from ui.theme.tokens import HEIGHTS, SIZES, THEMES, Colour

SHEET = files("themes") / "desk.qss"
_TINTED: dict[str, Colour] = {"chevron-down": "text2", "chevron-up": "text2", "check": "on_accent"}

_Role = QPalette.ColorRole
_ROLES: dict[QPalette.ColorRole, Colour] = {
    _Role.Window: "bg",
    _Role.WindowText: "text",
    _Role.Base: "surface",
    _Role.AlternateBase: "sunken",
    _Role.Text: "text",
    _Role.Button: "surface",
    _Role.ButtonText: "text",
    _Role.BrightText: "danger",
    _Role.Highlight: "accent",
    _Role.HighlightedText: "on_accent",
    _Role.Accent: "accent",
    _Role.Link: "accent",
    _Role.LinkVisited: "accent",
    _Role.ToolTipBase: "text",
    _Role.ToolTipText: "surface",
    _Role.PlaceholderText: "text3",
    _Role.Light: "surface",
    _Role.Midlight: "sunken",
    _Role.Mid: "line",
    _Role.Dark: "edge",
    _Role.Shadow: "edge",
}


class Theme:
    """Applies looks to the application. `cache` is a folder of the user's for tinted icon copies."""

    def __init__(self, app: QApplication, cache: Path) -> None:
        self._app, self._cache = app, cache / "tinted"
        self._applied: Look | None = None
        self._hints = app.styleHints()  # held: with the last reference to it PySide forgets its children

    def apply(self, wanted: Look) -> None:
        """Make `wanted` the look of everything on screen. Widgets that painted text sizes in must be rebuilt
        when the scale changes; colours follow by themselves."""
        with self.dressing(wanted):
            pass

    @contextmanager
    def dressing(self, wanted: Look) -> Iterator[None]:
        """The same, with the sheet put on at the end of the block.

        Under a sheet Qt styles a widget anew each time it, or what it is in, gets a parent; a window that is
        built in the block is styled once.
        """
        wanted = self._as_the_system_asks(wanted)
        if wanted == self._applied:
            yield
            return
        self._applied = wanted
        look.adopt(wanted)
        self._write_tinted()
        self._app.setStyleSheet("")
        self._app.setStyle("Fusion")
        self._app.setPalette(_palette())
        self._app.setFont(look.font())
        try:
            yield
        finally:
            self._app.setStyleSheet(style_sheet())

    def _as_the_system_asks(self, wanted: Look) -> Look:
        """Who has set high contrast for the whole system gets it here, dark where system or theme are."""
        asked = self._hints.accessibility().contrastPreference()
        if asked is not Qt.ContrastPreference.HighContrast:
            return wanted
        dark = "dark" in wanted.theme or self._hints.colorScheme() is Qt.ColorScheme.Dark
        return replace(wanted, theme="contrast-dark" if dark else "contrast")

    def _write_tinted(self) -> None:
        # A style sheet can't colour an SVG, and Qt's pixmap cache goes by path: one folder for each theme.
        theme = look.now().theme
        folder = self._cache / theme
        folder.mkdir(parents=True, exist_ok=True)
        for name, colour in _TINTED.items():
            (folder / f"{name}.svg").write_bytes(icons.svg(name, theme, colour))
        QDir.setSearchPaths("tinted", [str(self._cache)])


def style_sheet() -> str:
    """The sheet with colours and sizes of the look in force; an unknown placeholder raises KeyError."""
    in_force = look.now()
    values: dict[str, object] = {"theme": in_force.theme}
    values |= {name: shade for name, shade in THEMES[in_force.theme].items()}
    values |= {name: look.px(size) for name, size in SIZES.items()}
    values |= {name: look.height(name) for name in HEIGHTS}
    # min-height of a field excludes its border: 28 gives 30
    values |= {"field": look.height("control") - 2, "tab_inner": look.height("tab") - 4}
    return Template(SHEET.read_text("utf-8")).substitute(values)


def _palette() -> QPalette:
    palette = QPalette()
    for role, name in _ROLES.items():
        palette.setColor(role, look.colour(name))
    for role in (_Role.WindowText, _Role.Text, _Role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, look.colour("edge"))
    return palette
