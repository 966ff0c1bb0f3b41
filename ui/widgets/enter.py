"""Enter presses the button that has the keyboard; on some platforms Qt leaves it at Space.

The button takes the key itself. Round it nobody could tell whose key it was: a field that is closed by Enter
gives the keyboard back before its key has gone all the way up.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QCheckBox


class Pressed(QAbstractButton):
    """What every button of the desk that is drawn here begins with."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _enter_presses(event, self):
            super().keyPressEvent(event)


class Tick(QCheckBox):
    """A check box."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not _enter_presses(event, self):
            super().keyPressEvent(event)


def _enter_presses(event: QKeyEvent, button: QAbstractButton) -> bool:
    """Press `button`; whether the key was one for buttons.

    A key that is still held down from what came before was not meant for it.
    """
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
        return False
    if not event.isAutoRepeat():
        button.click()
    return True
