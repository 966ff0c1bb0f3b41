"""What a lead says of an incident: where, what, until when, and what agents tell callers."""

from datetime import datetime, timedelta
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLayout, QLineEdit, QPlainTextEdit, QWidget

from agent_desktop.tickets.incidents.incident import (
    MOST_INSIDE,
    Area,
    Declaration,
    IncidentKind,
)
from customer360.card import Service
from ui.board.ends import later_end, read_end, written_end
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.words import t

_LATER: Final = (30, 60, 120)


class Unsaid(ValueError):
    """What is missing or can't be read: the end of the key of the words for it."""


class IncidentForm(QWidget):
    """`placed` when the place is another one. Thread: main."""

    placed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._areas: tuple[Area, ...] = ()
        self._now: datetime | None = None
        self.service, self.kind = self._choice("service"), self._choice("kind")
        for service in Service:
            self.service.addItem(t(f"service-{service}"), service.value)
        for kind in IncidentKind:
            self.kind.addItem(t(f"incident-kind-{kind}"), kind.value)
        self.district, self.area = self._choice("district"), self._choice("area")
        self.street = self._line("street", 80)
        self.title, self.cause = self._line("title", 120), self._line("cause", 200)
        self.end = self._line("end", 20)
        self.script = QPlainTextEdit()
        self.script.setTabChangesFocus(True)
        self.script.setAccessibleName(t("incident-script"))
        self.script.setPlaceholderText(t("incident-script-hint"))
        self.script.setMinimumHeight(look.px(64))
        self.inside = Label("", "sub", elide=True)
        self.later = [self._later(minutes) for minutes in _LATER]
        self.service.activated.connect(self.placed)
        self.district.activated.connect(self._chose_district)
        self.area.activated.connect(self.placed)
        self.street.editingFinished.connect(self.placed)
        self.setLayout(column(self._grid(), Label(t("incident-script"), "sub"), Fill(self.script), gap=6))

    def _grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(6)
        lines: tuple[tuple[str, QWidget | QLayout], ...] = (
            ("service", row(Fill(self.service), Fill(self.kind))),
            ("place", row(Fill(self.district), Fill(self.area))),
            ("street", row(Fill(self.street), self.inside)),
            ("title", self.title),
            ("cause", self.cause),
            ("end", row(self.end, *self.later, STRETCH, gap=6)),
        )
        for at, (word, what) in enumerate(lines):
            grid.addWidget(Label(t(f"incident-{word}"), "sub"), at, 0)
            if isinstance(what, QWidget):
                grid.addWidget(what, at, 1)
            else:
                grid.addLayout(what, at, 1)
        grid.setColumnStretch(1, 1)
        self.end.setFixedWidth(max(look.px(130), round(look.width(t("incident-end-hint"))) + look.px(26)))
        return grid

    # ── shown ──

    def show_areas(self, areas: tuple[Area, ...]) -> None:
        """Offer the places that there are."""
        if areas == self._areas:
            return
        self._areas = areas
        chosen = str(self.district.currentData() or ""), str(self.area.currentData() or "")
        self.district.clear()
        self.district.addItem(t("incident-any-district"), "")
        for district in dict.fromkeys(a.district for a in areas if a.district):
            self.district.addItem(plain(district, 24), district)
        self._choose_place(*chosen)

    def show_told(self, told: Declaration, now: datetime) -> None:
        """Show what was said of one."""
        self._now = now
        self.service.setCurrentIndex(self.service.findData(told.service.value))
        self.kind.setCurrentIndex(self.kind.findData(told.kind.value))
        self._choose_place(told.district, told.area)
        for line, text in (
            (self.street, told.street), (self.title, told.title), (self.cause, told.cause),
            (self.end, written_end(told.expected_end, now)),
        ):  # fmt: skip
            line.setText(plain(text, 200))
        self.script.setPlainText(told.script)
        self.show_inside(None)

    def show_inside(self, count: int | None) -> None:
        """How many accounts that hits; None: it is being counted."""
        if count is None:
            self.inside.show_or_hide("")
        elif count >= MOST_INSIDE:
            self.inside.show_or_hide(t("incident-inside-most", count=MOST_INSIDE))
        else:
            self.inside.show_or_hide(t("incident-inside", count=count))

    @property
    def is_placed(self) -> bool:
        """Whether a district or a supply area is chosen."""
        return bool(self.district.currentData() or self.area.currentData())

    def told(self, now: datetime, *, whole: bool = True) -> Declaration:
        """What stands in the form. Raises `Unsaid`; not `whole`: the place alone is enough."""
        try:
            end = read_end(self.end.text(), now) if whole else None
        except ValueError as error:
            raise Unsaid("wrong-end") from error
        title = self.title.text().strip()
        if not self.is_placed:
            raise Unsaid("no-place")
        if whole and not title:
            raise Unsaid("no-title")
        return Declaration(
            service=Service(self.service.currentData()),
            kind=IncidentKind(self.kind.currentData()),
            title=title,
            area=str(self.area.currentData() or ""),
            district=str(self.district.currentData() or ""),
            street=self.street.text().strip(),
            cause=self.cause.text().strip(),
            script=self.script.toPlainText().strip()[:600],
            expected_end=end,
        )

    def go_to(self, unsaid: Unsaid) -> None:
        """The keyboard to what is missing or can't be read."""
        line = {"no-place": self.district, "no-title": self.title, "wrong-end": self.end}[str(unsaid)]
        line.setFocus(Qt.FocusReason.OtherFocusReason)

    # ── the place ──

    def _chose_district(self) -> None:
        self._choose_place(str(self.district.currentData() or ""), "")
        self.placed.emit()

    def _choose_place(self, district: str, area: str) -> None:
        """A district offers its supply areas; without one all are offered."""
        if self.district.findData(district) < 0:
            self.district.addItem(
                plain(district, 24), district
            )  # the files know it no more, the incident does
        self.district.setCurrentIndex(self.district.findData(district))
        self.area.clear()
        self.area.addItem(t("incident-any-area"), "")
        for one in self._areas:
            if district in ("", one.district):
                self.area.addItem(plain(one.code if district else f"{one.code} {one.district}", 30), one.code)
        if self.area.findData(area) < 0:
            self.area.addItem(plain(area, 30), area)
        self.area.setCurrentIndex(self.area.findData(area))

    def _extend(self, minutes: int) -> None:
        if self._now is not None:
            self.end.setText(later_end(self.end.text(), self._now, timedelta(minutes=minutes)))

    def tick(self, now: datetime) -> None:
        """Another moment, by which times that are written are read."""
        self._now = now

    def _later(self, minutes: int) -> KeyButton:
        made = KeyButton(t(f"incident-later-{minutes}"), shape="small")
        made.clicked.connect(partial(self._extend, minutes))
        return made

    def _choice(self, name: str) -> QComboBox:
        made = QComboBox()
        made.setAccessibleName(t(f"incident-{name}"))
        made.setMinimumWidth(look.px(110))
        return made

    def _line(self, name: str, longest: int) -> QLineEdit:
        made = QLineEdit()
        made.setMaxLength(longest)
        made.setAccessibleName(t(f"incident-{name}"))
        made.setPlaceholderText(t(f"incident-{name}-hint"))
        return made
