"""The queues as a table: a line for each skill group, each figure with its definition on hover."""

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct
from PySide6.QtCore import QModelIndex, Signal
from PySide6.QtGui import QResizeEvent

from agent_desktop.supervision.queues.standing import Line
from ui.board.figure_model import FigureModel, FigureTable
from ui.plain import plain
from ui.theme import look
from ui.words import duration, t


class Figure(Struct, frozen=True):
    """A column: its key, what it says of a line, and whether that is lit."""

    key: str
    says: Callable[[Line], str]
    lit: Callable[[Line], bool] = lambda line: False


def _level(line: Line) -> str:
    level = line.today.level
    return "" if level is None else f"{'▼ ' if line.missed else ''}{level:.1%}"


def _count(of: Callable[[Line], int]) -> Callable[[Line], str]:
    return lambda line: f"{n:,}" if (n := of(line)) else ""


FIGURES: Final = (
    Figure("waiting", _count(lambda line: line.waiting)),
    Figure("vips", _count(lambda line: line.vips), lambda line: bool(line.vips)),
    Figure(
        "longest",
        lambda line: duration(line.longest_s) if line.waiting else "",
        lambda line: line.longest_s > line.target.within_s,
    ),
    Figure("staffed", lambda line: f"{line.people.members} · {line.people.free}"),
    Figure("queue-offered", _count(lambda line: line.today.offered)),
    Figure("queue-answered", _count(lambda line: line.today.answered)),
    Figure("in_time", _count(lambda line: line.today.in_time)),
    Figure("abandoned", _count(lambda line: line.today.abandoned)),
    Figure("left", _count(lambda line: line.today.left)),
    Figure("unseen", _count(lambda line: line.today.unseen)),
    Figure("longest_day", lambda line: duration(line.today.longest_s) if line.today.offered else ""),
    Figure("level", _level, lambda line: line.missed),
    Figure("target", lambda line: f"{line.target.percent}/{line.target.within_s}"),
)
_PLACES: Final = {figure.key: place for place, figure in enumerate(FIGURES, 1)}


class _Model(FigureModel):
    def __init__(self) -> None:
        super().__init__(len(FIGURES))
        self.lines: tuple[Line, ...] = ()
        self.labels: Mapping[str, str] = {}

    def renew(self, lines: Sequence[Line], labels: Mapping[str, str]) -> None:
        same = [line.group for line in lines] == [line.group for line in self.lines]
        if not same:
            self.beginResetModel()
        self.lines, self.labels = tuple(lines), labels
        if same:
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(FIGURES)))
        else:
            self.endResetModel()

    @property
    def size(self) -> int:
        return len(self.lines)

    def words(self, line: int, column: int) -> str:
        told = self.lines[line]
        if column:
            return FIGURES[column - 1].says(told)
        return plain(self.labels.get(told.group, told.group), 24) or t("board-no-group")

    def is_lit(self, line: int, column: int) -> bool:
        return FIGURES[column - 1].lit(self.lines[line])

    def heading(self, column: int) -> str:
        return t(f"board-queue-{FIGURES[column - 1].key}") if column else t("board-group")

    def meaning(self, column: int) -> str:
        return t(f"board-queue-defines-{FIGURES[column - 1].key}") if column else ""


class QueuesTable(FigureTable):
    """One line chooses whose day is drawn. Thread: main."""

    chosen = Signal(str)
    """A skill group's code."""

    def __init__(self) -> None:
        super().__init__(t("board-queues"))
        self._lines = _Model()
        self.setModel(self._lines)
        self.selectionModel().currentRowChanged.connect(lambda now, _: self._choose(now))

    def show_lines(self, lines: Sequence[Line], labels: Mapping[str, str], *, heard: bool) -> None:
        """Change what is shown; `heard`: what only an exchange can tell has its columns."""
        self._lines.renew(lines, labels)
        for key in ("waiting", "vips", "longest", "left", "unseen"):
            self.setColumnHidden(_PLACES[key], not heard or (key == "unseen" and not _any_unseen(lines)))
        self.setMaximumHeight(look.height("header") + look.height("row") * (len(lines) + 1))
        self.spread(180, 6)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.spread(180, 6)

    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(self._lines.lines[index.row()].group if index.isValid() else "")


def _any_unseen(lines: Sequence[Line]) -> bool:
    return any(line.today.unseen for line in lines)
