"""A line and a list: a few letters narrow it, Enter takes the row at the caret, Esc goes back to the text."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from ui.theme import look
from ui.widgets.labels import Label
from ui.widgets.layout import column
from ui.widgets.popover import Popover
from ui.widgets.row_list import Row, RowList
from ui.words import t

MOST_ROWS = 9
Rows = Callable[[str], Sequence[Row]]


class Picker(Popover):
    """`open_at` asks for rows by what is typed; `chosen` gets the id of one. Thread: main."""

    def __init__(self, name: str, parent: QWidget) -> None:
        self._box = _Box(name)
        self._rows = RowList(name)
        self._at = 0
        self._ids: tuple[str, ...] = ()
        self._nothing = Label(t("ticket-picker-nothing"), "muted")
        super().__init__(name, column(self._box, self._rows, self._nothing, gap=4))
        self.setParent(parent)
        self._ask: Rows = lambda typed: ()
        self._chosen: Callable[[str], None] = lambda chosen: None
        self._rows.setFixedWidth(look.px(400))
        self._rows.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows.row_chosen.connect(self._take)
        self._box.textChanged.connect(self._narrow)
        self._box.step = self._step
        self._box.enter = self._take_current

    def open_at(self, anchor: QWidget, rows: Rows, chosen: Callable[[str], None]) -> None:
        """Open under `anchor`, which gets the keyboard back when something was chosen."""
        self._ask, self._chosen = rows, chosen
        self._box.clear()
        self._narrow("")
        self.toggle_at(anchor, self._box)

    def _narrow(self, typed: str) -> None:
        rows = tuple(self._ask(typed))
        self._at, self._ids = 0, tuple(row.id for row in rows)
        self._rows.show_rows(rows, self._current)
        self._nothing.setVisible(not rows)
        self._rows.setFixedHeight(self._rows.row_height * max(1, min(len(rows), MOST_ROWS)) + 2)
        self._rows.setVisible(bool(rows))
        self.adjustSize()

    @property
    def _current(self) -> str:
        return self._ids[self._at] if self._ids else ""

    def _step(self, by: int) -> None:
        self._at = max(0, min(self._at + by, len(self._ids) - 1))
        self._rows.show_open(self._current)

    def _take_current(self) -> None:
        if self._ids:
            self._take(self._current)

    def _take(self, chosen: str) -> None:
        self.close_panel()
        self._chosen(chosen)


class _Box(QLineEdit):
    """The arrows walk in the list below."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.step: Callable[[int], None] = lambda by: None
        self.enter: Callable[[], None] = lambda: None
        self.setAccessibleName(name)
        self.setPlaceholderText(t("ticket-picker-hint"))
        self.setMaxLength(40)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        match event.key():
            case Qt.Key.Key_Down:
                self.step(1)
            case Qt.Key.Key_Up:
                self.step(-1)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.enter()
            case _:
                super().keyPressEvent(event)
