"""Tabs of the skill groups; those that don't fit are one key away."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.plain import plain
from ui.theme import look
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import Fill, column, row
from ui.widgets.popover import Popover
from ui.widgets.row_list import Row, RowList
from ui.widgets.tabs import Tabs
from ui.words import t

_SIDES = 2 * (12 + 2)  # padding and border of a tab, as the style sheet has them


class GroupTabs(QWidget):
    """The open group is always among the tabs. Arrows to scroll tabs would hide where a group is."""

    chosen = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self._tabs: tuple[tuple[str, str], ...] = ()
        self._current = ""
        self.bar = Tabs(t("ticket-tabs"))
        self.bar.setUsesScrollButtons(False)
        self.bar.setElideMode(Qt.TextElideMode.ElideNone)  # bold text may lean into the padding
        self.bar.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.bar.chosen.connect(self.chosen)
        self.more = KeyButton(
            "", icon="chevron-down", kind="quiet", shape="small", name=t("ticket-more-groups")
        )
        self.more.clicked.connect(self._toggle)
        self._rows = RowList(t("ticket-more-groups"))
        self._rows.row_chosen.connect(self._chosen)
        self._panel = Popover(t("ticket-more-groups"), column(self._rows))
        self._panel.setParent(self)
        self.setLayout(row(Fill(self.bar), self.more, gap=0))
        self.more.hide()

    @property
    def current(self) -> str:
        """Key of the open group."""
        return self._current

    def show_tabs(self, tabs: Sequence[tuple[str, str]], current: str) -> None:
        """Show (key, label) pairs with `current` open."""
        shown = tuple((key, plain(label, 40)) for key, label in tabs)
        if (shown, current) != (self._tabs, self._current):
            self._tabs, self._current = shown, current
            self._fit()

    def _fit(self) -> None:
        widths = {key: look.width(label, bold=True) + _SIDES + 1 for key, label in self._tabs}
        room, kept = self.width(), list(self._tabs)
        if sum(widths.values()) > room:
            room -= self._width_of_more()
            kept = []
            for tab in self._tabs:
                if sum(widths[key] for key, _ in (*kept, tab)) > room:
                    break
                kept.append(tab)
            self._keep_current(kept, widths, room)
        self.bar.show_tabs(kept, self._current)
        rest = [Row(id=key, title=label) for key, label in self._tabs if (key, label) not in kept]
        self.more.setVisible(bool(rest))
        if rest:
            self.more.show_as(t("ticket-more-groups-count", count=len(rest)))
            self._rows.show_rows(rest)
            self._rows.setFixedSize(look.px(180), self._rows.row_height * min(len(rest), 10) + 2)

    def _keep_current(self, kept: list[tuple[str, str]], widths: dict[str, float], room: float) -> None:
        mine = next((tab for tab in self._tabs if tab[0] == self._current), None)
        if mine is None or mine in kept:
            return
        while kept and sum(widths[key] for key, _ in (*kept, mine)) > room:
            kept.pop()
        kept.append(mine)

    def _width_of_more(self) -> int:
        self.more.show_as(t("ticket-more-groups-count", count=len(self._tabs)))
        return self.more.sizeHint().width()

    def _toggle(self) -> None:
        self._panel.toggle_at(self.more, self._rows)

    def _chosen(self, key: str) -> None:
        self._panel.close_panel()
        self.chosen.emit(key)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(160), look.height("tab"))

    def sizeHint(self) -> QSize:
        return self.minimumSizeHint()
