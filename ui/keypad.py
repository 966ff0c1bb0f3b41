"""The keypad: digits into a call, a number to ring, a number to hand a call over to."""

from collections.abc import Callable
from enum import StrEnum

from PySide6.QtCore import QRegularExpression, Qt
from PySide6.QtGui import QRegularExpressionValidator
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from ui.theme import look
from ui.theme.tokens import HALF
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, column, row
from ui.widgets.popover import Popover
from ui.words import t

DIGITS = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#")
_DIALLED = QRegularExpression(r"(sips?:)?[0-9A-Za-z*#+@.:_ ()-]{0,80}")


class Purpose(StrEnum):
    """What the keypad is open for."""

    DIAL = "dial"
    DIGITS = "digits"
    TRANSFER = "transfer"


class Keypad:
    """One panel for the three. Digits keyed into a call are sent at once, numbers when they are confirmed."""

    def __init__(
        self, dial: Callable[[str], None], send: Callable[[str], None], transfer: Callable[[str], None]
    ) -> None:
        self._send = send
        self._confirmed = {Purpose.DIAL: dial, Purpose.TRANSFER: transfer}
        self._purpose = Purpose.DIAL
        self._title = Label(t("keypad-dial"), "head")
        self._field = QLineEdit()
        self._field.setAccessibleName(t("keypad-number"))
        self._field.setValidator(QRegularExpressionValidator(_DIALLED))
        self._field.setMinimumWidth(look.px(200))
        self._field.returnPressed.connect(self._confirm)
        self._field.textEdited.connect(self._edited)
        self._length = 0
        self._go = KeyButton(t("keypad-call"), "Enter", "phone-outgoing", also=(t("keypad-hand-over"),))
        self._go.clicked.connect(self._confirm)
        close = KeyButton(t("close"), "Esc", kind="quiet")
        self._panel = Popover(
            t("keypad"),
            column(
                self._title, self._field, self._digits(), row(close, STRETCH, self._go), margins=(4, 4, 4, 4)
            ),
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
        self._title.show_text(t(f"keypad-{purpose}"))
        self._go.show_as(
            t("keypad-hand-over") if purpose is Purpose.TRANSFER else t("keypad-call"),
            icon="arrow-forward-up" if purpose is Purpose.TRANSFER else "phone-outgoing",
        )
        self._go.setVisible(purpose is not Purpose.DIGITS)
        self._field.clear()
        self._length = 0
        self._panel.toggle_at(anchor, self._field)

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
                self._send("".join(fresh))
        self._length = len(text)

    def _confirm(self) -> None:
        number = self._field.text().strip()
        act = self._confirmed.get(self._purpose)
        if act is not None and number:
            self._panel.close_panel()
            act(number)
