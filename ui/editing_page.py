"""The page 知识采编: what waits, what was asked, every article; a choice on the left opens on the right."""

import asyncio
from datetime import UTC, date, datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QStackedWidget, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.editing.answering import Collected
from agent_desktop.editing.board import Board
from agent_desktop.editing.editions.edition import Edition, EditionRefused, EditionState
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.questions.asked import AskedKind, Group
from agent_desktop.tickets.lateral import LATERAL, departments
from kb_search.articles import Article
from ui.editing.article_desk import ArticleDesk
from ui.editing.asking import Asking
from ui.editing.figures_panel import DAYS, FiguresPanel
from ui.editing.file_keys import ReportPanel
from ui.editing.group_panel import ConsultationPanel, GroupPanel
from ui.editing.lists import Lists
from ui.editing.notice_panel import NoticePanel
from ui.editing.work import Report, Then, Work
from ui.pages import PageFrame
from ui.theme.tokens import PAD
from ui.widgets.labels import Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.words import clock, day, local, t
from ui.written import sent

SENT_S = 1.5
"""After this long what went into the outbox has reached the store."""


class EditingPage(PageFrame):
    """Shows what the editors' room says; keeps nothing but unsaved words. Thread: main."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._now = datetime.now(UTC)
        self.board: Board | None = None
        self._looking: asyncio.Task[None] | None = None
        self.asking = Asking(intents)
        then = Then(
            self._begun,
            self._done,
            self._later,
            self._brought_in,
            self._may_leave,
            self._numbers,
            self._today,
        )
        self.work = Work(intents, self.asking, then, self._open_article)
        self.lists = Lists(self.work.bring_in, self.work.bring_out, self.asking.said)
        self.article, self.notice = ArticleDesk(intents, self.work.deeds), NoticePanel(self.work.posting)
        self.group, self.owed = GroupPanel(self.work.ways), ConsultationPanel(self.work.ways)
        self.figures, self.report = FiguresPanel(), ReportPanel()
        self._right = QStackedWidget()
        for panel in (_blank(), self.article, self.group, self.owed, self.figures, self.report, self.notice):
            self._right.addWidget(panel)
        right = QFrame()
        right.setProperty("box", "pane")
        right.setLayout(column(Fill(self._right), margins=(PAD, PAD, PAD, PAD)))
        self.setLayout(row(self.lists, Fill(right)))
        self.lists.chosen.connect(self.open)
        self.lists.turned.connect(lambda key: self._show_figures("") if key == "figures" else None)
        self.lists.begins.connect(lambda: self.work.write("", ""))
        self.lists.reloads.connect(self.reload)
        self.figures.group_chosen.connect(self._show_figures)

    @property
    def _labels(self) -> dict[str, str]:
        return {form.skill_group: form.label for form in self._intents.state.forms}

    def _today(self) -> date:
        return local(self._now).date()

    def reload(self) -> None:
        """Ask for everything anew; what is open stays."""
        self.asking.ask(lambda room: (room.collect(), room.board()), lambda found: self._show_found(*found))

    def _later(self) -> None:
        async def look() -> None:
            await asyncio.sleep(SENT_S)
            self.reload()

        self._looking = asyncio.get_running_loop().create_task(look(), name="editing lists")

    def _show_found(self, collected: Collected, board: Board) -> None:
        """What departments answered is among the drafts now; their tickets are ended by this desk."""
        self._show_board(board)
        for owed in collected.to_end:
            self._intents.end_consultation(owed.id, owed.node, owed.answer)
        if collected.drafts:
            self.asking.say(t("editing-wordings", count=collected.drafts), "muted")

    def _show_board(self, board: Board) -> None:
        self.board = board
        self.lists.show_board(board, self._now)

    def opened(self) -> None:
        """See what is new."""
        self.reload()

    def tick(self, now: datetime) -> None:
        """Once a second."""
        self._now = now
        self.lists.tick(now)

    # ── opening ──

    def open(self, row_id: str) -> None:
        """Open what a row stands for; unsaved words are kept first."""
        kind, _, what = row_id.partition(":")
        board = self.board
        if board is None or not self._may_leave():
            return
        self.lists.mark(row_id)
        match kind:
            case "edition":
                self._open_edition(next(e for e in board.unfinished if e.id == what))
            case "article":
                self._open_article(what)
            case "group":
                self._open_group(board.groups[int(what)], board)
            case "bulletin":
                self._open_bulletin(what, board)
            case "consultation":
                owed = board.consultations[int(what)]
                due = local(owed.due_at)
                told = t("editing-due-at", day=day(due.date()), time=clock(owed.due_at))
                self.owed.show_consultation(owed, told)
                self._right.setCurrentWidget(self.owed)

    def _may_leave(self) -> bool:
        """Unsaved words are kept first; a text that is no article yet stays open."""
        if self._right.currentWidget() is not self.article or not self.article.dirty:
            return True
        if (written := self.article.written) is None:
            self.asking.say(t("editing-unsaved"), "warn")
            return False
        self.work.keep(written)
        return True

    def _open_edition(self, edition: Edition) -> None:
        no = edition.article.no
        self.asking.ask(
            lambda room: (room.article(no), room.history(no)), lambda found: self._put(edition, *found)
        )

    def _put(self, edition: Edition, published: Article | None, history: tuple[Edition, ...]) -> None:
        if self.board is not None:
            agent, rights = self._intents.state.agent_no, self.board.rights
            self.article.show_edition(edition, published, history, rights, agent, self._today())
            self._right.setCurrentWidget(self.article)

    def _open_article(self, no: str) -> None:
        """Its unfinished edition if there is one, else what is, or was, in force: to be read or changed."""
        board = self.board
        unfinished = next((e for e in board.unfinished if e.article.no == no), None) if board else None
        if unfinished is not None:
            self._open_edition(unfinished)
            return

        def in_force(room: EditorsRoom) -> tuple[Edition, Article | None, tuple[Edition, ...]]:
            article, history = room.article(no), room.history(no)
            last = next((e for e in history if e.state is EditionState.PUBLISHED), None)
            if last is None and article is None:
                raise EditionRefused("gone")
            shown = last or _shipped(article, self._now) if article else last
            assert shown is not None
            return shown, article, history

        self.asking.ask(in_force, lambda found: self._put(*found))

    def _open_group(self, group: Group, board: Board) -> None:
        head = group.head
        named = next((a.title for a in board.articles if a.no == head.article_no), head.text)
        who = next((departments(f) for f in self._intents.state.aside if f.skill_group == LATERAL), ())
        self.group.show_group(group, named if head.kind is AskedKind.UNSOLVED else head.text, self._now, who)
        self._right.setCurrentWidget(self.group)

    def _open_bulletin(self, place: str, board: Board) -> None:
        self._right.setCurrentWidget(self.notice)
        if place == "new":
            self.notice.begin(self._labels)
            return
        one = board.bulletins[int(place)]
        self.asking.ask(
            lambda room: room.receipts(one.id), lambda read: self.notice.show_bulletin(one, read, self._now)
        )

    def _show_figures(self, skill_group: str) -> None:
        if not self._may_leave():
            return
        self._right.setCurrentWidget(self.figures)
        self.asking.ask(
            lambda room: room.figures(DAYS, skill_group),
            lambda shown: self.figures.show_figures(shown, skill_group, self._labels),
        )

    # ── after a deed ──

    def _begun(self, edition: Edition) -> None:
        self._open_edition(edition)
        self.reload()

    def _done(self) -> None:
        if (panel := self._right.currentWidget()) is not None:
            sent(panel)
        self._right.setCurrentIndex(0)
        self.reload()

    def _brought_in(self, report: Report) -> None:
        self.report.show_report(*report)
        self._right.setCurrentWidget(self.report)
        self.reload()

    def _numbers(self) -> set[str]:
        board = self.board
        if board is None:
            return set()
        return {a.no for a in board.articles} | {e.article.no for e in board.unfinished}

    # ── keys ──

    def save(self) -> None:
        """Keep the draft that is open."""
        if self._right.currentWidget() is self.article:
            self.article.save()

    def go_on(self) -> None:
        """The next step of what is open: hand in, publish, reply, take the wording."""
        panel = self._right.currentWidget()
        if isinstance(panel, ArticleDesk | GroupPanel | ConsultationPanel | NoticePanel):
            panel.go_on()


def _shipped(article: Article, now: datetime) -> Edition:
    """An article that came with the product: nobody here has written an edition of it yet."""
    return Edition(id="", article=article, number=0, state=EditionState.PUBLISHED, author="", changed_at=now)


def _blank() -> QWidget:
    made = QWidget()
    words = Paragraph(t("editing-blank"), "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    made.setLayout(column(STRETCH, words, STRETCH, STRETCH))
    return made
