"""What the first call would otherwise wait for, done beforehand in the pauses after the start.

Qt matches style rules when a widget is first shown and loads glyphs when they are first drawn; Fluent
compiles a message when it is first said. Together that is half of what the first pop costs.
"""

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from ui import words
from ui.theme import icons, look
from ui.theme.tokens import SIZES, Colour

_PAUSE_MS, _STEP_S = 5, 0.004
_CHARACTERS = 64  # drawn in one step
_TONES: tuple[Colour, ...] = ("text2", "accent", "warn", "danger", "text3", "edge")


class WarmUp(QObject):
    """Works a few milliseconds at a time until everything is ready. Thread: main."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._steps: Iterator[None] = iter(())
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._go_on)

    def start(self, inside: QWidget) -> None:
        """Begin (again) for everything inside a widget."""
        self._steps = _all_steps(inside)
        self._timer.start(_PAUSE_MS)

    def stop(self) -> None:
        """Leave the rest undone."""
        self._timer.stop()

    def _go_on(self) -> None:
        until = perf_counter() + _STEP_S
        while perf_counter() < until:
            if next(self._steps, self) is self:
                self._timer.stop()
                return


def _all_steps(inside: QWidget) -> Iterator[None]:
    yield from _polish(inside)
    yield from words.prepare()
    canvas = QPixmap(look.px(1_600), look.px(40))
    yield from _glyphs(canvas)
    yield from _icons(canvas)


def _polish(inside: QWidget) -> Iterator[None]:
    for widget in inside.findChildren(QWidget):
        if isValid(widget):
            widget.ensurePolished()
        yield


def _glyphs(canvas: QPixmap) -> Iterator[None]:
    used = words.characters()
    for size in SIZES:
        for bold in (False, True):
            for start in range(0, len(used), _CHARACTERS):
                with QPainter(canvas) as p:
                    p.setFont(look.font(size, bold))
                    p.drawText(QPointF(0, look.px(24)), used[start : start + _CHARACTERS])
                yield


def _icons(canvas: QPixmap) -> Iterator[None]:
    for path in icons.FOLDER.glob("*.svg"):
        for tone in _TONES:
            with QPainter(canvas) as p:
                icons.draw(p, path.stem, tone, 0, 0, look.px(16))
            yield
