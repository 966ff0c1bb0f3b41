"""坐席实时: who does what since when."""

from PySide6.QtWidgets import QFrame

from agent_desktop.agent.reasons import Reason
from agent_desktop.supervision.lines import Standing, Wish
from agent_desktop.supervision.watch import View
from ui.board.agents_table import AgentsTable
from ui.board.columns import labels
from ui.board.wishes import Wishes
from ui.theme.tokens import GAP, PAD
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, rule
from ui.words import t


class AgentsPart(QFrame):
    """Thread: main."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self.wishes, self.table = Wishes(), AgentsTable()
        self._nothing = Label("", "muted")
        self._nothing.setContentsMargins(PAD, GAP, PAD, GAP)
        self.table.sorted.connect(self.wishes.sort)
        self.setLayout(
            column(self.wishes, rule(), self._nothing, Fill(self.table), gap=0, margins=(GAP, 4, 4, 4))
        )
        self._nothing.show_or_hide(t("board-waiting"))

    def show_reasons(self, reasons: tuple[Reason, ...]) -> None:
        """The site's words for reasons."""
        self.table.show_reasons(labels(reasons))

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
        self._nothing.show_or_hide("" if view.shown.rows else empty)
