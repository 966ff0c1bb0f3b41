"""How the board is painted: every second all that is seen of it, so each text is one call and no more."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap

from agent_desktop.agent.fitness import Health
from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.lines import IN_CALL, Heading, Line, Row
from ui.board.columns import Column, mark, words
from ui.paint import put
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.words import t

_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_SIDE: Final = 8

Place = tuple[float, float, Row]
"""Top, height and row of a line that is seen."""


class BoardCells:
    """Paints column by column. Thread: main."""

    def __init__(self) -> None:
        self.at, self.reasons = datetime.min, dict[str, str]()
        self._strips: dict[str, tuple[object, QPixmap]] = {}

    def paint(self, p: QPainter, places: list[Place], columns: Iterable[tuple[Column, float, float]]) -> None:
        """Paint lines; `columns` come with their left edge and width."""
        lines = [(y + height / 2, height, row) for y, height, row in places if isinstance(row, Line)]
        metrics = look.metrics()
        below = (metrics.ascent() - metrics.descent()) / 2
        p.setFont(look.font())
        for column, x, width in columns:
            left, room = x + _SIDE, width - 2 * _SIDE
            if room < 12:
                continue
            if column.key == "hour":
                for middle, _, line in lines:
                    self._hour(p, left, middle, int(room), line)
                continue
            if column.key == "lasted":
                self._bars(p, left, room, lines)
            if column.key == "state":
                self._marks(p, left, lines)
                left, room = left + look.px(20), room - look.px(20)
            self._texts(p, column, left, room, below, lines)

    def _texts(
        self, p: QPainter, column: Column, left: float, room: float, below: float,
        lines: list[tuple[float, float, Line]],
    ) -> None:  # fmt: skip
        key, pen, at, reasons, scale = column.key, "", self.at, self.reasons, look.now().scale
        right = column.side == "right"
        for middle, _, line in lines:
            said = words(line, key, at, reasons)
            if not said:
                continue
            if (tone := _tone(line, key)) != pen:
                p.setPen(look.colour(tone))
                pen = tone
            if right:
                p.drawText(QPointF(left + room - look.width(said), middle + below), said)
            else:
                p.drawText(QPointF(left, middle + below), _fitting(said, room, scale))

    def _marks(self, p: QPainter, left: float, lines: list[tuple[float, float, Line]]) -> None:
        size = look.px(14)
        for middle, _, line in lines:
            name, tone = mark(line)
            icons.draw(p, name, tone, left, middle - size / 2, size)

    def _bars(self, p: QPainter, left: float, room: float, lines: list[tuple[float, float, Line]]) -> None:
        """How much of its limit a state has used."""
        for middle, height, line in lines:
            if line.limit:
                y, share = middle + height / 2 - 4, min(1.0, (self.at - line.since) / line.limit)
                tone: Colour = "danger" if line.over else "warn_mark" if share > 0.8 else "bar"
                p.fillRect(QRectF(left, y, room, 2), look.colour("line"))
                p.fillRect(QRectF(left, y, room * share, 2), look.colour(tone))

    def heading(self, p: QPainter, area: QRectF, row: Heading) -> None:
        """One line over all columns."""
        p.fillRect(area, look.colour("sunken"))
        label = row.label or t("board-no-group")
        area.setLeft(area.left() + _SIDE)
        area.setLeft(area.left() + put(p, area, label, bold=True) + look.px(12))
        figures = t("board-heading", agents=row.agents, ready=row.ready, in_call=row.in_call)
        put(p, area, figures, "text2", "small")

    def _hour(self, p: QPainter, left: float, middle: float, width: int, line: Line) -> None:
        """The last 60 minutes: a picture that changes once a minute or with a state."""
        ratio, minute = p.device().devicePixelRatioF(), self.at.replace(second=0, microsecond=0)
        made_of = (minute, line.hour, line.state, line.gone or line.since, width, look.now(), ratio)
        kept = self._strips.get(line.agent)
        if kept is None or kept[0] != made_of:
            if len(self._strips) > _KEPT:
                self._strips.clear()
            kept = self._strips[line.agent] = made_of, _strip(line, minute + _MINUTE, width, ratio)
        p.drawPixmap(int(left), int(middle - look.px(5)), kept[1])


_KEPT: Final = 200
"""Pictures: more agents than a screen shows."""


@lru_cache(maxsize=2_048)
def _fitting(text: str, room: float, scale: float) -> str:
    return look.metrics().elidedText(text, Qt.TextElideMode.ElideRight, room + 1)


def _strip(row: Line, until: datetime, width: int, ratio: float) -> QPixmap:
    height = look.px(10)
    made = QPixmap(round(width * ratio), round(height * ratio))
    made.setDevicePixelRatio(ratio)
    made.fill(Qt.GlobalColor.transparent)
    since = until - _HOUR
    now: tuple[tuple[datetime, datetime, AgentState], ...] = ()
    if not row.gone and row.state is not AgentState.SIGNED_OUT:
        now = ((row.since, until, row.state),)
    with QPainter(made) as p:
        p.fillRect(QRectF(0, height * 0.4, width, height * 0.2), look.colour("line"))
        for begun, ended, state in (*row.hour, *now):
            if state not in _STRIP or ended <= since:
                continue
            tone, thick = _STRIP[state]
            x = max(0.0, (begun - since) / _HOUR) * width
            end = min(1.0, (ended - since) / _HOUR) * width
            box = QRectF(x, height * (1 - thick) / 2, max(1.0, end - x), height * thick)
            p.fillRect(box, look.colour(tone))
    return made


_STRIP: Final[dict[AgentState, tuple[Colour, float]]] = {
    **dict.fromkeys(IN_CALL, ("bar", 1.0)),
    AgentState.WRAP_UP: ("text2", 0.6),
    AgentState.NOT_READY: ("warn_mark", 0.3),
    AgentState.ON_BREAK: ("warn_mark", 0.3),
}
"""Colour and thickness of a state; ready and signed out leave the strip empty."""


_CHECKED: Final[dict[Health, Colour]] = {Health.OK: "text3", Health.WARN: "warn", Health.FAIL: "danger"}


def _tone(row: Line, key: str) -> Colour:
    if key == "age":
        return "danger" if row.gone else "text3"
    if key == "lasted":
        return "danger" if row.over or row.gone else "text"
    if key == "check":
        return _CHECKED[row.checked.health] if row.checked else "text3"
    if key == "state":
        tone = mark(row)[1]
        return "text" if tone == "text2" else tone
    return "text2" if key == "group" else "text"
