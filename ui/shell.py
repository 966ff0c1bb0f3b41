"""Everything inside the window: call bar, alert strip, pages, notices, status line. Rebuilt as a whole when
language, text size or keys change; colours follow by themselves."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.alert_strip import AlertStrip
from ui.arrangement import arrangement
from ui.call_bar import CallBar
from ui.commands import Commands
from ui.keys import CLOSINGS, Action, KeyMap
from ui.must_read_panel import MustReadPanel
from ui.notices_bar import NoticesBar
from ui.settings_page import SettingsPage
from ui.status_bar import StatusBar
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.layout import STRETCH, Fill, column, frame, row, rule
from ui.widgets.tabs import Tabs
from ui.words import listed, t
from ui.workbench import Workbench

if TYPE_CHECKING:  # pages that few have, or that are seldom wanted: no start pays for them
    from ui.editing_page import EditingPage
    from ui.lead_page import LeadPage
    from ui.tickets.calls_page import CallsPage
    from ui.tickets.page import TicketsPage


class Page(StrEnum):
    """The pages there are."""

    WORKBENCH = "workbench"
    TICKETS = "tickets"
    CALLS = "calls"
    LEAD = "lead"
    EDITING = "editing"
    SETTINGS = "settings"


class Shell(QWidget):
    """Hands each new state to its parts and each key to who knows what it means. Thread: main."""

    def __init__(
        self,
        intents: Intents,
        commands: Commands,
        keys: KeyMap,
        make_settings: Callable[[], SettingsPage],
        make_tickets: Callable[[Callable[[], None]], "TicketsPage"],
        answer_limit_s: int,
    ) -> None:
        """`make_tickets` is given the way back to the workbench."""
        super().__init__()
        self._intents, self._commands = intents, commands
        # made when somebody goes there: seldom wanted, and a fifth of the start
        self._makers: dict[Page, Callable[[], QWidget]] = {
            Page.TICKETS: self._make_tickets,
            Page.CALLS: self._make_calls,
            Page.SETTINGS: make_settings,
        }
        self._tickets_page = make_tickets
        self._tickets: TicketsPage | None = None
        self._calls: CallsPage | None = None
        self._shown: tuple[DeskState, datetime] | None = None
        self.call_bar = CallBar(intents, commands, keys, answer_limit_s)
        self.alerts = AlertStrip()
        self.bench = Workbench(intents, keys)
        self.notices = NoticesBar(intents.dismiss)
        self.status = StatusBar()
        self._fold = True  # until the size is known
        self._pages = QStackedWidget()
        self._pages.addWidget(self.bench)
        self._made: dict[Page, QWidget] = {Page.WORKBENCH: self.bench}
        self._lead: LeadPage | None = None  # a lead's alone
        self._waiting = 0
        self._editing: EditingPage | None = None  # an editor's alone
        self._tabs = Tabs(t("pages"))
        self._tabs.chosen.connect(lambda key: self.show_page(Page(key)))
        nav = frame("bar", row(self._tabs, STRETCH, margins=(GAP, 0, GAP, 0)))
        pages = Fill(self._pages)
        self.setLayout(
            column(self.call_bar, self.alerts, rule(), nav, pages, self.notices, self.status, gap=0)
        )
        self.must_read = MustReadPanel(self._pages, intents, self._open_article)
        self.show_page(Page.WORKBENCH)
        self._do = self._handlers()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return self._page

    def show_page(self, page: Page) -> None:
        """Go to a page."""
        if page in self._makers and page not in self._made:
            self._add(page, self._makers[page]())
        self._page = page if page in self._made else Page.WORKBENCH  # a lead's page comes with the state
        self._show_tabs()
        self._pages.setCurrentWidget(self._made[self._page])
        if self._page is Page.TICKETS and self._tickets is not None:
            self._tickets.opened()
        if self._page is Page.CALLS and self._calls is not None:
            self._calls.opened()
        if self._editing is not None and self._page is Page.EDITING:
            self._editing.reload()

    def _make_calls(self) -> "CallsPage":
        from ui.tickets.calls_page import CallsPage

        self._calls = CallsPage(self._intents.outbound)
        if self._shown is not None:
            self._calls.show_state(*self._shown)
        return self._calls

    def _make_tickets(self) -> "TicketsPage":
        self._tickets = self._tickets_page(lambda: self.show_page(Page.WORKBENCH))
        if self._shown is not None:
            self._tickets.show_state(*self._shown)
        return self._tickets

    def _add(self, page: Page, content: QWidget) -> None:
        self._made[page] = _paged(content)
        self._pages.addWidget(self._made[page])

    def _show_tabs(self) -> None:
        """The pages of this person: a lead has one more, with the number of what waits; so has an editor."""
        owned = {Page.LEAD: self._lead, Page.EDITING: self._editing}
        pages = [p for p in Page if p not in owned or owned[p] is not None]
        counts = {Page.LEAD: self._waiting}
        tabs = [(p, listed((t(f"page-{p}"), str(counts.get(p) or "")))) for p in pages]
        self._tabs.show_tabs(tabs, self._page)

    def _show_lead(self, state: DeskState, now: datetime) -> None:
        if self._lead is None:
            if not state.watched.supervises:
                return
            from ui.lead_page import LeadPage

            self._lead = LeadPage(self._intents)
            self._add(Page.LEAD, self._lead)
            self._show_tabs()
        self._lead.show_state(state, now)
        waiting = len(state.watched.alarms) + len(state.watched.proposals)
        if waiting != self._waiting:
            self._waiting = waiting
            self._show_tabs()

    def _show_editing(self, state: DeskState) -> None:
        if state.edits and self._editing is None:
            from ui.editing_page import EditingPage

            self._editing = EditingPage(self._intents)
            self._add(Page.EDITING, self._editing)
            self._show_tabs()

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show `state` everywhere."""
        self._shown = state, now
        self._commands.saw(state)
        self.call_bar.show_state(state, now)
        self.alerts.show_state(state, now)
        self.bench.show_state(state, now)
        if self._tickets is not None:
            self._tickets.show_state(state, now)
        if self._calls is not None:
            self._calls.show_state(state, now)
        self.must_read.show_state(state)
        self.notices.show_state(state)
        self.status.show_state(state)
        self._show_lead(state, now)
        self._show_editing(state)
        self._show_status()

    def tick(self, now: datetime) -> None:
        """Once a second: everything that shows a time."""
        self.call_bar.tick(now)
        self.alerts.tick(now)
        self.bench.tick(now)
        self.status.tick(now)
        if self._editing is not None:
            self._editing.tick(now)

    # ── room ──

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        wanted = arrangement(self.width(), self.height(), look.now().scale)
        self._fold = wanted.fold
        self.call_bar.set_narrow(wanted.rail)
        self.bench.arrange(wanted)
        self._show_status()

    def _show_status(self) -> None:
        """Where height is short, a notice stands in the status line's place."""
        self.status.setVisible(not (self._fold and self.notices.isVisibleTo(self)))

    # ── keys ──

    def act(self, action: Action, digit: int) -> None:
        """A key was pressed."""
        self._do[action](digit)

    def _handlers(self) -> dict[Action, Callable[[int], None]]:
        do, bar, ticket = self._commands, self.call_bar, self.bench.ticket
        knowledge = self.bench.knowledge
        return {
            Action.ANSWER: lambda _: do.answer(),
            Action.HANG_UP: lambda _: do.hang_up(),
            Action.HOLD: lambda _: do.hold(),
            Action.MUTE: lambda _: do.mute(),
            Action.PAUSE_RECORDING: lambda _: do.pause_recording(),
            Action.TRANSFER: lambda _: bar.open_transfer(),
            Action.THREE_WAY: lambda _: do.three_way(),
            Action.KEYPAD: lambda _: bar.open_keypad(),
            Action.KNOWLEDGE: lambda _: self._search(),
            Action.FILE: lambda _: self._file(),
            Action.SAVE: lambda _: self._save(),
            Action.JOIN: lambda _: do.join(),
            Action.CHASE: lambda _: do.chase(),
            Action.ADOPT: lambda _: do.adopt(),
            Action.GUIDE: lambda _: self._guide(),
            Action.SOLVED: lambda _: knowledge.judge_current(True),
            Action.UNSOLVED: lambda _: knowledge.judge_current(False),
            Action.ASK_EDITORS: lambda _: knowledge.ask_editors(),
            Action.FORM: lambda _: ticket.focus_empty(),
            Action.DESCRIBE: lambda _: ticket.describe(),
            Action.PHRASES: lambda _: ticket.sheet.find_phrase(),
            Action.HOMOPHONES: lambda _: ticket.sheet.find_homophone(),
            Action.DISPATCH: lambda _: ticket.dispatch(),
            Action.RING_STATION: lambda _: ticket.lane.ring_first(),
            Action.TICKETS: lambda _: self.show_page(
                Page.WORKBENCH if self._page is Page.TICKETS else Page.TICKETS
            ),
            Action.READ_BACK: lambda _: ticket.read_back(),
            Action.ATTACH: lambda _: ticket.sheet.attach(),
            Action.NEW_DRAFT: lambda _: ticket.new_draft(),
            Action.NEXT_DRAFT: lambda _: ticket.next_draft(),
            **{action: partial(self._finish, action) for action in CLOSINGS},
            Action.MUST_READ: lambda _: self._intents.open_must_read(),
            Action.ACCOUNT: do.account,
            Action.PHRASE: ticket.insert_phrase,
        }

    def _search(self) -> None:
        self.show_page(Page.WORKBENCH)
        self.bench.search()

    def _open_article(self, no: str) -> None:
        self.show_page(Page.WORKBENCH)
        self._intents.open_article(no)

    def _guide(self) -> None:
        self.show_page(Page.WORKBENCH)
        self.bench.guide()

    def _finish(self, action: Action, _: int) -> None:
        self.bench.ticket.finish(action.value)

    def _save(self) -> None:
        if self._editing is not None and self._page is Page.EDITING:
            self._editing.save()
        self.bench.ticket.flush()

    def _file(self) -> None:
        if self._editing is not None and self._page is Page.EDITING:
            self._editing.go_on()  # never a ticket that is out of sight
            return
        self.bench.ticket.flush()
        self._commands.file()


def _paged(page: QWidget) -> QWidget:
    made = QWidget()
    made.setLayout(column(Fill(page), margins=(GAP, GAP, GAP, GAP)))
    return made
