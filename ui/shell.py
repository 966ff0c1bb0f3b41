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
from ui.keys import Action, KeyMap
from ui.lead_line import LeadLine
from ui.must_read_panel import MustReadPanel
from ui.notices_bar import NoticesBar
from ui.page_kinds import Page, page_kinds
from ui.pages import Pages
from ui.settings_page import SettingsPage
from ui.shell_keys import ShellKeys
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
    from ui.tickets.page import TicketsPage


class Shell(QWidget):
    """Hands each new state to its parts, and each key to `ShellKeys`. Thread: main."""

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
        kinds = page_kinds(intents, keys, make_settings, tickets, self.open_wallboard, floor, self_test)
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
        self._keys = ShellKeys(self, intents, commands)

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return Page(self._pages.page)

    def content(self, page: Page) -> Any:
        """What is on a page; None while nobody has been there."""
        return self._pages.content(page)

    def offers(self, page: Page) -> bool:
        """Whether a page is this person's."""
        return page in self._pages.offered()

    def show_page(self, page: Page) -> None:
        """Go to a page."""
        self._pages.go(page)
        self._show_tabs()
        self._show_notices(self._intents.state)

    def _show_notices(self, state: DeskState) -> None:
        """Who has the raised hands in front needs no line that says so."""
        seen = "notice-hand-up" if self.page is Page.BOARD else ""
        self.notices.show_notices(tuple(notice for notice in state.notices if notice.key != seen))

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
        if self._commands.has_taken(state):
            self._pages.go(Page.WORKBENCH)
        self._show_tabs()
        self.must_read.show_state(state)
        self.surge.show_state(state)
        self.lead_line.show_state(state)
        self._show_notices(state)
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

    # ── from the person ──

    def act(self, action: Action, digit: int) -> None:
        """A key was pressed."""
        self._keys.act(action, digit)

    def open_wallboard(self) -> None:
        """For a lead, whatever page is seen."""
        if (state := self._intents.state).watched.supervises:
            open_wallboard(state.agent_no, self._intents.leading.wallboard_unopened)

    def _open_article(self, no: str) -> None:
        self.show_page(Page.WORKBENCH)
        self._intents.open_article(no)
