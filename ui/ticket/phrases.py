"""Phrases that are said all day, each with its digit."""

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.plain import plain, tooltip
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.words import t

MOST = 9
_WIDEST = 120


class Phrases(QWidget):
    """One row. Those that don't fit aren't drawn; their digits work all the same."""

    def __init__(self, chosen: Callable[[int], None]) -> None:
        super().__init__()
        self._chosen = chosen
        self._phrases: tuple[str, ...] = ()
        self._hint = Label(t("ticket-phrases-keys"), "muted")
        self._hint.setParent(self)
        self._chips: list[KeyButton] = []
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.height("control_small"))

    @property
    def chips(self) -> tuple[KeyButton, ...]:
        """The buttons, in their order."""
        return tuple(self._chips[: len(self._phrases)])

    def phrase(self, place: int) -> str:
        """The phrase with digit `place` (1..9), "" without one."""
        return self._phrases[place - 1] if 1 <= place <= len(self._phrases) else ""

    def show_phrases(self, phrases: tuple[str, ...]) -> None:
        """Change what is offered."""
        if phrases[:MOST] == self._phrases:
            return
        self._phrases = phrases[:MOST]
        while len(self._chips) < len(self._phrases):
            place = len(self._chips) + 1
            chip = KeyButton("", str(place), kind="chip", shape="small")
            chip.setParent(self)
            chip.clicked.connect(partial(self._chosen, place))
            self._chips.append(chip)
        for chip, phrase in zip(self._chips, self._phrases, strict=False):
            room = look.px(_WIDEST)
            chip.show_as(look.metrics().elidedText(plain(phrase), Qt.TextElideMode.ElideRight, room))
            chip.setToolTip(tooltip(phrase))
            chip.setAccessibleName(plain(phrase))
        self._lay()

    def _lay(self) -> None:
        left, height = 0, self.height()
        for place, chip in enumerate(self._chips):
            width = chip.sizeHint().width()
            fits = place < len(self._phrases) and left + width <= self.width()
            chip.setVisible(fits)
            if fits:
                chip.setGeometry(left, 0, width, height)
                left += width + GAP
        hint = self._hint.sizeHint().width()
        self._hint.setGeometry(left, 0, hint, height)
        self._hint.setVisible(bool(self._phrases) and left + hint <= self.width())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, look.height("control_small"))

    sizeHint = minimumSizeHint
