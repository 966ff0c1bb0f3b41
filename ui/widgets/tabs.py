"""Tabs: text and an underline; a count goes into the text."""

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtWidgets import QTabBar

from ui.plain import plain, unmnemonic
from ui.theme import look

_FRAME = 2 * (12 + 2) + 2  # padding and border of a tab in the style sheet, and what Qt rounds up


class Tabs(QTabBar):
    """Tabs by key. `chosen` comes only from a person, never from `show_tabs`."""

    chosen = Signal(str)

    def __init__(self, name: str) -> None:
        super().__init__()
        self._keys: tuple[str, ...] = ()
        self._sizes: dict[str, QSize] = {}
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click mustn't take the caret away
        self.setAccessibleName(name)
        self.currentChanged.connect(self._changed)

    def show_tabs(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        """Show (key, label) pairs with `current` selected; keeps the bar when only labels change."""
        with QSignalBlocker(self):
            keys = self._keys = tuple(key for key, _ in tabs)
            while self.count() > len(keys):
                self.removeTab(self.count() - 1)
            for i, (_, label) in enumerate(tabs):
                text = unmnemonic(plain(label, 40))
                if i == self.count():
                    self.addTab(text)
                elif self.tabText(i) != text:
                    self.setTabText(i, text)
            if current in keys and self.currentIndex() != keys.index(current):
                self.setCurrentIndex(keys.index(current))

    def tabSizeHint(self, index: int) -> QSize:  # noqa: N802 — Qt's
        # Qt asks for all of them, twice, whenever one changes.
        text = self.tabText(index)
        if (known := self._sizes.get(text)) is None:
            # The selected tab is bold: room for that from the start, else the bar is too short and scrolls.
            hint = super().tabSizeHint(index)
            wide = look.width(text, bold=True) + _FRAME
            known = self._sizes[text] = QSize(max(hint.width(), math.ceil(wide)), hint.height())
        return known

    def event(self, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Polish, QEvent.Type.StyleChange, QEvent.Type.FontChange):
            self._sizes.clear()
        return super().event(event)

    @property
    def current(self) -> str:
        """Key of the selected tab, "" without one."""
        return self._keys[self.currentIndex()] if 0 <= self.currentIndex() < len(self._keys) else ""

    def _changed(self, index: int) -> None:
        if 0 <= index < len(self._keys):
            self.chosen.emit(self._keys[index])
