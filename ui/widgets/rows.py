"""What the painted lists share: a model of frozen rows, and a view that only shows, walks and chooses."""

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QListView, QStyledItemDelegate

from ui.plain import tooltip
from ui.words import listed

Index = QModelIndex | QPersistentModelIndex
R = TypeVar("R")

ROW: Final = Qt.ItemDataRole.UserRole
"""The role under which a delegate gets the row itself."""


class RowsModel(QAbstractListModel, Generic[R]):
    """Rows, and the plain texts of one: all of it for a screen reader, what may be cut for the tooltip."""

    def __init__(self, said: Callable[[R], tuple[str, ...]], tip: Callable[[R], tuple[str, ...]]) -> None:
        super().__init__()
        self.rows: tuple[R, ...] = ()
        self._said, self._tip = said, tip

    def renew(self, rows: tuple[R, ...]) -> None:
        """Show other rows."""
        self.beginResetModel()
        self.rows = rows
        self.endResetModel()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 — Qt's own signature
        return 0 if parent.isValid() else len(self.rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.rows[index.row()]
        if role == ROW:
            return row
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return listed(self._said(row))
        if role == Qt.ItemDataRole.ToolTipRole:
            return tooltip(listed(self._tip(row)))
        return None


class RowsView(QListView, Generic[R]):
    """A list that can be walked with the arrow keys and read by a screen reader; nothing in it is edited."""

    def __init__(self, name: str, model: RowsModel[R], delegate: QStyledItemDelegate) -> None:
        super().__init__()
        self._model = model  # a view owns neither
        self._painter = delegate
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.setUniformItemSizes(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAccessibleName(name)

    @property
    def rows(self) -> tuple[R, ...]:
        """What is shown."""
        return self._model.rows

    def _current(self) -> R | None:
        """The row at the caret."""
        index = self.currentIndex()
        return self._model.rows[index.row()] if index.isValid() else None
