"""The look: contrast is measured, the sheet is parsed by Qt, icons follow a switch."""

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QLabel

from ui.theme import icons, look
from ui.theme.look import Look
from ui.theme.theme import Theme, style_sheet
from ui.theme.tokens import GRAPHICS, PAIRS, THEMES, Colour, ThemeName


def contrast(ink: Colour, ground: Colour, theme: ThemeName) -> float:
    """Contrast ratio of two colours as WCAG defines it, 1..21."""
    light, dark = sorted((_luminance(THEMES[theme][name]) for name in (ink, ground)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(hex_colour: str) -> float:
    channels = (int(hex_colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize(("ink", "ground"), PAIRS)
def test_text_can_be_read(theme_name: ThemeName, ink: Colour, ground: Colour) -> None:
    assert contrast(ink, ground, theme_name) >= (7 if "contrast" in theme_name else 4.5)


@pytest.mark.parametrize("theme_name", THEMES)
@pytest.mark.parametrize(("mark", "ground"), GRAPHICS)
def test_marks_can_be_seen(theme_name: ThemeName, mark: Colour, ground: Colour) -> None:
    assert contrast(mark, ground, theme_name) >= (4.5 if "contrast" in theme_name else 3)


@pytest.mark.parametrize(
    ("chosen", "system", "shown"),
    [
        ("light", Qt.ColorScheme.Light, "contrast"),
        ("light", Qt.ColorScheme.Dark, "contrast-dark"),
        ("dark", Qt.ColorScheme.Unknown, "contrast-dark"),
        ("contrast-dark", Qt.ColorScheme.Light, "contrast-dark"),
    ],
)
def test_a_system_set_to_high_contrast_goes_before_the_theme(
    theme: Theme, monkeypatch: pytest.MonkeyPatch, chosen: ThemeName, system: Qt.ColorScheme, shown: str
) -> None:
    asked = SimpleNamespace(contrastPreference=lambda: Qt.ContrastPreference.HighContrast)
    hints = SimpleNamespace(accessibility=lambda: asked, colorScheme=lambda: system)
    with monkeypatch.context() as patched:
        patched.setattr(theme, "_hints", hints)
        theme.apply(Look(chosen, 1.12))
        assert look.now() == Look(shown, 1.12)  # type: ignore[arg-type]
    theme.apply(Look("dark"))
    assert look.now() == Look("dark")


@pytest.mark.parametrize("scale", [1.0, 1.12, 1.25])
@pytest.mark.parametrize("theme_name", THEMES)
def test_qt_takes_the_sheet(theme: Theme, theme_name: ThemeName, scale: float) -> None:
    theme.apply(Look(theme_name, scale))
    label = QLabel("x")
    label.setProperty("t", "warn")
    label.ensurePolished()
    # a dropped sheet would leave the palette's colour
    assert label.palette().windowText().color() == look.colour("warn")
    assert "$" not in style_sheet().split("*/", 1)[1]


def test_an_icon_follows_the_theme(theme: Theme, qapp: QApplication) -> None:
    icon = icons.icon("phone", "accent")
    light = icon.pixmap(24, 24).toImage()
    theme.apply(Look("dark"))
    dark = icon.pixmap(24, 24).toImage()
    assert _inks(light) == {THEMES["light"]["accent"].lower()}
    assert _inks(dark) == {THEMES["dark"]["accent"].lower()}


def test_every_icon_can_be_drawn(qapp: QApplication) -> None:
    for path in icons.FOLDER.glob("*.svg"):
        assert not icons.icon(path.stem).pixmap(16, 16).isNull(), path.name


def _inks(image: QImage) -> set[str]:
    opaque = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return {colour.name() for colour in opaque if colour.alpha() == 255}
