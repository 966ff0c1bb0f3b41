"""通知: a lead's notices to a group or everybody, and who has read them."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, Final

from PySide6.QtWidgets import QComboBox, QLineEdit

from agent_desktop.agent.post.post import LONGEST_BODY, Told
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.page_intents import LeadingIntents
from agent_desktop.tickets.forms import Form
from ui.board.watching import Watching
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import Fill, column, row, rule
from ui.widgets.row_list import Row, RowList
from ui.words import clock, listed, t

LOOK_MS: Final = 3_000
NAMED: Final = 60
"""More names than that are nobody's reading; their number says it."""


class NoticesPart(Watching):
    """Asks every three seconds while it is seen. Thread: main."""

    def __init__(self, leading: LeadingIntents) -> None:
        super().__init__(LOOK_MS)
        self.setProperty("box", "pane")
        self._leading = leading
        self._doing: asyncio.Task[None] | None = None
        self._told: tuple[Told, ...] = ()
        self._labels: dict[str, str] = {}
        self.words = QLineEdit()
        self.words.setMaxLength(LONGEST_BODY)
        self.words.setAccessibleName(t("board-notice-words"))
        self.words.setPlaceholderText(t("board-notice-words"))
        self.words.returnPressed.connect(self.send)
        self.group = QComboBox()
        self.group.setAccessibleName(t("board-notice-to"))
        self.group.setMinimumWidth(look.px(130))
        self.pin = KeyButton(t("board-notice-pin"), icon="map-pin", kind="chip", shape="control")
        self.pin.setCheckable(True)
        self.pin.toggled.connect(lambda on: self.pin.show_as(kind="done" if on else "chip"))
        send = KeyButton(t("board-notice-send"), "Enter", "send", kind="primary")
        send.clicked.connect(self.send)
        self.list = RowList(t("board-notices"), two_lines=True)
        self.list.row_chosen.connect(self.open)
        self._said = Label("", "muted", elide=True)
        self._body, self._missing = Paragraph(), Paragraph("", "sub")
        self._open = ""
        self.unpin = KeyButton(t("board-notice-unpin"), icon="x", shape="small")
        self.unpin.clicked.connect(self._unpin)
        write = row(Fill(self.words), self.group, self.pin, send, gap=6)
        detail = row(Fill(column(self._body, self._missing, gap=6)), self.unpin)
        self.setLayout(
            column(
                write,
                self._said,
                rule(),
                Fill(self.list),
                rule(),
                detail,
                gap=6,
                margins=(GAP, GAP, GAP, GAP),
            )
        )
        self._show()

    def show_forms(self, forms: tuple[Form, ...]) -> None:
        """The site's skill groups."""
        labels = {form.skill_group: form.label for form in forms}
        if labels != self._labels:
            self._labels = labels
            self.group.clear()
            self.group.addItem(t("board-notice-everybody"), "")
            for code, label in labels.items():
                self.group.addItem(plain(label, 20), code)

    async def ask(self) -> None:
        """Ask who has read what."""
        try:
            told = await self._leading.told()
        except LedgerError:
            self._said.show_text(t("board-notices-gone"), "danger")
            return
        if told != self._told:
            self._told = told
            self._show()

    def open(self, message_id: str) -> None:
        """Show a notice whole, and who has not read it."""
        self._open = message_id
        self._show()

    def _show(self) -> None:
        if self._open not in {told.id for told in self._told}:
            self._open = self._told[0].id if self._told else ""
        self.list.show_rows([self._row(told) for told in self._told], self._open)
        told = next((one for one in self._told if one.id == self._open), None)
        self._body.show_text(plain(told.body, LONGEST_BODY) if told else t("board-notices-none"))
        missing = told.missing if told else ()
        names = "、".join(plain(name, 24) for name in missing[:NAMED])
        more = t("board-notice-more", count=len(missing) - NAMED) if len(missing) > NAMED else ""
        words = t("board-notice-missing", names=listed((names, more))) if missing else ""
        self._missing.show_text(words or (t("board-notice-all-read") if told else ""))
        self.unpin.setVisible(told is not None and told.pinned)

    def _row(self, told: Told) -> Row:
        to = self._labels.get(told.skill_group, told.skill_group) or t("board-notice-everybody")
        due = told.readers + len(told.missing)
        return Row(
            id=told.id,
            title=plain(told.body, 120),
            detail=listed((plain(told.name or told.who, 16), clock(told.at), plain(to, 16))),
            icon="map-pin" if told.pinned else "speakerphone",
            tag=t("board-notice-read", readers=told.readers, due=due),
            tone="accent" if not told.missing else "warn",
        )

    # by the lead

    def send(self) -> None:
        """Tell them."""
        words = self.words.text().strip()
        if words and not self._busy:
            told = self._leading.tell(
                words, group=str(self.group.currentData() or ""), pinned=self.pin.isChecked()
            )
            self._does(told, "board-notice-sent", self.words.clear)

    def _unpin(self) -> None:
        if self._open and not self._busy:
            self._does(self._leading.unpin(self._open), "board-notice-unpinned", lambda: None)

    @property
    def _busy(self) -> bool:
        """Whether an act waits for its answer: a key pressed twice tells once."""
        return self._doing is not None and not self._doing.done()

    def _does(self, work: Coroutine[Any, Any, bool], key: str, done: Callable[[], None]) -> None:
        async def run() -> None:
            try:
                await work
            except LedgerError:
                self._said.show_text(t("board-notice-unsent"), "danger")  # the words stay
                return
            done()
            self.pin.setChecked(False)
            self._said.show_text(t(key), "accent")
            await self.ask()

        self._doing = asyncio.get_running_loop().create_task(run())
