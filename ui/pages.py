"""The pages of the window: made when somebody first goes there, each for those whom it is for."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from msgspec import Struct
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFrame, QStackedWidget, QWidget

from agent_desktop.desk.state import DeskState
from ui.theme.tokens import GAP
from ui.widgets.layout import Fill, column
from ui.widgets.tabs import Tabs


class PageFrame(QFrame):
    """Base of pages that follow the desk. Thread: main."""

    def show_state(self, state: DeskState, now: datetime) -> None:
        """The desk has a new state; the first one comes before the page is seen."""

    def tick(self, now: datetime) -> None:
        """Once a second, whether it is seen or not."""

    def opened(self) -> None:
        """Somebody came to this page."""

    def begin_at(self, first: QWidget) -> None:
        """Give `first` the keyboard; not while somebody walks the tabs, whose arrows may go on."""
        focus = QApplication.focusWidget()
        if not isinstance(focus, Tabs) or self.isAncestorOf(focus):
            first.setFocus(Qt.FocusReason.OtherFocusReason)

    async def keep(self) -> None:
        """Bring what was typed last to where it is kept: the window closes."""


def _anybody(state: DeskState) -> bool:
    return True


class PageKind(Struct, frozen=True, kw_only=True):
    """How a page comes about, for whom it is, and how much waits there (0: nothing is said)."""

    make: Callable[[], QWidget]
    whose: Callable[[DeskState], bool] = _anybody
    waiting: Callable[[DeskState], int] = lambda state: 0


class Pages(QStackedWidget):
    """Holds what was made. A page that stops being somebody's is gone for them. Thread: main."""

    def __init__(self, first: str, bench: QWidget, kinds: Mapping[str, PageKind]) -> None:
        """`bench` is the page `first`, which is everybody's and told by its owner."""
        super().__init__()
        self._first, self._kinds = first, kinds
        self._made: dict[str, tuple[QWidget, QWidget]] = {first: (bench, bench)}
        self._told: tuple[DeskState, datetime] | None = None
        self._wanted = self.page = first
        self.addWidget(bench)

    def offered(self) -> dict[str, int]:
        """The pages of this person, in order, and how much waits on each."""
        if self._told is None:
            return dict.fromkeys((self._first, *(p for p in self._kinds if self._may(p))), 0)
        state = self._told[0]
        mine = {page: kind.waiting(state) for page, kind in self._kinds.items() if self._may(page)}
        return {self._first: 0, **mine}

    def go(self, page: str) -> None:
        """Show a page; one that isn't this person's yet is shown when it is."""
        self._wanted = page
        self.page = page if page == self._first or self._may(page) else self._first
        if self.page not in self._made:
            self._make(self.page)
        content, shell = self._made[self.page]
        self.setCurrentWidget(shell)
        if isinstance(content, PageFrame):
            content.opened()

    def renew(self, page: str) -> None:
        """Make a page anew when somebody looks at it: what it was made of has changed."""
        if page not in self._made:
            return
        _, shell = self._made.pop(page)
        self.removeWidget(shell)
        shell.deleteLater()
        if page == self.page:
            self.go(page)

    def content(self, page: str) -> Any:
        """What was made for a page; None when nobody went there yet."""
        return self._made[page][0] if page in self._made else None

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Tell every page."""
        self._told = state, now
        for page in self._frames():
            page.show_state(state, now)
        if not self._may(self.page) or (self._wanted != self.page and self._may(self._wanted)):
            self.go(self._wanted)

    def tick(self, now: datetime) -> None:
        """Once a second."""
        for page in self._frames():
            page.tick(now)

    async def keep(self) -> None:
        """Every page: what was typed last is kept."""
        for page in self._frames():
            await page.keep()

    def _frames(self) -> list[PageFrame]:
        return [content for content, _ in self._made.values() if isinstance(content, PageFrame)]

    def _may(self, page: str) -> bool:
        kind = self._kinds.get(page)
        if kind is None:
            return page == self._first
        return kind.whose is _anybody if self._told is None else kind.whose(self._told[0])

    def _make(self, page: str) -> None:
        content = self._kinds[page].make()
        if self._told is not None and isinstance(content, PageFrame):
            content.show_state(*self._told)
        shell = QWidget()
        shell.setLayout(column(Fill(content), margins=(GAP, GAP, GAP, GAP)))
        self._made[page] = content, shell
        self.addWidget(shell)
