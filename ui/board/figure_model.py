"""What tables of figures have in common: a name on the left, figures on the right, each defined on hover."""

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt

from ui.plain import tooltip
from ui.theme import look
from ui.widgets.table import RowTable

_Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class FigureModel(QAbstractTableModel):
    """Column 0 is the name, the rest are `figures`. Thread: main."""

    def __init__(self, figures: int) -> None:
        super().__init__()
        self._figures = figures

    @property
    @abstractmethod
    def size(self) -> int:
        """How many lines there are."""

    @abstractmethod
    def words(self, line: int, column: int) -> str:
        """What stands in a cell."""

    @abstractmethod
    def is_lit(self, line: int, column: int) -> bool:
        """Whether a figure is one to worry about."""

    @abstractmethod
    def heading(self, column: int) -> str:
        """What stands above a column."""

    @abstractmethod
    def meaning(self, column: int) -> str:
        """How a column is counted; "" where there is nothing to say."""

    # ── Qt's ──

    def rowCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self.size

    def columnCount(self, parent: _Index = NOWHERE) -> int:
        return 0 if parent.isValid() else self._figures + 1

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        line, column = index.row(), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            return self.words(line, column)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(column)
        if role == Qt.ItemDataRole.ForegroundRole and column:
            return look.colour("danger" if self.is_lit(line, column) else "text")
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heading(section)
        if role == Qt.ItemDataRole.ToolTipRole and (meaning := self.meaning(section)):
            return tooltip(meaning)
        return _side(section) if role == Qt.ItemDataRole.TextAlignmentRole else None


class FigureTable(RowTable):
    """Shows one. Thread: main."""

    def spread(self, most: int, share: int) -> None:
        """The name is `most` px wide, at most a part in `share` of the width; the figures share the rest."""
        columns = range(1, self.model().columnCount())
        seen = [column for column in columns if not self.isColumnHidden(column)]
        width = self.viewport().width()
        named = min(look.px(most), width // share)
        for column in seen:
            self.setColumnWidth(column, (width - named) // len(seen))
        self.setColumnWidth(0, named)


def _side(column: int) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
