"""The agent's own state: what it is, how long already, and the menu to change it."""

from datetime import datetime

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QGridLayout, QSizePolicy

from agent_desktop.agent.reasons import Reason
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import DeskState
from ui.paint import box, clock, put
from ui.plain import plain
from ui.theme import icons, look
from ui.theme.tokens import HALF, Colour
from ui.widgets.enter import Pressed
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, column, empty, group, row
from ui.widgets.popover import Popover
from ui.words import duration, has, listed, t

_SIGNS: dict[AgentState, tuple[str, Colour]] = {
    AgentState.SIGNED_OUT: ("logout", "text3"),
    AgentState.READY: ("check", "accent"),
    AgentState.NOT_READY: ("circle-minus", "text3"),
    AgentState.ON_BREAK: ("coffee", "text3"),
    AgentState.RINGING: ("phone-incoming", "accent"),
    AgentState.TALKING: ("phone-call", "accent"),
    AgentState.HOLDING: ("player-pause", "warn"),
    AgentState.OUTBOUND: ("phone-outgoing", "accent"),
    AgentState.WRAP_UP: ("pencil", "warn"),
}
_ORDER = (AgentState.READY, AgentState.NOT_READY, AgentState.ON_BREAK, AgentState.SIGNED_OUT)
_PER_LINE = 3


class AgentMenu(Pressed):
    """Shows the state with its clock; opens the choices that are allowed now."""

    def __init__(self, intents: Intents) -> None:
        super().__init__()
        self._intents = intents
        self._asks_breaks = self._waits = False
        self._extend_by = 0
        self._presence: Presence | None = None
        self._offers: tuple[object, ...] = ()
        self._allowed: tuple[AgentState, ...] = ()
        self._reasons: tuple[Reason, ...] = ()
        self._name = self._reason = self._clock = ""
        self._share = 1.0
        self._over = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._choices = column(gap=HALF)
        self._popover = Popover(t("agent-menu"), column(group(self._choices)))
        self.clicked.connect(self._open)

    def show_state(self, state: DeskState) -> None:
        """Show the presence of `state`."""
        waits = state.break_waits_since is not None
        offers = (state.allowed, state.break_reasons, waits, state.asks_breaks, state.extend_by)
        if state.presence == self._presence and offers == self._offers:
            return
        if offers != self._offers:
            self._popover.close_panel()
        self._offers = offers
        self._allowed, self._reasons, self._waits, self._asks_breaks, self._extend_by = offers
        self._presence = state.presence
        self._name = t(f"agent-{state.presence.state}")
        self._reason = t("agent-break-waits") if waits else self._reason_label(state.presence.reason)
        self.setAccessibleName(t("agent-state", state=listed((self._name, self._reason))))
        self.updateGeometry()
        self.update()

    def tick(self, now: datetime) -> None:
        """Once a second: the clock; where a limit runs, what is left of it."""
        presence = self._presence
        if presence is None:
            return
        spent = (now - presence.since).total_seconds()
        share, over, text = 1.0, False, duration(spent)
        if presence.until is not None:
            whole = (presence.until - presence.since).total_seconds()
            left = (presence.until - now).total_seconds()
            share, over = max(0.0, min(1.0, left / max(1.0, whole))), left < 0
            text = t("agent-over", time=duration(-left)) if over else t("agent-left", time=duration(left))
        if (text, share, over) != (self._clock, self._share, self._over):
            self._clock, self._share, self._over = text, share, over
            self.update()

    def _reason_label(self, code: str) -> str:
        if not code:
            return ""
        known = next((c.label for c in self._reasons if c.code == code), "")
        own = t(f"agent-because-{code}") if has(f"agent-because-{code}") else plain(code, 16)
        return plain(known, 16) or own

    # ── choices ──

    def _open(self) -> None:
        empty(self._choices)
        plain_choices = [s for s in _ORDER if s in self._allowed and not self._asks_reason(s)]
        first: KeyButton | None = None
        if self._waits:
            plain_choices = [s for s in plain_choices if s is not AgentState.ON_BREAK]
            first = KeyButton(t("agent-break-withdraw"), icon="x")
            first.clicked.connect(self._withdraw)
            self._choices.addLayout(row(first, STRETCH))
        states = [self._key(s, self._deed(s), "", _SIGNS[s][0]) for s in plain_choices]
        if self._extend_by:
            longer = KeyButton(t("agent-longer", seconds=self._extend_by), icon="clock")
            longer.clicked.connect(self._longer)
            self._choices.addLayout(row(longer, STRETCH))
        self._choices.addLayout(row(*states, STRETCH, gap=HALF))
        if self._asks_reason(AgentState.NOT_READY):
            self._choices.addWidget(Label(t("agent-not-ready-because"), "muted"))
            self._choices.addLayout(self._reason_grid())
        self._popover.toggle_at(self, first or (states[0] if states else None))

    def _asks_reason(self, state: AgentState) -> bool:
        return state is AgentState.NOT_READY and bool(self._reasons)

    def _reason_grid(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(HALF)
        for i, choice in enumerate(self._reasons):
            key = self._key(AgentState.NOT_READY, plain(choice.label, 20), choice.code, "")
            key.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            grid.addWidget(key, i // _PER_LINE, i % _PER_LINE)
        return grid

    def _key(self, state: AgentState, label: str, reason: str, icon: str) -> KeyButton:
        key = KeyButton(label, icon=icon, kind="chip" if reason else "plain")
        key.clicked.connect(lambda: self._chosen(state, reason))
        return key

    def _longer(self) -> None:
        self._popover.close_panel()
        self._intents.extend_wrap_up()

    def _withdraw(self) -> None:
        self._popover.close_panel()
        self._intents.withdraw_break()

    def _chosen(self, state: AgentState, reason: str) -> None:
        self._popover.close_panel()
        self._intents.set_agent_state(state, reason)

    def _deed(self, state: AgentState) -> str:
        """The state as something to do."""
        if state is AgentState.ON_BREAK and self._asks_breaks:
            return t("agent-break-ask")
        return t("agent-sign-out") if state is AgentState.SIGNED_OUT else t(f"agent-{state}")

    # ── paint ──

    def sizeHint(self) -> QSize:
        names = (self._name, t("agent-ready"), t("agent-wrap_up"))
        lines = (listed(("00:00", self._reason)), t("agent-left", time="00:00"))
        text = max(*(look.width(n, bold=True) for n in names), *(look.width(x, "small") for x in lines))
        return QSize(round(min(text, look.px(112))) + look.px(78), look.px(54))

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._draw(p, QRectF(self.rect()))

    def _draw(self, p: QPainter, r: QRectF) -> None:
        icon, tone = _SIGNS[self._presence.state] if self._presence else ("logout", "text3")
        if self._over:
            tone = "danger"
        box(p, r, "sunken", "edge" if self.underMouse() and self.isEnabled() else "line")
        size, sign, left = look.px(30), look.px(16), look.px(46)
        at = QRectF(look.px(8), (r.height() - size) / 2, size, size)
        clock(p, at.adjusted(2, 2, -2, -2), self._share, tone, "")
        icons.draw(p, icon, tone, at.center().x() - sign / 2, at.center().y() - sign / 2, sign)
        width = r.width() - left - look.px(28)
        put(p, QRectF(left, look.px(7), width, look.px(20)), self._name, "text", bold=True)
        put(
            p,
            QRectF(left, look.px(27), width, look.px(20)),
            listed((self._clock, self._reason)),
            "danger" if self._over else "text2",
            "small",
        )
        icons.draw(p, "chevron-down", "text2", r.right() - look.px(24), (r.height() - sign) / 2, sign)
        if self.hasFocus():
            box(p, r, None, "accent", width=2)
