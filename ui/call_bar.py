"""The call bar: the agent's state, the calls, the keys of the phone, what the microphone hears."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QFrame, QSizePolicy

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import CallView, DeskState
from softphone.call import ANSWERED, CallState
from ui.agent_menu import AgentMenu
from ui.call_strip import CallStrip
from ui.commands import Commands, asked, ending, in_call, ringing
from ui.keypad import Keypad, Purpose
from ui.keys import Action, KeyMap
from ui.record_key import RecordKey
from ui.theme import look
from ui.theme.tokens import GAP, PAD, Colour
from ui.widgets.icon import Icon
from ui.widgets.key_button import KeyButton
from ui.widgets.labels import Label
from ui.widgets.layout import STRETCH, Fill, column, group, row
from ui.widgets.meter import Meter
from ui.words import t

_METER, _METER_NARROW = 64, 40
_POOR, _BAD = 3.6, 3.0
"""Mean opinion scores below which a line is amber, then red (ITU-T G.107: many, nearly all dissatisfied)."""


class CallBar(QFrame):
    """The keys are anchored to the right: they never move when calls come and go. Thread: main."""

    def __init__(self, intents: Intents, commands: Commands, keys: KeyMap, answer_limit_s: int) -> None:
        super().__init__()
        self.setProperty("box", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(look.height("call_bar"))
        self._intents, self._commands, self._keys = intents, commands, keys
        self._state: DeskState | None = None
        self._opened_in_call = False
        self._narrow = self._consults = self._records = False
        self._agent = AgentMenu(intents)
        self._strip = CallStrip(intents.select_call, answer_limit_s)
        self._idle = group(row(Icon("headset", "text3"), Label(t("call-none"), "sub", elide=True)))
        self._keypad = Keypad(intents)
        self._make_keys()
        self._audio = self._make_audio()
        calls = row(self._idle, Fill(self._strip), gap=0)
        self.setLayout(
            row(
                self._agent, Fill(calls), 4, self._answer, self._hang_up, 4,
                row(self._hold, self._mute, self._transfer, self._three, self._pad, gap=2), 4, self._audio,
                margins=(GAP, 0, PAD, 0),
            )
        )  # fmt: skip

    def _make_keys(self) -> None:
        do, cap = self._commands, self._keys.cap
        self._answer = KeyButton(
            t("call-answer"), cap(Action.ANSWER), "phone-incoming", "primary", shape="call"
        )
        self._answer.clicked.connect(do.answer)
        words = (t("call-hang-up"), t("call-reject"))
        self._hang_up = KeyButton(
            words[0], cap(Action.HANG_UP), "phone-off", "danger", shape="call", also=words
        )
        self._hang_up.clicked.connect(do.hang_up)
        holding = (t("call-hold"), t("call-resume"), t("call-swap"))
        self._hold = self._stacked(holding, Action.HOLD, "player-pause", do.hold)
        words = (t("call-mute"), t("call-unmute"))
        self._mute = self._stacked(words, Action.MUTE, "microphone-off", do.mute)
        self._transfer = self._stacked(
            (t("call-transfer"), t("call-hand-over")), Action.TRANSFER, "arrow-forward-up", self.open_transfer
        )
        self._three = self._stacked((t("call-three-way"),), Action.THREE_WAY, "users", do.three_way)
        self._pad = self._stacked((t("call-keypad"),), Action.KEYPAD, "dialpad", self.open_keypad)

    def _stacked(
        self, words: tuple[str, ...], action: Action, icon: str, act: Callable[[], None]
    ) -> KeyButton:
        made = KeyButton(words[0], self._keys.cap(action), icon, shape="stacked", also=words)
        made.clicked.connect(act)
        return made

    def _make_audio(self) -> QFrame:
        self._level = Meter(look.px(_METER), look.px(8), t("call-microphone"))
        self._microphone = Icon("microphone")
        self._line = Icon("wifi", "text3")
        self._mos = Label(t("call-no-quality"), "muted")
        self._record = RecordKey(self._commands.pause_recording, self._keys.cap(Action.PAUSE_RECORDING))
        made = QFrame()
        level = row(self._microphone, self._level, STRETCH, gap=6)
        quality = row(self._line, self._mos, STRETCH, self._record, gap=4)
        made.setLayout(column(STRETCH, level, quality, STRETCH, gap=6))
        made.setFixedWidth(look.px(_METER + 24))
        return made

    # ── state ──

    def show_state(self, state: DeskState, now: datetime) -> None:
        """Show the calls and what can be done with them."""
        self._state = state
        self._agent.show_state(state)
        self._agent.tick(now)
        self._strip.show_state(state, now)
        self._idle.setVisible(not state.calls)
        self._strip.setVisible(bool(state.calls))
        self._keypad.show_state(state)
        self._show_keys(state)
        self._show_quality(in_call(state))

    def tick(self, now: datetime) -> None:
        """Once a second: timers."""
        self._agent.tick(now)
        self._strip.tick(now)

    def show_level(self, microphone: float) -> None:
        """The microphone's level, 0..1; ten times a second."""
        self._level.show_level(microphone)

    def _show_keys(self, state: DeskState) -> None:
        up, end = in_call(state), ending(state)
        held = up is not None and up.call.state is CallState.HELD
        muted = up is not None and up.call.muted
        rejects = end is not None and end.call.state is CallState.RINGING
        self._answer.set_available(ringing(state) is not None)
        self._hang_up.set_available(end is not None)
        self._hang_up.show_as(t("call-reject") if rejects else t("call-hang-up"))
        for key in (self._hold, self._mute, self._transfer):
            key.set_available(up is not None)
        self._show_two(asked(state), held=held)
        self._mute.show_as(
            t("call-unmute") if muted else t("call-mute"),
            icon="microphone" if muted else "microphone-off",
            kind="done" if muted else "plain",
        )
        self._microphone.show_icon("microphone-off" if muted else "microphone", "warn" if muted else "text2")
        if self._keypad.is_open and up is None and self._opened_in_call:
            self._keypad.close()

    def _show_two(self, colleague: CallView | None, *, held: bool) -> None:
        """With a colleague on the other line hold changes places, and transfer hands the caller over."""
        two = self._consults = colleague is not None and colleague.call.state in ANSWERED
        self._share_place()
        self._transfer.show_as(
            t("call-hand-over") if colleague is not None else t("call-transfer"),
            kind="done" if colleague is not None else "plain",
        )
        self._three.set_available(two and colleague is not None and not colleague.call.joined)
        if two:
            self._hold.show_as(t("call-swap"), icon="repeat", kind="plain")
            return
        self._hold.show_as(
            t("call-resume") if held else t("call-hold"),
            icon="player-play" if held else "player-pause",
            kind="done" if held else "plain",
        )

    def _show_quality(self, view: CallView | None) -> None:
        quality = view.quality if view is not None and view.call.state in ANSWERED else None
        self._show_recording(view)
        if quality is None:
            self._mos.show_text("" if self._record.isVisibleTo(self) else t("call-no-quality"), "muted")
            self._line.show_icon("wifi", "text3")
            self._audio.setToolTip("")
            return
        tone: Colour = "danger" if quality.mos < _BAD else "warn" if quality.mos < _POOR else "text2"
        mos = f"{quality.mos:.1f}"
        words = mos if self._records else t("call-quality", mos=mos)
        self._mos.show_text(words, tone if tone != "text2" else "sub")
        self._line.show_icon("wifi-off" if quality.mos < _BAD else "wifi", tone)
        self._audio.setToolTip(
            t(
                "call-line",
                mos=mos,
                loss=f"{quality.loss_percent:.1f}",
                jitter=f"{quality.jitter_ms:.0f}",
                trip=f"{quality.round_trip_ms:.0f}",
            )
        )

    def _show_recording(self, view: CallView | None) -> None:
        """The key is there in calls that are recorded; the place beside it is kept from the first one on."""
        self._record.show_recording(view.call.recording if view is not None else "")
        if self._record.isVisibleTo(self) and not self._records:
            self._records = True
            self.set_narrow(self._narrow)

    # ── room ──

    def set_narrow(self, on: bool) -> None:
        """Little width: a shorter meter, and no sign beside the line's figure."""
        self._narrow = on
        self._share_place()
        self._line.setVisible(not on)
        self._level.setFixedWidth(look.px(_METER_NARROW if on else _METER))
        room = RecordKey.room(narrow=on) if self._records else 0
        self._record.set_narrow(on)
        self._audio.setFixedWidth(look.px(_METER_NARROW if on else _METER) + look.px(24) + room)

    def _share_place(self) -> None:
        """Little width: three-way stands in the keypad's place while a colleague is asked; both keys work."""
        self._three.setVisible(self._consults or not self._narrow)
        self._pad.setVisible(not (self._consults and self._narrow))

    def minimumSizeHint(self) -> QSize:
        # the narrow bar's width, else the window could never be made narrow
        hint = super().minimumSizeHint()
        if self._narrow:
            return hint
        spared = look.px(_METER - _METER_NARROW) + min(self._three.width(), self._pad.width())
        return QSize(hint.width() - spared, hint.height())

    # ── keypad ──

    def open_keypad(self) -> None:
        """Open the keypad: for digits in a call, else to ring a number."""
        self._open(self._pad, Purpose.DIGITS if self._in_call() else Purpose.DIAL)

    def offer(self, number: str) -> None:
        """Put a number into the keypad; a key of the agent's rings it."""
        self._opened_in_call = False
        self._keypad.offer(self._pad, number)

    def open_transfer(self) -> None:
        """Ask where to hand the call to; with a colleague on the other line, hand it to them."""
        if self._state is not None and asked(self._state) is not None:
            self._intents.hand_over()
        elif self._in_call():
            self._open(self._transfer, Purpose.TRANSFER)

    def _open(self, anchor: KeyButton, purpose: Purpose) -> None:
        self._opened_in_call = self._in_call()
        self._keypad.toggle(anchor, purpose)

    def _in_call(self) -> bool:
        return self._state is not None and in_call(self._state) is not None
