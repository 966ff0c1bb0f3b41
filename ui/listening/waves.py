"""A recording as a picture: the agent above, the caller below, pauses hatched, where playing is."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter

from agent_desktop.recording.listening.sound import Opened
from softphone.recording_files import CUT
from ui.paint import Painted, box, put, stroke
from ui.theme import look
from ui.words import duration, t

Gaps = tuple[tuple[float, float, str], ...]  # start and end in seconds, "cut" or "" for a pause
STEP_S = 5.0
_LEAST_LOUD = 0.02
_KEYS = {Qt.Key.Key_Left: -STEP_S, Qt.Key.Key_Right: STEP_S}


class Waves(Painted):
    """Click or drag to go somewhere, left and right by five seconds, space to play and pause."""

    sought = Signal(float)
    toggled = Signal()

    def __init__(self) -> None:
        super().__init__(None, look.px(132), t("listen-waves"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._opened: Opened | None = None
        self._gaps: Gaps = ()
        self._at = 0.0

    def show_recording(self, opened: Opened | None, gaps: Gaps = ()) -> None:
        """Another recording, or none."""
        self._opened, self._gaps, self._at = opened, gaps, 0.0
        self.setCursor(Qt.CursorShape.PointingHandCursor if opened else Qt.CursorShape.ArrowCursor)
        self.update()

    def show_at(self, at: float) -> None:
        """Playing has come to this second."""
        if self._opened is not None and round(at, 1) != round(self._at, 1):
            self._at = at
            self.setAccessibleDescription(f"{duration(at)} / {duration(self._opened.seconds)}")
            self.update()

    # ── hand ──

    def _seek(self, at: float) -> None:
        if self._opened is not None:
            self.sought.emit(max(0.0, min(at, self._opened.seconds)))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.mouseMoveEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._opened is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self._seek(event.position().x() / max(1, self.width()) * self._opened.seconds)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in _KEYS:
            self._seek(self._at + _KEYS[key])
        elif key == Qt.Key.Key_Home:
            self._seek(0.0)
        elif key == Qt.Key.Key_Space:
            self.toggled.emit()
        else:
            super().keyPressEvent(event)

    # ── picture ──

    def draw(self, p: QPainter, r: QRectF) -> None:
        box(p, r, "sunken", "accent" if self.hasFocus() else "line")
        opened = self._opened
        if opened is None or opened.seconds <= 0:
            put(p, r, t("listen-not-open"), "text3", side="centre")
            return
        inside = r.adjusted(1, 1, -1, -1)
        lane = inside.height() / max(1, len(opened.waves))
        sides = (t("listen-agent"), t("listen-caller")) if len(opened.waves) == 2 else ("",)
        for number, (wave, side) in enumerate(zip(opened.waves, sides, strict=True)):
            at = QRectF(inside.left(), inside.top() + number * lane, inside.width(), lane)
            self._lane(p, at, wave, self._at / opened.seconds)
            put(p, QRectF(at.left() + 6, at.top() + 2, look.px(80), look.px(16)), side, "text3", "small")
        for start, end, why in self._gaps:
            self._gap(p, inside, start / opened.seconds, end / opened.seconds, why)
        x = inside.left() + inside.width() * self._at / opened.seconds
        stroke(p, "accent", 2)
        p.drawLine(QPointF(x, inside.top()), QPointF(x, inside.bottom()))

    def _lane(self, p: QPainter, r: QRectF, wave: tuple[float, ...], played: float) -> None:
        step, middle = r.width() / max(1, len(wave)), r.center().y() + look.px(6)
        for n, loud in enumerate(wave):
            height = max(1.0, (r.height() - look.px(22)) * (loud**0.6 if loud > _LEAST_LOUD else 0.0))
            bar = QRectF(r.left() + n * step, middle - height / 2, max(1.0, step - 0.6), height)
            p.fillRect(bar, look.colour("accent" if n / len(wave) < played else "text3"))

    def _gap(self, p: QPainter, r: QRectF, start: float, end: float, why: str) -> None:
        at = QRectF(r.left() + r.width() * start, r.top(), max(3.0, r.width() * (end - start)), r.height())
        p.fillRect(at, look.colour("warn_tint"))
        put(p, at, t("listen-cut") if why == CUT else t("listen-gap"), "warn", "small", side="centre")
