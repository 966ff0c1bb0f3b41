"""The day's figures as a table: a line for each agent or group, each figure with its definition on hover."""

from collections.abc import Callable, Sequence
from typing import Final

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent

from agent_desktop.supervision.day import Counted
from ui.board.figure_model import FigureModel, FigureTable
from ui.plain import plain
from ui.words import duration, t

NAME: Final = "who"


class Figure(Struct, frozen=True):
    """A figure: its key, what it is of a count (None: there is none), and how it is written."""

    key: str
    of: Callable[[Counted], float | None]
    written: Callable[[float], str] = lambda value: f"{value:,.0f}"


FIGURES: Final = (
    Figure("offered", lambda c: c.offered),
    Figure("answered", lambda c: c.answered),
    Figure("answered_share", lambda c: c.answered_share, lambda value: f"{value:.0%}"),
    Figure("aht", lambda c: c.aht_s, duration),
    Figure("wrap_up", lambda c: c.mean_wrap_up_s, duration),
    Figure("ready_share", lambda c: c.ready_share, lambda value: f"{value:.0%}"),
    Figure("outgoing", lambda c: c.outgoing),
    Figure("filed", lambda c: c.filed),
    Figure("late", lambda c: c.late),
    Figure("chased", lambda c: c.chased),
)


class Told(Struct, frozen=True):
    """One line: whose figures they are, in words, and what was counted."""

    who: str
    counted: Counted


def written(figure: Figure, counted: Counted) -> str:
    """A figure in words; nothing where there is none."""
    value = figure.of(counted)
    return "" if value is None else figure.written(value)


class _Model(FigureModel):
    def __init__(self) -> None:
        super().__init__(len(FIGURES))
        self._lines: list[Told] = []
        self._by, self._down = -1, False

    def renew(self, lines: Sequence[Told]) -> None:
        self.beginResetModel()
        self._lines = list(lines)
        self._arrange()
        self.endResetModel()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        self.beginResetModel()
        self._by, self._down = column, order is Qt.SortOrder.DescendingOrder
        self._arrange()
        self.endResetModel()

    def _arrange(self) -> None:
        if self._by == 0:
            self._lines.sort(key=lambda line: line.who, reverse=self._down)
        elif self._by > 0:
            of = FIGURES[self._by - 1].of
            known = [line for line in self._lines if of(line.counted) is not None]
            unknown = [line for line in self._lines if of(line.counted) is None]
            known.sort(key=lambda line: of(line.counted) or 0.0, reverse=self._down)
            self._lines = known + unknown  # who has no figure comes last, whichever way

    @property
    def size(self) -> int:
        return len(self._lines)

    def words(self, line: int, column: int) -> str:
        told = self._lines[line]
        return written(FIGURES[column - 1], told.counted) if column else plain(told.who, 40)

    def is_lit(self, line: int, column: int) -> bool:
        return FIGURES[column - 1].key == "late" and bool(self._lines[line].counted.late)

    def heading(self, column: int) -> str:
        return t(f"board-figure-{_key(column)}")

    def meaning(self, column: int) -> str:
        return t(f"board-defines-{_key(column)}")


def _key(column: int) -> str:
    return FIGURES[column - 1].key if column else NAME


class FiguresTable(FigureTable):
    """Sorted by its headers. Thread: main."""

    def __init__(self) -> None:
        super().__init__(t("board-figures"))
        self._lines = _Model()
        self.setModel(self._lines)
        self.setSortingEnabled(True)
        self.sortByColumn(1, Qt.SortOrder.DescendingOrder)

    def show_lines(self, lines: Sequence[Told]) -> None:
        """Change what is shown; where one was in it stays."""
        scrolled = self.verticalScrollBar().value()
        self._lines.renew(lines)
        self.verticalScrollBar().setValue(scrolled)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.spread(220, 4)
