"""What is left to do once nobody talks any more: the result, or one key that closes the call."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QSizePolicy

from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.state import CallView, DraftView
from agent_desktop.tickets.forms import Form
from ui.keys import CLOSINGS, KeyMap
from ui.theme import look
from ui.theme.tokens import GAP, Colour
from ui.ticket.choice_entry import ChoiceEntry
from ui.ticket.shown import Shown
from ui.ticket.time_entry import MomentEntry
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import Fill, group, row
from ui.widgets.ring import Ring
from ui.words import duration, t

_ALT = "Alt "


class ClosingRow(QFrame):
    """Countdown, result, short closings. A walk-in draft has the result only."""

    def __init__(
        self,
        keys: KeyMap,
        result: Callable[[str], None],
        call_back: Callable[[datetime | None], None],
        finish: Callable[[str], None],
    ) -> None:
        super().__init__()
        self.setProperty("box", "sunken")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._form: Form | None = None
        self._limit = 60
        self._ring, self._left = Ring(26, t("ticket-wrap-up")), Label("", "head")
        self.result = ChoiceEntry(t("ticket-result"), (), t("ticket-choose-result"), may_be_empty=False)
        self.result.goes_on = False
        self.result.setMinimumWidth(look.px(96))
        self.result.edited.connect(result)
        self.back = MomentEntry(t("ticket-call-back"))
        self.back.setMinimumWidth(look.px(96))
        self.back.edited.connect(lambda value: call_back(self.back.moment(value)))
        caps = {action.value: keys.cap(action) for action in CLOSINGS}
        self._all_alt = all(cap.startswith(_ALT) for cap in caps.values())  # said once, beside the keys
        self.keys = {
            code: KeyButton(
                t(f"ticket-finish-{code}"), cap.removeprefix(_ALT) if self._all_alt else cap, shape="small"
            )
            for code, cap in caps.items()
        }
        for code, key in self.keys.items():
            key.setAccessibleDescription(caps[code])
            key.clicked.connect(partial(finish, code))
        self._hint = Label("Alt +", "muted")
        self._clock = group(row(self._ring, self._left, gap=6), fixed=True)
        self._short = group(row(self._hint, *self.keys.values(), gap=4), fixed=True)
        self._first = group(row(self._clock, Fill(self.result), Fill(self.back)), fixed=True)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(8, 4, 6, 4)
        self._grid.setColumnStretch(0, 1)
        self._grid.addWidget(self._first, 0, 0)
        self._grid.addWidget(self._short, 0, 1)
        self._stacked = False
        self.setLayout(self._grid)
        self.hide()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stack()

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:  # the same width, but something in it has grown
            self._stack()
        return super().event(event)

    def _stack(self) -> None:
        """Keys beside the result, or below it where the width isn't enough for both."""
        both = self._first.minimumSizeHint().width() + self._keys_width() + GAP + 14
        stacked = self.width() < both
        if stacked != self._stacked:
            self._stacked = stacked
            self._grid.removeWidget(self._short)
            self._grid.addWidget(self._short, int(stacked), int(not stacked), Qt.AlignmentFlag.AlignRight)
        room = self.width() - 14 - (0 if stacked else self._first.minimumSizeHint().width() + GAP)
        self._hint.setVisible(
            self._all_alt and room >= self._keys_width() + self._hint.sizeHint().width() + 4
        )

    def _keys_width(self) -> int:
        return sum(key.sizeHint().width() + 4 for key in self.keys.values())

    def minimumSizeHint(self) -> QSize:
        # the keys go below the result where there isn't the width for both
        widest = max(self._first.minimumSizeHint().width(), self._keys_width())
        return QSize(widest + 14, super().minimumSizeHint().height())

    def show_closing(
        self, form: Form, view: DraftView, call: CallView | None, problem: str, *, fresh: bool
    ) -> None:
        """Show what the draft needs; nothing while the call goes on."""
        over = call is not None and call.wrap_up
        self.setVisible(over or not view.draft.call_id)
        self._clock.setVisible(over)
        self._short.setVisible(over)
        self._limit = form.wrap_up_seconds or 60
        other = form is not self._form
        if other:
            self._form = form
            self.result.offer((c.code, c.label) for c in form.results)
        self.result.show_field(Shown(value=view.draft.result, problem=problem), fresh=fresh or other)
        self.back.show_moments(view.call_backs, view.draft.call_back_at, fresh=fresh or other)

    def tick(self, presence: Presence, now: datetime) -> None:
        """Count down."""
        if presence.state is not AgentState.WRAP_UP or presence.until is None:
            self._clock.hide()
            return
        left = (presence.until - now).total_seconds()
        tone: Colour = "warn" if left < self._limit / 3 else "accent"
        self._ring.show_share(1 - left / self._limit, tone, icon="clock")
        words = duration(left) if left >= 0 else t("ticket-wrap-up-over", time=duration(-left))
        self._left.show_text(words, "warn" if left < 0 else "head")
        self._ring.setAccessibleDescription(words)
