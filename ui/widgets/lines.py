"""A line of words for each thing in a list: who walks on to the next one loses no half-written word."""

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QStackedWidget, QWidget
from shiboken6 import isValid

L = TypeVar("L", bound=QLineEdit)
T = TypeVar("T")


class Lines(QStackedWidget, Generic[L, T]):
    """Only a line with words in it waits for its thing to come back; an empty one serves the next."""

    def __init__(self, make: Callable[[], L]) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._make, self._of = make, ""
        self._lines = {"": make()}
        self._things: dict[str, T] = {}
        self.addWidget(self._lines[""])

    @property
    def current(self) -> L:
        """The line that is seen."""
        return self._lines[self._of]

    @property
    def written(self) -> dict[str, T]:
        """What has words that wait, as it was last shown, by id; a list keeps it, or nobody finds them."""
        return {id_: thing for id_, thing in self._things.items() if self._lines[id_].text().strip()}

    def turn_to(self, id_: str, thing: T | None) -> None:
        """Show the line of another thing; "" and None: of nothing."""
        before, left = self._of, self.current
        self._of = id_
        if id_ != before:
            self._turn(before, left)
        if thing is not None:
            self._things[id_] = thing

    def _turn(self, before: str, left: L) -> None:
        empty = not left.text().strip()
        if empty:
            self._things.pop(before, None)
        if self._of not in self._lines:
            if empty:
                self._lines[self._of] = self._lines.pop(before)
                return
            self._lines[self._of] = made = self._make()
            self.addWidget(made)
            QWidget.setTabOrder(left, made)
        self._change(left)
        if empty:
            self._drop(before)

    def _change(self, left: L) -> None:
        wrote = left.hasFocus()
        self.setCurrentWidget(self.current)
        if wrote:
            self.current.setFocus(Qt.FocusReason.OtherFocusReason)

    def _drop(self, id_: str) -> None:
        line = self._lines.pop(id_)
        self.removeWidget(line)
        line.deleteLater()

    def sent(self, id_: str, words: str) -> None:
        """The words have gone where they belong; what was written since stays."""
        line = self._lines.get(id_)
        if line is not None and line.text().strip() == words.strip():
            line.clear()
            line.setReadOnly(False)  # it may serve the next thing at once

    def hold(self, id_: str) -> None:
        """The words are asked for: until the answer they stay as they are, and are given to nobody else."""
        line = self._lines[id_]
        line.setReadOnly(bool(line.text().strip()))  # an empty one may serve another thing before

    def release(self, id_: str) -> None:
        """The answer came, or none will."""
        if isValid(self) and id_ in self._lines:  # the window may be gone by then
            self._lines[id_].setReadOnly(False)
