"""The page 知识采编: what waits, what was asked, every article; a choice on the left opens on the right."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLayout, QLineEdit, QStackedWidget, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.editing.board import Board
from agent_desktop.editing.editions.edition import Edition, EditionRefused, EditionState
from agent_desktop.editing.editors_room import EditorsRoom, free_number
from agent_desktop.editing.files.reading import FileRefused, Refused, Taken
from agent_desktop.editing.inbox.post import Bulletin
from agent_desktop.editing.questions.asked import AskedKind, Consultation
from agent_desktop.store.faults import StoreError
from kb_search.articles import Article
from ui.editing.article_desk import ArticleDesk, Deeds
from ui.editing.figures_panel import DAYS, FiguresPanel
from ui.editing.file_keys import FileKeys, ReportPanel
from ui.editing.group_panel import ConsultationPanel, GroupPanel, Ways
from ui.editing.notice_panel import NoticePanel, Posting, bulletin_rows
from ui.editing.rows import article_rows, group_rows, todo_rows
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.widgets.row_list import RowList
from ui.widgets.tabs import Tabs
from ui.words import clock, day, local, t

LISTS = ("todo", "articles", "asked", "notices", "figures")
LEFT = 424
R = TypeVar("R")


class EditingPage(QWidget):
    """Asks the editors' room and shows what it says; keeps nothing but unsaved words. Thread: main."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._board: Board | None = None
        self._now = datetime.now(UTC)
        self._jobs: set[asyncio.Task[None]] = set()
        self._refused = False  # what is said is why something was not done
        self._tabs = Tabs(t("editing-lists"))
        self._filter = QLineEdit()
        self._filter.setPlaceholderText(t("editing-filter"))
        self._filter.setAccessibleName(t("editing-filter"))
        self._filter.setMaxLength(60)
        self._list = RowList(t("editing-list"), two_lines=True)
        self._nothing, self._rest = Paragraph("", "muted"), QWidget()
        self._said = Label("", "muted", elide=True)
        self._new = KeyButton(t("editing-new"), icon="plus", kind="quiet")
        self._files = FileKeys(self._bring_in, self._bring_out)
        self._again = KeyButton("", icon="refresh", kind="quiet", name=t("editing-reload"))
        deeds = Deeds(
            self._save,
            self._submit,
            self._publish,
            self._send_back,
            self._discard,
            self._restore,
            self._picture,
        )
        ways = Ways(self._reply, self._write, self._consult, self._settle, self._open_article)
        self.article = ArticleDesk(intents, deeds)
        self.group, self.owed, self.figures = GroupPanel(ways), ConsultationPanel(ways), FiguresPanel()
        self._right = QStackedWidget()
        self.report, self.notice = ReportPanel(), NoticePanel(Posting(self._put_up, self._take_down))
        for panel in (_blank(), self.article, self.group, self.owed, self.figures, self.report, self.notice):
            self._right.addWidget(panel)
        self._lay()
        self._tabs.chosen.connect(self._show_list)
        self._filter.textChanged.connect(lambda _: self._show_list(self._tabs.current))
        self._list.row_chosen.connect(self._open)
        self._new.clicked.connect(lambda: self._write("", ""))
        self._again.clicked.connect(self.reload)
        self.figures.group_chosen.connect(self._show_figures)

    def _lay(self) -> None:
        lists = column(
            row(self._files, STRETCH, self._again, self._new),
            self._tabs, self._filter, Fill(self._list), self._nothing, Fill(self._rest), self._said,
            margins=(PAD, PAD, PAD, PAD),
        )  # fmt: skip
        left = _pane(lists)
        left.setFixedWidth(look.px(LEFT))
        right = _pane(column(Fill(self._right), margins=(PAD, PAD, PAD, PAD)))
        self.setLayout(row(left, Fill(right)))
        self._show_tabs()

    # ── asking the room ──

    def _job(self, work: Callable[[EditorsRoom], R], then: Callable[[R], None], said: str = "") -> None:
        """Ask the room, show the answer; what is refused is said, and what was written stays."""

        async def run() -> None:
            try:
                answer = await self._ask(work)
            except EditionRefused as refused:
                self._say(t(f"editing-refused-{refused.key}"), "warn")
            except FileRefused as refused:
                self._say(t(f"editing-file-{refused.key}", **refused.args_), "warn")
            except OSError as error:
                self._say(t("editing-file-unreadable", why=plain(str(error), 120)), "warn")
            except StoreError as error:
                self._say(t("editing-store", why=plain(str(error), 120)), "danger")
            else:
                if said or self._refused:
                    self._say(said, "muted")
                then(answer)

        task = asyncio.get_running_loop().create_task(run(), name="editing")
        self._jobs.add(task)
        task.add_done_callback(self._jobs.discard)

    def _ask(self, work: Callable[[EditorsRoom], R]) -> Awaitable[R]:
        return self._intents.editing(work)

    def _say(self, text: str, tone: str) -> None:
        self._refused = tone != "muted"
        self._said.show_text(text, tone)

    def reload(self) -> None:
        """Ask for everything anew; what is open stays."""
        self._job(EditorsRoom.board, self._show_board)

    def tick(self, now: datetime) -> None:
        """Once a second: clocks of what departments owe."""
        minute = now.replace(second=0, microsecond=0) != self._now.replace(second=0, microsecond=0)
        self._now = now
        if minute and self.isVisible() and self._tabs.current == "todo":
            self._show_list("todo")

    # ── lists ──

    def _show_board(self, board: Board) -> None:
        self._board = board
        self._show_tabs()
        self._show_list(self._tabs.current)

    def _show_tabs(self) -> None:
        board, counts = self._board, {}
        if board is not None:
            todo = len(board.unfinished) + len(board.consultations) + len(board.ending)
            counts = {"todo": todo, "asked": len(board.groups)}
        tabs = [
            (key, t(f"editing-list-{key}") + (f" {counts[key]}" if counts.get(key) else "")) for key in LISTS
        ]
        self._tabs.show_tabs(tabs, self._tabs.current or LISTS[0])

    def _show_list(self, key: str) -> None:
        self._filter.setVisible(key == "articles")
        board, today = self._board, local(self._now).date()
        if key == "figures":
            self._show_figures("")
        if board is None:
            return
        match key:
            case "articles":
                rows = article_rows(board, self._filter.text())
            case "asked":
                rows = group_rows(board, self._now)
            case "notices":
                rows = bulletin_rows(board.bulletins, self._now)
            case "todo":
                rows = todo_rows(board, self._now, today)
            case _:
                rows = []
        self._list.show_rows(rows)
        self._list.setVisible(bool(rows))
        self._nothing.show_text(t(f"editing-empty-{key}"))
        for widget in (self._nothing, self._rest):
            widget.setVisible(not rows)

    def _open(self, row_id: str) -> None:
        kind, _, what = row_id.partition(":")
        board = self._board
        if board is None or not self._may_leave():
            return
        self._list.show_open(row_id)
        if kind == "edition":
            self._open_edition(next(e for e in board.unfinished if e.id == what))
        elif kind == "article":
            self._open_article(what)
        elif kind == "group":
            head = board.groups[int(what)].head
            named = next((a.title for a in board.articles if a.no == head.article_no), head.text)
            title = named if head.kind is AskedKind.UNSOLVED else head.text
            self.group.show_group(board.groups[int(what)], title, self._now)
            self._right.setCurrentWidget(self.group)
        elif kind == "bulletin":
            self._open_bulletin(what)
        elif kind == "consultation":
            owed = board.consultations[int(what)]
            due = local(owed.due_at)
            self.owed.show_consultation(
                owed, t("editing-due-at", day=day(due.date()), time=clock(owed.due_at))
            )
            self._right.setCurrentWidget(self.owed)

    def _may_leave(self) -> bool:
        """Unsaved words are kept first; a text that is no article yet stays open."""
        if self._right.currentWidget() is self.article and self.article.dirty:
            if self.article.written is None:
                self._say(t("editing-unsaved"), "warn")
                return False
            self.article.save()
        return True

    # ── articles ──

    def _open_edition(self, edition: Edition) -> None:
        no = edition.article.no
        self._job(lambda room: (room.article(no), room.history(no)), lambda found: self._put(edition, *found))

    def _put(self, edition: Edition, published: Article | None, history: tuple[Edition, ...]) -> None:
        assert self._board is not None
        agent, today = self._intents.state.agent_no, local(self._now).date()
        self.article.show_edition(edition, published, history, self._board.rights, agent, today)
        self._right.setCurrentWidget(self.article)

    def _open_article(self, no: str) -> None:
        """Its unfinished edition if there is one, else what is in force, to be read or changed."""
        board = self._board
        unfinished = next((e for e in board.unfinished if e.article.no == no), None) if board else None
        if unfinished is not None:
            self._open_edition(unfinished)
            return

        def in_force(room: EditorsRoom) -> tuple[Edition, tuple[Edition, ...]]:
            article, history = room.article(no), room.history(no)
            if article is None:
                raise EditionRefused("gone")
            last = next((e for e in history if e.state is EditionState.PUBLISHED), None)
            return last or _shipped(article, self._now), history

        self._job(in_force, lambda found: self._put(found[0], found[0].article, found[1]))

    def _begun(self, edition: Edition) -> None:
        self._open_edition(edition)
        self.reload()

    def _write(self, title: str, question_id: str) -> None:
        if not self._may_leave():
            return
        article = _new_article(plain(title, 60), self._numbers(), local(self._now).date())
        self._job(lambda room: room.begin(article, question_id), self._begun, t("editing-begun"))

    def _numbers(self) -> set[str]:
        board = self._board
        if board is None:
            return set()
        return {a.no for a in board.articles} | {e.article.no for e in board.unfinished}

    def _save(self, edition: Edition) -> None:
        self._job(lambda room: room.save(edition), self._begun, t("editing-saved"))

    def _submit(self, edition: Edition) -> None:
        def hand_in(room: EditorsRoom) -> Edition:
            return room.submit(room.save(edition).id)

        self._job(hand_in, self._begun, t("editing-submitted"))

    def _publish(self, edition: Edition) -> None:
        self._job(lambda room: room.publish(edition.id), self._begun, t("editing-published"))

    def _send_back(self, edition: Edition, verdict: str) -> None:
        self._job(lambda room: room.send_back(edition.id, verdict), self._begun, t("editing-went-back"))

    def _picture(self, edition: Edition, file: Path) -> None:
        """Into the store, and into the draft as it is written now."""

        def keep(room: EditorsRoom) -> Edition:
            pictures = (*edition.article.pictures, room.keep_picture(file, plain(file.stem, 60)))
            return room.save(replace(edition, article=replace(edition.article, pictures=pictures)))

        self._job(keep, self._begun, t("editing-saved"))

    def _discard(self, edition: Edition) -> None:
        self._job(lambda room: room.discard(edition.id), self._begun, t("editing-discarded"))

    def _restore(self, article: Article) -> None:
        self._job(lambda room: room.begin(article), self._begun, t("editing-restored"))

    # ── questions ──

    def _reply(self, question_ids: Sequence[str], text: str, article_no: str) -> None:
        self._job(lambda room: room.reply(question_ids, text, article_no), self._done, t("editing-replied"))

    def _consult(self, question: str, department: str, hours: int, question_id: str) -> None:
        self._job(
            lambda room: room.consult(question, department, hours, question_id),
            self._done,
            t("editing-passed-on"),
        )

    def _settle(self, owed: Consultation, answer: str) -> None:
        made = _new_article(plain(owed.question, 60), self._numbers(), local(self._now).date())
        article = replace(made, answer=" ".join(answer.split())[:4_000])
        question = owed.question_id
        self._job(
            lambda room: room.settle(owed.id, answer, article, question), self._begun, t("editing-settled")
        )

    def _done(self, _: object) -> None:
        self._right.setCurrentIndex(0)
        self.reload()

    # ── what must be read ──

    def _open_bulletin(self, place: str) -> None:
        self._right.setCurrentWidget(self.notice)
        if place == "new" or self._board is None:
            self.notice.begin()
            return
        one = self._board.bulletins[int(place)]
        self._job(
            lambda room: room.receipts(one.id), lambda read: self.notice.show_bulletin(one, read, self._now)
        )

    def _put_up(self, title: str, body: str, groups: tuple[str, ...], days: int) -> None:
        self._job(lambda room: room.put_up(title, body, groups, days), self._done, t("editing-notice-done"))

    def _take_down(self, bulletin: Bulletin) -> None:
        self._job(lambda room: room.take_down(bulletin.id), self._done, t("editing-notice-ended"))

    # ── files ──

    def _bring_in(self, files: Sequence[Path]) -> None:
        self._say(t("editing-bringing-in", count=len(files)), "muted")
        self._job(lambda room: room.bring_in(files), self._brought_in)

    def _brought_in(self, report: tuple[Sequence[Taken], Sequence[Refused]]) -> None:
        self.report.show_report(*report)
        self._right.setCurrentWidget(self.report)
        self.reload()

    def _bring_out(self, file: Path) -> None:
        def done(count: int) -> None:
            self._say(t("editing-brought-out", count=count, file=plain(file.name, 60)), "muted")

        self._job(lambda room: room.bring_out(file), done)

    # ── figures ──

    def _show_figures(self, skill_group: str) -> None:
        labels = {form.skill_group: form.label for form in self._intents.state.forms}
        self._right.setCurrentWidget(self.figures)
        self._job(
            lambda room: room.figures(DAYS, skill_group),
            lambda shown: self.figures.show_figures(shown, skill_group, labels),
        )

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


def _new_article(title: str, taken: set[str], today: date) -> Article:
    """A template with the next free number."""
    return Article(
        no=free_number(taken),
        title=title or t("editing-untitled"),
        category="other",
        skill_groups=(),
        keywords=(),
        version=f"{today:%Y-%m}",
        in_force_from=today,
        answer=t("editing-template-answer"),
    )


def _pane(inside: QLayout) -> QFrame:
    made = QFrame()
    made.setProperty("box", "pane")
    made.setLayout(inside)
    return made


def _blank() -> QWidget:
    made = QWidget()
    words = Paragraph(t("editing-blank"), "muted")
    words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
    made.setLayout(column(STRETCH, words, STRETCH, STRETCH))
    return made
