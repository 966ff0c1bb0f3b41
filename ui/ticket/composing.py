"""Ending an input method's composition without losing what was composed."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit


def commit_composed(widget: QLineEdit | QPlainTextEdit, preedit: str) -> None:
    """Commit `preedit`, which `widget` shows as being composed; nothing happens when there is none."""
    if not preedit:
        return
    before = _text(widget)
    QGuiApplication.inputMethod().commit()
    if _text(widget) == before:
        # The input method forgot it, or there is none any more: the letters are taken as they stand.
        event = QInputMethodEvent()
        event.setCommitString(preedit)
        QCoreApplication.sendEvent(widget, event)


def _text(widget: QLineEdit | QPlainTextEdit) -> str:
    return widget.text() if isinstance(widget, QLineEdit) else widget.toPlainText()
