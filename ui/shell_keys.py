"""What each key does in the window: which part takes it, and which page it brings to the front."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeAlias

from agent_desktop.desk.intents import Intents
from ui.commands import Commands
from ui.keys import CARET_ONLY, CLOSINGS, ON_THE_BENCH, Action
from ui.page_kinds import Page

if TYPE_CHECKING:
    from ui.editing_page import EditingPage
    from ui.shell import Shell

Does: TypeAlias = dict[Action, Callable[[int], None]]
"""What an action does, given its digit; 0 for one without."""


class ShellKeys:
    """Nothing is changed that is out of sight. Thread: main."""

    def __init__(self, shell: "Shell", intents: Intents, commands: Commands) -> None:
        self._shell, self._intents, self._commands = shell, intents, commands
        self._bench = shell.bench
        self._do = self._with_a_call() | self._with_a_ticket() | self._with_the_pages()

    def act(self, action: Action, digit: int) -> None:
        """A key was pressed."""
        at_bench = self._shell.page is Page.WORKBENCH
        if at_bench or action not in ON_THE_BENCH or self._is_the_page_s(action):
            self._do[action](digit)
        elif self._intents.state.drafts or self._intents.state.view is not None:
            self._shell.show_page(Page.WORKBENCH)
            if action in CARET_ONLY:
                self._do[action](digit)

    def _is_the_page_s(self, action: Action) -> bool:
        """Whether another page than the workbench has a meaning of its own for a key."""
        page = self._shell.page
        if action is Action.FILE:
            return page in (Page.EDITING, Page.BOARD)
        return action is Action.ACCOUNT and page is Page.BOARD and self._shell.content(page).looks

    # ── the tables ──

    def _with_a_call(self) -> Does:
        do, bar, knowledge = self._commands, self._shell.call_bar, self._bench.knowledge
        return {
            Action.ANSWER: lambda _: do.answer(),
            Action.HANG_UP: lambda _: do.hang_up(),
            Action.HOLD: lambda _: do.hold(),
            Action.MUTE: lambda _: do.mute(),
            Action.PAUSE_RECORDING: lambda _: do.pause_recording(),
            Action.TRANSFER: lambda _: bar.open_transfer(),
            Action.THREE_WAY: lambda _: do.three_way(),
            Action.KEYPAD: lambda _: bar.open_keypad(),
            Action.FIND_CUSTOMER: lambda _: self._find_customer(),
            Action.VERIFY: lambda _: self._verify(),
            Action.ACCOUNT: self._open_account,
            Action.KNOWLEDGE: lambda _: self._search(),
            Action.ADOPT: lambda _: do.adopt(),
            Action.GUIDE: lambda _: self._guide(),
            Action.SOLVED: lambda _: knowledge.judge_current(True),
            Action.UNSOLVED: lambda _: knowledge.judge_current(False),
            Action.ASK_EDITORS: lambda _: knowledge.ask_editors(),
        }

    def _with_a_ticket(self) -> Does:
        do, ticket = self._commands, self._bench.ticket
        return {
            Action.FORM: lambda _: ticket.focus_empty(),
            Action.DESCRIBE: lambda _: ticket.describe(),
            Action.PHRASES: lambda _: ticket.sheet.find_phrase(),
            Action.PHRASE: ticket.insert_phrase,
            Action.HOMOPHONES: lambda _: ticket.sheet.find_homophone(),
            Action.ATTACH: lambda _: ticket.sheet.attach(),
            Action.READ_BACK: lambda _: ticket.read_back(),
            Action.ASK_LEAD: lambda _: ticket.ask_lead(),
            Action.SAVE: lambda _: self._save(),
            Action.FILE: lambda _: self._file(),
            Action.FILE_PENDING: lambda _: ticket.file_pending(),
            **{action: partial(self._finish, action) for action in CLOSINGS},
            Action.NEW_DRAFT: lambda _: self._new_draft(),
            Action.NEXT_DRAFT: lambda _: ticket.next_draft(),
            Action.JOIN: lambda _: do.join(),
            Action.CHASE: lambda _: do.chase(),
            Action.DISPATCH: lambda _: ticket.dispatch(),
            Action.RING_STATION: lambda _: ticket.lane.ring_first(),
            Action.STEPS: lambda _: self._offer_steps(),
        }

    def _with_the_pages(self) -> Does:
        shell = self._shell
        return {
            Action.TICKETS: lambda _: self._to_and_fro(Page.TICKETS),
            Action.BOARD: lambda _: self._to_and_fro(Page.BOARD),
            Action.HANDS: lambda _: self._to_hands(),
            Action.RAISE_HAND: lambda _: self._raise_hand(),
            Action.LEAD_WORD: lambda _: shell.lead_line.take(),
            Action.MUST_READ: lambda _: self._intents.open_must_read(),
            Action.SELF_TEST: lambda _: self._test_seat(),
            Action.WALLBOARD: lambda _: shell.open_wallboard(),
        }

    # ── the card, the knowledge ──

    def _find_customer(self) -> None:
        if self._bench.customer.can_look_up:  # else nobody is thrown from their page for nothing
            self._shell.show_page(Page.WORKBENCH)
            self._bench.customer.look_up()

    def _verify(self) -> None:
        if self._bench.customer.gate.can_ask:
            self._shell.show_page(Page.WORKBENCH)
            self._bench.customer.gate.ask_next()

    def _open_account(self, place: int) -> None:
        """Of the card in front: a hand's, while a lead looks at it, never that of the lead's own call."""
        at_bench = self._shell.page is Page.WORKBENCH
        pane = self._bench.customer if at_bench else self._shell.content(Page.BOARD).card.pane
        pane.open_account(place)

    def _search(self) -> None:
        self._shell.show_page(Page.WORKBENCH)
        self._bench.search()

    def _guide(self) -> None:
        self._shell.show_page(Page.WORKBENCH)
        self._bench.guide()

    # ── the ticket ──

    def _editing(self) -> "EditingPage | None":
        """The editors' page, while it is the one that is seen."""
        page: EditingPage | None = None
        if self._shell.page is Page.EDITING:
            page = self._shell.content(Page.EDITING)
        return page

    def _save(self) -> None:
        if (editing := self._editing()) is not None:
            editing.save()
        self._bench.ticket.flush()

    def _file(self) -> None:
        if (editing := self._editing()) is not None:
            editing.go_on()
        elif self._shell.page is Page.BOARD:
            self._shell.content(Page.BOARD).go_on()
        else:
            self._bench.ticket.flush()
            self._commands.file()

    def _finish(self, action: Action, _: int) -> None:
        self._bench.ticket.finish(action.value)

    def _new_draft(self) -> None:
        self._shell.show_page(Page.WORKBENCH)
        self._bench.ticket.new_draft()

    def _offer_steps(self) -> None:
        """What may be done with the ticket that is read."""
        if self._shell.page is Page.TICKETS:
            self._shell.content(Page.TICKETS).story.steps.offer()

    # ── the pages ──

    def _to_and_fro(self, page: Page) -> None:
        self._shell.show_page(Page.WORKBENCH if self._shell.page is page else page)

    def _test_seat(self) -> None:
        """To the self-test; there the same key begins one."""
        if self._shell.page is Page.FITNESS:
            self._shell.content(Page.FITNESS).begin()
        elif self._shell.offers(Page.FITNESS):
            self._shell.show_page(Page.FITNESS)

    def _raise_hand(self) -> None:
        """A lead has nobody to ask."""
        if not self._intents.state.watched.supervises:
            self._intents.raise_hand()

    def _to_hands(self) -> None:
        if self._intents.state.watched.supervises:
            self._shell.show_page(Page.BOARD)
            if (board := self._shell.content(Page.BOARD)) is not None:
                board.hands.take_focus()
