"""The keypad: digits into a call, a number to ring, a number to hand a call over to."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QKeyEvent, QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.number_list import colleague_rows, recent_rows
from ui.theme import look
from ui.theme.tokens import HALF
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, column, row
from ui.widgets.popover import Popover
from ui.widgets.row_list import Row, RowList
from ui.words import t
from ui.written import passing

_LIST, _ROWS = 220, 8

DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
_DIALLED = QRegularExpression(r"(sips?:)?[0-9A-Za-z*#+@.:_ ()-]{0,80}")
_OR_NAMED = QRegularExpression(_DIALLED.pattern() + r"|[\p{L}\p{M}·'’ -]{0,40}")
_CAN_BE_RUNG = re.compile(r"[0-9*#@]|sips?:", re.IGNORECASE)


class Purpose(StrEnum):
    """What the keypad is open for."""

    DIAL = "dial"
    DIGITS = "digits"
    TRANSFER = "transfer"


class _Number(QLineEdit):
    """Down walks into the list beside it."""

    def __init__(self, down: Callable[[], None]) -> None:
        super().__init__()
        self._down = down

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self._down()
        else:
            super().keyPressEvent(event)


class Keypad:
    """One panel for the three. Digits keyed into a call are sent at once, numbers when they are confirmed.

    Beside them whom one may mean: colleagues for a call to be handed over, else one's own calls.
    """

    def __init__(self, intents: Intents) -> None:
        self._intents = intents
        self._confirmed = {Purpose.DIAL: intents.dial, Purpose.TRANSFER: intents.transfer}
        self._purpose = Purpose.DIAL
        self._state: DeskState | None = None
        self._title = Label(t("keypad-dial"), "head")
        self._field = passing(_Number(self._to_list))
        self._field.setAccessibleName(t("keypad-number"))
        self._field.setMinimumWidth(look.px(200))
        self._field.returnPressed.connect(self._confirm)
        self._field.textEdited.connect(self._edited)
        self._length = 0
        self._go = KeyButton(t("keypad-call"), "Enter", "phone-outgoing", also=(t("keypad-hand-over"),))
        self._go.clicked.connect(self._confirm)
        self._ask = KeyButton(t("keypad-consult"), icon="headset")
        self._ask.clicked.connect(self._consult)
        self._survey = KeyButton(t("keypad-survey"), icon="circle-check")
        self._survey.clicked.connect(self._to_survey)
        self._list = RowList(t("keypad-colleagues"))
        self._list.setMinimumWidth(look.px(_LIST))
        self._list.row_chosen.connect(self._chosen)
        self._none = Label("", "muted")
        close = KeyButton(t("close"), "Esc", kind="quiet")
        keys = row(close, STRETCH, self._survey, self._ask, self._go)
        left = column(self._title, self._field, self._digits(), STRETCH)
        self._panel = Popover(
            t("keypad"),
            column(row(left, column(self._none, self._list, STRETCH)), keys, margins=(4, 4, 4, 4)),
        )
        close.clicked.connect(self._panel.close_panel)

    def _digits(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(HALF)
        for i, digit in enumerate(DIGITS):
            key = KeyButton(digit, kind="chip", name=t("keypad-digit", digit=digit))
            key.setMinimumSize(look.px(64), look.px(36))
            key.clicked.connect(lambda _=False, d=digit: self._pressed(d))
            grid.addWidget(key, i // 3, i % 3)
        return grid

    @property
    def is_open(self) -> bool:
        """Whether it is on screen."""
        return self._panel.isVisible()

    def toggle(self, anchor: QWidget, purpose: Purpose) -> None:
        """Open for `purpose`, or close when it is open for it."""
        if self._panel.isVisible() and purpose is not self._purpose:
            self._panel.close_panel()
        self._purpose = purpose
        hands_over = purpose is Purpose.TRANSFER
        self._title.show_text(t(f"keypad-{purpose}"))
        self._go.show_as(
            t("keypad-hand-over") if hands_over else t("keypad-call"),
            icon="arrow-forward-up" if hands_over else "phone-outgoing",
        )
        self._go.setVisible(purpose is not Purpose.DIGITS)
        self._ask.setVisible(hands_over)
        self._survey.setVisible(hands_over and self._state is not None and self._state.has_survey)
        self._field.clear()
        self._field.setValidator(QRegularExpressionValidator(_OR_NAMED if hands_over else _DIALLED))
        hints = {Purpose.DIAL: t("keypad-redial"), Purpose.TRANSFER: t("keypad-whom")}
        self._field.setPlaceholderText(hints.get(purpose, ""))
        self._length = 0
        self._show_list()
        self._panel.toggle_at(anchor, self._field)

    def offer(self, anchor: QWidget, number: str) -> None:
        """Open to ring `number`, which another program asked for; nothing is rung yet."""
        self._panel.close_panel()
        self.toggle(anchor, Purpose.DIAL)
        self._field.setText(number)
        self._title.show_text(t("keypad-link"))

    def show_state(self, state: DeskState) -> None:
        """Who is free now, and what was rung."""
        before, self._state = self._state, state
        known = before is not None and (before.colleagues, before.recent) == (state.colleagues, state.recent)
        if self._panel.isVisible() and not known:
            self._show_list()

    def _show_list(self) -> None:
        state, digits = self._state, self._purpose is Purpose.DIGITS
        rows: list[Row] = []
        if state is not None and self._purpose is Purpose.TRANSFER:
            rows = colleague_rows(state.colleagues, self._field.text())
        elif state is not None and not digits:
            rows = recent_rows(state.recent, datetime.now(UTC), self._field.text())
        empty = t("keypad-no-colleagues" if self._purpose is Purpose.TRANSFER else "keypad-no-calls")
        self._none.show_or_hide("" if rows or digits else empty, "muted")
        self._list.show_rows(rows)
        self._list.fit(_ROWS)
        self._list.setVisible(bool(rows))

    def close(self) -> None:
        """Close, as when the call it belongs to has ended."""
        self._panel.close_panel()

    def _pressed(self, digit: str) -> None:
        self._field.insert(digit)
        self._edited(self._field.text())
        self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _edited(self, text: str) -> None:
        if self._purpose is Purpose.DIGITS and len(text) > self._length:
            fresh = [c for c in text[self._length :] if c in DIGITS]
            if fresh:
                self._intents.send_digits("".join(fresh))
        self._length = len(text)
        if self._purpose is not Purpose.DIGITS:
            self._show_list()

    def _chosen(self, row_id: str) -> None:
        """A colleague's number is put into the field, so that how to hand over is still open."""
        if self._purpose is Purpose.TRANSFER:
            self._field.setText(row_id)
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)
            self._show_list()
        elif self._state is not None and int(row_id) < len(self._state.recent):
            self._panel.close_panel()
            self._intents.dial(self._state.recent[int(row_id)].number)

    def _to_list(self) -> None:
        if self._list.rows:
            self._list.begin()

    def _number(self) -> str:
        """What was keyed. Of a name the first colleague's number takes its place, and nobody is rung yet."""
        typed = self._field.text().strip()
        people = [one.id for one in self._list.rows]
        if self._purpose is not Purpose.TRANSFER or _CAN_BE_RUNG.search(typed) or typed in ("", *people):
            return typed
        if people:
            self._chosen(people[0])
        else:
            self._none.show_text(t("keypad-no-colleagues"), "warn")
        return ""

    def _confirm(self) -> None:
        """Without a number the last one is rung again; nothing is handed over to nobody."""
        number = self._number()
        act = self._confirmed.get(self._purpose)
        if act is not None and (number or self._purpose is Purpose.DIAL):
            self._panel.close_panel()
            act(number)

    def _consult(self) -> None:
        if number := self._number():
            self._panel.close_panel()
            self._intents.consult(number)

    def _to_survey(self) -> None:
        self._panel.close_panel()
        self._intents.to_survey()
