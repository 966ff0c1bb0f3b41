"""What an input method composes in a field: lost neither to a key of the desk nor when the keyboard goes."""

from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


class Composition:
    """Of one field; `text` is what stands there uncommitted. Thread: main."""

    def __init__(self, field: QLineEdit | QPlainTextEdit) -> None:
        self._field = field
        self.text = ""
        self._dropped = ""

    def hear(self, event: QInputMethodEvent) -> None:
        """The field is about to take an event."""
        before, self.text = self.text, event.preeditString()
        self._dropped = "" if self.text or event.commitString() else before
        if self._dropped:  # a person gave it up, unless the keyboard goes in the same breath
            QTimer.singleShot(0, self._field, self._forget)

    def _forget(self) -> None:
        self._dropped = ""

    def commit(self) -> None:
        """Take it as it stands; nothing happens when there is none."""
        letters, before = self.text, self._written()
        if letters:
            QGuiApplication.inputMethod().commit()
        if letters and self._written() == before:  # the input method forgot it, or there is none any more
            self._take(letters)

    def leave(self) -> None:
        """The keyboard has left the field: what was composed stays there, and there alone.

        Qt asks for a commit before it takes the keyboard away, and IBus answers by dropping the letters.
        """
        letters, self.text, self._dropped = self.text or self._dropped, "", ""
        if letters and not self._field.hasFocus():  # a menu over it takes nothing away
            self._take(letters)
            QGuiApplication.inputMethod().reset()  # else it goes on in the field that has the keyboard now

    def _take(self, letters: str) -> None:
        event = QInputMethodEvent()
        event.setCommitString(letters)
        QCoreApplication.sendEvent(self._field, event)

    def _written(self) -> str:
        field = self._field
        return field.text() if isinstance(field, QLineEdit) else field.toPlainText()
