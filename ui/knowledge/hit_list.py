"""What was found or suggested, as rows: number, title, reason; a line of text with what matched."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QModelIndex, QRectF, QSize, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.paint import box, put
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.rows import ROW, Index, RowsModel, RowsView


class HitRow(Struct, frozen=True, kw_only=True):
    """One article. `spans` are (start, end) of what matched in `snippet`; all texts are plain already."""

    no: str
    title: str
    beside: str = ""
    snippet: str = ""
    spans: tuple[tuple[int, int], ...] = ()


class _Delegate(QStyledItemDelegate):
    open_no = ""
    two_lines = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(look.px(160), look.height("timeline" if self.two_lines else "row"))

    def paint(self, p: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        row: HitRow = index.data(ROW)
        area = QRectF(option.rect).adjusted(0, 1, 0, -1)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        p.save()
        p.setRenderHint(QPainter.RenderHint.Antialiasing)
        if row.no == self.open_no:
            box(p, area, "tint", radius=4)
        elif chosen or option.state & QStyle.StateFlag.State_MouseOver:
            box(p, area, "sunken", radius=4)
        if chosen:
            p.fillRect(QRectF(area.x(), area.y() + 1, 3, area.height() - 2), look.colour("accent"))
        self._draw(p, area.adjusted(GAP + 1, 0, -GAP, 0), row, str(index.row() + 1))
        p.restore()

    def _draw(self, p: QPainter, area: QRectF, row: HitRow, number: str) -> None:
        line = look.px(19)
        first = QRectF(area.x(), area.y() + 1, area.width(), line) if self.two_lines else area
        put(p, first, number, "text3", "small")
        left = area.x() + look.px(16)
        end = min(look.width(row.beside, "small"), area.width() * 0.45)
        put(p, QRectF(area.right() - end, first.y(), end + 1, first.height()), row.beside, "text3", "small")
        title = QRectF(left, first.y(), area.right() - left - (end + GAP if end else 0), first.height())
        put(p, title, row.title, bold=row.no == self.open_no)
        if self.two_lines:
            self._snippet(p, QRectF(left, area.y() + line, area.right() - left, line), row)

    def _snippet(self, p: QPainter, area: QRectF, row: HitRow) -> None:
        """The snippet from where it matters, what matched in bold."""
        for text, hit in pieces(row.snippet, row.spans):
            if area.width() < look.px(14):
                return
            used = put(p, area, text, "accent" if hit else "text2", "small", bold=hit)
            area.setLeft(area.left() + used)


def pieces(text: str, spans: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """`text` cut at `spans`: (piece, matched). Spans outside the text or over one another do no harm."""
    made, at = [], 0
    for start, end in sorted(spans):
        start, end = max(start, at), min(end, len(text))
        if start >= end:
            continue
        if start > at:
            made.append((text[at:start], False))
        made.append((text[start:end], True))
        at = end
    if at < len(text):
        made.append((text[at:], False))
    return made


class HitList(RowsView[HitRow]):
    """Walked from the search box; a click opens. Rows that stay keep their place under the caret."""

    row_chosen = Signal(str)

    def __init__(self, name: str) -> None:
        delegate = _Delegate()
        model = RowsModel[HitRow](
            said=lambda row: (row.title, row.beside, row.snippet), tip=lambda row: (row.title, row.beside)
        )
        super().__init__(name, model, delegate)
        self._delegate = delegate
        self._walked = False
        self.setMouseTracking(True)
        self.clicked.connect(self._chosen)
        self.activated.connect(self._chosen)

    @property
    def row_height(self) -> int:
        """Height of one row, in px."""
        return look.height("timeline" if self._delegate.two_lines else "row")

    @property
    def current_no(self) -> str:
        """The article at the caret, "" without one."""
        row = self._current()
        return row.no if row else ""

    def show_rows(self, rows: Sequence[HitRow], *, two_lines: bool, walk: bool) -> None:
        """Change what is shown. `walk`: the caret stands on a row: the one to which somebody walked, else the
        first, so that Enter means the best answer to what is typed and not to its first letter."""
        if tuple(rows) != self._model.rows or two_lines != self._delegate.two_lines:
            before = self.current_no if self._walked else ""
            self._delegate.two_lines = two_lines
            self._model.renew(tuple(rows))
            if walk and rows:
                at = next((i for i, row in enumerate(rows) if row.no == before), 0)
                self._walked = bool(before) and rows[at].no == before
                self.setCurrentIndex(self._model.index(at))

    def mark_open(self, no: str) -> None:
        """Show which article is open."""
        if no != self._delegate.open_no:
            self._delegate.open_no = no
            self.viewport().update()

    def step(self, by: int) -> None:
        """Move the caret by rows."""
        if self._model.rows:
            at = self.currentIndex().row() + by if self.currentIndex().isValid() else 0
            index = self._model.index(max(0, min(at, len(self._model.rows) - 1)))
            self.setCurrentIndex(index)
            self.scrollTo(index)
            self._walked = True

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(160), self.row_height)

    def _chosen(self, index: QModelIndex) -> None:
        self.row_chosen.emit(self._model.rows[index.row()].no)
