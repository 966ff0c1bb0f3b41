"""今日数据: a day in figures by agent, by group and by the hour, and as a spreadsheet."""

import asyncio
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from PySide6.QtCore import QDate, QSignalBlocker
from PySide6.QtWidgets import QDateEdit, QFileDialog, QFrame

from agent_desktop.store.faults import StoreError
from agent_desktop.supervision import sheet
from agent_desktop.supervision.board import NotALead, Staff
from agent_desktop.supervision.day import Counted, Figures, total
from agent_desktop.supervision.sheet import Sheet
from agent_desktop.supervision.watch import View, Watch
from ui.board.figures_table import FIGURES, NAME, FiguresTable, Told
from ui.board.hours import HOURS, HourBars, HourCurve
from ui.os_words import os_words
from ui.plain import plain
from ui.theme.tokens import GAP, PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.widgets.tabs import Tabs
from ui.words import clock, day, listed, local, t

AGENTS, GROUPS = "agents", "groups"
ALL = "all"


class FiguresPart(QFrame):
    """Today's come with the board; another day's are asked for. Thread: main."""

    def __init__(self, floor: Watch) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self._floor = floor
        self._task: asyncio.Task[None] | None = None
        self._writing: asyncio.Task[None] | None = None
        self._staff = Staff()
        self._figures: Figures | None = None
        self._today: datetime | None = None
        self._by, self._group = AGENTS, ALL
        self.choose_file: Callable[[str], str] = self._ask_file
        self.day = QDateEdit()
        self.day.setDisplayFormat("yyyy-MM-dd")
        self.day.setCalendarPopup(True)
        self.day.setAccessibleName(t("board-day"))
        self.day.dateChanged.connect(lambda _: self._another_day())
        self.groups, self.by = Tabs(t("board-group")), Tabs(t("board-by"))
        self.groups.chosen.connect(self._choose_group)
        self.by.chosen.connect(self._choose_by)
        self.by.show_tabs([(key, t(f"board-by-{key}")) for key in (AGENTS, GROUPS)], AGENTS)
        self.export = KeyButton(t("board-export"), icon="arrow-forward-up", kind="quiet", shape="small")
        self.export.clicked.connect(self._export)
        self._said, self._whole = Label("", "muted", elide=True), Label("", "head", elide=True)
        self.bars, self.curve, self.table = HourBars(), HourCurve(), FiguresTable()
        head = row(Fill(self.groups), self._said, self.day, self.export)
        calls = column(Label(t("board-hours-calls"), "sub"), self.bars, gap=2)
        times = column(Label(t("board-hours-aht"), "sub"), self.curve, gap=2)
        pictures = row(Fill(calls), Fill(times), gap=24, margins=(PAD, 0, PAD, 0))
        lower = row(self.by, STRETCH, self._whole, margins=(0, 0, PAD, 0))
        self.setLayout(column(head, pictures, lower, Fill(self.table), gap=4, margins=(GAP, 4, GAP, 4)))

    def show_view(self, view: View) -> None:
        """Today's figures, as they come with the board."""
        if view.shown is None:
            self._figures = None
            self.table.show_lines([])
            return
        self._staff = view.shown.staff
        at = local(view.shown.at)
        if self._today is None or self._today.date() != at.date():
            self._new_day(at)
        if view.shown.figures is not None and self._is_today and view.shown.figures is not self._figures:
            self._show(view.shown.figures)

    def _new_day(self, at: datetime) -> None:
        was_today = self._today is None or self._is_today
        self._today = at
        with QSignalBlocker(self.day):
            self.day.setMaximumDate(QDate(at.year, at.month, at.day))
            if was_today:
                self.day.setDate(self.day.maximumDate())

    @property
    def _is_today(self) -> bool:
        return self.day.date() == self.day.maximumDate()

    def _another_day(self) -> None:
        self._figures = None
        if self._today is None or self._is_today:
            return  # comes with the next view
        since = self._today.replace(hour=0, minute=0, second=0, microsecond=0)
        since -= timedelta(days=self.day.date().daysTo(self.day.maximumDate()))
        self._ask(since)

    def _ask(self, since: datetime) -> None:
        if self._task is not None:
            self._task.cancel()

        async def ask() -> None:
            self._said.show_text(t("board-counting"), "muted")
            try:
                self._show(await self._floor.figures(since, since + timedelta(days=1)))
            except (StoreError, NotALead):
                self._said.show_text(t("board-store-never"), "danger")

        self._task = asyncio.get_running_loop().create_task(ask())

    # ── what is shown ──

    def _choose_group(self, key: str) -> None:
        self._group = key
        self._show_again()

    def _choose_by(self, key: str) -> None:
        self._by = key
        self._show_again()

    def _show(self, figures: Figures) -> None:
        self._figures = figures
        groups = [(g.code, plain(g.label, 16)) for g in self._staff.groups if g.code in figures.groups]
        if self._group not in {ALL, *(code for code, _ in groups)}:
            self._group = ALL
        self.groups.show_tabs([(ALL, t("board-any-group")), *groups], self._group)
        self._said.show_text(t("board-counted-at", time=clock(figures.at, seconds=True)), "muted")
        self._show_again()

    def _show_again(self) -> None:
        figures = self._figures
        if figures is None:
            return
        hours = [figures.hour(hour, "" if self._group == ALL else self._group) for hour in range(HOURS)]
        self.bars.show_hours(hours)
        self.curve.show_hours(hours)
        self.table.show_lines(self._lines(figures))
        whole = total(*(told.counted for told in self._by_groups(figures)))
        taken = t("board-whole", offered=whole.offered, answered=whole.answered, filed=whole.filed)
        self._whole.show_text(taken if whole.offered or whole.filed else t("board-nothing-yet"))

    def _lines(self, figures: Figures) -> list[Told]:
        return self._by_agents(figures) if self._by == AGENTS else self._by_groups(figures)

    def _by_agents(self, figures: Figures) -> list[Told]:
        people = {person.agent: person for person in self._staff.people}
        chosen = [
            (no, counted, people.get(no))
            for no, counted in figures.agents.items()
            if self._group == ALL or (no in people and self._group in people[no].groups)
        ]
        return [
            Told(f"{no} {person.name}" if person else no or t("board-nobody"), counted)
            for no, counted, person in sorted(chosen, key=lambda line: line[0])
        ]

    def _by_groups(self, figures: Figures) -> list[Told]:
        labels = {group.code: group.label for group in self._staff.groups}
        return [
            Told(labels.get(code, code) or t("board-no-group"), counted)
            for code, counted in figures.groups.items()
            if self._group in (ALL, code)
        ]

    # ── export ──

    def _ask_file(self, name: str) -> str:
        return QFileDialog.getSaveFileName(self, t("board-export"), name, "XLSX (*.xlsx)")[0]

    def _export(self) -> None:
        figures = self._figures
        if figures is None or not (
            named := self.choose_file(f"{t('board-figures')}-{day(local(figures.since).date())}.xlsx")
        ):
            return
        file = Path(named)
        self._floor.told("export", "figures", f"{local(figures.since).date()} {file.name}")
        self._writing = asyncio.get_running_loop().create_task(self._write(file, self._sheets(figures)))

    async def _write(self, file: Path, sheets: tuple[Sheet, ...]) -> None:
        try:
            await asyncio.to_thread(sheet.write, file, sheets)
        except OSError as error:
            self._said.show_text(t("tickets-file-failed", why=os_words(error)), "danger")
            return
        self._said.show_text(listed((t("board-exported"), plain(file.name, 60))), "accent")

    def _sheets(self, figures: Figures) -> tuple[Sheet, ...]:
        heads = tuple(t(f"board-figure-{figure.key}") for figure in FIGURES)
        who = t(f"board-figure-{NAME}")
        labels = {group.code: group.label for group in self._staff.groups}
        hours = sorted(figures.hours.items())
        return (
            Sheet(t("board-by-agents"), (who, *heads), _sheet_lines(self._by_agents(figures))),
            Sheet(t("board-by-groups"), (who, *heads), _sheet_lines(self._by_groups(figures))),
            Sheet(
                t("board-by-hours"),
                (t("board-group"), t("board-hour"), *heads),
                tuple((labels.get(g, g), float(h), *_numbers(counted)) for (g, h), counted in hours),
            ),
        )


def _numbers(counted: Counted) -> tuple[float | None, ...]:
    return tuple(None if (value := f.of(counted)) is None else round(value, 3) for f in FIGURES)


def _sheet_lines(lines: list[Told]) -> tuple[tuple[str | float | None, ...], ...]:
    return tuple((line.who, *_numbers(line.counted)) for line in lines)
