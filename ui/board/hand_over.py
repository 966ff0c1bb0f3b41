"""交班: the notes of one's own shift, and the hand-overs before; handed over and accepted by keys."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from PySide6.QtCore import QSignalBlocker, QTimer
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFrame, QPlainTextEdit
from uuid_utils import uuid7

from agent_desktop.store.faults import StoreError
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.shift.book import Brief, ShiftLog
from agent_desktop.supervision.shift.room import ShiftRoom
from ui.plain import plain
from ui.theme import look
from ui.ticket.node_words import node_words
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row, rule
from ui.widgets.row_list import Row, RowList
from ui.words import clock, listed, local, moment, t

_LOG = logging.getLogger(__name__)

KEPT_MS = 800
"""After the last word typed, it is in the store."""
NOTES = 8_000
NOTHING = "nothing"
"""Id of a row that only says that there is none."""


class HandOver(QFrame):
    """Owns the words until the store has them. Thread: main."""

    def __init__(self, room: ShiftRoom, changed: Callable[[], None]) -> None:
        """`changed`: the store has something new."""
        super().__init__()
        self.setProperty("box", "pane")
        self._room, self._changed = room, changed
        self._logs: tuple[ShiftLog, ...] = ()
        self._brief: Brief | None = None
        self._own, self._dirty, self._shown = "", False, ""
        self._turn, self._tasks = asyncio.Lock(), set[asyncio.Task[None]]()
        self._typed = QTimer(self)
        self._typed.setSingleShot(True)
        self._typed.timeout.connect(self.keep)
        self._head, self._said = (
            Label(t("shift-handing"), "title", elide=True),
            Label("", "muted", elide=True),
        )
        self.notes = QPlainTextEdit()
        self.notes.setAccessibleName(t("shift-notes"))
        self.notes.setPlaceholderText(t("shift-notes-hint"))
        self.notes.setTabChangesFocus(True)
        self.notes.textChanged.connect(self._wrote)
        self.hand = self._key("shift-hand", "send", lambda: self._do_hand(True), "primary")
        self.back = self._key("shift-take-back", "arrow-forward-up", lambda: self._do_hand(False))
        self.accept = self._key("shift-accept", "check", self._do_accept, "primary")
        self.list = RowList(t("shift-logs"), two_lines=True)
        self.list.row_chosen.connect(self.open)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(t("shift-log"))
        self.notes.setMinimumHeight(look.px(90))
        keys = row(Fill(self._said), self.back, self.hand)
        logs = row(Fill(Label(t("shift-logs"), "title")), self.accept)
        self.setLayout(
            column(
                self._head, Fill(self.notes), keys, rule(), logs, Fill(self.list), Fill(self.text),
                gap=6, margins=(12, 8, 12, 8),
            )
        )  # fmt: skip
        self._enable()

    def _key(self, word: str, icon: str, act: Callable[[], None], kind: Any = "plain") -> KeyButton:
        made = KeyButton(t(word), icon=icon, kind=kind, shape="control")
        made.clicked.connect(act)
        return made

    # ── from the store ──

    def show_logs(self, brief: Brief, logs: tuple[ShiftLog, ...]) -> None:
        """How things stand. Words that the store doesn't have yet are never written over."""
        self._brief, self._logs = brief, logs
        since, until = (clock(local(at)) for at in (brief.shift.since, brief.shift.until))
        self._head.show_text(t("shift-handing-of", since=since, until=until))
        own = next((log for log in logs if log.outgoing == self._room.me and log.accepted_at is None), None)
        if self._dirty:
            self.keep()
        elif own is None:
            self._own = ""
            self._put("")
        else:
            self._own = own.id
            self._put(own.notes)
        self._show_list()

    def forget(self) -> None:
        """Of somebody who may not look nothing stays on screen."""
        self._logs, self._brief, self._own, self._dirty = (), None, "", False
        self._put("")
        self._show_list()

    def _put(self, words: str) -> None:
        if words != self.notes.toPlainText():
            with QSignalBlocker(self.notes):
                self.notes.setPlainText(words)

    def _show_list(self) -> None:
        told = [log for log in self._logs if log.handed_at is not None]
        waits = [log for log in told if log.accepted_at is None and log.outgoing != self._room.me]
        if self._shown not in {log.id for log in told}:
            self._shown = (waits or told)[0].id if told else ""
        rows = [_row(log, self._brief) for log in told if self._brief]
        self.list.show_rows(rows or [Row(id=NOTHING, title=t("shift-no-logs"))], self._shown)
        self._show_log()
        self._enable()

    def _log(self, log_id: str) -> ShiftLog | None:
        return next((log for log in self._logs if log.id == log_id), None)

    def open(self, log_id: str) -> None:
        """Read one of the hand-overs."""
        self._shown = "" if log_id == NOTHING else log_id
        self.list.show_open(self._shown)
        self._show_log()
        self._enable()

    def _show_log(self) -> None:
        words = _words(log) if (log := self._log(self._shown)) else ""
        if words != self.text.toPlainText():
            self.text.setPlainText(words)
        self.text.setVisible(bool(words))

    def _enable(self) -> None:
        own, log = self._log(self._own), self._log(self._shown)
        handed = own is not None and own.handed_at is not None
        self.notes.setReadOnly(handed or self._brief is None)
        self.hand.set_available(not handed and bool(self.notes.toPlainText().strip()))
        self.back.setVisible(handed)
        self.hand.setVisible(not handed)
        others = log is not None and log.outgoing != self._room.me
        self.accept.set_available(others and log is not None and log.accepted_at is None)
        if handed:
            self._said.show_text(t("shift-waits"), "muted")

    # ── by the lead ──

    def _wrote(self) -> None:
        if (over := len(self.notes.toPlainText()) - NOTES) > 0:
            self._cut(over)
            return
        self._dirty = True
        self._said.show_text(t("shift-writing"), "muted")
        self._typed.start(KEPT_MS)
        self._enable()

    def _cut(self, over: int) -> None:
        """What is too much goes, from the end; `_wrote` is told of the rest."""
        cursor = QTextCursor(self.notes.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.movePosition(QTextCursor.MoveOperation.Left, QTextCursor.MoveMode.KeepAnchor, over)
        cursor.removeSelectedText()

    def keep(self) -> None:
        """Bring what was typed into the store."""
        if self._dirty:
            self._run(self._keep())

    async def flush(self) -> None:
        """Whatever was typed or pressed is in the store when this ends, unless that is gone."""
        self._typed.stop()
        self.keep()
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        if self._dirty:
            _LOG.warning("the last words of the hand-over are not in the store")

    async def _keep(self) -> None:
        words, self._own = self.notes.toPlainText(), self._own or str(uuid7())
        kept = await self._room.write(self._own, words)
        self._dirty = not kept or self.notes.toPlainText() != words
        self.notes.document().setModified(self._dirty)
        self._said.show_text(t("shift-kept") if kept else t("shift-not-kept"), "muted" if kept else "danger")

    def _do_hand(self, hands: bool) -> None:
        async def hand() -> None:
            if self._dirty:
                await self._keep()
            done = await self._room.hand(self._own, hands=hands)
            told = t("shift-waits") if hands else t("shift-taken-back")
            self._said.show_text(told if done else t("shift-not-kept"), "accent" if done else "danger")
            self._changed()

        self._run(hand())

    def _do_accept(self) -> None:
        async def accept() -> None:
            done = await self._room.accept(self._shown)
            self._said.show_text(t("shift-accepted") if done else t("shift-not-accepted"))
            self._changed()

        self._run(accept())

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        """One after the other; a store that is gone is told, and the words stay."""

        async def run() -> None:
            async with self._turn:
                try:
                    await work
                except (StoreError, NotALead):
                    self._said.show_text(t("shift-store-gone"), "danger")

        try:
            task = asyncio.get_running_loop().create_task(run())
        except RuntimeError:
            # The window goes when the sitting is over; raised in an event, this would end the process.
            work.close()
            _LOG.warning("nothing can be stored any more")
            return
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


def _row(log: ShiftLog, brief: Brief) -> Row:
    accepted = log.accepted_at is not None
    by = t("shift-from", who=_who(log.outgoing, log.outgoing_name))
    to = t("shift-to", who=_who(log.incoming, log.incoming_name)) if accepted else ""
    carried = t("shift-carried", tickets=len(log.tickets), incidents=len(log.incidents))
    return Row(
        id=log.id, icon="history", title=listed((by, to)), tone="accent" if accepted else "warn",
        tag=t("shift-done") if accepted else t("shift-open"),
        detail=listed((moment(log.handed_at or log.at, brief.at), carried, plain(log.notes, 80))),
    )  # fmt: skip


def _who(no: str, name: str) -> str:
    return plain(f"{name} {no}".strip(), 32)


def _words(log: ShiftLog) -> str:
    """A hand-over to read: who and when, the notes, what was open."""
    lines = []
    for key, no, name, at in (
        ("shift-from", log.outgoing, log.outgoing_name, log.handed_at),
        ("shift-to", log.incoming, log.incoming_name, log.accepted_at),
    ):
        if at is not None:
            stamp = f"{local(at):%Y-%m-%d %H:%M:%S}"
            who = _who(no, name)
            lines.append(
                f"{t('shift-from', who=who) if key == 'shift-from' else t('shift-to', who=who)} {stamp}"
            )
    lines += ["", log.notes]
    if log.incidents:
        lines += ["", t("shift-incidents")]
        lines += [f"· {one.number} {plain(one.title, 60)} {plain(one.area, 20)}" for one in log.incidents]
    if log.tickets:
        lines += ["", t("shift-promises")]
        lines += [
            f"· {one.number} {plain(one.title, 40)} {node_words(one.node)} {one.station} "
            + (t("ticket-due", time=f"{local(one.due_at):%m-%d %H:%M}") if one.due_at else "")
            for one in log.tickets
        ]
    return "\n".join(lines)
