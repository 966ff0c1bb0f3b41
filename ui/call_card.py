"""One call in the call bar: who, which queue, how long. Painted, because it is read in half a second."""

from datetime import datetime

from msgspec import Struct
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy

from agent_desktop.desk.state import CallView
from softphone.call import CallState
from ui.paint import box, clock, put
from ui.plain import plain
from ui.theme import icons, look
from ui.theme.tokens import Colour
from ui.widgets.enter import Pressed
from ui.words import duration, listed, t

WIDE, WIDE_LEAST, WIDE_MAX, NARROW = 270, 184, 380, 150
_LATE = 2 / 3  # share of the answer limit from which on the ring turns amber


class Shown(Struct, frozen=True):
    """What a card says. `share` of the limit is None where none runs."""

    number: str = ""
    caller: str = ""
    skill: str = ""
    place: str = ""
    word: str = ""
    figure: str = ""
    icon: str = ""
    share: float | None = None
    tone: Colour = "accent"
    rings: bool = False
    selected: bool = False


def shown(view: CallView, now: datetime, answer_limit_s: int, *, selected: bool) -> Shown:
    """A call view in words at `now`."""
    call = view.call
    seconds = max(0.0, (now - call.since).total_seconds())
    word, icon, tone = _state(view)
    rings = call.state is CallState.RINGING
    share = None
    if rings:
        share = min(1.0, seconds / max(1, answer_limit_s))
        tone = "warn" if share > _LATE else "accent"
    elif call.answered_at is not None and call.state is not CallState.ENDED:
        heard = call.silent_since if call.state is CallState.ACTIVE else None
        seconds = max(0.0, (now - (heard or call.answered_at)).total_seconds())
    return Shown(
        number=plain(view.shown_number, 40) or t("call-no-number"),
        caller=plain(view.caller, 40),
        skill=plain(view.skill_label, 24),
        place=plain(
            listed(
                (
                    view.place,
                    t("call-ivr", trail=plain(view.ivr or call.ivr_trail, 40)) if call.ivr_trail else "",
                )
            )
        ),
        word=word,
        figure=f"{int(seconds)}" if rings else duration(seconds),
        icon=icon,
        share=share,
        tone=tone,
        rings=rings,
        selected=selected,
    )


def _state(view: CallView) -> tuple[str, str, Colour]:
    if view.wrap_up:
        return t("call-wrap-up"), "pencil", "warn"
    if view.call.handing_over:
        return t("call-handing-over"), "arrow-forward-up", "warn"
    if view.call.joined:
        return t("call-joined"), "users", "accent"
    if view.call.state is CallState.ACTIVE and view.call.silent_since is not None:
        return t("call-nothing-heard"), "wifi-off", "danger"
    if view.call.muted and view.call.state is CallState.ACTIVE:
        return t("call-muted"), "microphone-off", "warn"
    icon, tone = _SIGNS[view.call.state]
    return t(f"call-state-{view.call.state}"), icon, tone


_SIGNS: dict[CallState, tuple[str, Colour]] = {
    CallState.RINGING: ("phone-incoming", "accent"),
    CallState.DIALLING: ("phone-outgoing", "accent"),
    CallState.ALERTING: ("phone-outgoing", "accent"),
    CallState.ACTIVE: ("phone-call", "accent"),
    CallState.HELD: ("player-pause", "warn"),
    CallState.ENDED: ("phone-off", "text3"),
}


class CallCard(Pressed):
    """Wide for the call whose panes are open, narrow for the others. A click opens its panes."""

    def __init__(self) -> None:
        super().__init__()
        self._shown = Shown()
        self.narrow = False
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_call(self, wanted: Shown) -> None:
        """Change what is shown."""
        if wanted == self._shown:
            return
        self._shown = wanted
        self.setAccessibleName(
            listed((wanted.word, wanted.number, wanted.caller, wanted.skill, wanted.place))
        )
        self.update()

    def sizeHint(self) -> QSize:
        if self.narrow:
            return QSize(look.px(NARROW), look.px(54))
        s = self._shown
        first = look.width(s.number, "title", True) + look.width(s.caller, bold=True) + 8 + self._word_width()
        second = self._tag_width() + look.width(s.place, "small")
        wanted = look.px(64) + max(first, second) + 20
        return QSize(round(min(max(wanted, look.px(WIDE)), look.px(WIDE_MAX))), look.px(54))

    def _tag_width(self) -> float:
        return look.width(self._shown.skill, "small", True) + 12

    def _word_width(self) -> float:
        return look.width(self._word(), bold=True)

    def _word(self) -> str:
        # the clock of a ringing call is in the ring; other calls carry it beside the word
        return self._shown.word if self._shown.rings else f"{self._shown.word} {self._shown.figure}"

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as p:
            p.setRenderHint(QPainter.RenderHint.Antialiasing)
            r = QRectF(self.rect())
            self._ground(p, r)
            self._sign(p, r)
            (self._draw_narrow if self.narrow else self._draw_wide)(p, r)

    def _ground(self, p: QPainter, r: QRectF) -> None:
        s = self._shown
        if s.rings:
            box(p, r, "tint", "accent", width=2)
        elif s.selected:
            box(p, r, "surface", "accent", width=2)
        else:
            box(p, r, "sunken", "edge" if self.underMouse() else "line")
        if self.hasFocus():
            box(p, r.adjusted(3, 3, -3, -3), None, "accent", radius=4, width=1)

    def _sign(self, p: QPainter, r: QRectF) -> None:
        s = self._shown
        size = look.px(30 if self.narrow else 38)
        at = QRectF(look.px(10), (r.height() - size) / 2, size, size)
        if s.share is not None:
            clock(p, at.adjusted(2, 2, -2, -2), s.share, s.tone, s.figure)
        else:
            sign = look.px(20)
            icons.draw(p, s.icon, s.tone, at.center().x() - sign / 2, at.center().y() - sign / 2, sign)

    def _draw_wide(self, p: QPainter, r: QRectF) -> None:
        s = self._shown
        left, end = look.px(56), look.px(10)
        upper = QRectF(left, look.px(5), r.width() - left - end, look.px(22))
        lower = QRectF(left, look.px(29), r.width() - left - end, look.px(19))
        # the number is what one looks for: in a squeezed card the word goes to the second line
        squeezed = upper.width() < self._word_width() + 8 + look.width(s.number, "title", True)
        word_line = lower if squeezed else upper
        put(p, word_line, self._word(), s.tone, bold=True, side="right")
        word_line.setRight(word_line.right() - self._word_width() - 8)
        upper.setLeft(upper.left() + 8 + put(p, upper, s.number, "text", "title", bold=True))
        if upper.width() > look.px(16):
            put(p, upper, s.caller, "text", bold=True)
        if s.skill and lower.width() > look.px(48):  # else not even its first letters could be read
            lower.setLeft(lower.left() + 8 + self._tag(p, lower))
        if lower.width() > look.px(24):
            put(p, lower, s.place, "text2", "small")

    def _tag(self, p: QPainter, line: QRectF) -> float:
        s = self._shown
        width = min(self._tag_width(), line.width())
        at = QRectF(line.x(), line.y(), width, line.height())
        box(p, at, "accent" if s.rings else "tint", radius=4)
        put(p, at.adjusted(6, 0, -5, 0), s.skill, "on_accent" if s.rings else "accent", "small", bold=True)
        return width

    def _draw_narrow(self, p: QPainter, r: QRectF) -> None:
        s = self._shown
        left, end = look.px(46), look.px(8)
        upper = QRectF(left, look.px(7), r.width() - left - end, look.px(20))
        put(p, upper, listed((s.word, s.skill)) if s.rings else self._word(), s.tone, "small", bold=True)
        put(p, QRectF(left, look.px(27), upper.width(), look.px(20)), s.number, "text2", "small")
