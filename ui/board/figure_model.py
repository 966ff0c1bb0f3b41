"""What tables of figures have in common: a name on the left, figures on the right, each defined on hover."""

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from ui.board.headed_model import HeadedModel, aligned
from ui.paint import Side
from ui.theme import look
from ui.widgets.table import RowTable

_Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()


class FigureModel(HeadedModel):
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

    def side(self, column: int) -> Side:
        return "right" if column else "left"

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
            return aligned(self.side(column))
        if role == Qt.ItemDataRole.ForegroundRole and column:
            return look.colour("danger" if self.is_lit(line, column) else "text")
        return None


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
