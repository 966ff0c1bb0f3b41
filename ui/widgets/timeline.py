"""The contact trail as a list: when, by which channel, what happened, how it ended."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.paint import box, put, stroke
from ui.plain import tooltip
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.words import listed

_Index = QModelIndex | QPersistentModelIndex
_ROW = Qt.ItemDataRole.UserRole


class Event(Struct, frozen=True, kw_only=True):
    """One line of the trail, in plain words. `live` is the call that is going on."""

    day: str
    at: str
    icon: str
    what: str
    detail: str = ""
    outcome: str = ""
    tone: Colour = "text3"
    live: bool = False


class _Model(QAbstractListModel):
    def __init__(self) -> None:
        super().__init__()
        self.events: tuple[Event, ...] = ()

    def renew(self, events: tuple[Event, ...]) -> None:
        self.beginResetModel()
        self.events = events
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: B008 — Qt's own signature
        return 0 if parent.isValid() else len(self.events)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        event = self.events[index.row()]
        if role == _ROW:
            return event
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return listed((f"{event.day} {event.at}", event.what, event.detail, event.outcome))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(listed((event.what, event.detail, event.outcome)))
        return None


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(look.px(160), look.height("timeline"))

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        area = QRectF(option.rect)
        view = option.widget
        if not isinstance(view, QListView) or area.bottom() > view.viewport().height() + 1:
            return  # half a row is noise
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        p.translate(area.topLeft())
        last = index.row() == index.model().rowCount() - 1
        whole_next = area.bottom() + area.height() <= view.viewport().height() + 1
        here = bool(option.state & QStyle.StateFlag.State_Selected and view.hasFocus())
        self._draw(p, area.width(), index.data(_ROW), link=whole_next and not last, here=here)
        p.restore()

    def _draw(self, p: QPainter, width: float, event: Event, *, link: bool, here: bool) -> None:
        line = look.px(18)
        axis = look.px(64)
        if here:
            box(p, QRectF(0, 0, width, look.height("timeline") - 2), "tint", radius=4)
        if link:
            stroke(p, "line")
            p.drawLine(QPointF(axis, look.px(26)), QPointF(axis, look.px(42)))
        put(p, QRectF(2, 2, look.px(50), line), event.day, "text", "small", bold=event.live)
        put(p, QRectF(2, line, look.px(50), line), event.at, "text3", "small")
        icons.draw(
            p, event.icon, "accent" if event.live else "text2", axis - look.px(8), look.px(6), look.px(16)
        )
        left = look.px(84)
        space = width - left - 2
        loud = event.tone != "text3"
        end = min(look.width(event.outcome, "small", loud), space / 2)
        put(
            p,
            QRectF(width - end - 2, 2, end, line),
            event.outcome,
            event.tone,
            "small",
            bold=loud,
            side="right",
        )
        put(p, QRectF(left, 2, space - end - 8, line), event.what, "text", bold=event.live)
        put(p, QRectF(left, line, space, line), event.detail, "text2", "small")


class Timeline(QListView):
    """Can be walked with the arrow keys and read by a screen reader; whole rows only."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._model = _Model()  # a view doesn't own its model
        self._delegate = _Delegate()
        self.setModel(self._model)
        self.setItemDelegate(self._delegate)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)

    def show_events(self, events: Sequence[Event]) -> None:
        """Change what is shown."""
        if tuple(events) != self._model.events:
            self._model.renew(tuple(events))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(160), look.height("timeline"))
