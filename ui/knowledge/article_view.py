"""The open article in the order of need: answer, steps, what to ask, limits, never, what to say."""

from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from kb_search.articles import Article
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import Colour
from ui.widgets.icon import Icon
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, frame, row
from ui.words import day, days_between, t

SOON_DAYS = 14
"""An article that ends within these days says so."""

LONGEST = 2_000
"""Characters of one line of an article that are shown; more is a mistake in the library."""


class ArticleView(QWidget):
    """Plain text only. Built anew for another article, left alone for the same one."""

    def __init__(self) -> None:
        super().__init__()
        self._article: Article | None = None
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
        self._body = QWidget()
        self._scroll.setWidget(self._body)
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
        body = QWidget()
        body.setLayout(column(*_parts(article), STRETCH, gap=2, margins=(0, 0, 4, 0)))
        before, self._body = self._scroll.takeWidget(), body
        self._scroll.setWidget(body)
        if before is not None:
            before.deleteLater()

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


def _parts(article: Article) -> list[QWidget | int]:
    parts: list[QWidget | int] = []
    if article.answer:
        parts += [_text(article.answer, "head"), 6]
    parts += [_step(n, step.text, step.key) for n, step in enumerate(article.steps, 1)]
    parts += _section(t("knowledge-ask"), article.ask, "user-question", "text2")
    parts += _section(t("knowledge-limits"), article.limits, "clock", "warn")
    parts += _section(t("knowledge-never"), article.never, "circle-x", "danger")
    if article.say:
        say = column(Label(t("knowledge-say"), "head"), _text(article.say), gap=4, margins=(10, 8, 10, 8))
        parts += [8, frame("sunken", say)]
    return parts


def _text(text: str, t: str = "") -> Paragraph:
    return Paragraph(text[:LONGEST].replace("\0", ""), t)


def _step(number: int, text: str, key: bool) -> QFrame:
    count = Label(str(number), "accent" if key else "muted")
    count.setFixedWidth(look.px(14))
    count.setAlignment(Qt.AlignmentFlag.AlignTop)
    return frame(
        "lit" if key else "", row(count, Fill(_text(text)), gap=6, margins=(8 if key else 11, 3, 8, 3))
    )


def _section(head: str, lines: tuple[str, ...], icon: str, tone: Colour) -> list[QWidget | int]:
    if not lines:
        return []
    rows: list[QWidget | int] = [8, Label(head, "danger" if tone == "danger" else "head")]
    for line in lines:
        sign = column(3, Icon(icon, tone, 14), STRETCH, gap=0)
        rows.append(frame("", row(sign, Fill(_text(line)), gap=6, margins=(8, 1, 8, 1))))
    return rows
