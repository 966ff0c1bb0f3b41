"""One draft on screen: offers, form, phrases, description, clocks, closing, foot."""

from collections.abc import Callable
from datetime import datetime
from itertools import pairwise

from msgspec import Struct
from PySide6.QtCore import QEvent, QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QResizeEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from agent_desktop.agent.states import Presence
from agent_desktop.desk.state import CallView, DeskState, DraftView, Offer
from agent_desktop.tickets import agreement
from agent_desktop.tickets.agreement import LEAD, READ_BACK
from agent_desktop.tickets.completeness import fields_of
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import CAME_BY, DESCRIPTION, REQUEST_TYPE, strays
from softphone.call import CallState
from ui.keys import KeyMap
from ui.theme import look
from ui.theme.tokens import PAD
from ui.ticket.agreed import AgreedRow
from ui.ticket.closing_row import ClosingRow
from ui.ticket.entries import Entry
from ui.ticket.field_label import FieldLabel
from ui.ticket.files_entry import FilesEntry, files_in, holds_files
from ui.ticket.foot import Foot
from ui.ticket.form_scroll import FormScroll, lacks_rows
from ui.ticket.form_shelf import FormShelf
from ui.ticket.form_view import RESULT, Attach, FormView, field_name, problem_words, shown_field
from ui.ticket.header import Header
from ui.ticket.line_entry import LineEntry
from ui.ticket.nodes import Nodes
from ui.ticket.offers import OffersBox
from ui.ticket.pages import SafetyScript, is_emergency
from ui.ticket.phrases import Phrases
from ui.ticket.prose import Prose
from ui.ticket.strays import Strays, with_names
from ui.ticket.writing_help import WritingHelp
from ui.widgets.labels import Label
from ui.widgets.layout import TOP, Fill, column, group, row, rule
from ui.words import local, t


class Asks(Struct, frozen=True, kw_only=True):
    """What the sheet asks for; the pane hands it on to the desk."""

    edit: Callable[[str, str], None]
    attach: Attach
    read_back: Callable[[], None]
    ask_lead: Callable[[], None]
    file_pending: Callable[[], None]
    dispatch: Callable[[], None]
    take: Callable[[Offer], None]
    ring: Callable[[str], None]
    result: Callable[[str], None]
    call_back: Callable[[datetime | None], None]
    finish: Callable[[str], None]
    discard: Callable[[], None]
    file: Callable[[], None]


class Sheet(QWidget):
    """Forms are made when they are first needed and filled again for every draft. Thread: main."""

    def __init__(self, keys: KeyMap, asks: Asks, now: Callable[[], datetime]) -> None:
        super().__init__()
        self._now = now
        self._ordered: list[Entry] = []
        self._draft: DraftView | None = None
        self._call: CallView | None = None
        self._presence: Presence | None = None
        self._folded = False
        self.safety, self.offers, self.header = (
            SafetyScript(keys, asks.dispatch),
            OffersBox(keys, asks.take, asks.ring),
            Header(lambda channel: asks.edit(CAME_BY, channel)),
        )
        self.phrases = Phrases(self.insert_phrase)
        self.description = Prose(t("ticket-description"), lines=4)
        self.description.grow_to(12)
        self.description.edited.connect(lambda text: asks.edit(DESCRIPTION, text))
        self.nodes, self.strays = Nodes(), Strays()
        self.closing = ClosingRow(keys, asks.result, asks.call_back, asks.finish)
        self.foot = Foot(keys, asks.discard, asks.file)
        self.agreed = AgreedRow(keys, asks.read_back, asks.ask_lead, asks.file_pending)
        self.recommendation = Label("", "sub", elide=True)
        self._help = WritingHelp(self)
        self._rest = QWidget()
        self._labels = (FieldLabel(t("ticket-phrases")), FieldLabel(t("ticket-description")))
        self.forms = FormShelf(asks.edit, lambda: local(now()), self._labels, asks.attach, asks.ring)
        self._scroll = FormScroll(self.forms, lambda: self.form.in_order if self.form else ())
        self._phrase_row = group(row(self._labels[0], Fill(self.phrases)), fixed=True)
        described = self._described()
        self._column = column(
            self.safety, self.offers, self.header, self._scroll, self._phrase_row, Fill(described),
            self.strays, Fill(self._rest), self.recommendation, self.agreed, self.nodes, self.closing,
            rule(), self.foot, margins=(PAD, 8, PAD, 8),
        )  # fmt: skip
        self.setAcceptDrops(True)
        self.description.files_given.connect(self._pasted)
        # what is left over stays empty once the description has had enough
        self._column.setStretchFactor(described, 100)
        self.setLayout(self._column)

    def _described(self) -> QHBoxLayout:
        made = row(Fill(self.description))
        made.insertWidget(0, self._labels[1], 0, TOP)
        return made

    @property
    def form(self) -> FormView | None:
        """The form on screen."""
        return self.forms.current

    @property
    def fields(self) -> dict[str, Entry]:
        """What is written in, by code: the form's and the description."""
        return {**(self.form.entries if self.form is not None else {}), DESCRIPTION: self.description}

    # ── from the desk ──

    def show_draft(self, state: DeskState, form: Form, view: DraftView, *, fresh: bool) -> None:
        """Show a draft; `fresh`: another one than before."""
        self._draft, self._presence = view, state.presence
        self._call = next((c for c in state.calls if c.call.id == view.draft.call_id and c.call.id), None)
        fields, problems = self.forms.open(form), problem_words(view)
        kind = form.request_type(view.draft.text(REQUEST_TYPE))
        fields.show_draft(view, fresh=fresh)
        self.description.show_field(shown_field(view, DESCRIPTION, problems), fresh=fresh)
        self._labels[1].show_problem(DESCRIPTION in problems)
        self.header.show_draft(form, kind, view, fields.prefilled(view), fresh=fresh)
        pinned = form.pinned if is_emergency(kind, self._call) else ""
        self.safety.show_script(pinned, view.draft.ticket_number)
        self.phrases.show_phrases(form.phrases)
        self._phrase_row.setVisible(bool(form.phrases) and not self._folded)
        labels = {spec.code: spec.label for other in state.forms for spec in other.fields}
        left = strays(form, view.draft)
        left.pop(DESCRIPTION, None)
        self.strays.show_strays(with_names(left, view.draft), labels)
        self.agreed.show_agreed(agreement.agreement(form, view.draft), problems, (READ_BACK, LEAD))
        kinds = [alert.kind for alert in self._call.alerts] if self._call else []
        advised = agreement.recommendation(form, view.draft, kinds)
        self.recommendation.show_or_hide(t("ticket-recommend", text=advised) if advised else "")
        self.closing.show_closing(form, view, self._call, problems.get(RESULT, ""), fresh=fresh)
        self.foot.show_draft(
            view,
            [field_name(form, problem.field) for problem in view.problems],
            closes=kind is not None and kind.closes_at_once,
            rings=any(c.call.state is CallState.RINGING for c in state.calls),
        )
        self._order(fields)
        self.tick(self._now())

    def _order(self, fields: FormView) -> None:
        """Tab walks as the talk goes: offers, fields, description, phrases, closing, foot.

        The chain hangs on a key that is always there: Qt passes over what takes no focus.
        """
        entries = fields.in_order
        if entries == self._ordered:
            return
        self._ordered = entries
        agreed = (self.agreed.read_back, self.agreed.lead, self.agreed.pending)
        closing = (self.closing.result, self.closing.back, *self.closing.keys.values())
        foot = [*agreed, *closing, self.foot.discard, self.foot.file]
        chain: list[QWidget] = [
            self.offers.keys[-1],
            self.safety.dispatch,
            *entries,
            self.description,
            *self.phrases.chips,
            *foot,
        ]
        for one, other in pairwise(chain):
            QWidget.setTabOrder(one, other)

    def tick(self, now: datetime) -> None:
        """Clocks and ages."""
        if self._draft is None or self.form is None or self._presence is None:
            return
        self.header.setVisible(not (self._folded and self.closing.isVisibleTo(self)))
        self.offers.show_offers(self._draft.offers, now)
        self._show_nodes(now)
        self.foot.tick(now)
        self.agreed.tick(now)
        if self._call is not None and self._call.wrap_up:
            self.closing.tick(self._presence, now)

    def _show_nodes(self, now: datetime) -> None:
        if self._draft is None or self.form is None:
            return
        kind = self.form.form.request_type(self._draft.draft.text(REQUEST_TYPE))
        nodes = kind.nodes if kind and not kind.closes_at_once and not self._cramped else ()
        self.nodes.show_nodes(nodes, int((now - self._draft.draft.created_at).total_seconds()))

    # ── from the person ──

    def insert_phrase(self, place: int) -> None:
        """Put a phrase where the caret of the description is."""
        if phrase := self.phrases.phrase(place):
            self.description.insert_words(phrase)

    def find_phrase(self) -> None:
        """Find a phrase or a template by its first letters and put it where the caret is."""
        if self._draft is not None and self.form is not None:
            self._help.find_phrase(self.form.form, self._draft.draft, self.description)

    def attach(self) -> None:
        """Ask for a file, in the first field that takes some."""
        entry = self._files_entry()
        if entry is not None:
            self._scroll.ensureWidgetVisible(entry, 0, 8)
            entry.add.setFocus(Qt.FocusReason.OtherFocusReason)
            entry.ask()

    def _pasted(self, data: QMimeData) -> None:
        if (entry := self._files_entry()) is not None:
            entry.give(files_in(data))

    def _files_entry(self) -> FilesEntry | None:
        entries = self.form.in_order if self.form is not None and self._draft is not None else []
        return next((entry for entry in entries if isinstance(entry, FilesEntry)), None)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._files_entry() is not None and holds_files(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        if (entry := self._files_entry()) is not None:
            entry.give(files_in(event.mimeData()))
            event.acceptProposedAction()

    def find_homophone(self) -> None:
        """Offer the characters that sound like the one on the caret's left, each as it is told."""
        entry = self._at_caret()
        if isinstance(entry, LineEntry | Prose):
            self._help.find_homophone(entry)

    def settle(self) -> None:
        """Make what was typed final."""
        if (entry := self._at_caret()) is not None:
            entry.commit()
        if self.form is not None:
            self.form.settle()

    def focus_field(self, code: str) -> None:
        """Give the keyboard to a field."""
        places: dict[str, QWidget] = {RESULT: self.closing.result, LEAD: self.agreed.lead, **self.fields}
        entry = places.get(code)
        if entry is not None:
            entry.setFocus(Qt.FocusReason.OtherFocusReason)
            if self.form is not None and self.form.isAncestorOf(entry):
                self._scroll.ensureWidgetVisible(entry, 0, 8)

    def first_wanted(self) -> str:
        """The first field that is required and empty, else the request type."""
        if self._draft is None or self.form is None:
            return REQUEST_TYPE
        wanted = (s.code for s in fields_of(self.form.form, self._draft.draft) if s.required)
        return next((code for code in wanted if not self._draft.draft.text(code)), REQUEST_TYPE)

    @property
    def composing(self) -> bool:
        """Whether an input method is in the middle of a word in one of the fields."""
        entry = self._at_caret()
        return entry is not None and entry.composing

    def _at_caret(self) -> Entry | None:
        focused = QApplication.focusWidget()
        return focused if isinstance(focused, Entry) and self.isAncestorOf(focused) else None

    def fold(self, on: bool) -> None:
        """Little height: do without phrases; their digits go on working."""
        self._folded = on
        self.offers.fold(on)
        self._phrase_row.setVisible(not on and bool(self.phrases.chips))
        self.tick(self._now())

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # only now it is known how high each part wants to be
            self._show_nodes(self._now())
        return super().event(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.tick(self._now())

    @property
    def _cramped(self) -> bool:
        """Whether the clocks make room: where it is little, and once the call is over for what closes it."""
        crowded = self.closing.isVisibleTo(self) or self.agreed.asks_lead
        return self.height() < look.px(640 if crowded else 440) or lacks_rows(
            self._column, self._scroll, self.nodes
        )
