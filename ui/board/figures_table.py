"""The day's figures as a table: a line for each agent or group, each figure with its definition on hover."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent

from agent_desktop.supervision.day import Counted
from ui.plain import plain, tooltip
from ui.theme import look
from ui.widgets.table import RowTable
from ui.words import duration, t

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NAME: Final = "who"


class Figure(Struct, frozen=True):
    """A figure: its key, what it is of a count (None: there is none), and how it is written."""

    key: str
    of: Callable[[Counted], float | None]
    written: Callable[[float], str] = lambda value: f"{value:,.0f}"


FIGURES: Final = (
    Figure("offered", lambda c: c.offered),
    Figure("answered", lambda c: c.answered),
    Figure("answered_share", lambda c: c.answered_share, lambda value: f"{value:.0%}"),
    Figure("aht", lambda c: c.aht_s, duration),
    Figure("wrap_up", lambda c: c.mean_wrap_up_s, duration),
    Figure("ready_share", lambda c: c.ready_share, lambda value: f"{value:.0%}"),
    Figure("outgoing", lambda c: c.outgoing),
    Figure("filed", lambda c: c.filed),
    Figure("late", lambda c: c.late),
    Figure("chased", lambda c: c.chased),
)


class Told(Struct, frozen=True):
    """One line: whose figures they are, in words, and what was counted."""

    who: str
    counted: Counted


def written(figure: Figure, counted: Counted) -> str:
    """A figure in words; nothing where there is none."""
    value = figure.of(counted)
    return "" if value is None else figure.written(value)


class _Model(QAbstractTableModel):
    def __init__(self) -> None:
        super().__init__()
        self.lines: list[Told] = []
        self._by, self._down = -1, False

    def renew(self, lines: Sequence[Told]) -> None:
        self.beginResetModel()
        self.lines = list(lines)
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._by, self._down = column, order is Qt.SortOrder.DescendingOrder
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        if self._by == 0:
            self.lines.sort(key=lambda line: line.who, reverse=self._down)
        elif self._by > 0:
            of = FIGURES[self._by - 1].of
            known = [line for line in self.lines if of(line.counted) is not None]
            unknown = [line for line in self.lines if of(line.counted) is None]
            known.sort(key=lambda line: of(line.counted) or 0.0, reverse=self._down)
            self.lines = known + unknown  # who has no figure comes last, whichever way

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(FIGURES) + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = self.lines[index.row()], index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return plain(line.who, 40) if column == 0 else written(FIGURES[column - 1], line.counted)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column and FIGURES[column - 1].key == "late":
            return look.colour("danger" if line.counted.late else "text")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        key = FIGURES[section - 1].key if section else NAME
        if role == Qt.ItemDataRole.DisplayRole:
            return t(f"board-figure-{key}")
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(t(f"board-defines-{key}"))
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


class FiguresTable(RowTable):
    """Sorted by its headers. Thread: main."""

    def __init__(self) -> None:
        super().__init__(t("board-figures"))
        self._lines = _Model()
        self.setModel(self._lines)
        self.setSortingEnabled(True)
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)

    def show_lines(self, lines: Sequence[Told]) -> None:
        """Change what is shown; where one was in it stays."""
        scrolled = self.verticalScrollBar().value()
        self._lines.renew(lines)
        self.verticalScrollBar().setValue(scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.viewport().width()
        named = min(look.px(220), width // 4)
        for column in range(1, len(FIGURES) + 1):
            self.setColumnWidth(column, (width - named) // len(FIGURES))
        self.setColumnWidth(0, named)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not event.text().strip():
            super().keyPressEvent(event)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
