"""The page 工作台: customer, ticket and knowledge side by side, by the table of `ui.arrangement`."""

from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSplitter, QWidget

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.arrangement import RAIL, Arrangement, Width
from ui.customer_pane import CustomerPane
from ui.keys import Action, KeyMap
from ui.knowledge_pane import KnowledgePane
from ui.theme import look
from ui.theme.tokens import GAP
from ui.ticket_pane import TicketPane
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import STRETCH, Fill, column, row
from ui.words import t


class Workbench(QWidget):
    """Three panes. Only the ticket stretches; what a person dragged is kept for each class of widths."""

    def __init__(self, intents: Intents, keys: KeyMap) -> None:
        super().__init__()
        self.customer = CustomerPane(intents, keys)
        self.ticket = TicketPane(intents, keys)
        self.knowledge = KnowledgePane(intents, keys)
        self._splitter = QSplitter()
        self._splitter.setHandleWidth(GAP)
        self._splitter.setChildrenCollapsible(False)
        for place, pane in enumerate((self.customer, self.ticket, self.knowledge)):
            self._splitter.addWidget(pane)
            self._splitter.setStretchFactor(place, int(pane is self.ticket))
        self._rail = _Rail(keys)
        self._rail.button.clicked.connect(self.toggle_knowledge)
        self._drawer = _Drawer(self)
        self._arranged: Arrangement | None = None
        self._dragged: dict[Width, list[int]] = {}
        self._splitter.splitterMoved.connect(self._remember)
        self.setLayout(row(Fill(self._splitter), self._rail, margins=(GAP, GAP, GAP, GAP)))

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show `state` in all panes."""
        self.customer.show_state(state, now)
        self.ticket.show_state(state)
        self.ticket.tick(now)
        self.knowledge.show_state(state)
        self.knowledge.tick(now)

    def tick(self, now: datetime) -> None:
        """Once a second."""
        self.customer.tick(now)
        self.ticket.tick(now)
        self.knowledge.tick(now)

    def search(self) -> None:
        """Go to the knowledge search, opening its drawer where it is a rail."""
        if self._arranged is not None and self._arranged.rail:
            self._open_drawer()
        self.knowledge.focus_search()

    def guide(self) -> None:
        """Go to the decision path of the open article, or back from it."""
        if self._arranged is not None and self._arranged.rail:
            self._open_drawer()
        self.knowledge.article.go_to_path()

    @property
    def searching(self) -> bool:
        """Whether the knowledge pane has the keyboard, or covers the ticket."""
        focus: QWidget | None = self.window().focusWidget()
        return self._drawer.isVisible() or (focus is not None and self.knowledge.isAncestorOf(focus))

    def toggle_knowledge(self) -> None:
        """Open or close the drawer."""
        if self._drawer.isVisible():
            self._drawer.close_drawer()
        else:
            self.search()

    # ── layout ──

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_drawer()

    def arrange(self, wanted: Arrangement) -> None:
        """Share the page out as the window's size asks for."""
        if wanted == self._arranged:
            return
        before, self._arranged = self._arranged, wanted
        self.customer.fold(wanted.fold)
        self.ticket.fold(wanted.fold)
        if before is None or before.width is not wanted.width:
            self._share_out(wanted)

    def _share_out(self, wanted: Arrangement) -> None:
        writes: QWidget | None = self.window().focusWidget()
        held = writes if writes is not None and self.knowledge.isAncestorOf(writes) else None
        if held is not None:
            held.clearFocus()  # else Qt hands the keyboard to some button while the pane moves
        if wanted.rail:
            self._drawer.take(self.knowledge)
        else:
            self._drawer.close_drawer()
            self._splitter.insertWidget(2, self.knowledge)
            self.knowledge.show()
        self._rail.setVisible(wanted.rail)
        self.customer.setMinimumWidth(look.px(wanted.customer) - look.px(40))
        left, right = look.px(wanted.customer), 0 if wanted.rail else look.px(wanted.knowledge)
        rest = self.window().width() - left - right - 4 * GAP - (RAIL if wanted.rail else 0)
        sizes = [left, rest] if wanted.rail else [left, rest, right]
        self._splitter.setSizes(self._dragged.get(wanted.width, sizes))
        if held is not None:
            if wanted.rail:
                self._open_drawer()
            held.setFocus(Qt.FocusReason.OtherFocusReason)

    def _remember(self) -> None:
        if self._arranged is not None:
            self._dragged[self._arranged.width] = self._splitter.sizes()

    # ── drawer ──

    def _open_drawer(self) -> None:
        self._place_drawer()
        self._drawer.open_drawer()

    def _place_drawer(self) -> None:
        if self._arranged is None or not self._arranged.rail:
            return
        width = min(look.px(self._arranged.knowledge), self.width() - 3 * GAP - RAIL)
        right = self._rail.x() - GAP
        self._drawer.setGeometry(right - width, GAP, width, self.height() - 2 * GAP)


class _Rail(QFrame):
    """What is left of the knowledge pane in a narrow window: one key."""

    def __init__(self, keys: KeyMap) -> None:
        super().__init__()
        self.setProperty("box", "pane")
        self.setFixedWidth(RAIL)
        self.button = KeyButton("", icon="book", kind="quiet", name=t("knowledge-open"))
        self.button.setToolTip(f"{t('knowledge-open')} ({keys.cap(Action.KNOWLEDGE)})")
        self.setLayout(column(self.button, STRETCH, margins=(0, GAP, 0, GAP)))
        self.button.setFixedWidth(RAIL)
        self.hide()


class _Drawer(QFrame):
    """Holds the knowledge pane over the ticket; Esc gives the keyboard back to where it was."""

    def __init__(self, bench: QWidget) -> None:
        super().__init__(bench)
        self.setProperty("box", "popover")
        self._before: QWidget | None = None
        self._slot = column(margins=(1, 1, 1, 1))
        self.setLayout(self._slot)
        self.hide()

    def take(self, pane: QWidget) -> None:
        """Keep `pane` from now on."""
        self._slot.addWidget(pane)
        pane.show()

    def open_drawer(self) -> None:
        """Open over the ticket."""
        if not self.isVisible():
            self._before = self.window().focusWidget()
        self.show()
        self.raise_()

    def close_drawer(self) -> None:
        """Close."""
        if not self.isVisible():
            return
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_drawer()
        else:
            super().keyPressEvent(event)
