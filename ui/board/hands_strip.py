"""举手: who asks for help, at the top of the board, and the keys that answer. Gone while no hand is up."""

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget
from shiboken6 import isValid

from agent_desktop.agent.post.post import LONGEST_BODY, Hand
from agent_desktop.desk.stepping_in import WayIn
from ui.plain import plain
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row
from ui.widgets.row_list import Row, RowList
from ui.words import duration, listed, t

MESSAGE: Final = "message"
CARD: Final = "card"
MOST: Final = 3
LATE_S: Final = 60.0
LETTERS: Final = {
    Qt.Key.Key_L: WayIn.LISTEN,
    Qt.Key.Key_W: WayIn.WHISPER,
    Qt.Key.Key_J: WayIn.BARGE,
    Qt.Key.Key_I: WayIn.INTERCEPT,
}
ICONS: Final = {"listen": "headset", "whisper": "message", "barge": "users", "intercept": "phone-incoming"}


class _Hands(RowList):
    """Letters answer here: nothing is typed into a list, and the desk's own keys stay what they are."""

    pressed = Signal(str)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in LETTERS and not event.modifiers():
            self.pressed.emit(LETTERS[key].value)
        elif key == Qt.Key.Key_C and not event.modifiers():
            self.pressed.emit(CARD)
        else:
            super().keyPressEvent(event)


class HandsStrip(QFrame):
    """`answer` gets the hand, how (a `WayIn` or "message"), and the words; whether it was carried.

    Words stay until they were. Thread: main.
    """

    def __init__(
        self, answer: Callable[[Hand, str, str], Awaitable[bool]], look_at: Callable[[Hand], None]
    ) -> None:
        """`look_at` opens the card of a hand's call."""
        super().__init__()
        self.setProperty("box", "warn")
        self._answer, self._look_at = answer, look_at
        self._answering: asyncio.Task[None] | None = None
        self._hands: dict[str, Hand] = {}
        self._since: dict[str, float] = {}
        self._labels: dict[str, str] = {}
        self._ways: tuple[str, ...] = ()
        self._title = Label("", "head")
        self.list = _Hands(t("board-hands-list"), two_lines=True)
        self.list.pressed.connect(self.go)
        self.list.selectionModel().currentChanged.connect(lambda *_: self._chose())
        self.words = QLineEdit()
        self.list.row_chosen.connect(lambda _: self.words.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.words.setMaxLength(LONGEST_BODY)
        self.words.setAccessibleName(t("board-hand-words"))
        self.words.setPlaceholderText(t("board-hand-words"))
        self.words.returnPressed.connect(lambda: self.go(MESSAGE))
        self.send = KeyButton(t("board-hand-send"), "Enter", "send", shape="small")
        self.send.clicked.connect(lambda: self.go(MESSAGE))
        self.keys = {way: self._key(way, key) for key, way in LETTERS.items()}
        self.card = KeyButton(t("board-hand-card"), "C", "user", shape="small")
        self.card.clicked.connect(self._ask_card)
        keys = row(Fill(self.words), self.send, self.card, *self.keys.values(), gap=6)
        self.setLayout(column(self._title, self.list, keys, gap=4, margins=(10, 6, 8, 6)))
        self.hide()

    def _key(self, way: WayIn, key: Qt.Key) -> KeyButton:
        made = KeyButton(t(f"board-way-{way}"), chr(key), ICONS[way], shape="small")
        made.clicked.connect(lambda: self.go(way.value))
        made.hide()
        return made

    def show_hands(
        self, hands: tuple[Hand, ...], ways: tuple[str, ...], labels: dict[str, str], *, covered: bool = False
    ) -> None:
        """Show who asks; what is being written stays, and its hand stays chosen. `covered`: by a card."""
        now = monotonic()
        self._hands = {hand.id: hand for hand in hands}
        self._since = {hand.id: self._since.get(hand.id, now - hand.waits_s) for hand in hands}
        self._labels = labels
        self._ways = ways
        for way, key in self.keys.items():
            key.setVisible(way in ways)
        self._title.show_text(t("board-hands", count=len(hands)))
        chosen = self.list.current_id
        self.tick()
        self.list.fit(MOST)
        if hands and chosen not in self._hands:
            if chosen:
                self.words.clear()  # it was for somebody who is helped already
            self.list.setCurrentIndex(self.list.model().index(0, 0))
        self._chose()
        focus: QWidget | None = self.window().focusWidget()
        held = focus is not None and self.isAncestorOf(focus)
        self.setVisible(bool(hands) and not covered)
        if held and not hands and not covered:
            self.window().setFocus(Qt.FocusReason.OtherFocusReason)

    def tick(self) -> None:
        """Once a second: how long they wait."""
        rows = [self._row(hand) for hand in self._hands.values()]
        self.list.show_rows(rows, self.list.current_id)

    @property
    def waits(self) -> bool:
        """Whether the keyboard is still with the list, where a card is asked for."""
        return self.window().focusWidget() is self.list

    def take_focus(self) -> None:
        """By a key of the lead's."""
        if self._hands:
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _chose(self) -> None:
        self.list.show_open(self.list.current_id)
        hand = self._hands.get(self.list.current_id)
        self.card.set_available(hand is not None and bool(hand.asking.call_id))

    def _row(self, hand: Hand) -> Row:
        asking, waits = hand.asking, monotonic() - self._since[hand.id]
        group = self._labels.get(asking.skill_group, asking.skill_group)
        call = asking.caller or t("board-hand-no-call")
        return Row(
            id=hand.id,
            title=plain(f"{hand.agent} {hand.name}", 32),
            beside=listed((plain(hand.team, 16), plain(group, 16), plain(call, 24))),
            detail=plain(asking.about, 200) or t("board-hand-nothing"),
            icon="user-question",
            tag=duration(waits),
            tone="danger" if waits >= LATE_S else "warn",
        )

    def _ask_card(self) -> None:
        self.take_focus()
        self.go(CARD)

    def go(self, how: str) -> None:
        """Answer the chosen hand in this way, or open its card."""
        hand = self._hands.get(self.list.current_id)
        if how != CARD:
            self.answer(self.list.current_id, how)
        elif hand is not None and hand.asking.call_id:
            self._look_at(hand)

    def answer(self, hand_id: str, how: str) -> None:
        """Answer this hand, chosen or not; what is being written is for the chosen one."""
        hand = self._hands.get(hand_id)
        words = self.words.text().strip() if hand_id == self.list.current_id else ""
        if hand is None or (how == MESSAGE and not words) or (how != MESSAGE and how not in self._ways):
            return
        if self._answering is None or self._answering.done():  # once, however often the key is pressed
            self._answering = asyncio.get_running_loop().create_task(self._send(hand, how, words))

    async def _send(self, hand: Hand, how: str, words: str) -> None:
        self.words.setReadOnly(True)
        carried = False
        try:
            carried = await self._answer(hand, how, words)
        finally:
            if isValid(self.words):  # the window may be gone by then
                self.words.setReadOnly(False)
                if carried and self.words.text().strip() == words:
                    self.words.clear()
