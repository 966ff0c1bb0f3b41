"""Help while somebody writes: phrases and templates by their letters, characters that sound alike."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from agent_desktop.tickets import phrases
from agent_desktop.tickets.draft import Draft
from agent_desktop.tickets.forms import Form
from customer360.sounds import homophones
from ui.ticket.line_entry import LineEntry
from ui.ticket.picker import Picker
from ui.ticket.prose import Prose
from ui.widgets.row_list import Row
from ui.words import t


class WritingHelp:
    """A list under the entry in which somebody writes. Thread: main."""

    def __init__(self, parent: QWidget) -> None:
        self._picker = Picker(t("ticket-picker"), parent)

    def find_phrase(self, form: Form, draft: Draft, into: Prose) -> None:
        """Find a phrase or a template by its first letters and put it where the caret is."""

        def rows(typed: str) -> list[Row]:
            offered = (
                (one.name, phrases.filled(form, draft, one.text)) for one in phrases.found(form, typed)
            )
            return [Row(id=text, title=name, beside=text if text != name else "") for name, text in offered]

        def insert(words: str) -> None:
            into.setFocus(Qt.FocusReason.OtherFocusReason)
            into.insert_words(words)

        self._picker.open_at(into, rows, insert)

    def find_homophone(self, entry: LineEntry | Prose) -> None:
        """Offer the characters that sound like the one on the caret's left, each as it is told."""
        if not entry.before_caret:
            return
        alike = homophones(entry.before_caret)

        def rows(typed: str) -> list[Row]:
            return [Row(id=char, title=char, beside=told) for char, told in alike if typed in f"{char}{told}"]

        self._picker.open_at(entry, rows, entry.put_instead)
