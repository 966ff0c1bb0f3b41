"""What leads tell this seat, beside the pages' tabs where nothing jumps; the key that asks them (举手)."""

from PySide6.QtWidgets import QFrame

from agent_desktop.agent.post.post import Message, OwnHand
from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.keys import Action, KeyMap
from ui.plain import plain
from ui.theme import look
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import Fill, column, row
from ui.widgets.popover import Popover
from ui.words import clock, listed, t

LONGEST = 500


class LeadLine(QFrame):
    """One message at a time, the oldest unread first, then what is pinned. Takes no focus. Thread: main."""

    def __init__(self, intents: Intents, keys: KeyMap) -> None:
        super().__init__()
        self._intents = intents
        self._message: Message | None = None
        self._sign, self._more = Icon("message", "accent"), Label("", "muted")
        self._text = Label("", elide=True)
        self.read = KeyButton(t("lead-line-read"), keys.cap(Action.LEAD_WORD), "check", shape="small")
        self.read.clicked.connect(self.take)
        words = (t("hand-raise"), t("hand-lower"))
        cap = keys.cap(Action.RAISE_HAND)
        self.hand = KeyButton(words[0], cap, "user-question", shape="small", also=words)
        self.hand.clicked.connect(intents.raise_hand)
        self._whole = Paragraph()
        self._whole.setMinimumWidth(look.px(420))
        self._by = Label("", "muted")
        self._panel = Popover(t("lead-line"), column(self._whole, self._by, margins=(4, 4, 4, 4)))
        self.setAccessibleName(t("lead-line"))
        parts = (self._sign, Fill(self._text), self._more, self.read, self.hand)
        self.setLayout(row(*parts, gap=6, margins=(12, 0, 0, 0)))

    def show_state(self, state: DeskState) -> None:
        """Show what leads said, and whether the hand is up."""
        unread = [message for message in state.messages if not message.seen]
        pinned = [message for message in state.messages if message.seen]
        shown = unread[0] if unread else pinned[-1] if pinned else None
        if shown is None or (self._message is not None and shown.id != self._message.id):
            self._panel.close_panel()
        self._message = shown
        self._show_hand(state)
        self._more.show_or_hide(t("notice-more", count=len(unread) - 1) if len(unread) > 1 else "")
        self.read.setVisible(bool(unread))
        if shown is not None:
            self._text.show_text(_said(shown), "text" if unread else "sub")
            self._sign.show_icon(
                "speakerphone" if shown.pinned else "message", "accent" if unread else "text3"
            )
        else:
            self._text.show_text(_waiting(state.hand), "sub")
        self._sign.setVisible(shown is not None)

    def _show_hand(self, state: DeskState) -> None:
        up = state.hand is not None
        self.hand.setVisible(not state.watched.supervises)
        self.hand.show_as(t("hand-lower" if up else "hand-raise"), kind="done" if up else "plain")

    def take(self) -> None:
        """The key: what doesn't fit is shown whole first; then it is read."""
        message = self._message
        if message is None:
            return
        cut = self._text.fontMetrics().horizontalAdvance(self._text.text()) > self._text.width()
        if (cut or message.seen) and not self._panel.isVisible():
            self._whole.show_text(plain(message.body, LONGEST))
            self._by.show_text(listed((_lead(message.name, message.who), clock(message.at))))
            self._panel.toggle_at(self._text)
            return
        self._panel.close_panel()
        if not message.seen:
            self._intents.read_message(message.id)


def _lead(name: str, who: str) -> str:
    return t("lead-line-lead", lead=plain(name or who, 16))


def _said(message: Message) -> str:
    return t("lead-line-said", lead=_lead(message.name, message.who), words=plain(message.body, LONGEST))


def _waiting(hand: OwnHand | None) -> str:
    if hand is None:
        return ""
    if not hand.how:
        return t("hand-waits")
    return t(f"hand-answered-{hand.how}", lead=_lead(hand.name, hand.who))
