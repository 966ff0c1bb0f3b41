"""Everything inside the window: call bar, alert strip, pages, notices, status line. Rebuilt as a whole when
language, text size or keys change; colours follow by themselves."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.alert_strip import AlertStrip
from ui.arrangement import arrangement
from ui.call_bar import CallBar
from ui.commands import Commands
from ui.keys import CLOSINGS, Action, KeyMap
from ui.lead_line import LeadLine
from ui.must_read_panel import MustReadPanel
from ui.notices_bar import NoticesBar
from ui.page_kinds import Page, page_kinds
from ui.pages import Pages
from ui.settings_page import SettingsPage
from ui.status_bar import StatusBar
from ui.surge_bar import SurgeBar
from ui.theme import look
from ui.theme.tokens import GAP
from ui.wallboard.opening import open_wallboard
from ui.widgets.layout import Fill, column, frame, row, rule
from ui.widgets.tabs import Tabs
from ui.words import listed, t
from ui.workbench import Workbench

if TYPE_CHECKING:  # pages that few have, or that are seldom wanted: no start pays for them
    from agent_desktop.agent.fitness import SelfTest
    from agent_desktop.supervision.watch import Watch
    from ui.editing_page import EditingPage
    from ui.tickets.page import TicketsPage


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
        floor: "Watch | None" = None,
        self_test: "SelfTest | None" = None,
    ) -> None:
        """`make_tickets` is given the way back to the workbench; `floor`: what leads look at."""
        super().__init__()
        self._intents, self._commands = intents, commands
        self.call_bar = CallBar(intents, commands, keys, answer_limit_s)
        self.alerts = AlertStrip()
        self.bench = Workbench(intents, keys)
        self.surge = SurgeBar(intents.unfold)
        self.notices = NoticesBar(intents.dismiss)
        self.status = StatusBar()
        self._fold = True  # until the size is known
        tickets = partial(make_tickets, partial(self.show_page, Page.WORKBENCH))
        kinds = page_kinds(intents, keys, make_settings, tickets, self._open_wallboard, floor, self_test)
        self._pages = Pages(Page.WORKBENCH, self.bench, kinds)
        self._tabs = Tabs(t("pages"))
        self._tabs.chosen.connect(lambda key: self.show_page(Page(key)))
        self.lead_line = LeadLine(intents, keys)
        nav = frame("bar", row(self._tabs, Fill(self.lead_line), margins=(GAP, 0, GAP, 0)))
        pages = Fill(self._pages)
        self.setLayout(
            column(
                self.call_bar, self.alerts, self.surge, rule(), nav, pages, self.notices, self.status, gap=0
            )
        )
        self.must_read = MustReadPanel(self._pages, intents, self._open_article)
        self.show_page(Page.WORKBENCH)
        self._do = self._handlers()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return Page(self._pages.page)

    def content(self, page: Page) -> Any:
        """What is on a page; None while nobody has been there."""
        return self._pages.content(page)

    def show_page(self, page: Page) -> None:
        """Go to a page."""
        self._pages.go(page)
        self._show_tabs()

    def renew_settings(self) -> None:
        """Something that is settled elsewhere has changed: the settings page is made anew."""
        self._pages.renew(Page.SETTINGS)

    def _show_tabs(self) -> None:
        """The pages of this person, with the number of what waits."""
        offered = self._pages.offered()
        tabs = [(page, listed((t(f"page-{page}"), str(waiting or "")))) for page, waiting in offered.items()]
        self._tabs.show_tabs(tabs, self._pages.page)

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show `state` everywhere."""
        self.call_bar.show_state(state, now)
        self.alerts.show_state(state, now)
        self.bench.show_state(state, now)
        self._pages.show_state(state, now)
        self._show_tabs()
        self.must_read.show_state(state)
        self.surge.show_state(state)
        self.lead_line.show_state(state)
        self.notices.show_state(state)
        self.status.show_state(state)
        self._show_status()

    def tick(self, now: datetime) -> None:
        """Once a second: everything that shows a time."""
        self.call_bar.tick(now)
        self.alerts.tick(now)
        self.bench.tick(now)
        self.status.tick(now)
        self._pages.tick(now)

    async def keep(self) -> None:
        """What was typed last is kept."""
        await self._pages.keep()

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

    def _offer_steps(self) -> None:
        """What may be done with the ticket that is read."""
        if self.page is Page.TICKETS:
            self._pages.content(Page.TICKETS).story.steps.offer()

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
            Action.FIND_CUSTOMER: lambda _: self._find_customer(),
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
            Action.STEPS: lambda _: self._offer_steps(),
            Action.DISPATCH: lambda _: ticket.dispatch(),
            Action.RING_STATION: lambda _: ticket.lane.ring_first(),
            Action.TICKETS: lambda _: self.show_page(
                Page.WORKBENCH if self.page is Page.TICKETS else Page.TICKETS
            ),
            Action.READ_BACK: lambda _: ticket.read_back(),
            Action.ASK_LEAD: lambda _: ticket.ask_lead(),
            Action.FILE_PENDING: lambda _: ticket.file_pending(),
            Action.ATTACH: lambda _: ticket.sheet.attach(),
            Action.NEW_DRAFT: lambda _: ticket.new_draft(),
            Action.NEXT_DRAFT: lambda _: ticket.next_draft(),
            **{action: partial(self._finish, action) for action in CLOSINGS},
            Action.SELF_TEST: lambda _: self._test_seat(),
            Action.MUST_READ: lambda _: self._intents.open_must_read(),
            Action.RAISE_HAND: lambda _: self._raise_hand(),
            Action.LEAD_WORD: lambda _: self.lead_line.take(),
            Action.BOARD: lambda _: self.show_page(Page.WORKBENCH if self.page is Page.BOARD else Page.BOARD),
            Action.HANDS: lambda _: self._to_hands(),
            Action.WALLBOARD: lambda _: self._open_wallboard(),
            Action.ACCOUNT: self._open_account,
            Action.PHRASE: ticket.insert_phrase,
        }

    def _test_seat(self) -> None:
        """To the self-test; there the same key begins one."""
        if self.page is Page.FITNESS:
            self._pages.content(Page.FITNESS).begin()
        elif Page.FITNESS in self._pages.offered():
            self.show_page(Page.FITNESS)

    def _raise_hand(self) -> None:
        """A lead has nobody to ask."""
        if not self._intents.state.watched.supervises:
            self._intents.raise_hand()

    def _to_hands(self) -> None:
        if self._intents.state.watched.supervises:
            self.show_page(Page.BOARD)
            if (board := self.content(Page.BOARD)) is not None:
                board.hands.take_focus()

    def _open_wallboard(self) -> None:
        """For a lead, whatever page is seen."""
        if (state := self._intents.state).watched.supervises:
            open_wallboard(state.agent_no, self._intents.leading.wallboard_unopened)

    def _search(self) -> None:
        self.show_page(Page.WORKBENCH)
        self.bench.search()

    def _find_customer(self) -> None:
        if self.bench.customer.can_look_up:  # else nobody is thrown from their page for nothing
            self.show_page(Page.WORKBENCH)
            self.bench.customer.look_up()

    def _open_account(self, place: int) -> None:
        """Of the card in front: a hand's, while a lead looks at it, never that of the lead's own call."""
        board = self.content(Page.BOARD) if self.page is Page.BOARD else None
        pane = self.bench.customer if board is None or not board.looks else board.card.pane
        pane.open_account(place)

    def _open_article(self, no: str) -> None:
        self.show_page(Page.WORKBENCH)
        self._intents.open_article(no)

    def _guide(self) -> None:
        self.show_page(Page.WORKBENCH)
        self.bench.guide()

    def _finish(self, action: Action, _: int) -> None:
        self.bench.ticket.finish(action.value)

    def _editing(self) -> "EditingPage | None":
        """The editors' page, while it is the one that is seen."""
        page: EditingPage | None = self.content(Page.EDITING) if self.page is Page.EDITING else None
        return page

    def _save(self) -> None:
        if (editing := self._editing()) is not None:
            editing.save()
        self.bench.ticket.flush()

    def _file(self) -> None:
        if (editing := self._editing()) is not None:
            editing.go_on()  # never a ticket that is out of sight
            return
        if self.page is Page.BOARD:
            self._pages.content(Page.BOARD).go_on()
            return
        self.bench.ticket.flush()
        self._commands.file()
