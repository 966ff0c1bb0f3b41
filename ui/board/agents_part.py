"""坐席实时: who does what since when."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QFrame

from agent_desktop.agent.post.post import OrderKind
from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.states import AgentState
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.supervision.board import Group
from agent_desktop.supervision.lines import Line, Standing, Wish
from agent_desktop.supervision.watch import View
from ui.board.agents_table import AgentsTable, WholeRows
from ui.board.columns import check_words, labels
from ui.board.orders_panel import OrdersPanel
from ui.board.wishes import Wishes
from ui.plain import plain, tooltip
from ui.theme.tokens import GAP, PAD
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, group, row, rule
from ui.words import listed, t

_UP: Final = frozenset({AgentState.TALKING, AgentState.HOLDING, AgentState.OUTBOUND})
_ICONS: Final = {
    WayIn.LISTEN: "headset",
    WayIn.WHISPER: "message",
    WayIn.BARGE: "users",
    WayIn.INTERCEPT: "phone-incoming",
}
_SAID_MS: Final = 6_000


class AgentsPart(QFrame):
    """Thread: main."""

    def __init__(
        self,
        step_in: Callable[[WayIn, str, str], None] = lambda *_: None,
        order: Callable[[OrderKind, Line, str], None] = lambda *_: None,
        message: Callable[[str, str], None] = lambda *_: None,
    ) -> None:
        """`step_in` gets the way, the agent's number and extension; the rest as `OrdersPanel`."""
        super().__init__()
        self._at: datetime | None = None
        self.orders = OrdersPanel(order, message)
        self._groups: tuple[Group, ...] = ()
        self._step_in, self._saying = step_in, ""
        self._silence = QTimer(self)
        self._silence.setSingleShot(True)
        self._silence.timeout.connect(self._said)
        self.setProperty("box", "pane")
        self.wishes, self.table = Wishes(), AgentsTable()
        self._nothing = Label("", "muted")
        self._nothing.setContentsMargins(PAD, GAP, PAD, GAP)
        self.table.sorted.connect(self.wishes.sort)
        self.ways = {way: self._way(way) for way in _ICONS}
        self.commands = KeyButton(t("board-orders"), "Enter", "tool", name=t("board-orders"))
        self.commands.clicked.connect(self.open_orders)
        self.table.opened.connect(self.open_orders)
        self._who = Label("", "sub", elide=True)
        self._check = Label("", "sub", elide=True)
        self._check.setContentsMargins(0, 0, PAD, 2)
        self._check.hide()
        self._keys = group(
            row(Fill(self._who), *self.ways.values(), self.commands, gap=6, margins=(0, 4, 4, 4))
        )
        self.table.chosen.connect(self._show_keys)
        self.table.chosen.connect(self._show_check)
        self.setLayout(
            column(
                self.wishes, rule(), self._nothing, Fill(WholeRows(self.table)), self._check, self._keys,
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
        self._show_keys()

    def open_orders(self) -> None:
        """What the chosen agent's desk can be told to do."""
        if (line := self.table.line) is not None:
            self.orders.open_at(self.commands, line, self._groups)

    def say(self, words: str) -> None:
        """Tell the lead what came of it, for some seconds."""
        self._saying = words
        self._show_keys()
        self._silence.start(_SAID_MS)

    def _said(self) -> None:
        self._saying = ""
        self._show_keys()

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
        """A call that is up can be stepped into, at a seat that has a number; one that rings be taken."""
        line = self.table.line
        there = line is not None and not line.gone and bool(line.extension)
        up = line is not None and there and line.state in _UP
        rings = line is not None and there and line.state is AgentState.RINGING
        for way, key in self.ways.items():
            key.set_available(up or (rings and way is WayIn.INTERCEPT))
        self.commands.set_available(line is not None)
        chosen = plain(f"{line.agent} {line.name}", 40) if line else t("board-choose")
        none = any(not key.isHidden() for key in self.ways.values()) and line is not None and not up
        self._who.show_text(self._saying or listed((chosen, t("board-way-none") if none else "")))

    def show_view(self, view: View, wish: Wish) -> None:
        """Another second."""
        if view.shown is None:
            self.table.show_nothing()
            return
        self.wishes.show_counts(view.shown.counts)
        self._groups = view.shown.staff.groups
        self.wishes.show_groups(view.shown.staff.groups)
        self.table.show_order(wish.order, descending=wish.descending)
        self.table.show_board(view.shown)
        empty = t("board-none-online") if wish.standing is Standing.ONLINE else t("board-none")
        self._at = view.shown.at
        self._show_keys()
        self._show_check()
        self._nothing.show_or_hide("" if view.shown.rows else empty)
