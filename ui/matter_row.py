"""One thing that an agent asks of the lead: what it is about, a line for the words, the keys that answer."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtWidgets import QFrame, QLineEdit

from agent_desktop.tickets.lead.matter import Matter, MatterKind, Verdict
from ui.plain import plain
from ui.theme import look
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row
from ui.words import listed, moment, t

Answer = Callable[[str, Verdict, str], None]


class MatterRow(QFrame):
    """Owns the words until they are said. Enter agrees to nothing: a yes is a key of its own."""

    def __init__(self, answer: Answer) -> None:
        super().__init__()
        self._answer, self._matter = answer, None
        self.setProperty("box", "sunken")
        self._head, self._detail = Label("", "head", elide=True), Label("", "sub", elide=True)
        self.words = QLineEdit()
        self.words.setMaxLength(200)
        self.words.setMinimumWidth(look.px(220))
        self.words.setPlaceholderText(t("lead-words"))
        self.words.setAccessibleName(t("lead-words"))
        self.yes = KeyButton(t("lead-agree"), icon="check", shape="small")
        self.no = KeyButton(t("lead-disagree"), icon="x", shape="small")
        self.seen = KeyButton(t("lead-heard"), icon="check", shape="small")
        said = ((self.yes, Verdict.AGREED), (self.no, Verdict.DECLINED), (self.seen, Verdict.SEEN))
        for key, verdict in said:
            key.clicked.connect(partial(self._say, verdict))
        about = column(self._head, self._detail, gap=2)
        self.setLayout(
            row(Icon("user-question", "accent"), Fill(about), self.words, self.yes, self.no, self.seen,
                margins=(10, 6, 10, 6))
        )  # fmt: skip

    _matter: Matter | None

    def show_matter(self, matter: Matter, group: str, now: datetime) -> None:
        """Show what is asked."""
        self._matter = matter
        amount = f"{matter.cents / 100:.2f}".removesuffix(".00")
        what = t(f"lead-matter-{matter.kind}", yuan=amount)
        self._head.show_text(listed((what, plain(matter.about, 120))))
        filed = t("lead-matter-filed", number=matter.number) if matter.number else t("lead-matter-open")
        by = t("lead-by", agent=plain(matter.agent, 24))
        self._detail.show_text(listed((moment(matter.at, now), by, group, filed)))
        asks = matter.kind is MatterKind.APPROVAL
        self.yes.setVisible(asks)
        self.no.setVisible(asks)
        self.seen.setVisible(not asks)
        for key in (self.yes, self.no, self.seen):
            key.setAccessibleDescription(self._head.text())

    def _say(self, verdict: Verdict) -> None:
        if self._matter is not None:
            words = self.words.text().strip() or t(f"tickets-verdict-{verdict}")
            self._answer(self._matter.id, verdict, words)
