"""What was asked, and its three ways out: an answer, an article, a question to a business department."""

from collections.abc import Callable, Sequence
from datetime import datetime

from msgspec import Struct
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.editing.questions.asked import Asked, AskedKind, Consultation, Group
from agent_desktop.tickets.forms import Choice
from ui import tidy
from ui.plain import plain
from ui.theme import look
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row, rule
from ui.widgets.row_list import Row, RowList
from ui.words import age, listed, t

HOURS, USUAL = (2, 4, 8, 24, 48, 72, 120), 24
"""How long a department may take, and what is offered first."""


class Ways(Struct, frozen=True):
    """What the page does with a question."""

    reply: Callable[[Sequence[str], str, str], None]
    write: Callable[[str, str], None]
    consult: Callable[[str, str, int, str], None]
    settle: Callable[[Consultation, str], None]
    open_article: Callable[[str], None]


class GroupPanel(QWidget):
    """One meaning and everybody who asked. Thread: main."""

    def __init__(self, ways: Ways) -> None:
        super().__init__()
        self._ways = ways
        self._group: Group | None = None
        self._title, self._told = Paragraph("", "title"), Label("", "muted")
        self._list = RowList(t("editing-asked"))
        self._reply = QPlainTextEdit()
        self._reply.setAccessibleName(t("editing-reply"))
        self._reply.setPlaceholderText(t("editing-reply-hint"))
        self._reply.setTabChangesFocus(True)
        self._reply.setMaximumHeight(look.px(120))
        self._article = _field(t("editing-reply-article"), 30)
        self._article.setMinimumWidth(look.px(220))
        self.department, self._hours = QComboBox(), QComboBox()
        self.department.setAccessibleName(t("editing-department"))
        for hours in HOURS:
            self._hours.addItem(t("editing-hours", count=hours), hours)
        self._hours.setCurrentIndex(HOURS.index(USUAL))
        self._hours.setAccessibleName(t("editing-due-in"))
        self._send = KeyButton(t("editing-send-reply"), icon="send", kind="primary")
        self._write = KeyButton(t("editing-write"), icon="pencil")
        self._open = KeyButton(t("editing-open-article"), icon="book")
        self._pass_on = KeyButton(t("editing-consult"), icon="arrow-forward-up")
        self._send.clicked.connect(self._answer)
        self._write.clicked.connect(self._begin)
        self._open.clicked.connect(lambda: self._ways.open_article(self._head.article_no))
        self._pass_on.clicked.connect(self._consult)
        answer = row(self._article, STRETCH, self._send)
        self._answering = group(column(Label(t("editing-reply"), "head"), self._reply, answer))
        further = row(Fill(self.department), self._hours, self._pass_on)
        ways_out = row(self._write, self._open, STRETCH)
        parts = (
            self._title,
            self._told,
            Fill(self._list),
            rule(),
            self._answering,
            rule(),
            further,
            ways_out,
        )
        self.setLayout(column(*parts))

    @property
    def _head(self) -> Asked:
        assert self._group is not None
        return self._group.head

    def show_group(self, shown: Group, title: str, now: datetime, departments: Sequence[Choice]) -> None:
        """Show what means the same; `departments`: who may be asked."""
        if self.department.count() != len(departments):
            self.department.clear()
            for choice in departments:
                self.department.addItem(plain(choice.label, 30), choice.code)
        if shown != self._group:
            self._reply.clear()
        self._group = shown
        self._title.show_text(plain(title, 200))
        waiting = len({asked.agent for asked in shown.questions})
        self._told.show_text(t("editing-waiting", count=waiting))
        self._list.show_rows(
            [
                Row(
                    id=asked.id,
                    title=plain(asked.text, 80),
                    beside=t(f"editing-kind-{asked.kind}"),
                    tag=listed((plain(asked.agent, 12), age(asked.at, now))),
                )
                for asked in shown.asked[:200]
            ]
        )
        self._answering.setVisible(bool(shown.questions))
        self._open.setVisible(shown.head.kind is AskedKind.UNSOLVED)

    def go_on(self) -> None:
        """Send the reply."""
        if self._send.isVisible():
            self._answer()

    def _answer(self) -> None:
        text, article = tidy.prose(self._reply.toPlainText(), 4_000).strip(), self._article.text().strip()
        if self._group is not None and (text or article):
            self._ways.reply([asked.id for asked in self._group.questions], text, article)

    def _begin(self) -> None:
        question = next((asked.id for asked in self._group.questions), "") if self._group else ""
        self._ways.write(self._head.text, question)

    def _consult(self) -> None:
        if self._group is not None and (department := self.department.currentData()):
            question = next((asked.id for asked in self._group.questions), "")
            self._ways.consult(self._head.text, department, int(self._hours.currentData()), question)


class ConsultationPanel(QWidget):
    """A question at a department: its clock, and the approved wording when it has come."""

    def __init__(self, ways: Ways) -> None:
        super().__init__()
        self._ways = ways
        self._owed: Consultation | None = None
        self._title, self._told = Paragraph("", "title"), Label("", "muted")
        self._answer = QPlainTextEdit()
        self._answer.setAccessibleName(t("editing-wording"))
        self._answer.setPlaceholderText(t("editing-wording-hint"))
        self._answer.setTabChangesFocus(True)
        self._done = KeyButton(t("editing-settle"), icon="check", kind="primary")
        self._done.clicked.connect(self.go_on)
        head = Label(t("editing-wording"), "head")
        self.setLayout(column(self._title, self._told, head, Fill(self._answer), row(STRETCH, self._done)))

    def show_consultation(self, owed: Consultation, due: str) -> None:
        """Show one."""
        if self._owed is None or owed.id != self._owed.id:
            self._answer.clear()
        self._owed = owed
        self._title.show_text(plain(owed.question, 200))
        self._told.show_text(listed((owed.number, plain(owed.department, 60), plain(owed.asked_by, 20), due)))

    def go_on(self) -> None:
        """The wording becomes a draft."""
        text = tidy.prose(self._answer.toPlainText(), 4_000).strip()
        if self._owed is not None and text:
            self._ways.settle(self._owed, text)


def _field(name: str, most: int) -> QLineEdit:
    made = QLineEdit()
    made.setPlaceholderText(name)
    made.setAccessibleName(name)
    made.setMaxLength(most)
    return made
