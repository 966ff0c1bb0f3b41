"""The ticket pane: one tab for each skill group, the open draft in its form, the way to the next one."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import CallView, DeskState, DraftView, Offer
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import DESCRIPTION, REQUEST_TYPE
from softphone.call import CallState
from ui.commands import Commands
from ui.keys import STANDARD, KeyMap
from ui.ticket.drafts import Drafts
from ui.ticket.group_tabs import GroupTabs
from ui.ticket.lane_bar import LaneBar
from ui.ticket.pages import EmptyPage, FiledPage
from ui.ticket.places import Places
from ui.ticket.sheet import Asks, Sheet
from ui.widgets.layout import Fill, column, group, row, rule
from ui.words import listed, t
from ui.written import passing


class TicketPane(QFrame):
    """Owns only text that isn't saved yet. Thread: main. (`render` is QWidget's, hence `show_state`.)"""

    def __init__(self, intents: Intents, keys: KeyMap = STANDARD) -> None:
        super().__init__()
        self._intents = intents
        self._now = datetime.now(UTC)
        self._state: DeskState | None = None
        self._draft_id = ""
        self._places = Places()
        self._asked_to_file = False
        self._begins = False  # a new ticket was asked for by hand: its description gets the caret
        self.setProperty("box", "pane")
        self.setAccessibleName(t("ticket-pane"))
        self.tabs = GroupTabs()
        self.tabs.chosen.connect(self._open_tab)
        self.drafts = Drafts(self._select, self._new)
        self.sheet = passing(Sheet(keys, self._asks(), lambda: self._now))
        self.lane = LaneBar(keys, intents.ring_station, intents.ring_lead, intents.told_station)
        self.filed, self._empty = FiledPage(), EmptyPage(keys)
        self._pages = QStackedWidget()
        for page in (self._empty, self.sheet, self.filed):
            self._pages.addWidget(page)
        top = group(row(Fill(self.tabs), self.drafts, margins=(0, 0, 0, 0)), fixed=True)
        self.setLayout(column(top, rule(), self.lane, Fill(self._pages), gap=0))

    def _asks(self) -> Asks:
        return Asks(
            edit=self._edit,
            attach=self._attach,
            read_back=self.read_back,
            ask_lead=self.ask_lead,
            file_pending=self.file_pending,
            dispatch=self.dispatch,
            take=self._take,
            ring=Commands(self._intents).ring,
            result=lambda code: self._intents.set_result(self._draft_id, code),
            call_back=lambda at: self._intents.set_call_back(self._draft_id, at),
            finish=self.finish,
            discard=lambda: self._intents.discard(self._draft_id),
            file=self.file_active,
        )

    # ── from the desk ──

    def show_state(self, state: DeskState) -> None:
        """Show the active draft; cheap and idempotent. Text at the caret is never touched."""
        before, self._state = self._state, state
        rings = any(call.call.state is CallState.RINGING for call in state.calls)
        self.lane.show_emergencies(state.emergencies, self._now)
        self.sheet.forms.prepare(state.forms, busy=rings)
        if self._holds_on(state):
            return
        view = state.draft
        form = _form(state, view.draft.skill_group) if view else None
        self._show_tabs(state, form)
        self.drafts.show_drafts(state, self._now)
        self._places.forget_all_but(d.draft.id for d in state.drafts)
        if view is None or form is None:
            self._leave()
            self._empty.show_waiting(len(state.drafts))
            self._turn(self._empty)
        elif view.filed_number:
            self._leave()
            self._show_filed(form, view, _call(state, view))
        else:
            self._show_draft(state, form, view, before)

    def _holds_on(self, state: DeskState) -> bool:
        """A ringing call opened its draft while a word was being composed in this one: stay here.

        The keyboard belongs to the composition; letters that follow it must not land in another ticket.
        """
        other = state.active_draft not in ("", self._draft_id)
        if not other or not self.sheet.composing or all(d.draft.id != self._draft_id for d in state.drafts):
            return False
        call = _call(state, state.draft) if state.draft else None
        if call is None or call.call.state is not CallState.RINGING:
            return False
        self._intents.select_draft(self._draft_id)
        return True

    def _show_tabs(self, state: DeskState, form: Form | None) -> None:
        live = state.view.call.skill_group if state.view else ""
        mark = t("ticket-live")
        tabs = [
            (f.skill_group, listed((f.label, mark if f.skill_group == live else ""))) for f in state.forms
        ]
        shown = form or _form(state, live)
        self.tabs.show_tabs(tabs, shown.skill_group if shown else "")

    def _show_draft(self, state: DeskState, form: Form, view: DraftView, before: DeskState | None) -> None:
        fresh = view.draft.id != self._draft_id
        if fresh:
            self._leave()
            self._draft_id = view.draft.id
        self.sheet.show_draft(state, form, view, fresh=fresh)
        self._turn(self.sheet)
        if fresh:
            self._places.come_back(self._draft_id, self.sheet.fields, self)
        begins, self._begins = self._begins, False
        if begins and not view.draft.call_id:  # a call that rings meanwhile brings its own
            self.describe()
        was = before.draft.problems if before and before.draft and not fresh else ()
        # problems appear when somebody asked to file, and only then may the caret move
        if view.problems and (self._asked_to_file or not set(view.problems) <= set(was)):
            self._asked_to_file = False
            self.sheet.focus_field(view.problems[0].field)

    def _show_filed(self, form: Form, view: DraftView, call: CallView | None) -> None:
        kind = form.request_type(view.draft.text(REQUEST_TYPE))
        node = kind.nodes[0][0] if kind and kind.nodes and not kind.closes_at_once else ""
        up = call is not None and call.call.state is not CallState.ENDED
        self.filed.show_number(view.filed_number, node, call_up=up)
        self._turn(self.filed)

    def _leave(self) -> None:
        """Another draft's turn: what is being composed goes to the one it was meant for."""
        if self._draft_id:
            self.sheet.settle()
            self._places.leave(self._draft_id, self.sheet.fields)
        self._asked_to_file = False
        self._draft_id = ""

    def _turn(self, page: QWidget) -> None:
        if page is self._pages.currentWidget():
            return
        focused = QApplication.focusWidget()
        if focused is not None and self._pages.isAncestorOf(focused):
            focused.clearFocus()  # else Qt hands the keyboard to whatever comes next
        self._pages.setCurrentWidget(page)

    def tick(self, now: datetime) -> None:
        """Once a second: clocks and ages."""
        self._now = now
        if self._state is not None and self._state.emergencies:
            self.lane.show_emergencies(self._state.emergencies, now)
        if self._draft_id:
            self.sheet.tick(now)

    def fold(self, on: bool) -> None:
        """Little height (under 700): do without phrases."""
        self.sheet.fold(on)

    # ── from the person ──

    def _edit(self, field: str, value: str) -> None:
        self._asked_to_file = False
        if self._draft_id:
            self._intents.edit(self._draft_id, field, value)

    def _attach(self, field: str, name: str, read: Callable[[], bytes]) -> None:
        if self._draft_id:
            self._intents.attach(self._draft_id, field, name, read)

    def _open_tab(self, skill_group: str) -> None:
        self.flush()
        self._intents.open_tab(skill_group)

    def _select(self, draft_id: str) -> None:
        self.flush()
        self._intents.select_draft(draft_id)

    def _new(self) -> None:
        self.flush()
        self._begins = True
        self._intents.new_draft(self.tabs.current)

    def _take(self, offer: Offer) -> None:
        if offer.incident is not None:
            self._intents.join(offer.incident.id)
        elif offer.ticket is not None:
            self._intents.chase(offer.ticket.id)

    def flush(self) -> None:
        """Hand over what is typed but not yet sent; called before anything that needs the whole draft."""
        if self._draft_id:
            self.sheet.settle()
            self._asked_to_file = True

    def file_active(self) -> None:
        """File the draft on screen."""
        self.flush()
        if self._draft_id:
            self._intents.file(self._draft_id)

    def read_back(self) -> None:
        """What was agreed has been read out."""
        if self._draft_id:
            self._intents.mark_read_back(self._draft_id)

    def ask_lead(self) -> None:
        """Ask the team lead to agree to the amount."""
        self.flush()
        if self._draft_id:
            self._intents.ask_lead(self._draft_id)

    def file_pending(self) -> None:
        """File the draft on screen without the lead, who reviews it first."""
        self.flush()
        if self._draft_id:
            self._intents.file_pending(self._draft_id)

    def dispatch(self) -> None:
        """Dispatch the emergency on screen at once."""
        self.flush()
        if self._draft_id:
            self._intents.dispatch_now(self._draft_id)

    def insert_phrase(self, place: int) -> None:
        """Put the phrase at `place` (1..9) where the caret is."""
        if self._draft_id:
            self.sheet.insert_phrase(place)

    def focus_empty(self) -> None:
        """Put the caret into the first field that is required and empty, else into the first."""
        if self._draft_id:
            self.sheet.focus_field(self.sheet.first_wanted())

    def describe(self) -> None:
        """Put the caret into the description."""
        if self._draft_id:
            self.sheet.focus_field(DESCRIPTION)

    def new_draft(self) -> None:
        """Begin a ticket without a call, with the caret in its description."""
        self._new()

    def next_draft(self) -> None:
        """Show the next of the open drafts."""
        ids = [view.draft.id for view in self._state.drafts] if self._state else []
        if len(ids) > 1 or (ids and not self._draft_id):
            at = ids.index(self._draft_id) if self._draft_id in ids else -1
            self._select(ids[(at + 1) % len(ids)])

    def finish(self, code: str) -> None:
        """Close the ended call of this draft with one key; the call may have ended since the last paint."""
        state = self._intents.state
        call = _call(state, state.draft) if state.draft else None
        if call is not None and call.wrap_up and state.selected == call.call.id:
            self.flush()
            self._intents.finish(code)


def _form(state: DeskState, skill_group: str) -> Form | None:
    """The form of a skill group; the first one for a group that has none."""
    known = next((f for f in (*state.forms, *state.aside) if f.skill_group == skill_group), None)
    return known or (state.forms[0] if state.forms else None)


def _call(state: DeskState, view: DraftView) -> CallView | None:
    """The call that a draft belongs to."""
    return next((c for c in state.calls if c.call.id == view.draft.call_id and c.call.id), None)
