"""The page 工单: my tickets, my group's, all by right; what waits to be sent; one ticket's whole story."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import QMarginsF, Qt
from PySide6.QtGui import QPageLayout, QPdfWriter
from PySide6.QtWidgets import QFrame, QSplitter

from agent_desktop.desk.page_intents import LedgerIntents
from agent_desktop.desk.state import DeskState
from agent_desktop.tickets.finding.finder import Page, Row, Scope
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.journal import Held
from agent_desktop.tickets.life.story import Story
from ui.file_boxes import ask_to_open, ask_to_save
from ui.pages import PageFrame
from ui.question import Question
from ui.theme import look
from ui.theme.tokens import GAP
from ui.tickets.export_key import ExportKey
from ui.tickets.filters import Filters, Saved
from ui.tickets.outbox_keys import OutboxKeys
from ui.tickets.rows import held_row, ticket_row, written_row
from ui.tickets.story_text import print_story
from ui.tickets.story_view import StoryView
from ui.tickets.taking import Taking
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row, rule
from ui.widgets.row_list import RowList
from ui.widgets.tabs import Tabs
from ui.words import moment, t

OUTBOX = "outbox"
SHOWN_MOST = 1_000
"""Rows that are kept in the list; who needs more narrows the search or exports."""


class TicketsPage(PageFrame):
    """Asks the ledger, shows what comes. Owns only the words in its boxes. Thread: main."""

    def __init__(
        self, ledger: LedgerIntents, saved: Saved, save: Callable[[Mapping[str, Any]], None],
        to_bench: Callable[[], None], ring: Callable[[str], None],
    ) -> None:  # fmt: skip
        super().__init__()
        self._ledger, self._to_bench = ledger, to_bench
        self._now, self._forms = datetime.now(UTC), dict[str, Form]()
        self._scope, self._scopes = Scope.MINE.value, tuple[Scope, ...]()
        self._rows, self._next, self._held = list[Row](), "", dict[str, Held]()
        self._finding, self._reading, self._doing = (Question(self._failed) for _ in range(3))
        self._to_send = -1
        self._apart: list[str] | None = None  # listed for their words alone; None until the answer comes
        self.tabs = Tabs(t("tickets-scopes"))
        self.tabs.chosen.connect(self._choose_scope)
        self.filters = Filters(saved, lambda kept: save({"filters": kept}))
        self.filters.changed.connect(self.look)
        self.export = ExportKey(
            ledger, lambda: self.filters.query(Scope(self._scope)), lambda *told: self._say(*told)
        )
        self.list = RowList(t("tickets-list"), two_lines=True)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.row_chosen.connect(self.open)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.said = Label("", "muted", elide=True)
        self.outbox = OutboxKeys(self._again, self._edit_held, self._drop)
        self.story = StoryView(
            edit=self._edit,
            chase=self._chase,
            note=self._note,
            paper=self._ask_paper,
            attach=self._ask_attachment,
            ring=ring,
            steps=ledger.steps,
            pause_reasons=ledger.pause_reasons,
            step=lambda *chosen: self._taking.take(*chosen),
        )
        self._taking = Taking(ledger, self.story, to_bench, self._say, self._failed)
        left = QFrame()
        left.setProperty("box", "pane")
        head = row(Fill(self.tabs), self.export, margins=(0, 0, 6, 0))
        left.setLayout(
            column(head, rule(), self.filters, Fill(self.list), self.outbox, self.said, gap=6,
                   margins=(8, 4, 8, 6))
        )  # fmt: skip
        split = QSplitter()
        split.setHandleWidth(GAP)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(self.story)
        split.setSizes([look.px(640), look.px(640)])
        self.setLayout(row(Fill(split)))
        self._show_tabs()

    # ── from the desk ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """A new state: forms, and how much waits to be sent."""
        self._now = now
        forms = (*state.forms, *state.aside)
        self._forms = {form.skill_group: form for form in forms}
        self.filters.show_forms(forms)
        if state.status.to_send != self._to_send:
            self._to_send = state.status.to_send
            self._show_tabs()
            if self.isVisible():
                self._look_again()

    def _look_again(self) -> None:
        """Something was sent: what is shown may stand elsewhere by now."""
        if self._scope == OUTBOX:
            self.look()
        elif self._to_send == 0 and self._open_id:
            self.open(self._open_id)

    def opened(self) -> None:
        """Somebody came to this page: ask what may be asked, then ask it."""
        self._doing.ask(self._ledger.scopes, self._show_scopes)
        self.look()
        self.begin_at(self.filters.words)

    def _show_scopes(self, scopes: tuple[Scope, ...]) -> None:
        self._scopes = scopes
        self._show_tabs()

    def _show_tabs(self) -> None:
        scopes = self._scopes or (Scope.MINE,)
        tabs = [(scope.value, t(f"tickets-scope-{scope}")) for scope in scopes]
        waiting = t("tickets-outbox-count", count=self._to_send) if self._to_send > 0 else t("tickets-outbox")
        self.tabs.show_tabs([*tabs, (OUTBOX, waiting)], self._scope)

    # ── finding ──

    def _choose_scope(self, scope: str) -> None:
        self._scope = scope
        self._show_tabs()
        self.look()

    def look(self) -> None:
        """Ask anew."""
        outbox, self._apart = self._scope == OUTBOX, None
        self.filters.setVisible(not outbox)
        self.export.setVisible(not outbox)
        self.outbox.setVisible(outbox)
        self.said.show_text(t("tickets-looking"))
        if outbox:
            self._finding.ask(self._ledger.held, self._show_held)
        else:
            self._rows, self._next = [], ""
            query = self.filters.query(Scope(self._scope))
            self._finding.ask(lambda: self._ledger.page(query), self._show_page)

    def _show_page(self, page: Page) -> None:
        self._rows += page.rows
        self._next = page.next
        self._show_rows()
        more = t("tickets-more") if self._next else ""
        none = t("tickets-none") if not self._rows and not self._next else ""
        self.said.show_text(none or f"{t('tickets-count', count=len(self._rows))} {more}".strip())
        if self._next and len(self._rows) < 20:  # a filter that matches rarely goes on by itself
            self.said.show_text(
                t("tickets-looking-on", count=len(self._rows), time=_reached(page, self._now))
            )
            self._more()

    def _written(self) -> list[Story]:
        """Tickets with half-written words that aren't among the found ones: they stay within reach."""
        found = {one.id for one in self._rows}
        return [story for id_, story in self.story.notes.written.items() if id_ not in found]

    def _show_rows(self) -> None:
        written = self._written()
        self._apart = [story.id for story in written]
        rows = [written_row(story) for story in written]
        rows += [ticket_row(one, self._forms, self._now) for one in self._rows]
        self.list.show_rows(rows, self._open_id)

    def _scrolled(self, value: int) -> None:
        bar = self.list.verticalScrollBar()
        if self._next and value >= bar.maximum() - bar.pageStep() and len(self._rows) < SHOWN_MOST:
            self._more()

    def _more(self) -> None:
        after, self._next = self._next, ""
        query = self.filters.query(Scope(self._scope))
        self._finding.ask(lambda: self._ledger.page(query, after), self._show_page)

    @property
    def _open_id(self) -> str:
        return self.story.story.id if self.story.story else ""

    # ── one ticket ──

    def open(self, row_id: str) -> None:
        """Open what a row stands for."""
        if self._scope == OUTBOX:
            self.list.show_open(row_id)
            self.outbox.show_held(self._held.get(row_id))
        else:
            self._reading.ask(lambda: self._ledger.story(row_id), partial(self._show_story, row_id))

    def _show_story(self, ticket_id: str, read: Story | None) -> None:
        if read is None:
            self.said.show_text(t("tickets-not-yours"), "danger")
        story = read or self.story.notes.written.get(ticket_id)  # words stay their writer's
        if story is None:
            return
        self.story.show_story(story, self._forms.get(story.skill_group), self._now)
        if self._apart not in (None, [one.id for one in self._written()]):
            self._show_rows()
        self.list.show_open(story.id)

    def _edit(self, story: Story) -> None:
        self._ledger.supplement(story)
        self._to_bench()

    def _chase(self, ticket_id: str, reason: str) -> None:
        self._ledger.chase(ticket_id, reason)
        self.story.sent(ticket_id, reason)
        self.said.show_text(t("tickets-chased"), "accent")

    def _note(self, ticket_id: str, words: str) -> None:
        self._ledger.note(ticket_id, words)
        self.story.sent(ticket_id, words)
        self.said.show_text(t("tickets-noted"), "accent")

    # ── the outbox ──

    def _show_held(self, held: tuple[Held, ...]) -> None:
        self._held = {one.id: one for one in held}
        current = self.outbox.current
        self.list.show_rows([held_row(one, self._now) for one in held], current)
        self.outbox.show_held(self._held.get(current))
        self.said.show_text(t("tickets-held", count=len(held)) if held else t("tickets-all-sent"))

    def _again(self, held: Held) -> None:
        self._doing.ask(lambda: self._ledger.send_again(held), lambda _: self.look())

    def _drop(self, held: Held) -> None:
        self._doing.ask(lambda: self._ledger.drop(held), lambda _: self.look())

    def _edit_held(self, held: Held) -> None:
        self._ledger.edit(held)
        self._to_bench()

    # ── files ──

    def _ask_attachment(self, story: Story) -> None:
        ask_to_open(self, t("tickets-attach"), partial(self.attach_from, story))

    def attach_from(self, story: Story, file: Path) -> None:
        """Attach a file to a ticket."""
        self._doing.ask(
            lambda: self._ledger.attach(story.id, file),
            lambda _: self.said.show_text(t("tickets-attached-now", file=file.name), "accent"),
        )

    def _ask_paper(self, story: Story) -> None:
        kinds = ("PDF (*.pdf)",)
        ask_to_save(self, t("tickets-print"), f"{story.number}.pdf", kinds, partial(self.print_to, story))

    def print_to(self, story: Story, file: Path) -> None:
        """Write a ticket's story as a PDF with its fonts inside, ready for any printer."""
        paper = QPdfWriter(str(file))
        paper.setPageMargins(QMarginsF(18, 16, 18, 16), QPageLayout.Unit.Millimeter)
        paper.setTitle(story.number)
        print_story(story, self._forms.get(story.skill_group), self._now).print_(paper)
        self.said.show_text(t("tickets-printed", file=file.name), "accent")

    def _say(self, text: str, tone: str) -> None:
        self.said.show_text(text, tone)

    def _failed(self, key: str, facts: dict[str, str | int]) -> None:
        self.said.show_text(t(key, **facts), "danger")


def _reached(page: Page, now: datetime) -> str:
    """How far back has been looked."""
    return moment(page.searched_to, now) if page.searched_to else ""
