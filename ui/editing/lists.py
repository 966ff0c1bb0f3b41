"""The left side of the editors' page: what there is, as lists to choose from."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from agent_desktop.editing.board import Board
from ui.editing.file_keys import FileKeys
from ui.editing.notice_panel import bulletin_rows
from ui.editing.rows import article_rows, group_rows, todo_rows
from ui.theme import look
from ui.theme.tokens import PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.widgets.row_list import Row, RowList
from ui.widgets.tabs import Tabs
from ui.words import local, t
from ui.written import passing

LISTS = ("todo", "articles", "asked", "notices", "figures")
WIDTH = 424


class Lists(QFrame):
    """Shows a board. `chosen` gives a row's id ("edition:…", see `rows`), `turned` the list that is shown."""

    chosen = Signal(str)
    turned = Signal(str)
    begins = Signal()
    reloads = Signal()

    def __init__(
        self, bring_in: Callable[[Sequence[Path]], None], bring_out: Callable[[Path], None], said: Label
    ) -> None:
        super().__init__()
        self._board: Board | None = None
        self._now: datetime | None = None
        self.setProperty("box", "pane")
        self.tabs = Tabs(t("editing-lists"))
        self._filter = passing(QLineEdit())
        self._filter.setPlaceholderText(t("editing-filter"))
        self._filter.setAccessibleName(t("editing-filter"))
        self._filter.setMaxLength(60)
        self._list = RowList(t("editing-list"), two_lines=True)
        self._nothing, self._rest = Paragraph("", "muted"), QWidget()
        new = KeyButton(t("editing-new"), icon="plus", kind="quiet")
        again = KeyButton("", icon="refresh", kind="quiet", name=t("editing-reload"))
        head = row(FileKeys(bring_in, bring_out), STRETCH, again, new)
        lists = (self.tabs, self._filter, Fill(self._list), self._nothing, Fill(self._rest), said)
        self.setLayout(column(head, *lists, margins=(PAD, PAD, PAD, PAD)))
        self.setFixedWidth(look.px(WIDTH))
        self.tabs.chosen.connect(self._turn)
        self._filter.textChanged.connect(lambda _: self._show())
        self._list.row_chosen.connect(self.chosen)
        new.clicked.connect(self.begins)
        again.clicked.connect(self.reloads)
        self._show_tabs()

    def show_board(self, board: Board, now: datetime) -> None:
        """Show what there is."""
        self._board, self._now = board, now
        self._show_tabs()
        self._show()

    def tick(self, now: datetime) -> None:
        """Each minute: how long departments still have."""
        minute = (now.hour, now.minute)
        if self._now is not None and minute != (self._now.hour, self._now.minute):
            self._now = now
            if self.isVisible() and self.tabs.current == "todo":
                self._show()

    def mark(self, row_id: str) -> None:
        """Mark the row that is open."""
        self._list.show_open(row_id)

    def _turn(self, key: str) -> None:
        self._show()
        self.turned.emit(key)

    def _show_tabs(self) -> None:
        board = self._board
        counts: dict[str, int] = {}
        if board is not None:
            todo = len(board.unfinished) + len(board.consultations) + len(board.ending)
            counts = {"todo": todo, "asked": len(board.groups)}
        tabs = []
        for key in LISTS:
            tabs.append((key, f"{t(f'editing-list-{key}')} {counts.get(key) or ''}".rstrip()))
        self.tabs.show_tabs(tabs, self.tabs.current or LISTS[0])

    def _show(self) -> None:
        key = self.tabs.current
        self._filter.setVisible(key == "articles")
        if self._board is None or self._now is None:
            return
        rows = self._rows(key, self._board, self._now)
        self._list.show_rows(rows)
        self._list.setVisible(bool(rows))
        self._nothing.show_text(t(f"editing-empty-{key}"))
        for widget in (self._nothing, self._rest):
            widget.setVisible(not rows)

    def _rows(self, key: str, board: Board, now: datetime) -> list[Row]:
        match key:
            case "articles":
                return article_rows(board, self._filter.text())
            case "asked":
                return group_rows(board, now)
            case "notices":
                return bulletin_rows(board.bulletins, now)
            case "todo":
                return todo_rows(board, now, local(now).date())
        return []
