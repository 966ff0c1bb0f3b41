"""The library in figures, as pictures: searches by day, by skill group, and which articles solved what."""

from collections.abc import Sequence

from msgspec import Struct
from PySide6.QtCore import QPointF, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QWidget

from agent_desktop.editing.figures.figures import Counted, Day, Figures
from ui.paint import Painted, box, put, stroke
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import Colour
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, group, row
from ui.widgets.tabs import Tabs
from ui.words import t

DAYS = 30


class Strip(Struct, frozen=True):
    """One line of a picture: a name, its parts with their tones, and its figures in words."""

    name: str
    parts: tuple[tuple[int, Colour], ...]
    figure: str


class DayBars(Painted):
    """Searches of each day: the whole bar, within it those that found something, and their share in words."""

    def __init__(self) -> None:
        super().__init__(None, look.px(150), t("editing-figures-days"))
        self._days: tuple[Day, ...] = ()

    def show_days(self, days: Sequence[Day]) -> None:
        """Change what is shown."""
        self._days = tuple(days)
        said = (
            t("editing-figures-day", day=d.day.isoformat(), searched=d.searched, found=d.found) for d in days
        )
        self.setAccessibleDescription("；".join(said))
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        if not self._days:
            return
        line, top = look.px(16), look.px(18)
        base = r.height() - line - 2
        step = min(r.width() / len(self._days), look.px(40))
        highest = max(d.searched for d in self._days) or 1
        for i, d in enumerate(self._days):
            whole = (base - top) * d.searched / highest
            found = (base - top) * d.found / highest
            x, width = i * step + 1, max(2.0, step - 2)
            box(p, QRectF(x, base - whole, width, whole), "warn_mark", radius=1)
            box(p, QRectF(x, base - found, width, found), "bar", radius=1)
            if i % 7 == len(self._days) % 7 or i == len(self._days) - 1:
                wide = look.px(44)
                left = min(x, r.width() - wide)
                put(p, QRectF(left, base + 2, wide, line), f"{d.day:%m-%d}", "text3", "small")
        put(p, QRectF(0, 0, r.width(), top), t("editing-figures-highest", count=highest), "text3", "small")
        stroke(p, "edge")
        p.drawLine(QPointF(0, base + 0.5), QPointF(r.width(), base + 0.5))


class Strips(Painted):
    """Lines with bars that share one scale."""

    def __init__(self, name: str) -> None:
        super().__init__(None, 1, name)
        self._strips: tuple[Strip, ...] = ()

    def show_strips(self, strips: Sequence[Strip]) -> None:
        """Change what is shown; as high as there are lines."""
        self._strips = tuple(strips)
        self.setFixedHeight(max(1, len(strips)) * look.px(26))
        self.setAccessibleDescription("；".join(f"{s.name} {s.figure}" for s in strips))
        self.update()

    def draw(self, p: QPainter, r: QRectF) -> None:
        high, named, told = look.px(26), r.width() * 0.34, r.width() * 0.36
        room = r.width() - named - told - look.px(16)
        most = max((sum(n for n, _ in s.parts) for s in self._strips), default=0) or 1
        for i, s in enumerate(self._strips):
            y = i * high
            put(p, QRectF(0, y, named, high), s.name, "text")
            x = named + look.px(8)
            for number, tone in s.parts:
                width = room * number / most
                if width > 0:
                    box(p, QRectF(x, y + high * 0.25, max(2.0, width), high * 0.5), tone, radius=2)
                x += width
            put(p, QRectF(r.width() - told, y, told, high), s.figure, "text2", "small")


class FiguresPanel(QWidget):
    """Thread: main."""

    group_chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._groups = Tabs(t("editing-figures-groups"))
        self._groups.chosen.connect(lambda key: self.group_chosen.emit("" if key == "all" else key))
        self._stock, self._legend = Label("", "sub"), Label(t("editing-figures-legend"), "muted")
        self._days, self._by_group = DayBars(), Strips(t("editing-figures-groups"))
        self._articles = Strips(t("editing-figures-articles"))
        self._nothing = Paragraph(t("editing-figures-none"), "muted")
        head = row(Label(t("editing-figures-title", days=DAYS), "title"), STRETCH, self._stock)
        self._no_groups = Paragraph(t("editing-figures-no-groups"), "muted")
        self._no_articles = Paragraph(t("editing-figures-no-articles"), "muted")
        groups = (Label(t("editing-figures-groups"), "head"), self._by_group, self._no_groups)
        left = column(*groups, STRETCH)
        told = row(
            Label(t("editing-figures-articles"), "head"), Label(t("editing-figures-key"), "muted"), STRETCH
        )
        right = column(told, self._articles, self._no_articles, STRETCH)
        self._rest = group(row(Fill(left), Fill(right), gap=24))
        days = row(Label(t("editing-figures-days"), "head"), self._legend, STRETCH)
        self.setLayout(column(head, self._groups, days, self._days, self._nothing, 8, self._rest, STRETCH))

    def show_figures(self, shown: Figures, chosen: str, labels: dict[str, str]) -> None:
        """Show figures; `labels` are the names of skill groups."""
        searched = sum(d.searched for d in shown.days)
        if not chosen:
            tabs = [("all", t("editing-figures-all"))]
            tabs += [(c.name, plain(labels.get(c.name, c.name), 16)) for c in shown.groups[:8]]
            self._groups.show_tabs(tabs, "all")
        counts = {"in_force": shown.in_force, "ending": shown.ending, "outdated": shown.outdated}
        self._stock.show_text(t("editing-figures-stock", **counts))
        self._days.show_days(shown.days)
        self._days.setVisible(searched > 0)
        self._nothing.setVisible(searched == 0)
        self._no_groups.setVisible(not shown.groups)
        self._no_articles.setVisible(not shown.articles)
        self._by_group.show_strips([_group_strip(c, labels) for c in shown.groups])
        self._articles.show_strips([_article_strip(c, shown.titles) for c in shown.articles])


def _group_strip(counted: Counted, labels: dict[str, str]) -> Strip:
    share = round(100 * counted.second / counted.first) if counted.first else 0
    parts: tuple[tuple[int, Colour], ...] = (
        (counted.second, "bar"),
        (counted.first - counted.second, "warn_mark"),
    )
    figure = t("editing-figures-found", count=counted.first, share=share)
    return Strip(plain(labels.get(counted.name, counted.name), 20), parts, figure)


def _article_strip(counted: Counted, titles: dict[str, str]) -> Strip:
    open_ = max(0, counted.first - counted.second)
    parts: tuple[tuple[int, Colour], ...] = (
        (counted.second, "accent"),
        (open_, "bar"),
        (counted.third, "warn_mark"),
    )
    numbers = {"taken": counted.first, "solved": counted.second, "unsolved": counted.third}
    figure = t("editing-figures-used", **numbers)
    return Strip(plain(f"{counted.name} {titles.get(counted.name, '')}", 40), parts, figure)
