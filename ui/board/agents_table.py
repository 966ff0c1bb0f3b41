"""The table of agents: sorted by its headers, walked by keys, one agent chosen."""

from PySide6.QtCore import QItemSelection, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QWidget

from agent_desktop.supervision.floor import Shown
from agent_desktop.supervision.lines import Heading, Line, Order
from ui.board.cells import BoardCells
from ui.board.columns import COLUMNS, PLACES
from ui.board.model import BoardModel
from ui.theme import look
from ui.widgets.table import RowTable
from ui.words import t


class WholeRows(QWidget):
    """A table of agents, as high as it can be without a row that is cut in two. Thread: main."""

    def __init__(self, table: "AgentsTable") -> None:
        super().__init__()
        self._table = table
        table.setParent(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._table.setGeometry(0, 0, self.width(), self._table.whole_rows(self.height()))

    def minimumSizeHint(self) -> QSize:
        return self._table.minimumSizeHint()


class AgentsTable(RowTable):
    """`chosen` comes when another agent is the current one, `opened` with Enter on one, `sorted` with a
    column's order."""

    chosen = Signal()
    opened = Signal()
    sorted = Signal(str)

    def __init__(self) -> None:
        super().__init__(t("board-agents"))
        self._model = BoardModel()
        self._cells = BoardCells()
        self.setModel(self._model)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        heads = self.horizontalHeader()
        heads.setSectionsClickable(True)
        heads.setSortIndicatorShown(True)
        heads.sectionClicked.connect(self._head_clicked)
        self.selectionModel().selectionChanged.connect(self._selected)

    def show_board(self, shown: Shown) -> None:
        """Show another second."""
        self._cells.at = shown.at
        self._model.renew(shown)

    def show_nothing(self) -> None:
        """Of somebody who may not look nothing stays on screen."""
        self._model.forget()

    def show_reasons(self, reasons: dict[str, str]) -> None:
        """The site's words for reasons."""
        self._model.reasons = self._cells.reasons = reasons

    def show_order(self, order: Order, *, descending: bool) -> None:
        """Mark the column that sorts."""
        place = next((i for i, column in enumerate(COLUMNS) if column.order is order), -1)
        way = Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder
        self.horizontalHeader().setSortIndicator(place, way)

    def paintEvent(self, event: QPaintEvent) -> None:
        """All that is seen, at once: a delegate for each of 400 cells would cost five times as much."""
        rows, height = self._model.rows, self.verticalHeader().defaultSectionSize()
        offset, chosen = self.verticalHeader().offset(), self.currentIndex().row()
        first = max(0, offset // height)
        last = min(len(rows), (offset + self.viewport().height()) // height + 1)
        places = [(float(i * height - offset), float(height), rows[i]) for i in range(first, last)]
        columns = [
            (column, float(self.columnViewportPosition(i)), float(self.columnWidth(i)))
            for i, column in enumerate(COLUMNS)
        ]
        width = self.viewport().width()
        with QPainter(self.viewport()) as p:
            for place, (y, _, row) in enumerate(places, first):
                if isinstance(row, Heading):
                    self._cells.heading(p, QRectF(0, y, width, height), row)
                elif place == chosen:
                    p.fillRect(QRectF(0, y, width, height), look.colour("tint"))
                    if self.hasFocus():
                        p.fillRect(QRectF(0, y, 3, height), look.colour("accent"))
            self._cells.paint(p, places, columns)

    def whole_rows(self, height: int) -> int:
        """The most of a height that cuts no row in two."""
        row = self.verticalHeader().defaultSectionSize()
        rest = height - self.horizontalHeader().height() - 2 * self.frameWidth()
        return height - rest % row if rest > row else height

    @property
    def line(self) -> Line | None:
        """The chosen agent."""
        return self._model.line(self.currentIndex())

    def _head_clicked(self, section: int) -> None:
        if (order := COLUMNS[section].order) is not None:
            self.sorted.emit(order)

    def _selected(self, now: QItemSelection, before: QItemSelection) -> None:
        self.chosen.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        taken = 0
        for place, column in enumerate(COLUMNS):
            if column.width:
                self.setColumnWidth(place, look.px(column.width))
                taken += look.px(column.width)
        # the picture goes before a figure does
        self.setColumnWidth(PLACES["hour"], max(0, self.viewport().width() - taken))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)
