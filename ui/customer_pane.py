"""The customer pane: who calls, what is proven, what they hold, what they owe, what happened before."""

from datetime import datetime

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.page_intents import HandCardIntents
from agent_desktop.desk.state import CallView, DeskState
from agent_desktop.desk.state import Lookup as Asked
from customer360.card import Card, Service
from ui.commands import Commands
from ui.customer.accounts import Accounts
from ui.customer.bills_part import BillsPart
from ui.customer.gate_box import GateBox
from ui.customer.lookup import NOTHING, Lookup
from ui.customer.sayings import match_row, more_words
from ui.customer.standing_part import StandingPart
from ui.customer.trail_part import TrailPart
from ui.keys import STANDARD, Action, KeyMap
from ui.theme import look
from ui.theme.tokens import PAD
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row
from ui.widgets.row_list import RowList
from ui.words import t

_LOW = 640  # px of a pane in which bars and advice don't both fit
_LEAST_MATCHES = 4  # of sixty, in the lowest window


class CustomerPane(QFrame):
    """One of four faces: no call, looking up, choosing among several, the open card. Thread: main."""

    def __init__(
        self, intents: Intents, keys: KeyMap = STANDARD, hand_card: HandCardIntents | None = None
    ) -> None:
        """`hand_card`: of a card that is only looked at: nobody is looked up or put on file from there."""
        super().__init__()
        self.setProperty("box", "pane")
        self.setAccessibleName(t("customer"))
        self._intents, self._only_looks = intents, hand_card is not None
        self._choose = hand_card.choose_account if hand_card else intents.choose_account
        reveal = hand_card.reveal if hand_card else intents.reveal
        self._view: CallView | None = None
        self._call_id = ""
        self._state: DeskState | None = None
        self._now: datetime | None = None
        self._looking = False
        self._folded = False
        asks = "" if self._only_looks else keys.cap(Action.VERIFY)
        self.gate = GateBox(intents.verify, reveal, Commands(intents).ring, asks)
        self._key = key = keys.cap(Action.FIND_CUSTOMER)
        look_up = None if self._only_looks else self.look_up
        self._accounts = Accounts(self._choose, self._arrange, look_up, key)
        self._standing = StandingPart(intents.open_article)
        self._bills = BillsPart()
        self._trail = TrailPart()
        self._lookup = Lookup(intents.find_customer, self._open_found, self._link_found, self._enrol, key)
        self._lookup.field.left.connect(self._stop_looking)
        self._idle = _idle_face()
        self._choice = self._make_choice()
        self._found = self._make_lookup()
        self._message = Paragraph("", "muted")
        self._gap = QWidget()
        self.setLayout(
            column(
                self.gate, self._message, Fill(self._choice), self._accounts, self._standing,
                self._bills, Fill(self._trail),
                Fill(self._found), Fill(self._idle), Fill(self._gap), gap=10, margins=(PAD, PAD, PAD, 6),
            )
        )  # fmt: skip
        self._arrange()

    def _make_choice(self) -> QWidget:
        self._matches = RowList(t("matches"), two_lines=True)
        self._matches.row_chosen.connect(self._choose)
        none_of_them = KeyButton(t("match-none"), self._key, "search", "quiet", shape="small")
        none_of_them.clicked.connect(self.look_up)
        none_of_them.setVisible(not self._only_looks)
        self._more = Paragraph("", "muted")
        head = row(
            Label(t("matches"), "head"), Label(t("matches-order"), "muted", elide=True), STRETCH, gap=6
        )
        made = column(head, Fill(self._matches), self._more, row(none_of_them, STRETCH), gap=6)
        made.addStretch(0)  # what the list, as long as it may be, leaves over
        return group(made)

    def _make_lookup(self) -> QWidget:
        self._back = KeyButton(t("lookup-back"), icon="x", kind="quiet", shape="small")
        self._back.clicked.connect(self._stop_looking)
        head = row(Label(t("lookup"), "head"), STRETCH, self._back, gap=6)
        return group(column(head, Fill(self._lookup), gap=6))

    # ── state ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show the selected call's card."""
        self._now = now
        before, self._state = self._state, state
        held = self._lookup.held if state.selected != self._call_id else None
        if state.selected != self._call_id:
            self._call_id = state.selected
            calls = [view.call.id for view in state.calls]
            self._lookup.turn_to(self._call_id, _lookup_of(state.view), _service_of(state.view), calls)
            self._looking = self._lookup.at_work
            self._accounts.fold()
        nameless = state.view is not None and not state.view.number.tells_who
        self._lookup.show_lookup(_lookup_of(state.view), nameless=nameless)
        if state.view is not self._view or before is None:
            self._view = state.view
            self._refresh()
        if held is not None and not held.isVisible():
            _drop_keyboard()  # else arrows that were meant for a name would walk the form's tabs

    def tick(self, now: datetime) -> None:
        """Once a second: ages."""
        self._now = now
        self._refresh()

    def fold(self, on: bool) -> None:
        """Little height: bills in one line."""
        self._folded = on
        self._standing.fold(on)
        self._fold_bills()
        self._trail.fold(on)

    def _fold_bills(self) -> None:
        """Bars go where height is short, and sooner where the way back to supply needs the room."""
        low = self.height() < look.px(_LOW)
        self._bills.fold(self._folded or (low and self._standing.advises))

    def minimumSizeHint(self) -> QSize:
        # what folding takes away must not hold the window open, or it could never become low enough to fold
        hint = super().minimumSizeHint()
        return QSize(hint.width(), hint.height() - self._bills.foldable)

    def _refresh(self) -> None:
        view, now = self._view, self._now
        if now is not None:
            self.gate.show_view(view, now)
        if view is not None and now is not None:
            if view.card is not None:
                self._show_card(view.card, view, now)
            self._message.show_text(_message(view, only_looks=self._only_looks))
        self._arrange()

    def _show_card(self, card: Card, view: CallView, now: datetime) -> None:
        if card.chosen:
            self._accounts.show_card(card)
            self._standing.show_view(view, now)
            self._bills.show_card(card, now)
            self._fold_bills()
            self._trail.show_view(view, now)
        else:
            by_id = {account.id: account for account in card.accounts}
            rows = [match_row(m, by_id.get(m.account_id), i, now) for i, m in enumerate(card.matches)]
            self._matches.show_rows(rows)
            self._matches.grow(_LEAST_MATCHES)
            self._more.show_text(more_words(card, self._key))
            self._more.setVisible(card.more)

    def _arrange(self) -> None:
        """Which face is shown; only changes visibility, so it costs nothing when nothing changed."""
        view = self._view
        card = view.card if view else None
        is_open = card is not None and bool(card.chosen)
        unknown = card is not None and not is_open and not card.matches
        # a card that comes late doesn't take the field away from somebody who types in it
        self._looking = self._looking or (self._found.isVisibleTo(self) and self._lookup.at_work)
        looking = not self._only_looks and (unknown or (card is not None and self._looking))
        choosing = card is not None and not is_open and bool(card.matches) and not looking
        all_accounts = self._accounts.unfolded
        self._idle.setVisible(view is None)
        self.gate.setVisible(view is not None)
        self._message.setVisible(view is not None and bool(self._message.text()))
        self._choice.setVisible(choosing)
        self._accounts.setVisible(is_open and not looking)
        self._standing.setVisible(is_open and not looking and not all_accounts)
        crowded = self._folded and self._standing.advises  # what is owed stands in the advice too
        self._bills.setVisible(is_open and not looking and not all_accounts and not crowded)
        self._trail.setVisible(is_open and not looking and not all_accounts)
        self._found.setVisible(looking)
        self._back.setVisible(not unknown)
        self._gap.setVisible(view is not None and card is None)

    def open_account(self, place: int) -> None:
        """Open the account at `place` (1..9) of the card that is shown; nobody else is looked for then."""
        accounts = self._view.card.accounts if self._view and self._view.card else ()
        if 1 <= place <= len(accounts):
            if self._looking:
                self._stop_looking()
            self._choose(accounts[place - 1].id)

    # ── lookup ──

    @property
    def can_look_up(self) -> bool:
        """Whether there is a card for which somebody else can be found."""
        return self._view is not None and self._view.card is not None

    def look_up(self) -> None:
        """Find somebody else for this call than the number says; nothing without a card."""
        if not self.can_look_up:
            return
        self._looking = True
        self._arrange()
        self._lookup.begin()

    def _stop_looking(self) -> None:
        """The pane goes back to what there is to show, and the keyboard to where it was."""
        self._lookup.give_back()
        self._looking = self._lookup.at_work = False
        self._arrange()

    def _open_found(self, account_id: str) -> None:
        self._stop_looking()
        self._intents.choose_account(account_id)

    def _enrol(self, name: str, address: str, service: Service, relation: str) -> None:
        self._stop_looking()
        self._intents.enrol_caller(name, address, service, relation)

    def _link_found(self, account_id: str, relation: str) -> None:
        self._stop_looking()
        self._intents.link_caller(account_id, relation)


def _drop_keyboard() -> None:
    fallen: QWidget | None = QApplication.focusWidget()
    if fallen is not None:
        fallen.clearFocus()


def _idle_face() -> QWidget:
    title = Label(t("customer-idle"), "head")
    body = Paragraph(t("customer-idle-what"), "muted")
    for label in (title, body):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    icon = Icon("headset", "text3", 28)
    made = group(column(STRETCH, row(STRETCH, icon, STRETCH), title, body, STRETCH, STRETCH))
    made.setMinimumHeight(look.px(120))
    return made


def _lookup_of(view: CallView | None) -> Asked:
    """What was asked in a call."""
    return view.lookup if view is not None else NOTHING


def _service_of(view: CallView | None) -> Service | None:
    """The service that a call's skill group stands for, if it is one's own."""
    group = view.call.skill_group if view else ""
    return next((service for service in Service if service.value == group), None)


def _message(view: CallView, *, only_looks: bool) -> str:
    card = view.card
    if card is None:
        return t("customer-looking" if only_looks else "customer-searching")
    if card.failed:
        return t("customer-failed")
    return t("match-nobody") if only_looks and not card.chosen and not card.matches else ""
