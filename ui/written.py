"""Words in the window's fields: which nobody has been given yet, and where the caret stands among them.

Drafts are not meant: every word of theirs is the desk's within a second.
"""

from typing import Final, TypeVar

from msgspec import Struct
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QStackedWidget,
    QWidget,
)

_PASSING: Final = "passing"
Field = QLineEdit | QPlainTextEdit
W = TypeVar("W", bound=QWidget)


def passing(inside: W) -> W:
    """What is typed in here is kept elsewhere, or only looks for something: nobody would miss it."""
    inside.setProperty(_PASSING, True)
    return inside


def unsent(inside: QWidget) -> Field | None:
    """The first field with words that a person has typed and that nobody has been given yet."""
    return next((field for field in _fields(inside) if _is_unsent(field, inside)), None)


def sent(inside: QWidget) -> None:
    """Somebody has been given what stands in here."""
    for field in _fields(inside):
        field.setModified(False) if isinstance(field, QLineEdit) else field.document().setModified(False)


def _fields(inside: QWidget) -> list[Field]:
    return [*inside.findChildren(QLineEdit), *inside.findChildren(QPlainTextEdit)]


def _is_unsent(field: Field, root: QWidget) -> bool:
    modified = field.isModified() if isinstance(field, QLineEdit) else field.document().isModified()
    shows = field.isReadOnly() and isinstance(field, QPlainTextEdit)  # a line is read-only while it is sent
    return modified and not shows and bool(_words(field).strip()) and _counts(field, root)


def _counts(field: QWidget, root: QWidget) -> bool:
    """A page that is not the one in front counts; a panel that was closed has been left on purpose."""
    at: QWidget | None = field
    while at is not None and at is not root:
        above = at.parentWidget()
        if at.property(_PASSING) or isinstance(above, QAbstractSpinBox):  # a day or a figure is no words
            return False
        if at.isHidden() and not isinstance(above, QStackedWidget):
            return False
        at = above
    return True


def _words(field: Field) -> str:
    return field.text() if isinstance(field, QLineEdit) else field.toPlainText()


class Caret(Struct, frozen=True):
    """Where the caret is, as another shell can be told: inside what, in which of the fields there."""

    inside: tuple[str, str]
    which: int
    words: str
    at: int

    @classmethod
    def of(cls, shell: QWidget) -> "Caret | None":
        """Of the field in `shell` that has the keyboard."""
        field = QApplication.focusWidget()
        if not isinstance(field, QLineEdit | QPlainTextEdit) or not shell.isAncestorOf(field):
            return None
        inside = _inside(field)
        at = field.cursorPosition() if isinstance(field, QLineEdit) else field.textCursor().position()
        return cls(inside, _seen(shell, inside).index(field), _words(field), at)

    def put_into(self, shell: QWidget) -> None:
        """Into the same field; words that were only there are given back to it."""
        if self.which < len(seen := _seen(shell, self.inside)):
            self._put(seen[self.which])

    def _put(self, field: Field) -> None:
        field.setFocus()
        if isinstance(field, QLineEdit):
            if not field.text():
                field.setText(self.words)
            field.setCursorPosition(self.at)
        else:
            cursor = field.textCursor()
            cursor.setPosition(min(self.at, len(field.toPlainText())))
            field.setTextCursor(cursor)


def _inside(field: QWidget) -> tuple[str, str]:
    """What a field is part of: its kind and that of what it is in. Names speak another language tomorrow,
    and with another size of text a pane may be somewhere else."""
    return type(field).__name__, type(field.parentWidget()).__name__


def _seen(shell: QWidget, inside: tuple[str, str]) -> list[Field]:
    return [field for field in _fields(shell) if field.isVisible() and _inside(field) == inside]
