"""Where the caret stood in each open draft: who comes back to one writes on there."""

from collections.abc import Iterable, Mapping

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QWidget

from ui.ticket.entries import Entry
from ui.ticket.line_entry import LineEntry
from ui.ticket.prose import Prose


class _Place(Struct, frozen=True):
    written: str  # the field that had the keyboard, "" for none
    carets: dict[str, tuple[int, int]]  # of each field: its caret, and where what is selected begins


class Places:
    """Of drafts that aren't on screen. Thread: main."""

    def __init__(self) -> None:
        self._known: dict[str, _Place] = {}

    def leave(self, draft_id: str, fields: Mapping[str, Entry]) -> None:
        """Another draft's turn. `fields`: those on screen, by their codes."""
        written = next((code for code, entry in fields.items() if entry.hasFocus()), "")
        carets = {code: _caret(e) for code, e in fields.items() if code == written or isinstance(e, Prose)}
        self._known[draft_id] = _Place(written, carets)

    def come_back(self, draft_id: str, fields: Mapping[str, Entry], inside: QWidget) -> None:
        """Put the carets back; and the keyboard, unless it is at work outside of `inside`."""
        place = self._known.pop(draft_id, None)
        if place is None:
            return
        at_work = QApplication.focusWidget()
        if inside.isVisible() and (at_work is None or inside.isAncestorOf(at_work)):
            if (entry := fields.get(place.written)) is not None:
                entry.setFocus(Qt.FocusReason.OtherFocusReason)
        for code, entry in fields.items():
            if code in place.carets and (isinstance(entry, Prose) or entry.hasFocus()):
                _put(entry, *place.carets[code])

    def forget_all_but(self, drafts: Iterable[str]) -> None:
        """Some may have been filed or thrown away."""
        kept = set(drafts)
        self._known = {draft: place for draft, place in self._known.items() if draft in kept}


def _caret(entry: Entry) -> tuple[int, int]:
    if isinstance(entry, Prose):
        cursor = entry.textCursor()
        return cursor.position(), cursor.anchor()
    at = entry.cursorPosition() if isinstance(entry, LineEntry) else 0
    return at, at


def _put(entry: Entry, at: int, begins: int) -> None:
    if isinstance(entry, Prose):
        last, cursor = len(entry.toPlainText()), entry.textCursor()
        cursor.setPosition(min(begins, last))
        cursor.setPosition(min(at, last), QTextCursor.MoveMode.KeepAnchor)
        entry.setTextCursor(cursor)
    elif isinstance(entry, LineEntry):
        entry.setCursorPosition(at)
