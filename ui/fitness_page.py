"""The page 自检: what the seat's self-test found, check by check, and what to do about it."""

from datetime import datetime
from typing import Final

from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from agent_desktop.agent.fitness import Finding, Health, SelfTest
from agent_desktop.desk.state import DeskState
from ui.pages import PageFrame
from ui.plain import plain
from ui.theme import look
from ui.theme.tokens import GAP, PAD, Colour
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label, Paragraph
from ui.widgets.layout import STRETCH, Fill, column, empty, group, row, scrolling
from ui.words import has, moment, t

SIGNS: Final[dict[Health, tuple[str, Colour]]] = {
    Health.OK: ("circle-check", "accent"),
    Health.WARN: ("alert-triangle", "warn"),
    Health.FAIL: ("circle-x", "danger"),
}
"""Shape, word and colour say the same."""
_CHARACTERS: Final = 300


class FitnessPage(PageFrame):
    """Rows are made anew with each finding: there are fifteen. Thread: main."""

    def __init__(self, test: SelfTest, key: str = "") -> None:
        """`key` as it is printed on the button: the same key that opens the page begins the test there."""
        super().__init__()
        self.setProperty("box", "pane")
        self._test = test
        self._now: datetime | None = None
        self._shown: tuple[Finding, ...] | None = None
        self.again = KeyButton(
            t("fitness-begin"), key, icon="refresh", kind="primary", also=(t("fitness-runs"),)
        )
        self.again.clicked.connect(self.begin)
        self._said = Label("", "title", elide=True)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GAP)
        content = QWidget()
        content.setLayout(column(self._rows, STRETCH, margins=(0, GAP, PAD, 0)))
        content.setMaximumWidth(look.px(980))
        content.setMinimumHeight(1)  # else that of the narrowest paragraphs: a bar that scrolls over nothing
        self._scroll = scroll = scrolling(content)
        scroll.setAccessibleName(t("page-fitness"))
        about = Paragraph(t("fitness-rule"), "muted")
        head = row(Fill(self._said), self.again)
        top = group(column(head, about), fixed=True)
        self.setLayout(column(top, Fill(scroll), margins=(PAD, PAD, PAD, PAD)))
        self.refresh()

    def show_state(self, state: DeskState, now: datetime) -> None:
        """The time that results are told by."""
        self._now = now
        self.refresh()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._test.on_change(self.refresh)
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._test.on_change(lambda: None)

    def opened(self) -> None:
        """The list takes the keyboard, for the arrows; the key that brought us here begins the test."""
        self.begin_at(self._scroll)

    def begin(self) -> None:
        """Test everything, with microphone and headset."""
        self._test.begin(aloud=True)

    def refresh(self) -> None:
        """Show how far the test is."""
        now = self._test.progress
        self.again.show_as(t("fitness-runs" if now.running else "fitness-begin"))
        self.again.set_available(not now.running)
        self._said.show_text(self._head())
        if now.found != self._shown:
            self._shown = now.found
            empty(self._rows)
            for finding in sorted(now.found, key=lambda f: -tuple(Health).index(f.health)):
                self._rows.addWidget(_row(finding))

    def _head(self) -> str:
        now = self._test.progress
        if now.running:
            return t("fitness-running", done=len(now.found))
        if now.report is None:
            return t("fitness-never")
        at = moment(now.report.at, self._now or now.report.at)
        wrong = sum(f.health is not Health.OK for f in now.report.findings)
        return t("fitness-done", at=at, wrong=wrong, version=now.report.version)


def _row(finding: Finding) -> QFrame:
    made = QFrame()
    made.setProperty("box", "" if finding.health is Health.OK else "sunken")
    icon, tone = SIGNS[finding.health]
    name = check_name(finding.check)
    head = Label(name, "head")
    head.setMinimumWidth(look.px(172))
    found = Paragraph(plain(finding.found, _CHARACTERS), "sub")
    said = column(found, gap=2)
    if finding.remedy:
        said.addWidget(Paragraph(plain(finding.remedy, _CHARACTERS)))
    made.setLayout(
        row(Icon(icon, tone, 18, t(f"doctor-{finding.health}")), head, Fill(said), margins=(10, 4, 10, 4))
    )
    made.setAccessibleName(f"{t(f'doctor-{finding.health}')} {name}")
    return made


def check_name(check: str) -> str:
    """A check in the window's language; one of a newer desk by its code."""
    return t(f"doctor-check-{check}") if has(f"doctor-check-{check}") else plain(check, 24)
