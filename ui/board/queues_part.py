"""排队与服务水平: who waits, what was promised, what was kept; today by the hour, the month by its rule."""

from PySide6.QtWidgets import QFrame

from agent_desktop.supervision.queues.standing import NOTHING, Board, Hearing, Month, added, hour_of
from agent_desktop.supervision.watch import View
from ui.board.hours import HOURS
from ui.board.queue_curve import LevelCurve
from ui.board.queues_table import QueuesTable
from ui.board.waiters import Waiters
from ui.plain import plain, tooltip
from ui.theme.tokens import GAP, PAD
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, row, rule
from ui.words import duration, listed, t


class QueuesPart(QFrame):
    """Thread: main."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self._board: Board | None = None
        self._labels: dict[str, str] = {}
        self._group = ""
        self.table, self.waiters, self.curve = QueuesTable(), Waiters(), LevelCurve()
        self.table.chosen.connect(self._choose)
        self._note = Label("", "muted", elide=True)
        self.month = Label("", "sub", elide=True)
        self.month.setToolTip(tooltip(t("board-month-rule")))
        self._whose = Label("", "sub", elide=True)
        waiting = column(Label(t("board-waiters"), "sub"), Fill(self.waiters), gap=2)
        day = column(row(Fill(self._whose), self.month), Fill(self.curve), STRETCH, gap=2)
        lower = row(Fill(waiting), Fill(day), gap=24, margins=(PAD, 4, PAD, 4))
        self.setLayout(
            column(
                self._note, Fill(self.table), rule(), Fill(lower), gap=4, margins=(GAP, 4, GAP, 4),
            )
        )  # fmt: skip

    def show_view(self, view: View) -> None:
        """Another second."""
        board = view.shown.queues if view.shown else None
        self._board = board
        if view.shown is None or board is None:
            self.table.show_lines((), {}, heard=True)
            self._note.show_or_hide(t("board-waiting"))
            return
        self._labels = {group.code: group.label for group in view.shown.staff.groups}
        heard = board.hearing is not Hearing.NONE
        self.table.show_lines(board.lines, self._labels, heard=heard)
        self.waiters.setVisible(heard)
        self.waiters.show_waiting(board.waiting, board.at, self._labels, board.targets)
        self._note.show_or_hide(_note(board))
        self.month.show_text(_month(board.month))
        self._show_day(board)

    def _choose(self, group: str) -> None:
        self._group = group
        if self._board is not None:
            self._show_day(self._board)

    def _show_day(self, board: Board) -> None:
        group = self._group if any(line.group == self._group for line in board.lines) else ""
        told = [
            added(
                t_
                for (of, at), t_ in board.hours.items()
                if group in ("", of) and hour_of(at, board.since) == n
            )
            if board.hours
            else NOTHING
            for n in range(HOURS)
        ]
        shares = {line.target.share for line in board.lines if group in ("", line.group)}
        self.curve.show_hours(told, shares.pop() if len(shares) == 1 else None)
        whose = plain(self._labels.get(group, group), 24) if group else t("board-any-group")
        self._whose.show_text(listed((t("board-level-day"), whose)))


def _note(board: Board) -> str:
    """What the figures leave out."""
    if board.hearing is Hearing.NONE:
        return t("board-queues-desks-only")
    return t("board-queues-gaps", time=duration(board.gaps_s)) if board.gaps_s >= 1 else ""


def _month(month: Month | None) -> str:
    if month is None:
        return ""
    levels = (
        f"{t(f'board-class-{code}')} {'–' if level is None else f'{level:.1%}'}"
        for code, level in month.levels.items()
    )
    days = t("board-month-days", met=month.met, days=month.days)
    return listed((*levels, days, t("board-month-full") if month.full else t("board-month-none")))
