"""The card of a raised hand's call, in the place of the board's parts: by the lead's own rights."""

from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame

from agent_desktop.agent.post.post import Hand
from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import CallView, DeskState
from agent_desktop.desk.stepping_in import WayIn
from ui.board.hands_strip import ICONS, LETTERS
from ui.customer_pane import CustomerPane
from ui.plain import plain
from ui.theme import look
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row, rule
from ui.words import listed, t


class HandCard(QFrame):
    """Thread: main."""

    def __init__(
        self, intents: Intents, answer: Callable[[str, str], None], left: Callable[[], None]
    ) -> None:
        """`answer` steps into the call of a hand, by its id; `left`: a key has closed it."""
        super().__init__()
        self._intents, self._answer, self._left = intents, answer, left
        self._hand_id = ""
        self.pane = CustomerPane(intents, hand_card=intents.hand_card)
        self.pane.setMaximumWidth(look.px(560))
        self._who, self._group = Label("", "title", elide=True), Label("", "sub", elide=True)
        self._about = Paragraph("", "text")
        self.back = KeyButton(t("board-hand-card-close"), "Esc", "x", shape="control")
        self.back.clicked.connect(self.leave)
        self.keys = {way: self._way(way, key) for key, way in LETTERS.items()}
        side = QFrame()
        side.setProperty("box", "pane")
        side.setLayout(
            column(
                self._who, self._group, rule(), self._about, STRETCH,
                row(*self.keys.values(), STRETCH, gap=6), row(STRETCH, self.back),
                gap=8, margins=(12, 10, 12, 8),
            )
        )  # fmt: skip
        self.setLayout(row(Fill(self.pane), Fill(side)))

    def _way(self, way: WayIn, key: Qt.Key) -> KeyButton:
        made = KeyButton(t(f"board-way-{way}"), chr(key), ICONS[way], shape="control")
        made.clicked.connect(lambda: self._go(way))
        made.hide()
        return made

    def _go(self, way: WayIn) -> None:
        self._answer(self._hand_id, way.value)

    def begin(self, hand: Hand, label: str) -> None:
        """What goes with the hand; the lead's own act, so it takes the keyboard."""
        self._hand_id = hand.id
        self._who.show_text(plain(f"{hand.agent} {hand.name}", 40))
        self._group.show_text(listed((plain(hand.team, 16), plain(label, 16), plain(hand.asking.caller, 24))))
        self._about.show_text(plain(hand.asking.about, 400) or t("board-hand-nothing"))
        self.back.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_state(self, state: DeskState, view: CallView, now: datetime) -> None:
        """The pane takes it for the selected call's card."""
        waits = any(hand.id == self._hand_id for hand in state.hands)
        for way, key in self.keys.items():
            key.setVisible(waits and way in state.ways_in)
        self.pane.show_state(replace(state, calls=(view,), selected=view.call.id), now)

    def leave(self) -> None:
        """It is looked at no more."""
        self._intents.hand_card.close()
        self._left()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = LETTERS.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif way is not None and not event.modifiers():
            if self.keys[way].isVisible():
                self._go(way)
        else:
            super().keyPressEvent(event)
