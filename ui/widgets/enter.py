"""Enter presses the button that has the keyboard; on some platforms Qt leaves it at Space."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QWidget


def enter_presses(event: QKeyEvent, inside: QWidget) -> bool:
    """Press the button in `inside` that left this key to those round it; whether the key was one for buttons.

    A key that is still held down from what came before was not meant for it.
    """
    button: QWidget | None = inside.window().focusWidget()
    plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or not plain:
        return False
    if not isinstance(button, QAbstractButton):
        return False
    if not event.isAutoRepeat() and inside.isAncestorOf(button):
        button.click()
    return True
