"""The agents of the board as a model: a new second costs what is seen, not what there is."""

from datetime import UTC, datetime
from typing import Any

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt

from agent_desktop.supervision.floor import Shown
from agent_desktop.supervision.lines import Heading, Line, Row
from ui.board.columns import COLUMNS, words
from ui.board.headed_model import HeadedModel
from ui.paint import Side
from ui.plain import tooltip
from ui.words import listed, t

_Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class BoardModel(HeadedModel):
    """Rows as the rules arranged them. Thread: main."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: tuple[Row, ...] = ()
        self.at = datetime.now(UTC)
        self.reasons: dict[str, str] = {}
        self._ids: tuple[str, ...] = ()

    def renew(self, shown: Shown) -> None:
        """Show other rows, or the same ones a second later; the chosen agent stays chosen."""
        before, self.at = self._ids, shown.at
        if shown.ids == before:
            self.rows = shown.rows
            if self.rows:
                self.dataChanged.emit(self.index(0, 0), self.index(len(self.rows) - 1, len(COLUMNS) - 1))
            return
        self.layoutAboutToBeChanged.emit()
        kept = self.persistentIndexList()
        self.rows, self._ids = shown.rows, shown.ids
        places = {row_id: place for place, row_id in enumerate(shown.ids)} if kept else {}
        moved = [
            self.index(places[before[k.row()]], k.column()) if before[k.row()] in places else _NOWHERE
            for k in kept
        ]
        self.changePersistentIndexList(kept, moved)
        self.layoutChanged.emit()

    def forget(self) -> None:
        """Nothing is shown any more."""
        self.beginResetModel()
        self.rows, self._ids = (), ()
        self.endResetModel()

    def line(self, index: _Index) -> Line | None:
        """The agent of an index; None for a heading and for nothing."""
        row = self.rows[index.row()] if index.isValid() and index.row() < len(self.rows) else None
        return row if isinstance(row, Line) else None

    def heading(self, column: int) -> str:
        return t(f"board-column-{COLUMNS[column].key}")

    def meaning(self, column: int) -> str:
        return t(f"board-means-{COLUMNS[column].key}")

    def side(self, column: int) -> Side:
        return COLUMNS[column].side

    # ── Qt's ──

    def rowCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.rows)

    def columnCount(self, parent: _Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(COLUMNS)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        if self.line(index) is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.rows[index.row()]
        if role == Qt.ItemDataRole.AccessibleTextRole or role == Qt.ItemDataRole.DisplayRole:
            if isinstance(row, Heading):
                return row.label if index.column() == 0 else ""
            return words(row, COLUMNS[index.column()].key, self.at, self.reasons)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(row, Line):
            said = (words(row, column.key, self.at, self.reasons) for column in COLUMNS)
            return tooltip(listed(list(said)))
        return None
