"""A list of things to choose from: accounts, matches, search results, calls. One or two lines a row."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QEvent, QModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.paint import box, put
from ui.plain import plain
from ui.theme import icons, look
from ui.theme.tokens import GAP, Colour
from ui.widgets.rows import ROW, Index, RowsModel, RowsView

_TAG_GROUND: dict[Colour, Colour] = {"danger": "danger_tint", "warn": "warn_tint", "accent": "tint"}

_TAG_SIDE = 6


class Row(Struct, frozen=True, kw_only=True):
    """One thing: `lead` is the digit of its key, `tag` a word of state with its tone, `detail` line two."""

    id: str
    title: str
    beside: str = ""
    detail: str = ""
    where: str = ""  # behind `detail`; when it must be cut, its end is kept
    icon: str = ""
    lead: str = ""
    tag: str = ""
    tone: Colour = "text2"
    keep_end: bool = False  # of `beside`, when it must be cut
    whole: bool = False  # `beside` isn't cut for the tag: where both have no room, that stands in line two


class _Delegate(QStyledItemDelegate):
    def __init__(self, two_lines: bool) -> None:
        super().__init__()
        self.open_id = ""
        self.two_lines = two_lines

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.px(160), look.height("timeline" if self.two_lines else "row"))

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: Row = index.data(ROW)
        view = option.widget
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        at_caret = bool(option.state & QStyle.StateFlag.State_Selected) and view.hasFocus()
        if row.id == self.open_id:
            box(p, area, "tint", radius=4)
        elif option.state & QStyle.StateFlag.State_MouseOver or at_caret:
            box(p, area, "sunken", radius=4)
        if at_caret:
            p.fillRect(QRectF(area.x(), area.y(), 3, area.height()), look.colour("accent"))
        self._draw(p, area.adjusted(GAP, 0, -GAP, 0), row, strong=row.id == self.open_id)
        p.restore()

    def _draw(self, p: QPainter, area: QRectF, row: Row, *, strong: bool) -> None:
        line = look.px(18)
        first = QRectF(area.x(), area.y() + 1, area.width(), line) if self.two_lines else area
        if row.lead:
            put(p, first, row.lead, "text3", "small")
            area.setLeft(area.left() + look.px(16))
        if row.icon:
            size = look.px(16)
            icons.draw(p, row.icon, "text2", area.x(), first.center().y() - size / 2, size)
            area.setLeft(area.left() + look.px(22))
        at = QRectF(area.x(), first.y(), area.width(), first.height())
        second = QRectF(area.x(), area.y() + line, area.width(), line)
        tagged = second if row.whole and not _fits_beside_tag(row, area.width(), strong) else at
        tagged.setRight(tagged.right() - self._tag(p, tagged, row))
        at.setLeft(at.left() + put(p, at, row.title, "text", bold=strong) + GAP)
        if row.beside and at.width() > look.px(24):  # a lone ellipsis says nothing
            put(p, at, row.beside, "text2", "small", keep_end=row.keep_end)
        if self.two_lines:
            second.setLeft(second.left() + put(p, second, row.detail, "text2", "small"))
            if row.where and second.width() > look.px(24):
                second.setLeft(second.left() + GAP)
                put(p, second, row.where, "text2", "small", keep_end=True)

    def _tag(self, p: QPainter, line: QRectF, row: Row) -> float:
        """Draw the tag at the right end; returns the room it takes."""
        if not row.tag:
            return 0
        text = plain(row.tag, 24)
        width = min(_tag_width(row), line.width() / 2)
        height = look.px(18)
        at = QRectF(line.right() - width, line.center().y() - height / 2, width, height)
        box(p, at, _TAG_GROUND.get(row.tone, "sunken"), radius=4)
        put(p, at.adjusted(_TAG_SIDE, 0, -_TAG_SIDE, 0), text, row.tone, "small", side="centre")
        return width + GAP


def _tag_width(row: Row) -> float:
    return look.width(plain(row.tag, 24), "small") + 2 * _TAG_SIDE if row.tag else 0


def _fits_beside_tag(row: Row, width: float, strong: bool) -> bool:
    words = look.width(row.title, bold=strong) + GAP + look.width(row.beside, "small")
    return words + GAP + _tag_width(row) <= width


class RowList(RowsView[Row]):
    """A click or Enter chooses; the arrow keys only walk. `open_id` marks the one that is open."""

    row_chosen = Signal(str)

    def __init__(self, name: str, *, two_lines: bool = False) -> None:
        delegate = _Delegate(two_lines)
        model = RowsModel[Row](
            said=lambda row: (row.title, row.beside, row.tag, row.detail, row.where),
            tip=lambda row: (row.title, row.beside, row.detail, row.where),
        )
        super().__init__(name, model, delegate)
        self._delegate = delegate
        self.setMouseTracking(True)
        self.clicked.connect(self._choose)

    @property
    def row_height(self) -> int:
        """Height of one row, in px."""
        return look.height("timeline" if self._delegate.two_lines else "row")

    @property
    def open_id(self) -> str:
        """Id of the row that is open, "" without one."""
        return self._delegate.open_id

    def fit(self, most: int) -> None:
        """Be as high as the rows, `most` of them at the most."""
        self.setFixedHeight(max(1, min(most, len(self._model.rows))) * self.row_height)

    def grow(self, least: int) -> None:
        """Be as high as the rows where there is room, `least` of them at the least."""
        count = max(1, len(self._model.rows))
        self.setMinimumHeight(min(least, count) * self.row_height)
        self.setMaximumHeight(count * self.row_height)

    @property
    def current_id(self) -> str:
        """Id of the row at the caret, "" without one."""
        row = self._current()
        return row.id if row else ""

    def show_rows(self, rows: Sequence[Row], open_id: str = "") -> None:
        """Change what is shown. The caret stays on its row when that row is still there."""
        if tuple(rows) != self._model.rows:
            before = self.current_id
            self._model.renew(tuple(rows))
            self._walk_to(before)
        self.show_open(open_id)

    def show_open(self, open_id: str) -> None:
        """Mark another row as the one that is open."""
        if open_id != self._delegate.open_id:
            self._delegate.open_id = open_id
            self._walk_to(open_id)
            self.viewport().update()

    def _walk_to(self, row_id: str) -> None:
        at = next((i for i, row in enumerate(self._model.rows) if row.id == row_id), -1)
        if at >= 0:
            self.setCurrentIndex(self._model.index(at))
            self.scrollTo(self._model.index(at))

    def begin(self) -> None:
        """Take the keyboard, with the caret on a row."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.currentIndex().isValid():
            self.setCurrentIndex(self._model.index(0))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self._choose(self.currentIndex())
            return
        # A QListView would jump to rows by typed letters; what is typed here is nobody's name.
        if not event.text().strip():
            super().keyPressEvent(event)

    def viewportEvent(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Leave:
            self.viewport().update()
        return super().viewportEvent(event)

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(160), self.row_height)

    def _choose(self, index: QModelIndex) -> None:
        self.row_chosen.emit(self._model.rows[index.row()].id)
