"""The page 班长监控, at a lead's seat: the floor as it is, how old that is, whether to believe it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final

from msgspec.structs import replace
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from agent_desktop.agent.post.post import Hand, OrderKind
from agent_desktop.desk.intents import Intents
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.state import DeskState
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.supervision.lines import Line, Standing
from agent_desktop.supervision.queues.standing import Hearing
from agent_desktop.supervision.watch import Trouble, View, Watch
from ui.board.agents_part import AgentsPart
from ui.board.figures_part import FiguresPart
from ui.board.hand_card import HandCard
from ui.board.hands_strip import HandsStrip
from ui.board.incidents_part import IncidentsPart
from ui.board.notices_part import NoticesPart
from ui.board.promises_part import PromisesPart
from ui.board.queues_part import QueuesPart
from ui.board.shift_part import ShiftPart
from ui.pages import PageFrame
from ui.plain import plain, tooltip
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, column, frame, group, row
from ui.widgets.tabs import Tabs
from ui.words import duration, listed, t

_MOVED_MS: Final = 2_000
"""By then the store has heard of other skill groups."""


class BoardPage(PageFrame):
    """Looks at the floor while somebody looks at it. Thread: main."""

    def __init__(self, floor: Watch, intents: Intents, go_on: str, wall: Callable[[], None]) -> None:
        """`go_on`: cap of the key that sends; `wall` opens the wallboard."""
        super().__init__()
        self._floor, self._intents = floor, intents
        self._wishing: asyncio.Task[None] | None = None
        self.agents = AgentsPart(intents.step_in, self._order, self._message)
        self.agents.wishes.changed.connect(self._wished)
        self.queues = QueuesPart()
        self.figures = FiguresPart(floor)
        self.incidents = IncidentsPart(intents.situation, intents.dial, intents.leading.order, go_on)
        self.promises = PromisesPart(floor, intents.ledger)
        self.shift = ShiftPart(floor.shift, intents.decide_break) if floor.shift else None
        self.notices = NoticesPart(intents.leading)
        self.hands = HandsStrip(intents.leading.answer_hand, self._look_at)
        self.card = HandCard(intents, self.hands.answer, self._left_card)
        self._labels: dict[str, str] = {}
        self._sending: asyncio.Task[None] | None = None
        self._ways: tuple[str, ...] = ()
        self._part, self._handed = "agents", 0
        self._asked: Hand | None = None  # whose card was asked for
        self._parts: dict[str, QWidget] = {
            "agents": self.agents,
            "queues": self.queues,
            "promises": self.promises,
            **({"shift": self.shift} if self.shift else {}),
            "figures": self.figures,
            "incidents": self.incidents,
            "notices": self.notices,
        }
        self._stack = QStackedWidget()
        for part in (*self._parts.values(), self.card):
            self._stack.addWidget(part)
        self.tabs = Tabs(t("board-parts"))
        self.tabs.chosen.connect(self.show_part)
        self._summary, self._age = Label("", "sub", elide=True), Label("", "muted")
        self._trouble = Label("", "danger", elide=True)
        self._bar = frame("error", row(Fill(self._trouble), margins=(10, 6, 10, 6)))
        self._bar.hide()
        self.wall = KeyButton(t("board-wallboard"), icon="device-tv", kind="quiet", shape="small")
        self.wall.setToolTip(tooltip(t("board-wallboard-means")))
        self.wall.clicked.connect(wall)
        head = row(self.tabs, Fill(self._summary), self._age, self.wall, margins=(0, 0, 4, 0))
        self._head = group(head)
        self.setLayout(column(self._bar, self.hands, self._head, Fill(self._stack), gap=4))
        self.show_part("agents")

    def show_part(self, key: str) -> None:
        """Go to a part of the page."""
        self._part, self._asked = key, None
        self._intents.hand_card.close()
        self._stack.setCurrentWidget(self._parts[key])
        self._show_tabs()

    def opened(self) -> None:
        """The keyboard goes to the agents, where arrows choose and Enter opens the orders."""
        self.begin_at(self.agents.table if self._part == "agents" else self.tabs)

    def _show_tabs(self) -> None:
        waits = {"shift": str(self._handed or "")}
        tabs = [(part, listed((t(f"board-{part}"), waits.get(part, "")))) for part in self._parts]
        self.tabs.show_tabs(tabs, self._part)

    def show_state(self, state: DeskState, now: datetime) -> None:
        """The site's words."""
        self.agents.show_reasons(state.break_reasons)
        self.agents.show_ways(state.ways_in)
        self.promises.show_forms(state.forms)
        if self.shift is not None:
            self.shift.show_state(state)
        self.incidents.show_state(state, now)
        self.notices.show_forms(state.forms)
        self._ways = state.ways_in
        if self._handed != len(state.handed):
            self._handed = len(state.handed)
            self._show_tabs()
        self._labels = {form.skill_group: form.label for form in state.forms}
        state = self._unless_gone_on(state)
        covered = state.hand_card is not None
        self.hands.show_hands(state.hands, state.ways_in, self._labels, covered=covered)
        self._show_card(state, now)

    @property
    def looks(self) -> bool:
        """Whether the card of a hand is in front."""
        return self._stack.currentWidget() is self.card

    def _show_card(self, state: DeskState, now: datetime) -> None:
        """The card of a hand takes the whole page while it is looked at."""
        self._head.setVisible(state.hand_card is None)
        if state.hand_card is None:
            self._stack.setCurrentWidget(self._parts[self._part])
            return
        self._stack.setCurrentWidget(self.card)
        if (hand := self._asked) is not None and hand.asking.call_id == state.hand_card.call.id:
            self.card.begin(hand, self._labels.get(hand.asking.skill_group, ""))
            self._asked = None
        self.card.show_state(state, state.hand_card, now)

    def _unless_gone_on(self, state: DeskState) -> DeskState:
        """A card that comes when its lead does something else already takes neither page nor keyboard."""
        if self._asked is None or state.hand_card is None or self.hands.waits:
            return state
        self._forget_card()
        return replace(state, hand_card=None)

    def _forget_card(self) -> None:
        """It was asked for and is not there yet."""
        if self._asked is not None:
            self._asked = None
            self._intents.hand_card.close()

    def _look_at(self, hand: Hand) -> None:
        self._asked = hand
        self._intents.hand_card.open(hand)

    def _left_card(self) -> None:
        """Back to the hands, else to what was seen before."""
        if self._intents.state.hands:
            self.hands.show()
            self.hands.take_focus()
        else:
            self._head.show()
            self.tabs.setFocus(Qt.FocusReason.OtherFocusReason)

    def go_on(self) -> None:
        """Ctrl Enter: what is written in the part that is seen goes out."""
        if self._stack.currentWidget() is self.incidents:
            self.incidents.go_on()

    async def keep(self) -> None:
        """The notes of the shift."""
        if self.shift is not None:
            await self.shift.hand_over.flush()

    def tick(self, now: datetime) -> None:
        """Once a second: how long hands are up."""
        self.hands.tick()
        if self._stack.currentWidget() is self.card:
            self.card.pane.tick(now)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._floor.begin(self.show_view)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():  # another page; not a window made small
            self._forget_card()
        self._floor.end(self.show_view)

    def show_view(self, view: View) -> None:
        """Another second of the floor."""
        self.agents.show_view(view, self.agents.wishes.wish)
        self.queues.show_view(view)
        self.figures.show_view(view)
        self.incidents.show_view(view)
        counts = view.shown.counts if view.shown else {}
        told = (Standing.ONLINE, Standing.IN_CALL, Standing.READY, Standing.OVER, Standing.GONE)
        standings = [f"{t(f'board-{s}')} {counts[s]}" for s in told if s in counts]
        self._summary.show_text(listed((*standings, _waiting(view))))
        self._age.show_text(_age(view))
        trouble = _trouble(view)
        self._trouble.show_text(trouble)
        self._bar.setVisible(bool(trouble))

    def _order(self, kind: OrderKind, line: Line, detail: str) -> None:
        """The exchange ends a call even if its desk has died; without a code the desk is told to."""
        if kind is OrderKind.HANG_UP and WayIn.DISCONNECT in self._ways and line.extension:
            self._intents.step_in(WayIn.DISCONNECT, line.agent, line.extension)
        else:
            self._intents.leading.order(kind, line.agent, detail)
        if kind is OrderKind.GROUPS:
            QTimer.singleShot(_MOVED_MS, self, self._floor.renew_staff)

    def _message(self, agent: str, words: str) -> None:
        async def send() -> None:
            try:
                await self._intents.leading.tell(words, agent=agent)
            except LedgerError:
                self.agents.say(t("board-message-unsent", agent=agent))
            else:
                self.agents.orders.sent(agent, words)
                self.agents.say(t("board-message-sent", agent=agent))

        self._sending = asyncio.get_running_loop().create_task(send())

    def _wished(self) -> None:
        if self._wishing is not None:
            self._wishing.cancel()
        wish = self.agents.wishes.wish
        self._wishing = asyncio.get_running_loop().create_task(self._floor.wished(wish))


def _age(view: View) -> str:
    return t("board-data-age", seconds=round(view.age_s)) if view.shown else ""


def _waiting(view: View) -> str:
    """Who waits, seen from every part of the page."""
    queues = view.shown.queues if view.shown else None
    if queues is None or not queues.waiting:
        return ""
    longest = max(line.longest_s for line in queues.lines)
    return t("board-queue-now", count=len(queues.waiting), time=duration(longest))


def _trouble(view: View) -> str:
    """What keeps the board from being believed; the store first, then the exchange."""
    return _of_store(view) or _of_exchange(view)


def _of_exchange(view: View) -> str:
    queues = view.shown.queues if view.shown else None
    if queues is None or queues.hearing in (Hearing.NONE, Hearing.UP):
        return ""
    why, time = plain(queues.why, 120), duration(queues.silent_s)
    return t(f"board-exchange-{queues.hearing}", why=why, time=time)


def _of_store(view: View) -> str:
    match view.trouble:
        case Trouble.RIGHT:
            return t("board-no-right")
        case Trouble.STORE:
            why = plain(str(view.why.get("why", "")), 120)
            gone = t("board-store-gone", time=duration(view.age_s)) if view.shown else t("board-store-never")
            return listed((gone, why))
        case Trouble.NONE if view.shown and view.stale:
            return t("board-slow", time=duration(view.age_s))
    return ""
