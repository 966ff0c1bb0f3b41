"""How a cell of the board is painted. Some 400 of them a second: nothing is made that can be kept."""

from datetime import datetime, timedelta
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.lines import IN_CALL, Heading, Line
from ui.board.columns import COLUMNS, mark, words
from ui.board.model import BoardModel
from ui.paint import put
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.words import t

_Index = QModelIndex | QPersistentModelIndex
_HOUR: Final = timedelta(hours=1)
_MINUTE: Final = timedelta(minutes=1)
_SIDE: Final = 8


class BoardCells(QStyledItemDelegate):
    """Thread: main."""

    def __init__(self, model: BoardModel) -> None:
        super().__init__()
        self._model = model
        self._strips: dict[str, tuple[object, QPixmap]] = {}

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row, area = self._model.rows[index.row()], option.rect
        column = COLUMNS[index.column()]
        if isinstance(row, Heading):
            self._heading(p, option, row)
            return
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen:
            p.fillRect(area, look.colour("tint"))
            if index.column() == 0 and option.widget.hasFocus():
                p.fillRect(area.x(), area.y(), 3, area.height(), look.colour("accent"))
        room = QRectF(area).adjusted(_SIDE, 0, -_SIDE, 0)
        if column.key == "hour":
            self._hour(p, room, row)
        elif column.key == "state":
            self._state(p, room, row)
        elif column.key == "lasted":
            self._lasted(p, room, row)
        elif said := words(row, column.key, self._model.at, self._model.reasons):
            put(p, room, said, _tone(row, column.key), side=column.side)

    def _heading(self, p: QPainter, option: QStyleOptionViewItem, row: Heading) -> None:
        """One line over all columns: each cell shows its part of it."""
        area = option.rect
        p.save()
        p.setClipRect(area)
        p.fillRect(area, look.colour("sunken"))
        header = self._model.left_of  # where column 0 begins, in the viewport
        whole = QRectF(header() + _SIDE, area.y(), look.px(700), area.height())
        figures = t("board-heading", agents=row.agents, ready=row.ready, in_call=row.in_call)
        label = row.label or t("board-no-group")
        whole.setLeft(whole.left() + put(p, whole, label, bold=True) + look.px(12))
        put(p, whole, figures, "text2", "small")
        p.restore()

    def _state(self, p: QPainter, room: QRectF, row: Line) -> None:
        name, tone = mark(row)
        size = look.px(14)
        icons.draw(p, name, tone, room.x(), room.center().y() - size / 2, size)
        room.setLeft(room.left() + look.px(20))
        put(p, room, words(row, "state", self._model.at, self._model.reasons), _loud(tone))

    def _lasted(self, p: QPainter, room: QRectF, row: Line) -> None:
        at = self._model.at
        loud = row.over or row.gone
        put(p, room, words(row, "lasted", at, {}), "danger" if loud else "text", side="right")
        if row.limit:
            y, share = room.bottom() - 4, min(1.0, (at - row.since) / row.limit)
            p.fillRect(QRectF(room.x(), y, room.width(), 2), look.colour("line"))
            fill = look.colour("danger" if loud else "warn_mark" if share > 0.8 else "bar")
            p.fillRect(QRectF(room.x(), y, room.width() * share, 2), fill)

    def _hour(self, p: QPainter, room: QRectF, row: Line) -> None:
        """The last 60 minutes: a picture that changes once a minute or with a state."""
        at, ratio = self._model.at, p.device().devicePixelRatioF()
        width, minute = int(room.width()), at.replace(second=0, microsecond=0)
        if width < 24:
            return
        made_of = (minute, row.hour, row.state, row.since if not row.gone else None, width, look.now(), ratio)
        kept = self._strips.get(row.agent)
        if kept is None or kept[0] != made_of:
            kept = self._strips[row.agent] = made_of, _strip(row, minute + _MINUTE, width, ratio)
        p.drawPixmap(int(room.x()), int(room.center().y() - look.px(5)), kept[1])

    def forget(self) -> None:
        """The look is another one, or the floor is."""
        self._strips.clear()


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
            tone = _strip_tone(state)
            if tone is None or ended <= since:
                continue
            x = max(0.0, (begun - since) / _HOUR) * width
            end = min(1.0, (ended - since) / _HOUR) * width
            thick = 1.0 if state in IN_CALL else 0.6 if state is AgentState.WRAP_UP else 0.3
            p.fillRect(
                QRectF(x, height * (1 - thick) / 2, max(1.0, end - x), height * thick), look.colour(tone)
            )
    return made


def _strip_tone(state: AgentState) -> Colour | None:
    """Ready and signed out leave the strip empty."""
    if state in IN_CALL:
        return "bar"
    if state is AgentState.WRAP_UP:
        return "text2"
    return "warn_mark" if state in (AgentState.NOT_READY, AgentState.ON_BREAK) else None


def _tone(row: Line, key: str) -> Colour:
    if key == "age":
        return "danger" if row.gone else "text3"
    return "text2" if key == "group" else "text"


def _loud(tone: Colour) -> Colour:
    return "text" if tone == "text2" else tone
