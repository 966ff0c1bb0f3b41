"""The knowledge pane: what fits this call, what was searched, and the article that answers."""

import asyncio
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from kb_search.articles import Findings
from kb_search.library import LibraryError, Reason
from ui.commands import Commands
from ui.keys import STANDARD, Action, KeyMap
from ui.knowledge.article_view import ArticleView
from ui.knowledge.hits_area import HitsArea
from ui.knowledge.judge_keys import JudgeKeys
from ui.knowledge.search_box import SearchBox
from ui.theme import look
from ui.theme.tokens import PAD
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row, rule
from ui.words import local, t
from ui.written import passing

NARROWEST = 280


class KnowledgePane(QFrame):
    """Owns only the text in its box. Thread: main."""

    def __init__(self, intents: Intents, keys: KeyMap = STANDARD) -> None:
        super().__init__()
        self._intents = intents
        self._now = datetime.now(UTC)
        self._state: DeskState | None = None
        self._findings: Findings | None = None
        self._failed: Reason | None = None
        self._asked = ""
        self._search: asyncio.Future[Findings] | None = None
        self.setProperty("box", "pane")
        self.setAccessibleName(t("knowledge-pane"))
        self.setMinimumWidth(look.px(NARROWEST))
        self.box = passing(SearchBox())
        self.hits = HitsArea(intents.open_article, self._search_nearest)
        self.article = ArticleView(intents, Commands(intents).ring)
        self._blank = _blank()
        self.ask = KeyButton(
            t("knowledge-ask-editors"),
            "Alt K",
            "send",
            kind="quiet",
            shape="small",
            also=(t("knowledge-asked"),),
        )
        self._asking = group(row(self.ask, STRETCH))
        self.judged = JudgeKeys(self.judge_current)
        self.adopt = KeyButton(
            t("knowledge-adopt"), keys.cap(Action.ADOPT), "check", also=(t("knowledge-adopted"),)
        )
        search = row(Fill(self.box), Label(keys.cap(Action.KNOWLEDGE), "tag"))
        foot = row(self.judged, STRETCH, self.adopt)
        lists = (search, self.hits, self._asking, rule())
        parts = (*lists, Fill(self.article), Fill(self._blank), rule(), foot)
        self.setLayout(column(*parts, margins=(PAD, PAD, PAD, 8)))
        self.box.textChanged.connect(self._typed)
        self.box.stepped.connect(self.hits.list.step)
        self.box.paged.connect(self.article.scroll_pages)
        self.box.entered.connect(self._open_current)
        self.ask.clicked.connect(self.ask_editors)
        self.adopt.clicked.connect(self.adopt_current)

    # ── from the desk ──

    def show_state(self, state: DeskState) -> None:
        """Show suggestions and the open article; cheap and idempotent."""
        before, self._state = self._state, state
        if before is not None and before.selected != state.selected and not self._in_use:
            self.box.clear()  # the question of the last caller
        another = before is not None and before.knowledge.revision != state.knowledge.revision
        if another and self._failed is not None:
            self._typed()  # there is an index now: what was asked is asked again
        # rows must not move away from under the pointer, or the caret, just before a click or Enter
        held = self.hits.list.underMouse() or self.hits.list.hasFocus()
        if held and self.hits.list.rows and not self._question:
            self.hits.mark_open(self._open_no)
        else:
            self._show_list()
        self._show_article(state)

    @property
    def _building(self) -> tuple[int, int] | None:
        return self._state.knowledge.building if self._state else None

    @property
    def _answers(self) -> bool:
        return self._state is not None and bool(self._state.knowledge.revision)

    @property
    def _question(self) -> str:
        return self.box.text().strip()

    @property
    def _open_no(self) -> str:
        article = self._state.knowledge.article if self._state else None
        return article.no if article else ""

    @property
    def _in_use(self) -> bool:
        return self.box.hasFocus() or self.box.composing

    def _show_article(self, state: DeskState) -> None:
        knowledge, view = state.knowledge, state.draft
        article = knowledge.article
        self.article.show_article(article, knowledge.revision, local(self._now).date())
        self.article.show_guide(knowledge.guide)
        self._blank.setVisible(article is None)
        self.judged.show_word(knowledge.helped, available=article is not None)
        adopted = article is not None and article.no in knowledge.adopted
        words = t("knowledge-adopted" if adopted else "knowledge-adopt")
        self.adopt.show_as(words, kind="done" if adopted else "plain")
        can = article is not None and bool(article.steps) and view is not None and not view.filed_number
        self.adopt.set_available(can)

    def _show_list(self) -> None:
        if text := self._question:
            if self._findings is not None:
                self.hits.show_found(text, self._findings, self._open_no)
            elif self._failed is not None and self._building:
                self.hits.show_building(*self._building)
            elif self._failed is not None:
                self.hits.show_failed(self._failed)
        else:
            suggestions = self._state.knowledge.suggestions if self._state else ()
            if self._building and not self._answers:
                self.hits.show_building(*self._building)
            else:
                self.hits.show_suggestions(suggestions, self._open_no, walk=self._in_use)
        self._show_ask(text)

    def _show_ask(self, text: str) -> None:
        asked = bool(text) and text == self._asked
        empty = self._findings is not None and not self._findings.hits
        self.ask.show_as(
            t("knowledge-asked" if asked else "knowledge-ask-editors"),
            icon="check" if asked else "send",
            kind="done" if asked else "plain" if text and empty else "quiet",
        )
        self._asking.setVisible(bool(text))

    def tick(self, now: datetime) -> None:
        """Once a second: articles come into force and end with the day."""
        another_day = local(now).date() != local(self._now).date()
        self._now = now
        if another_day and self._state is not None:
            self._show_article(self._state)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.hits.fit(self.height())

    # ── from the person ──

    def focus_search(self) -> None:
        """Put the caret into the search box with its text selected."""
        self.box.setFocus()
        self.box.selectAll()

    def _typed(self) -> None:
        if self._search is not None:
            self._search.cancel()
            self._search = None
        text, self._failed = self._question, None
        if not text:
            self._findings = None
            self._show_list()
            return
        self._show_ask(text)
        self._search = self._intents.search(text)
        self._search.add_done_callback(partial(self._answered, text))

    def _answered(self, text: str, search: asyncio.Future[Findings]) -> None:
        # an older answer may come after a newer question
        if search.cancelled() or text != self._question:
            return
        try:
            self._findings = search.result()
        except LibraryError as error:
            self._findings, self._failed = None, error.reason
        self._show_list()

    def _open_current(self) -> None:
        """Enter opens the article at the caret; where nothing was found, it asks the nearest question."""
        if no := self.hits.list.current_no:
            self._intents.open_article(no)
        elif not self.hits.list.rows:
            self._search_nearest()

    def _search_nearest(self) -> None:
        if self._findings is not None and self._findings.nearest:
            self.box.setText(self._findings.nearest)

    def adopt_current(self) -> None:
        """Put the open article's steps into the ticket."""
        if (no := self._open_no) and self.adopt.isEnabled():
            self._intents.adopt_article(no)

    def judge_current(self, helped: bool) -> None:
        """Say whether the open article solved it."""
        if no := self._open_no:
            self._intents.judge_article(no, helped)

    def ask_editors(self) -> None:
        """Pass the question in the box on to the people who write answers."""
        text = self._question
        if text and text != self._asked:
            self._asked = text
            self._intents.ask_editors(text)
            self._show_ask(text)


def _blank() -> QWidget:
    """Says what will be here."""
    sign = row(STRETCH, Icon("book", "text3", 32), STRETCH)
    head = row(STRETCH, Label(t("knowledge-blank"), "head"), STRETCH)
    more = Paragraph(t("knowledge-blank-more"), "muted")
    more.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    return group(column(STRETCH, sign, head, more, STRETCH, STRETCH))
