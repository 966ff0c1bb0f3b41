"""The recordings that were found, newest first; more come as the list is scrolled."""

import json
from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QLineEdit

from agent_desktop.desk.page_intents import ListeningIntents
from agent_desktop.recording.listening.archive import Listed, Page
from softphone.recording_files import CUT
from ui.listening.waves import Gaps
from ui.plain import plain
from ui.question import Question
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, row, rule
from ui.widgets.row_list import Row, RowList
from ui.words import duration, listed, moment, t
from ui.written import passing

SHOWN_MOST = 1_000


class Found(QFrame):
    """Search words over a list. Thread: main."""

    chosen = Signal(str)

    def __init__(
        self, listening: ListeningIntents, failed: Callable[[str, dict[str, str | int]], None]
    ) -> None:
        super().__init__()
        self._listening, self._finding = listening, Question(failed)
        self._rows, self._next = dict[str, Listed](), ""
        self._now, self._groups = datetime.now(UTC), dict[str, str]()
        self.words = line(t("listen-search"), t("listen-search-hint"), 100)
        self.words.returnPressed.connect(self.look)
        self.held = KeyButton(t("listen-only-held"), kind="chip", shape="small")
        self.held.setCheckable(True)
        self.held.toggled.connect(self._only_held)
        self.list = RowList(t("listen-list"), two_lines=True)
        self.list.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.list.row_chosen.connect(self.chosen)
        self.list.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.said = Label("", "muted", elide=True)
        self.setProperty("box", "pane")
        find = row(Fill(self.words), self.held)
        self.setLayout(column(find, rule(), Fill(self.list), self.said, gap=6, margins=(8, 8, 8, 6)))

    def show_state(self, groups: dict[str, str], now: datetime) -> None:
        """Labels of the skill groups; the moment that days are told by."""
        self._groups, self._now = groups, now

    def row_of(self, call_id: str) -> Listed | None:
        """What is known of one."""
        return self._rows.get(call_id)

    def look(self) -> None:
        """Ask anew."""
        self._rows, self._next = {}, ""
        self._more()

    def renew(self, call_id: str, renewed: Callable[[Listed], None]) -> None:
        """Ask the store for one that was changed."""
        self._finding.ask(
            lambda: self._listening.page(call_id, False), lambda page: self._renew(page, call_id, renewed)
        )

    def _renew(self, page: Page, call_id: str, renewed: Callable[[Listed], None]) -> None:
        one = next((one for one in page.rows if one.call_id == call_id), self._rows.get(call_id))
        if one is not None:
            self._rows[call_id] = one
            self._show_rows()
            renewed(one)

    def _only_held(self, on: bool) -> None:
        self.held.show_as(kind="done" if on else "chip")
        self.look()

    def _more(self) -> None:
        after, self._next = self._next, ""
        words, held = self.words.text(), self.held.isChecked()
        self.said.show_text(t("tickets-looking"))
        self._finding.ask(lambda: self._listening.page(words, held, after), self._show_page)

    def _show_page(self, page: Page) -> None:
        self._rows |= {one.call_id: one for one in page.rows}
        self._next = page.next
        self._show_rows()
        asked = bool(self.words.text().strip()) or self.held.isChecked()
        none = t("listen-none") if asked else t("listen-none-yet")
        count = t("listen-count", count=len(self._rows)) if self._rows else none
        self.said.show_text(f"{count} {t('tickets-more') if self._next else ''}".strip())

    def _show_rows(self) -> None:
        rows = [_row(one, self._groups, self._now) for one in self._rows.values()]
        self.list.show_rows(rows, self.list.open_id)

    def _scrolled(self, value: int) -> None:
        bar = self.list.verticalScrollBar()
        if self._next and value >= bar.maximum() - bar.pageStep() and len(self._rows) < SHOWN_MOST:
            self._more()


def line(name: str, hint: str, most: int) -> QLineEdit:
    """A line to type into."""
    made = passing(QLineEdit())
    made.setMaxLength(most)
    made.setAccessibleName(name)
    made.setPlaceholderText(hint)
    return made


def who(one: Listed) -> str:
    """Both ends of a call."""
    return listed((plain(one.phone, 24), plain(one.agent_name, 16), one.agent))


def gaps(one: Listed) -> Gaps:
    """Where the recording was paused or the line cut, in seconds."""
    try:
        told = json.loads(one.gaps or "[]")
        return tuple((float(start), float(end), str(*why)) for start, end, *why in told)
    except (ValueError, TypeError):
        return ()


def _lacks(one: Listed) -> list[str]:
    kinds = {why for _, _, why in gaps(one)}
    return [t(word) for why, word in (("", "listen-paused"), (CUT, "listen-was-cut")) if why in kinds]


def _row(one: Listed, groups: dict[str, str], now: datetime) -> Row:
    return Row(
        id=one.call_id, title=moment(one.at, now), beside=who(one),
        detail=listed((plain(groups.get(one.skill_group, ""), 16), *_lacks(one))),
        icon="phone-outgoing" if one.direction == "outgoing" else "phone-incoming",
        tag=t("listen-held-short") if one.held_for else duration(one.seconds),
        tone="warn" if one.held_for else "text2",
    )  # fmt: skip
