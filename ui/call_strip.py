"""The calls at the desk side by side: the open one wide, others narrow, the rest behind "+n"."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from agent_desktop.desk.state import CallView, DeskState
from softphone.call import CallState
from ui.call_card import NARROW, WIDE, WIDE_LEAST, CallCard, Shown, shown
from ui.theme import look
from ui.theme.tokens import GAP
from ui.widgets.key_button import KeyButton
from ui.widgets.layout import column
from ui.widgets.popover import Popover
from ui.widgets.row_list import Row, RowList
from ui.words import listed, t

_MORE = 52
_ORDER = {CallState.RINGING: 0, CallState.ACTIVE: 1, CallState.HELD: 2}


class CallStrip(QWidget):
    """Lays its cards out itself: how many fit depends on the room that the keys leave."""

    def __init__(self, select: Callable[[str], None], answer_limit_s: int) -> None:
        super().__init__()
        self._select, self._limit = select, answer_limit_s
        self._cards: dict[str, CallCard] = {}
        self._views: tuple[CallView, ...] = ()
        self._selected = ""
        self._now: datetime | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._more = KeyButton("", kind="plain", shape="call")
        self._more.setParent(self)
        self._more.hide()
        self._more.clicked.connect(self._open_list)
        self._list = RowList(t("calls-all"), two_lines=True)
        self._list.row_chosen.connect(self._chosen)
        self._popover = Popover(t("calls-all"), column(self._list))

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show the calls of `state`."""
        self._now = now
        known = {view.call.id for view in state.calls}
        for call_id in self._cards.keys() - known:
            gone = self._cards.pop(call_id)
            gone.hide()  # it is deleted a turn later, and would lie over its neighbours until then
            gone.deleteLater()
        for call_id in [v.call.id for v in state.calls if v.call.id not in self._cards]:
            self._cards[call_id] = self._card(call_id)
        self._views, self._selected = _ordered(state), state.selected
        self._refresh()

    def tick(self, now: datetime) -> None:
        """Once a second: timers."""
        self._now = now
        self._refresh()

    def _card(self, call_id: str) -> CallCard:
        card = CallCard()
        card.setParent(self)
        self.setTabOrder(self._more, card)  # made late, else it would come last of all
        card.clicked.connect(lambda: self._select(call_id))
        return card

    def _refresh(self) -> None:
        if self._now is None:
            return
        for i, view in enumerate(self._views):
            card = self._cards[view.call.id]
            card.narrow = i > 0
            card.show_call(self._shown(view))
        self._place()

    def _shown(self, view: CallView) -> Shown:
        assert self._now is not None
        return shown(view, self._now, self._limit, selected=view.call.id == self._selected)

    # ── layout ──

    def sizeHint(self) -> QSize:
        return QSize(look.px(WIDE + NARROW) + GAP, look.px(54))

    def minimumSizeHint(self) -> QSize:
        return QSize(look.px(WIDE_LEAST + _MORE) + GAP, look.px(54))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()

    def _place(self) -> None:
        cards = [self._cards[view.call.id] for view in self._views]
        fit, wide = self._fitting(cards)
        x = 0
        for i, card in enumerate(cards):
            card.setVisible(i < fit)
            width = wide if i == 0 else look.px(NARROW)
            if i < fit:
                card.setGeometry(x, (self.height() - look.px(54)) // 2, width, look.px(54))
                x += width + GAP
        self._place_more(x, self._views[fit:])

    def _place_more(self, x: int, hidden: tuple[CallView, ...]) -> None:
        self._more.setVisible(bool(hidden))
        if not hidden:
            self._popover.close_panel()
            return
        rings = any(view.call.state is CallState.RINGING for view in hidden)
        self._more.show_as(f"+{len(hidden)}", kind="done" if rings else "plain")
        self._more.setAccessibleName(t("calls-more", count=len(hidden)))
        self._more.setGeometry(x, (self.height() - look.px(44)) // 2, look.px(_MORE), look.px(44))

    def _fitting(self, cards: list[CallCard]) -> tuple[int, int]:
        """How many cards fit, and how wide the first one is: it gives way to the others to its least."""
        if not cards:
            return 0, 0
        wanted = cards[0].sizeHint().width()
        for fit in range(len(cards), 0, -1):
            beside = (fit - 1) * (look.px(NARROW) + GAP)
            beside += look.px(_MORE) + GAP if fit < len(cards) else 0
            if self.width() - beside >= look.px(WIDE_LEAST) or fit == 1:
                return fit, min(wanted, self.width() - beside)
        return 1, wanted

    # ── the rest ──

    def _open_list(self) -> None:
        rows = [self._row(self._shown(view), view.call.id) for view in self._views]
        self._list.show_rows(rows, self._selected)
        self._list.setFixedSize(look.px(320), min(8, len(rows)) * self._list.row_height)
        self._popover.toggle_at(self._more, self._list)

    @staticmethod
    def _row(card: Shown, call_id: str) -> Row:
        return Row(
            id=call_id, title=card.number, beside=card.caller, detail=listed((card.skill, card.place)),
            icon=card.icon, tag=f"{card.word} {card.figure}", tone=card.tone,
        )  # fmt: skip

    def _chosen(self, call_id: str) -> None:
        self._popover.close_panel()
        self._select(call_id)


def _ordered(state: DeskState) -> tuple[CallView, ...]:
    """The open call first, then what rings, talks, is held, has ended."""
    return tuple(
        sorted(state.calls, key=lambda v: (v.call.id != state.selected, _ORDER.get(v.call.state, 3)))
    )
