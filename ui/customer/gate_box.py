"""Who calls and what of it is proven: name, number, the identity gate with its checks."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QWidget

from agent_desktop.desk.state import CallView
from customer360.card import Certainty, Part, PartState
from customer360.identity import Check, Gate, Need
from customer360.number import NumberKind
from softphone.call import CallState
from ui.customer.sayings import part_age, reason
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import HALF, Colour
from ui.widgets.flow import Flow
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, empty, group, row
from ui.words import listed, t
from ui.written import passing


class GateBox(QFrame):
    """Asks one check at a time in a field of its own; what was typed goes to the desk and is forgotten."""

    def __init__(
        self,
        verify: Callable[[Check, str], None],
        reveal: Callable[[], None],
        ring: Callable[[str], None],
        key: str = "",
    ) -> None:
        """`key`: how the key of `ask_next` is printed."""
        super().__init__()
        self.setProperty("box", "sunken")
        self._verify = verify
        self._view: CallView | None = None
        self._number = ""
        self._checks_shown: tuple[object, ...] = ()
        self._name = Label("", "title", elide=True)
        self._relation = Label("", "sub", elide=True)
        self._lock = Icon("lock", "warn")
        self._status = Label("", "warn")
        self._key = Label(key, "tag")
        self._where = Label("", "sub", elide=True, keep_end=True)
        self._cached = Label("", "tagwarn")
        self._reveal = KeyButton(t("gate-reveal"), icon="eye", kind="quiet", shape="small")
        self._reveal.clicked.connect(reveal)
        self._ring = KeyButton("", icon="phone-outgoing", kind="quiet", shape="small", name=t("gate-ring"))
        self._ring.clicked.connect(lambda: ring(self._number))
        self._where.setMinimumHeight(
            self._ring.sizeHint().height()
        )  # keys come and go beside it: nothing jumps
        self._checks = Flow()
        self._check_row = group(self._checks)
        self._answer = AnswerField(self._answered)
        self.setLayout(
            column(
                row(self._name, Fill(self._relation), self._lock, self._status, self._key, gap=6),
                row(Fill(self._where), self._cached, self._reveal, self._ring, gap=6),
                self._check_row,
                self._answer,
                gap=6,
                margins=(10, 8, 10, 8),
            )
        )
        self._name.setMaximumWidth(220)

    def show_view(self, view: CallView | None, now: datetime) -> None:
        """Show the caller of `view`; None: nobody is there to be asked."""
        if (view and view.call.id) != (self._view and self._view.call.id):
            self._answer.close_field()
        self._view = view
        if view is None:
            return
        card = view.card
        self._name.show_text(_title(view))
        self._relation.show_text(_relation(view))
        self._where.show_text(_where(view))
        stale = card is not None and card.age(Part.CORE).state is PartState.CACHED
        self._cached.show_or_hide(part_age(card, Part.CORE, now)[0] if card and stale else "")
        self._show_gate(view.gate, known=bool(card and card.chosen))
        # Who is on the line already isn't rung.
        self._number = view.number.e164
        self._ring.setVisible(view.call.state is CallState.ENDED and bool(self._number))
        masked = "*" in f"{view.caller}{view.shown_number}"
        free = view.gate.passed or view.gate.need is Need.NONE
        self._reveal.setVisible(bool(card and card.chosen) and masked and free and not view.gate.locked)

    def _show_gate(self, gate: Gate, *, known: bool) -> None:
        text, tone, icon = gate_status(gate)
        self._lock.setVisible(known)
        self._status.show_or_hide(text if known else "", tone)
        self._lock.show_icon(icon, "text3" if tone == "muted" else _tone(tone))
        if (gate.offered, gate.evidence, gate.locked, known) == self._checks_shown:
            return
        self._checks_shown = (gate.offered, gate.evidence, gate.locked, known)
        empty(self._checks)
        verdicts = {e.check: e.passed for e in gate.evidence}
        asked = () if gate.locked else gate.askable
        self._key.setVisible(self.can_ask and bool(self._key.text()))
        for check in [*(c for c in verdicts if c not in asked), *asked]:
            self._checks.addWidget(self._check_key(check, verdicts.get(check), asked=check in asked))
        if gate.offered != gate.askable and not gate.locked:
            said = Label(t("gate-keyed"), "muted")
            said.setMinimumHeight(look.height("control_small"))  # in line with the keys
            self._checks.addWidget(said)
        self._check_row.setVisible(known and self._checks.count() > 0)
        if self._answer.check not in asked:
            self._answer.close_field()

    def _check_key(self, check: Check, verdict: bool | None, *, asked: bool) -> QWidget:
        icon = "" if verdict is None else "check" if verdict else "x"
        word = t(f"check-{check}")
        key = KeyButton(
            word,
            icon=icon,
            kind="plain" if verdict is None else "done" if verdict else "failed",
            shape="small",
            name=listed(
                (word, "" if verdict is None else t("check-passed") if verdict else t("check-failed"))
            ),
        )
        if asked:
            key.clicked.connect(lambda: self._ask(check))
        else:
            # a verdict, not a button: it keeps its look, takes no click and no focus
            key.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            key.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        return key

    @property
    def can_ask(self) -> bool:
        """Whether there is something that the caller can be asked."""
        return bool(self._turns())

    def _turns(self) -> list[Check]:
        """What the caller who is shown can be asked, wrong answers last."""
        view = self._view
        if view is None or view.gate.locked or not (view.card and view.card.chosen):
            return []
        wrong = {e.check for e in view.gate.evidence}
        return sorted(view.gate.askable, key=lambda check: check in wrong)

    def ask_next(self) -> None:
        """Ask for a check by key, pressed again for the next: what was never answered comes first."""
        if turns := self._turns():
            asked = self._answer.check
            at = turns.index(asked) + 1 if asked in turns else 0
            self._ask(turns[at % len(turns)])

    def _ask(self, check: Check) -> None:
        self._answer.open_for(check)

    def _answered(self, check: Check, typed: str) -> None:
        self._verify(check, typed)


class AnswerField(QWidget):
    """Where the agent types what the caller said."""

    def __init__(self, answered: Callable[[Check, str], None]) -> None:
        super().__init__()
        self._answered = answered
        self._before: QWidget | None = None
        self.check: Check | None = None
        self._field = passing(QLineEdit())
        self._field.setMaxLength(120)
        self._field.returnPressed.connect(self._send)
        go = KeyButton(t("gate-compare"), "Enter")
        go.clicked.connect(self._send)
        self.setLayout(row(Fill(self._field), go, gap=HALF))
        self.hide()

    def open_for(self, check: Check) -> None:
        """Ask for `check`; the keyboard comes here because the agent pressed its key."""
        focus = self.window().focusWidget()
        if not self.isAncestorOf(focus):
            self._before = focus
        self.check = check
        self._field.clear()
        word = t("gate-said", what=t(f"check-{check}"))
        self._field.setPlaceholderText(word)
        self._field.setAccessibleName(word)
        self.show()
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def close_field(self) -> None:
        """Close and forget; the keyboard goes back to where it was."""
        self.check = None
        self._field.clear()
        had_focus = self.isVisible() and self.isAncestorOf(self.window().focusWidget())
        if had_focus and self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_field()
        else:
            super().keyPressEvent(event)

    def _send(self) -> None:
        check, typed = self.check, self._field.text().strip()
        if check is not None and typed:
            self.close_field()
            self._answered(check, typed)


def gate_status(gate: Gate) -> tuple[str, str, str]:
    """The gate in a word, its label look and its icon."""
    if gate.locked:
        return t("gate-locked"), "danger", "lock"
    if gate.need is Need.NONE:
        return t("gate-none"), "muted", "lock-open"
    if gate.initial_password:
        return t("gate-initial"), "warn", "lock"
    if gate.passed:
        return t("gate-passed"), "accent", "circle-check"
    done = len({e.check for e in gate.evidence if e.passed})
    return t("gate-open", done=min(done, max(0, gate.wanted - 1)), wanted=gate.wanted), "warn", "lock"


def _tone(look_name: str) -> Colour:
    return "danger" if look_name == "danger" else "accent" if look_name == "accent" else "warn"


def _title(view: CallView) -> str:
    if view.caller:
        return plain(view.caller, 40)
    if view.card is None or view.card.failed:
        return plain(view.shown_number, 40) or t("call-no-number")
    holders = {account.customer.id for account in view.card.accounts}
    sure = all(match.certainty is Certainty.CERTAIN for match in view.card.matches)
    if len(holders) == 1 and sure:
        name = plain(view.card.accounts[0].customer.name, 24)
        name, count = name or t("match-nameless"), len(view.card.accounts)
        more = view.card.more
        return t("caller-many", name=name, count=count) if more else t("caller-one", name=name, count=count)
    if view.card.matches:
        return t("caller-several") if len(view.card.matches) > 1 else t("caller-maybe")
    if view.number.kind is NumberKind.SERVICE:
        return t("caller-shared")
    return t("call-no-number") if view.number.kind is NumberKind.ANONYMOUS else t("caller-unknown")


def _relation(view: CallView) -> str:
    card = view.card
    if card is None:
        return t("caller-searching")
    if not card.chosen:
        return t("caller-says", name=plain(view.call.remote_name, 40)) if view.call.remote_name else ""
    return reason(card.match) if card.match else ""


def _where(view: CallView) -> str:
    account = view.card.account if view.card else None
    number = plain(view.shown_number, 40) or t("call-no-number")
    place = plain(account.address) if account else plain(view.place, 40)
    return place if number == _title(view) else listed((number, place))
