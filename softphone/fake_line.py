"""`Line` without a phone: for tests of the desk and the screen, and to try things by hand.

What the outside world does are methods of the fake too (`fake_world`: `ring`, `far_end_hangs_up` …).
"""

from collections.abc import Callable
from datetime import UTC, datetime

from msgspec.structs import replace

from softphone.call import ANSWERED, ON_ITS_WAY, Call, CallState, Direction, EndReason
from softphone.fake_world import FakeWorld, at_once
from softphone.line import CodeAnswered, ColleagueChanged, ColleagueState, CommandFailed, SoundChanged
from softphone.no_phone import PhoneError, Why
from softphone.sound import SoundChoice


class FakeLine(FakeWorld):
    """A phone that is only a table of calls. Raises IllegalTransition where a test drives it wrong.

    `start_error` makes `start` fail; `sent_digits`, `dialled`, `transferred`, `codes`, `beeps` keep what was
    asked.
    """

    def __init__(self, schedule: Callable[[Callable[[], None]], object] = at_once) -> None:
        super().__init__(schedule)
        self.start_error: str = ""
        self.start_why = Why.OTHER
        self.sent_digits: list[tuple[str, str]] = []
        self.dialled: list[tuple[str, tuple[tuple[str, str], ...]]] = []
        self.transferred: list[tuple[str, str]] = []
        self.codes: list[str] = []
        self.code_status = 200
        self.refuses: dict[str, int] = {}  # codes, with what the exchange says to them
        self.beeps = 0
        self.listening = False
        self.sound_choice = SoundChoice()
        self.max_calls = 4

    async def start(self) -> None:
        """Be there. Raises PhoneError with `start_error`'s text when that is set."""
        if self.start_error:
            raise PhoneError(self.start_error, self.start_why)
        self.phone_returns()

    async def close(self) -> None:
        """Let go."""
        self._table.calls.clear()
        self._snapshot = replace(self._snapshot, phone_up=False, calls=())

    # --- commands ------------------------------------------------------------------------------

    def answer(self, call_id: str) -> None:
        """Answer a ringing call."""
        if call := self._allowed("answer", call_id, CallState.RINGING):
            self._table.hold_others(call_id)
            self._table.change(call, CallState.ACTIVE, answered_at=datetime.now(UTC), sip_status=200)

    def reject(self, call_id: str) -> None:
        """Decline a ringing call (486)."""
        if call := self._allowed("reject", call_id, CallState.RINGING):
            self._table.end(call, EndReason.REJECTED, 486)

    def hang_up(self, call_id: str) -> None:
        """End a call in any state."""
        if call := self._allowed("hang_up", call_id, *_UP):
            if call.state is CallState.RINGING:
                self._table.end(call, EndReason.REJECTED, 486)
            else:
                self._table.end(call, EndReason.NEAR_END, 200 if call.answered_at else 487)

    def hold(self, call_id: str) -> None:
        """Put an active call on hold."""
        if call := self._allowed("hold", call_id, *ANSWERED):
            self._table.change(call, CallState.HELD)

    def resume(self, call_id: str) -> None:
        """Take a held call back."""
        if call := self._allowed("resume", call_id, *ANSWERED):
            self._table.hold_others(call_id)
            self._table.change(call, CallState.ACTIVE)

    def mute(self, call_id: str, on: bool) -> None:
        """Cut or restore the microphone for a call."""
        if call := self._allowed("mute", call_id, *_UP):
            self._table.change(call, call.state, muted=on)

    def send_digits(self, call_id: str, digits: str) -> None:
        """Send DTMF digits (0-9 * # A-D)."""
        if not digits or set(digits) - set("0123456789*#ABCD"):
            self._fail("send_digits", call_id, "Only 0-9, *, # and A-D can be sent as digits.")
        elif self._allowed("send_digits", call_id, CallState.ACTIVE):
            self.sent_digits.append((call_id, digits))

    def dial(self, number: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Begin an outgoing call; the test goes on with `far_end_rings`, `far_end_answers` …"""
        if reason := self._failing.pop("dial", ""):
            self._fail("dial", "", reason)
        elif not self._snapshot.phone_up:
            self._fail("dial", "", _NOT_THERE)
        elif len(self._table.calls) >= self.max_calls:
            self._fail("dial", "", "All lines of this phone are in use.")
        else:
            self._table.hold_others("")
            self.dialled.append((number, headers))
            remote = number.partition(":")[2].partition("@")[0] or number
            self._table.begin(Direction.OUTGOING, CallState.DIALLING, remote=remote)

    def transfer(self, call_id: str, number: str, *, wait: bool = True) -> None:
        """Blind transfer: the call leaves this seat."""
        if call := self._allowed("transfer", call_id, *ANSWERED):
            self.transferred.append((call_id, number))
            self._table.end(call, EndReason.TRANSFERRED, 200)

    def transfer_to_call(self, call_id: str, other_id: str) -> None:
        """Attended transfer: both calls leave this seat."""
        if call_id == other_id:
            self._fail("transfer_to_call", call_id, "A call can't be transferred to itself.")
        elif (call := self._allowed("transfer_to_call", call_id, *ANSWERED)) and (
            other := self._allowed("transfer_to_call", other_id, *ANSWERED, *ON_ITS_WAY)
        ):
            self.transferred.append((call_id, other.remote))
            for gone in (call, other):
                self._table.end(self._table.calls[gone.id], EndReason.TRANSFERRED, 200)

    def join(self, call_id: str, other_id: str) -> None:
        """Three-way call."""
        if call_id == other_id:
            self._fail("join", call_id, "A call can't be joined with itself.")
        elif self._allowed("join", call_id, *ANSWERED) and self._allowed("join", other_id, *ANSWERED):
            self._table.join(call_id, other_id)

    def pause_recording(self, call_id: str, on: bool) -> None:
        """Leave what is said now out of the recording, or go on."""
        if call := self._allowed("pause_recording", call_id, *_UP):
            self._table.change(call, call.state, recording="paused" if on else "on")

    def send_code(self, code: str) -> None:
        """Dial a service code; taken unless `code_status` says otherwise."""
        if reason := self._failing.pop("send_code", "") or ("" if self._snapshot.phone_up else _NOT_THERE):
            self.tell(CommandFailed("send_code", "", reason, code))
        else:
            self.codes.append(code)
            self.tell(CodeAnswered(code, self.refuses.get(code, self.code_status)))

    def watch(self, extensions: tuple[str, ...]) -> None:
        """Hear of these extensions."""
        self._colleagues = {name: self._colleagues.get(name, ColleagueState.UNKNOWN) for name in extensions}
        for name, state in self._colleagues.items():
            self.tell(ColleagueChanged(name, state))

    def beep(self) -> None:
        """A short tone in the agent's ear."""
        self.beeps += 1

    def listen_to_microphone(self, on: bool) -> None:
        """Tell levels without a call as well."""
        self.listening = on

    def choose_sound(self, choice: SoundChoice) -> None:
        """Use these devices from now on."""
        self.sound_choice = choice
        now = self._snapshot.sound
        self.tell(
            SoundChanged(
                replace(now, microphone=choice.microphone, speaker=choice.speaker, ringer=choice.ringer)
            )
        )

    # --- inside --------------------------------------------------------------------------------

    def _allowed(self, command: str, call_id: str, *states: CallState) -> Call | None:
        call = self._table.calls.get(call_id)
        if reason := self._failing.pop(command, ""):
            self._fail(command, call_id, reason)
        elif not self._snapshot.phone_up:
            self._fail(command, call_id, _NOT_THERE)
        elif call is None:
            self._fail(command, call_id, "There is no such call any more.")
        elif call.state not in states:
            self._fail(command, call_id, f"This can't be done with a call that is {call.state.value}.")
        else:
            return call
        return None

    def _fail(self, command: str, call_id: str, reason: str) -> None:
        self.tell(CommandFailed(command, call_id, reason))


_UP = tuple(state for state in CallState if state is not CallState.ENDED)
_NOT_THERE = "The phone is not there at the moment."
