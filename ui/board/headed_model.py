"""What the board's tables have in common: columns with a heading, what it means on hover, and a side."""

from abc import abstractmethod
from typing import Any

from PySide6.QtCore import QAbstractTableModel, Qt

from ui.paint import Side
from ui.plain import tooltip


def aligned(side: Side) -> Qt.AlignmentFlag:
    """A side as Qt names it."""
    flag = Qt.AlignmentFlag.AlignRight if side == "right" else Qt.AlignmentFlag.AlignLeft
    return flag | Qt.AlignmentFlag.AlignVCenter


class HeadedModel(QAbstractTableModel):
    """Says what stands above its columns. Thread: main."""

    @abstractmethod
    def heading(self, column: int) -> str:
        """What stands above a column."""

    @abstractmethod
    def meaning(self, column: int) -> str:
        """How a column is counted; "" where there is nothing to say."""

    @abstractmethod
    def side(self, column: int) -> Side:
        """Where a column's words stand."""

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.heading(section)
        if role == Qt.ItemDataRole.ToolTipRole and (meaning := self.meaning(section)):
            return tooltip(meaning)
        return aligned(self.side(section)) if role == Qt.ItemDataRole.TextAlignmentRole else None
