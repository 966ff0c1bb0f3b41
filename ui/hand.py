"""A hand on the keyboard: key events through the window, as a person's, for the demo and the rehearsal.

Nothing here calls the desk. What a hand can't reach by keys, an agent can't either.
"""

import asyncio
from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QWidget

MOST_TABS = 120


class OutOfReach(Exception):
    """A control could not be reached with the keyboard."""


class Hand:
    """Types into one window. Thread: main."""

    def __init__(self, window: QWidget, pause_s: float = 0.03) -> None:
        """`pause_s`: how long each key rests; the loop turns between two keys as it does for people."""
        self._window, self._pause_s = window, pause_s

    @property
    def focus(self) -> QWidget:
        """What has the keyboard."""
        return QApplication.focusWidget() or self._window

    async def press(self, keys: str) -> None:
        """Press a key with its modifiers, written as "Ctrl+Return"."""
        for combination in QKeySequence(keys):  # type: ignore[attr-defined]  # iterable at run time
            QTest.keyClick(self.focus, combination.key(), combination.keyboardModifiers())
            await asyncio.sleep(self._pause_s)

    async def write(self, text: str) -> None:
        """Write text: what a keyboard has as keys, the rest as an input method commits it."""
        if text.isascii():
            for letter in text:
                QTest.keyClicks(self.focus, letter)
                await asyncio.sleep(0)
        else:
            event = QInputMethodEvent()
            event.setCommitString(text)
            QApplication.sendEvent(self.focus, event)
        await asyncio.sleep(self._pause_s)

    async def tab_to(self, wanted: Callable[[QWidget], bool]) -> QWidget:
        """Press Tab until the control that is wanted has the keyboard. Raises `OutOfReach`."""
        for _ in range(MOST_TABS):
            if wanted(self.focus):
                return self.focus
            QTest.keyClick(self.focus, Qt.Key.Key_Tab)
            await asyncio.sleep(0)
        raise OutOfReach("the control is not in the tab order")

    async def fill(self, text: str) -> None:
        """Fill what has the keyboard: a list by its first choice, a field with `text`."""
        if isinstance(self.focus, QComboBox):
            await self.press("Down")
        else:
            await self.write(text)

    def picture(self, file: str) -> None:
        """Save what is on the window."""
        self._window.grab().save(file)
