"""A skill group's form in two columns: its fields in the order of the talk, the request type first."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QWidget

from agent_desktop.desk.state import DraftView
from agent_desktop.tickets.agreement import LEAD, READ_BACK
from agent_desktop.tickets.completeness import fields_of
from agent_desktop.tickets.draft import Source
from agent_desktop.tickets.forms import FieldKind, FieldSpec, Form
from agent_desktop.tickets.prefill import ADDRESS, DESCRIPTION, REQUEST_TYPE
from ui.theme import look
from ui.theme.tokens import GAP
from ui.ticket.entries import Entry, entry_for
from ui.ticket.field_label import FieldLabel
from ui.ticket.files_entry import FilesEntry
from ui.ticket.line_entry import PhoneEntry
from ui.ticket.shown import Shown
from ui.words import has, t

TWO_COLUMNS = 520
ROOMY = 820  # half of it holds an address down to the room
RESULT = "result"
Attach = Callable[[str, str, Callable[[], bytes]], None]
"""Field, name of a file, what gives its bytes."""


class FormView(QWidget):
    """The entries of one form, made once and filled again for every draft. The description lives outside."""

    def __init__(
        self, form: Form, edited: Callable[[str, str], None], now: Callable[[], datetime], attach: Attach,
        ring: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self.form = form
        self._edited, self._now, self._attach, self._ring = edited, now, attach, ring
        self.entries: dict[str, Entry] = {}
        self._labels: dict[str, FieldLabel] = {}
        self._specs = {spec.code: spec for spec in _specs(form)}
        self._laid: tuple[object, ...] = ()
        self._placed: tuple[str, ...] = ()
        self._whole_rows: frozenset[str] = frozenset()
        self._columns, self._roomy = 2, False
        self._visible: tuple[str, ...] = ()  # none before a draft is shown: a form may still be half made
        self._label_width = 0
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(6)
        self.setLayout(self._grid)

    def make(self, most: int) -> bool:
        """Make up to `most` entries that aren't there yet; True when there was nothing left to do."""
        missing = [code for code in self._specs if code not in self.entries]
        for code in missing[:most]:
            self._add(code, self._specs[code])
        return not missing

    def _add(self, code: str, spec: FieldSpec) -> None:
        types = [(kind.code, kind.label) for kind in self.form.request_types] if code == REQUEST_TYPE else []
        entry = entry_for(spec, self._now, types)
        entry.setParent(self)
        entry.edited.connect(lambda value: self._edited(code, value))
        if isinstance(entry, FilesEntry):
            entry.given.connect(partial(self._attach, code))
        elif isinstance(entry, PhoneEntry):
            entry.rung.connect(self._ring)
        label = FieldLabel(spec.label, required=spec.required)
        label.setParent(self)
        entry.hide()
        label.hide()
        entry.ensurePolished()  # the costly part; else it is paid at the first show
        self.entries[code], self._labels[code] = entry, label

    def line_up(self, others: Iterable[FieldLabel]) -> None:
        """Give the first column of labels and those of what stands below the form one width."""
        below = tuple(others)
        self._label_width = max(label.sizeHint().width() for label in (*self._labels.values(), *below))
        self._grid.setColumnMinimumWidth(0, self._label_width)
        for label in below:
            label.setFixedWidth(self._label_width)

    # ── from the desk ──

    def show_draft(self, view: DraftView, *, fresh: bool) -> None:
        """Show a draft; `fresh`: another one than before."""
        problems = problem_words(view)
        asked = {spec.code for spec in fields_of(self.form, view.draft)} | {REQUEST_TYPE}
        self._visible = tuple(c for c in self._specs if c in asked and not self._folds(view, c))
        self._whole_rows = frozenset(code for code in self._visible if self._asks_a_row(view, code))
        for code, entry in self.entries.items():
            shown = shown_field(view, code, problems)
            entry.show_field(shown, fresh=fresh)
            self._labels[code].show_problem(bool(shown.problem))
        self._lay()

    def _folds(self, view: DraftView, code: str) -> bool:
        """Whether surge mode leaves a field out; never the one that has the keyboard."""
        entry = self.entries.get(code)
        return code in view.folded and not (entry is not None and entry.hasFocus())

    @property
    def in_order(self) -> list[Entry]:
        """The entries on screen, as the talk goes."""
        return [self.entries[code] for code in self._visible]

    def prefilled(self, view: DraftView) -> int:
        """How many of the fields on screen were filled by the program."""
        return sum(shown_field(view, code, {}).prefilled for code in self._visible)

    def settle(self) -> None:
        """Make what was typed final."""
        for entry in self.entries.values():
            entry.settle()

    # ── layout ──

    def _lay(self) -> None:
        wanted = (self._visible, self._columns, self._roomy, self._whole_rows)
        if wanted == self._laid:
            return
        # widgets only move: one that has the keyboard keeps it
        for code in self._placed:
            if code not in self._visible:
                self._labels[code].hide()
                self.entries[code].hide()
        while self._grid.takeAt(0) is not None:
            pass
        self._laid, self._placed = wanted, self._visible
        self._place()

    def _place(self) -> None:
        place = 0
        for code in self._visible:
            entry, label = self.entries[code], self._labels[code]
            wide = code in self._whole_rows or self._lengthens(code, place)
            place += (-place % self._columns) if wide else 0
            row, column = divmod(place, self._columns)
            top = Qt.AlignmentFlag.AlignTop if code in self._whole_rows else Qt.AlignmentFlag.AlignVCenter
            self._grid.addWidget(label, row, 2 * column, top)
            self._grid.addWidget(entry, row, 2 * column + 1, 1, 2 * self._columns - 1 if wide else 1)
            place += self._columns if wide else 1
            label.show()
            entry.show()
        for column in (0, 1):
            self._grid.setColumnStretch(2 * column + 1, int(column < self._columns))
            self._grid.setColumnMinimumWidth(2 * column, 0 if column else self._label_width)

    def _asks_a_row(self, view: DraftView, code: str) -> bool:
        """What is several lines high; files, as soon as there are some."""
        kind = self._specs[code].kind
        return kind is FieldKind.TEXT or (kind is FieldKind.ATTACHMENT and bool(view.draft.text(code)))

    def _lengthens(self, code: str, place: int) -> bool:
        """An address is read out down to the room: where half a row cuts it, it has the whole."""
        spec = self._specs[code]
        address = spec.kind is FieldKind.PLACE or spec.source == ADDRESS
        return address and not self._roomy and place % self._columns == 0

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._columns = 2 if self.width() >= look.px(TWO_COLUMNS) else 1
        self._roomy = self.width() >= look.px(ROOMY)
        self._lay()


def _specs(form: Form) -> list[FieldSpec]:
    """The fields as they are drawn: request type first and always required, the description not here."""
    known = next((spec for spec in form.fields if spec.code == REQUEST_TYPE), None)
    first = known or FieldSpec(code=REQUEST_TYPE, label=t("ticket-request-type"), kind=FieldKind.CHOICE)
    rest = [spec for spec in form.fields if spec.code not in (REQUEST_TYPE, DESCRIPTION)]
    return [replace(first, kind=FieldKind.CHOICE, required=True), *rest]


def field_name(form: Form, code: str) -> str:
    """What a field is called on screen, of those outside the form too."""
    aside = {READ_BACK: t("ticket-read-back"), LEAD: t("ticket-lead"), RESULT: t("ticket-result")}
    known = next((spec.label for spec in form.fields if spec.code == code), None)
    return known or aside.get(code) or t("ticket-request-type")


def problem_words(view: DraftView) -> dict[str, str]:
    """What is wrong with each field, in words."""
    return {problem.field: _words_of(problem.key) for problem in view.problems}


def _words_of(key: str) -> str:
    return t(f"ticket-problem-{key}") if has(f"ticket-problem-{key}") else t("ticket-wrong")


def shown_field(view: DraftView, code: str, problems: Mapping[str, str]) -> Shown:
    """One field of a draft as it should be on screen."""
    value = view.draft.values.get(code)
    if value is None:
        return Shown(problem=problems.get(code, ""))
    guessed = value.source is Source.GUESSED
    return Shown(
        value=value.value,
        mask=view.shown.get(code, ""),
        prefilled=value.source is not Source.TYPED and bool(value.value),
        problem=problems.get(code, ""),
        note=t("ticket-guess") if guessed else "",
        files=view.draft.attached if view.draft.attached else (),
    )
