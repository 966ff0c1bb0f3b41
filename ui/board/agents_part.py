"""坐席实时: who does what since when."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtWidgets import QFrame

from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.states import AgentState
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.supervision.lines import Standing, Wish
from agent_desktop.supervision.watch import View
from ui.board.agents_table import AgentsTable
from ui.board.columns import check_words, labels
from ui.board.wishes import Wishes
from ui.plain import plain, tooltip
from ui.theme.tokens import GAP, PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, group, row, rule
from ui.words import listed, t

_UP: Final = frozenset({AgentState.TALKING, AgentState.HOLDING, AgentState.OUTBOUND})
_ICONS: Final = {WayIn.LISTEN: "headset", WayIn.WHISPER: "message", WayIn.BARGE: "users"}


class AgentsPart(QFrame):
    """Thread: main."""

    def __init__(self, step_in: Callable[[WayIn, str, str], None] = lambda *_: None) -> None:
        """`step_in` gets the way, the agent's number and extension."""
        super().__init__()
        self._step_in = step_in
        self._at: datetime | None = None
        self.setProperty("box", "pane")
        self.wishes, self.table = Wishes(), AgentsTable()
        self._nothing = Label("", "muted")
        self._nothing.setContentsMargins(PAD, GAP, PAD, GAP)
        self.table.sorted.connect(self.wishes.sort)
        self.ways = {way: self._way(way) for way in _ICONS}
        self._who = Label("", "sub", elide=True)
        self._check = Label("", "sub", elide=True)
        self._check.setContentsMargins(0, 0, PAD, 2)
        self._check.hide()
        self._keys = group(row(Fill(self._who), *self.ways.values(), margins=(0, 4, 4, 4)))
        self._keys.hide()
        self.table.chosen.connect(self._show_keys)
        self.table.chosen.connect(self._show_check)
        self.setLayout(
            column(
                self.wishes, rule(), self._nothing, Fill(self.table), self._check, self._keys,
                gap=0, margins=(GAP, 4, 4, 4),
            )
        )  # fmt: skip
        self._nothing.show_or_hide(t("board-waiting"))

    def show_reasons(self, reasons: tuple[Reason, ...]) -> None:
        """The site's words for reasons."""
        self.table.show_reasons(labels(reasons))

    def show_ways(self, ways: tuple[str, ...]) -> None:
        """How one can step in here; without a way there are no keys."""
        for way, key in self.ways.items():
            key.setVisible(way in ways)
        self._keys.setVisible(bool(ways))

    def _way(self, way: WayIn) -> KeyButton:
        made = KeyButton(t(f"board-way-{way}"), icon=_ICONS[way], name=t(f"board-way-{way}"))
        made.setToolTip(tooltip(t(f"board-way-means-{way}")))
        made.set_available(False)
        made.clicked.connect(lambda: self._go_in(way))
        return made

    def _go_in(self, way: WayIn) -> None:
        if (line := self.table.line) is not None:
            self._step_in(way, line.agent, line.extension)

    def _show_check(self) -> None:
        """What is wrong with the chosen agent's seat."""
        line = self.table.line
        self._check.show_or_hide(check_words(line, self._at) if line and self._at else "")

    def _show_keys(self) -> None:
        """A call that is up can be stepped into, at a seat that has a number."""
        line = self.table.line
        may = line is not None and not line.gone and line.state in _UP and bool(line.extension)
        for key in self.ways.values():
            key.set_available(may)
        chosen = plain(f"{line.agent} {line.name}", 40) if line else ""
        self._who.show_text(listed((chosen, "" if may or not line else t("board-way-none"))))

    def show_view(self, view: View, wish: Wish) -> None:
        """Another second."""
        if view.shown is None:
            self.table.show_nothing()
            return
        self.wishes.show_counts(view.shown.counts)
        self.wishes.show_groups(view.shown.staff.groups)
        self.table.show_order(wish.order, descending=wish.descending)
        self.table.show_board(view.shown)
        empty = t("board-none-online") if wish.standing is Standing.ONLINE else t("board-none")
        self._at = view.shown.at
        self._show_keys()
        self._show_check()
        self._nothing.show_or_hide("" if view.shown.rows else empty)
