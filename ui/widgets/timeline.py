"""The contact trail as a list: when, by which channel, what happened, how it ended."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.paint import box, put, stroke
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.widgets.rows import ROW, Index, RowsModel, RowsView


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


_BETWEEN = 8  # px
_LEAST_OUTCOME = 64  # px, of a word


def outcome_room(event: Event, space: float) -> float:
    """Px of a line of `space` that its outcome has: a word's, or what the matter leaves over."""
    left_over = space - _BETWEEN - look.metrics("body", event.live).horizontalAdvance(event.what)
    wanted = look.metrics("small", event.tone != "text3").horizontalAdvance(event.outcome)
    return min(wanted, max(left_over, look.px(_LEAST_OUTCOME)))


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.px(160), look.height("timeline"))

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
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
        self._draw(p, area.width(), index.data(ROW), link=whole_next and not last, here=here)
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
        end = outcome_room(event, space)
        put(
            p,
            QRectF(width - end - 2, 2, end, line),
            event.outcome,
            event.tone,
            "small",
            bold=loud,
            side="right",
        )
        put(p, QRectF(left, 2, space - end - _BETWEEN, line), event.what, "text", bold=event.live)
        put(p, QRectF(left, line, space, line), event.detail, "text2", "small")


class Timeline(RowsView[Event]):
    """Can be walked with the arrow keys and read by a screen reader; whole rows only."""

    def __init__(self, name: str) -> None:
        model = RowsModel[Event](
            said=lambda event: (f"{event.day} {event.at}", event.what, event.detail, event.outcome),
            tip=lambda event: (event.what, event.detail, event.outcome),
        )
        super().__init__(name, model, _Delegate())
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerItem)

    def show_events(self, events: Sequence[Event]) -> None:
        """Change what is shown."""
        if tuple(events) != self._model.rows:
            self._model.renew(tuple(events))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(160), look.height("timeline"))
