"""The open article in the order of need: answer, steps, what to ask, limits, never, what to say."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Protocol

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from agent_desktop.desk.state import GuideView
from kb_search.articles import Article
from ui import tidy
from ui.knowledge.attachments import Attachments
from ui.knowledge.lines import LONGEST, Section
from ui.knowledge.numbers import NumberKeys
from ui.knowledge.path_box import PathBox
from ui.knowledge.pictures import Pictures
from ui.plain import plain
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, frame, group, row
from ui.words import day, days_between, t

SOON_DAYS = 14
"""An article that ends within these days says so."""


class Reading(Protocol):
    """What an article asks of whoever shows it; `Intents` can."""

    def choose_in_path(self, place: int) -> None:
        """See `Intents`."""

    def back_in_path(self) -> None:
        """See `Intents`."""

    def carried(self, digest: str) -> Awaitable[bytes | None]:
        """See `Intents`."""


class ArticleView(QWidget):
    """Plain text only. Its widgets stay; another article only changes their words."""

    def __init__(self, intents: Reading, ring: Callable[[str], None] | None = None) -> None:
        """`ring` rings a number that stands in the article."""
        super().__init__()
        self._article: Article | None = None
        self.path = PathBox(intents.choose_in_path, intents.back_in_path)
        self._pictures, self.files = Pictures(intents.carried), Attachments(intents.carried)
        self._numbers = NumberKeys(ring)
        self._today: date | None = None
        self._title, self._urgent = Paragraph("", "title"), Label(t("knowledge-emergency"), "tagdanger")
        self._version, self._validity = Label("", "tag"), Label("", "muted", elide=True)
        self._no = Label("", "muted")
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # so that a long article can be read by keyboard
        self._scroll.setAccessibleName(t("knowledge-article"))
        self._answer, self._words = Paragraph("", "head"), Paragraph()
        self._steps, self._ask = Section(), Section(t("knowledge-ask"))
        self._limits, self._never = Section(t("knowledge-limits")), Section(t("knowledge-never"), "danger")
        said = column(Label(t("knowledge-say"), "head"), self._words, gap=4, margins=(10, 8, 10, 8))
        self._say = frame("sunken", said)
        lists = (self._steps, self._ask, self._limits, self._never)
        parts = (
            self._answer,
            4,
            self.path,
            *lists,
            8,
            self._say,
            self._numbers,
            self.files,
            self._pictures,
            STRETCH,
        )
        self._scroll.setWidget(group(column(*parts, gap=2)))
        meta = row(self._urgent, self._version, self._validity, STRETCH, self._no)
        self.setLayout(column(self._title, meta, Fill(self._scroll), gap=6))

    def show_article(self, article: Article | None, revision: str, today: date) -> None:
        """Show an article, or nothing."""
        self.setVisible(article is not None)
        if article is None or (article, today) == (self._article, self._today):
            return
        another = self._article is None or article.no != self._article.no
        self._article, self._today = article, today
        self._title.show_text(plain(article.title))
        self._urgent.setVisible(article.emergency)
        self._version.show_or_hide(t("knowledge-version", version=article.version) if article.version else "")
        self._validity.show_text(*validity(article, today))
        self._no.show_text(article.no)
        self._no.setToolTip(t("knowledge-revision", revision=revision))
        self._renew(article)
        if another:
            self._scroll.verticalScrollBar().setValue(0)

    def _renew(self, article: Article) -> None:
        self._answer.show_text(tidy.prose(article.answer, LONGEST))
        self._answer.setVisible(bool(article.answer))
        self._steps.show_lines(
            [(s.text, str(n), "accent" if s.key else "text3", s.key) for n, s in enumerate(article.steps, 1)]
        )
        self._ask.show_lines([(text, "user-question", "text2", False) for text in article.ask])
        self._limits.show_lines([(text, "clock", "warn", False) for text in article.limits])
        self._never.show_lines([(text, "circle-x", "danger", False) for text in article.never])
        self._words.show_text(tidy.prose(article.say, LONGEST))
        self._say.setVisible(bool(article.say))
        self._numbers.show_article(article)
        self.files.show_files(article.files)
        self._pictures.show_pictures(article.pictures)

    def show_guide(self, guide: GuideView | None) -> None:
        """Show the open question of the article's decision path."""
        self.path.show_guide(guide)

    def go_to_path(self) -> None:
        """Give the keyboard to the decision path, or back."""
        self.path.take_keyboard()
        if self.path.hasFocus():
            self._scroll.ensureWidgetVisible(self.path)

    def scroll_pages(self, pages: int) -> None:
        """Read on from the search box."""
        bar = self._scroll.verticalScrollBar()
        bar.setValue(bar.value() + pages * bar.pageStep())


def validity(article: Article, today: date) -> tuple[str, str]:
    """(words, look) of how long the article may be used."""
    end = article.in_force_to
    if article.in_force_from > today:
        return t("knowledge-not-yet", day=day(article.in_force_from)), "warn"
    if end is None:
        return t("knowledge-open-end", day=day(article.in_force_from)), "muted"
    if end < today:
        return t("knowledge-over", day=day(end)), "danger"
    left = days_between(today, end)
    if left <= SOON_DAYS:
        return t("knowledge-ends-soon", day=day(end), count=left), "warn"
    return t("knowledge-until", day=day(end)), "muted"
