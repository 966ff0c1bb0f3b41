"""The entry for each kind of field."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from PySide6.QtCore import Qt

from agent_desktop.tickets.checks import last_steps
from agent_desktop.tickets.forms import FieldKind, FieldSpec
from ui import tidy
from ui.keys import STANDARD, Action
from ui.plain import plain
from ui.ticket.choice_entry import ChoiceEntry
from ui.ticket.files_entry import FilesEntry
from ui.ticket.line_entry import DayEntry, LineEntry, PhoneEntry
from ui.ticket.prose import Prose
from ui.ticket.time_entry import SlotEntry
from ui.words import t

Entry = LineEntry | Prose | ChoiceEntry | FilesEntry
_FIGURES = (FieldKind.NUMBER, FieldKind.AMOUNT, FieldKind.PHONE)


def entry_for(spec: FieldSpec, now: Callable[[], datetime], choices: Sequence[tuple[str, str]] = ()) -> Entry:
    """The entry in which `spec` is written. `now`: the site's time; `choices` replace the field's own."""
    name, optional = plain(spec.label, 60), not spec.required
    spans = [choice.code for choice in spec.choices]
    match spec.kind:
        case FieldKind.CHOICE | FieldKind.CASCADE:
            offered = choices or last_steps(spec.choices)
            made: Entry = ChoiceEntry(name, offered, spec.hint, may_be_empty=optional)
        case FieldKind.SLOT:
            made = SlotEntry(name, spec.hint or t("ticket-choose-slot"), now, spans, may_be_empty=optional)
        case FieldKind.ATTACHMENT:
            made = FilesEntry(name, STANDARD.cap(Action.ATTACH))
        case FieldKind.TEXT:
            made = Prose(name, spec.hint)
        case FieldKind.DATE:
            made = DayEntry(name, spec.hint or t("ticket-day-hint"), lambda: _day(now))
        case FieldKind.PHONE:
            made = PhoneEntry(name, spec.hint)
        case _:
            made = LineEntry(name, spec.hint, tidy.figure if spec.kind in _FIGURES else tidy.line)
    if spec.kind in _FIGURES:
        # an input method in Chinese mode would compose "18" first
        made.setInputMethodHints(Qt.InputMethodHint.ImhPreferNumbers)
    return made


def _day(now: Callable[[], datetime]) -> date:
    return now().date()
