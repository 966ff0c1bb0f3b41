"""The wallboard's window: eight figures that are read from ten metres, and how old they are."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QCloseEvent, QFont, QFontMetricsF, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.supervision.wall import Wall, at_most
from agent_desktop.supervision.watch import Trouble
from ui.paint import box
from ui.theme import look
from ui.theme.tokens import FAMILIES, Colour
from ui.wallboard.awake import Awake
from ui.words import clock, duration, local, t

WIDE, HIGH = 1920.0, 1080.0
"""What sizes are told for; another screen shows the same, larger or smaller."""
LABEL, FIGURE, BELOW, HEAD, FOOT = 58, 250, 46, 64, 34
"""Letters in px. On a screen of 55 inches 58 px are 37 mm, which is read from ten metres."""
LONG_WAIT_S: Final = 60.0
_ACROSS: Final = 4
_WINDOWED: Final = 0.7
"""Share of the screen that a window takes which is no longer full screen."""
_MARGIN, _GAP = 28.0, 20.0
_TOP, _BOTTOM, _AGE = 120.0, 64.0, 380.0
_MIDDLE = Qt.AlignmentFlag.AlignVCenter.value | Qt.TextFlag.TextSingleLine.value
_LEFT, _CENTRE, _RIGHT = (
    _MIDDLE | side.value
    for side in (Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignHCenter, Qt.AlignmentFlag.AlignRight)
)


class Tile(Struct, frozen=True, kw_only=True):
    """One figure with its words; `tone` of the figure."""

    label: str
    figure: str
    below: str = ""
    tone: Colour = "text"


class WallWindow(QWidget):
    """Full screen; F11 changes that, Esc leaves it. Thread: main."""

    def __init__(self, now: Callable[[], datetime], awake: Awake, closed: Callable[[], None]) -> None:
        super().__init__()
        self._now, self._awake, self._closed = now, awake, closed
        self._wall = Wall()
        self.setWindowTitle(t("wall-title"))
        self.setMinimumSize(480, 270)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)

    def show_wall(self, wall: Wall) -> None:
        """Show another second. A screen saver that came up meanwhile is asked again."""
        self._wall = wall
        self._awake.hold()
        said = (f"{tile.label} {tile.figure} {tile.below}".strip() for tile in tiles(wall))
        self.setAccessibleDescription("；".join((trouble(wall), *said)).strip("；"))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        unit = min(self.width() / WIDE, self.height() / HIGH)
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            p.fillRect(self.rect(), look.colour("bg"))
            p.translate((self.width() - WIDE * unit) / 2, (self.height() - HIGH * unit) / 2)
            p.scale(unit, unit)
            self._head(p)
            self._tiles(p)
            self._foot(p)

    def _head(self, p: QPainter) -> None:
        area = QRectF(_MARGIN, 16, WIDE - 2 * _MARGIN, _TOP - 32)
        if words := trouble(self._wall):
            box(p, area, "danger_fill", radius=10)
            _put(p, area.adjusted(24, 0, -24, 0), words, HEAD, "on_danger", bold=True, side=_CENTRE)
            return
        now = local(self._now())
        _put(p, area, t("wall-title"), HEAD, "text2", bold=True)
        _put(p, area, clock(now, seconds=True), HEAD, "text", bold=True, side=_RIGHT)

    def _tiles(self, p: QPainter) -> None:
        shown = tiles(self._wall)
        rows = len(shown) // _ACROSS
        width = (WIDE - 2 * _MARGIN - (_ACROSS - 1) * _GAP) / _ACROSS
        height = (HIGH - _TOP - _BOTTOM - (rows - 1) * _GAP) / rows
        for place, tile in enumerate(shown):
            x = _MARGIN + place % _ACROSS * (width + _GAP)
            y = _TOP + place // _ACROSS * (height + _GAP)
            self._tile(p, QRectF(x, y, width, height), tile)

    def _tile(self, p: QPainter, area: QRectF, tile: Tile) -> None:
        box(p, area, "surface", radius=14)
        inner = area.adjusted(24, 14, -24, -14)
        _put(p, QRectF(inner.x(), inner.y(), inner.width(), 80), tile.label, LABEL, "text2", side=_CENTRE)
        middle = QRectF(inner.x(), inner.y() + 80, inner.width(), inner.height() - 144)
        tone: Colour = "text3" if self._wall.old else tile.tone
        _put(p, middle, tile.figure, FIGURE, tone, bold=True, side=_CENTRE)
        below = QRectF(inner.x(), inner.bottom() - 64, inner.width(), 64)
        _put(p, below, tile.below, BELOW, "text2", side=_CENTRE)

    def _foot(self, p: QPainter) -> None:
        area = QRectF(_MARGIN, HIGH - _BOTTOM, WIDE - 2 * _MARGIN, _BOTTOM)
        wall = self._wall
        if wall.known:
            _put(
                p,
                area,
                t("wall-age", time=_age(wall.age_s)),
                FOOT,
                "danger" if wall.old else "text3",
                side=_RIGHT,
            )
        notes = (
            "" if wall.queued is not None or not wall.known else t("wall-no-queues"),
            "" if self._awake.holds else t("wall-may-sleep"),
        )
        beside = area.adjusted(0, 0, -_AGE, 0)
        _put(p, beside, " · ".join(note for note in notes if note), FOOT, "text3")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, full = event.key(), self.isFullScreen()
        if key == Qt.Key.Key_F11:
            self._show_full(not full)
        elif key == Qt.Key.Key_Escape and full:
            self._show_full(False)
        elif key == Qt.Key.Key_Q and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.close()

    def fill_screen(self) -> None:
        """Take the whole screen, also where no window manager would see to it."""
        self.setGeometry(self.screen().geometry())
        self._show_full(True)

    def _show_full(self, full: bool) -> None:
        self.setCursor(Qt.CursorShape.BlankCursor if full else Qt.CursorShape.ArrowCursor)
        if full:
            self.showFullScreen()
        else:
            self.showNormal()
            self.resize(self.screen().availableSize() * _WINDOWED)

    def come_forward(self) -> None:
        """Somebody has opened it again."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.raise_()
        self.activateWindow()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._awake.let_go()
        self._closed()
        super().closeEvent(event)


def trouble(wall: Wall) -> str:
    """What must be read before any figure; empty when all is well."""
    if wall.trouble is Trouble.RIGHT:
        return t("wall-no-right")
    if not wall.known:
        return t("wall-never") if wall.trouble is Trouble.STORE else t("wall-waiting")
    if wall.old:
        return t("wall-old", time=_age(wall.age_s))
    return ""


def tiles(wall: Wall) -> tuple[Tile, ...]:
    """The figures, in rows of four."""
    online = t("wall-online", count=wall.online) if wall.online is not None else ""
    offered = t("wall-offered", count=wall.offered) if wall.offered is not None else ""
    late, soon = "—", ""
    if wall.late is not None:
        late, soon = at_most(wall.late), t("wall-soon", count=at_most(wall.soon))
    nobody: Colour = "danger" if wall.ready == 0 else "accent"
    return (
        _waiting(wall),
        Tile(label=t("wall-ready"), figure=_figure(wall.ready), below=online, tone=nobody),
        Tile(label=t("wall-in-call"), figure=_figure(wall.in_call)),
        Tile(label=t("wall-wrap-up"), figure=_figure(wall.wrap_up)),
        _level(wall),
        Tile(label=t("wall-answered"), figure=_figure(wall.answered), below=offered),
        Tile(label=t("wall-late"), figure=late, below=soon, tone="danger" if wall.late else "text"),
        Tile(
            label=t("wall-incidents"),
            figure=_figure(wall.incidents),
            tone="warn" if wall.incidents else "text",
        ),
    )


def _waiting(wall: Wall) -> Tile:
    queued = wall.queued
    if queued is None:
        return Tile(label=t("wall-calls-waiting"), figure="—")
    if queued.waiting is None:
        below = t("wall-exchange-silent", time=_age(queued.silent_s))
        return Tile(label=t("wall-calls-waiting"), figure="—", below=below, tone="danger")
    tone: Colour = "danger" if queued.longest_s > LONG_WAIT_S else "warn" if queued.waiting else "text"
    longest = t("wall-longest", time=duration(queued.longest_s)) if queued.waiting else ""
    vips = t("wall-vips", count=queued.vips) if queued.vips else ""
    below = " · ".join(part for part in (longest, vips) if part)
    return Tile(label=t("wall-calls-waiting"), figure=str(queued.waiting), below=below, tone=tone)


def _level(wall: Wall) -> Tile:
    """The service level where queues are heard; else the share of calls at seats that were answered."""
    queued = wall.queued
    if queued is None:
        return Tile(
            label=t("wall-answered-share"), figure=_share(wall.answered_share), below=t("wall-at-seats")
        )
    below = t("wall-missed", count=queued.missed) if queued.missed else t("wall-kept")
    tone: Colour = "danger" if queued.missed else "accent"
    return Tile(label=t("wall-level"), figure=_share(queued.level), below=below, tone=tone)


def _figure(value: int | None) -> str:
    return "—" if value is None else str(value)


def _share(value: float | None) -> str:
    return "—" if value is None else f"{value:.0%}"


def _age(seconds: float) -> str:
    return t("wall-seconds", seconds=round(seconds)) if seconds < 60 else duration(seconds)


def _put(
    p: QPainter, area: QRectF, text: str, size: int, tone: Colour, *, bold: bool = False, side: int = _LEFT
) -> None:
    """One line, made smaller where it would not fit."""
    font, width = _font(size, bold), _width(text, size, bold)
    if width > area.width():
        font = _font(max(12, int(size * area.width() / width)), bold)
    p.setFont(font)
    p.setPen(look.colour(tone))
    p.drawText(area, side, text)


@lru_cache(maxsize=64)
def _font(size: int, bold: bool) -> QFont:
    made = QFont()
    made.setFamilies(FAMILIES)
    made.setPixelSize(size)
    made.setBold(bold)
    made.setFeature(QFont.Tag("tnum"), 1)
    return made


@lru_cache(maxsize=256)
def _width(text: str, size: int, bold: bool) -> float:
    return QFontMetricsF(_font(size, bold)).horizontalAdvance(text)
