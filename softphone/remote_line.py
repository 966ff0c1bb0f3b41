"""`Line` over the local socket: the desk's hold on a phone that lives in a process of its own."""

import asyncio
import logging
from datetime import UTC, datetime
from pathlib import Path

from msgspec.structs import replace

from softphone.call import Call, CallState, EndReason
from softphone.config import PhoneConfig
from softphone.following import after
from softphone.line import (
    CallChanged,
    CommandFailed,
    LineEvent,
    LineSnapshot,
    Listener,
    PhoneBack,
    PhoneLost,
    Registration,
    RegistrationState,
)
from softphone.messages import (
    Answer,
    Beep,
    CallCommand,
    ChooseSound,
    Dial,
    HangUp,
    Hold,
    Join,
    LineCommand,
    Listen,
    Mute,
    PauseRecording,
    Reject,
    Resume,
    SendCode,
    SendDigits,
    Transfer,
    TransferToCall,
    Watch,
)
from softphone.news import Pulse, Refused, Welcome
from softphone.no_phone import PhoneError
from softphone.phone_keeper import Closed, Connected, Disconnected, NoPhone, PhoneKeeper, Report
from softphone.sound import SoundChoice

_log = logging.getLogger("softphone")


class RemoteLine:
    """A phone in another process. Thread: main for everything public; one reader thread inside.

    `runtime` is this phone's private folder: two lines with different folders are two phones.
    `logs` receives phone.log and the crash report of a phone that died.
    """

    def __init__(self, config: PhoneConfig, runtime: Path, logs: Path) -> None:
        self._keeper = PhoneKeeper(config, runtime, logs, self._from_reader)
        self._listeners: list[Listener] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._started: asyncio.Future[None] | None = None
        self._ended: asyncio.Future[None] | None = None
        self._in_doubt: tuple[Call, ...] = ()  # up when the phone was lost
        state = RegistrationState.REGISTERING if config.registrar else RegistrationState.UNREGISTERED
        self._snapshot = LineSnapshot(
            phone_up=False, registration=Registration(state=state, since=datetime.now(UTC))
        )

    @property
    def snapshot(self) -> LineSnapshot:
        """The last known truth, updated before listeners hear of a change."""
        return self._snapshot

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every event from now on, on the main thread."""
        self._listeners.append(listener)

    async def start(self) -> None:
        """Start or find the phone and take its snapshot. Raises `PhoneError` when there can be none."""
        if self._loop is not None:
            raise PhoneError("This line was started before; make a new one.")
        self._loop = asyncio.get_running_loop()
        self._started = self._loop.create_future()
        self._ended = self._loop.create_future()
        self._keeper.start()
        try:
            await self._started
        except asyncio.CancelledError:
            self._keeper.close()
            raise

    async def close(self) -> None:
        """Let go of the phone; it ends itself when no call is up. Takes 3 s at most when one is."""
        if self._ended is None:
            return
        self._keeper.close()
        await asyncio.shield(self._ended)
        self._keeper.join()

    def answer(self, call_id: str) -> None:
        """Answer a ringing call."""
        self._send("answer", Answer(call_id))

    def reject(self, call_id: str) -> None:
        """Decline a ringing call (486)."""
        self._send("reject", Reject(call_id))

    def hang_up(self, call_id: str) -> None:
        """End a call in any state."""
        self._send("hang_up", HangUp(call_id))

    def hold(self, call_id: str) -> None:
        """Put an active call on hold."""
        self._send("hold", Hold(call_id))

    def resume(self, call_id: str) -> None:
        """Take a held call back."""
        self._send("resume", Resume(call_id))

    def mute(self, call_id: str, on: bool) -> None:
        """Cut or restore the microphone for a call."""
        self._send("mute", Mute(call_id, on))

    def send_digits(self, call_id: str, digits: str) -> None:
        """Send DTMF digits (0-9 * # A-D) as RFC 4733."""
        self._send("send_digits", SendDigits(call_id, digits))

    def dial(self, number: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Begin an outgoing call to a number or sip: URI."""
        self._send("dial", Dial(number, headers))

    def transfer(self, call_id: str, number: str, *, wait: bool = True) -> None:
        """Blind transfer of an active or held call."""
        self._send("transfer", Transfer(call_id, number, wait))

    def transfer_to_call(self, call_id: str, other_id: str) -> None:
        """Attended transfer: the two far ends get each other."""
        self._send("transfer_to_call", TransferToCall(call_id, other_id))

    def join(self, call_id: str, other_id: str) -> None:
        """Three-way call."""
        self._send("join", Join(call_id, other_id))

    def pause_recording(self, call_id: str, on: bool) -> None:
        """Leave what is said now out of the recording, or go on."""
        self._send("pause_recording", PauseRecording(call_id, on))

    def send_code(self, code: str) -> None:
        """Dial a service code in the background."""
        self._send("send_code", SendCode(code))

    def watch(self, extensions: tuple[str, ...]) -> None:
        """Hear of these extensions."""
        self._send("watch", Watch(extensions))

    def beep(self) -> None:
        """A short tone in the agent's ear."""
        self._send("beep", Beep())

    def choose_sound(self, choice: SoundChoice) -> None:
        """Use these devices from now on."""
        self._send("choose_sound", ChooseSound(choice))

    def listen_to_microphone(self, on: bool) -> None:
        """Tell levels without a call as well."""
        self._send("listen_to_microphone", Listen(on))

    def _send(self, name: str, command: CallCommand | LineCommand) -> None:
        if self._keeper.send(command):
            return
        call_id = "" if isinstance(command, LineCommand) else command.call_id
        code = command.code if isinstance(command, SendCode) else ""
        failed = CommandFailed(name, call_id, "The phone is not there at the moment.", code)
        # Later, as every other answer: a listener is never called from inside its own command.
        if self._loop is not None:
            self._loop.call_soon(self._tell, failed)
        else:
            self._tell(failed)

    # --- from the reader's thread to the main thread -------------------------------------------

    def _from_reader(self, report: Report) -> None:
        assert self._loop is not None
        try:
            self._loop.call_soon_threadsafe(self._receive, report)
        except RuntimeError:  # the loop was closed without closing the line: nobody is left to tell
            self._keeper.close()

    def _receive(self, report: Report) -> None:
        match report:
            case Connected(snapshot):
                self._adopt(snapshot)
                self._settle_start(None)
            case Disconnected(reason):
                self._lost(reason)
            case NoPhone(error):
                self._settle_start(error)
                self._settle_end()
            case Closed():
                self._settle_start(PhoneError("closed while starting"))
                self._snapshot = replace(self._snapshot, phone_up=False, calls=())
                self._settle_end()
            case Welcome() | Refused() | Pulse():
                _log.warning("a greeting in mid-conversation was ignored")
            case _:
                self._tell(report.event)

    def _lost(self, reason: str) -> None:
        """Told once, however many attempts to start a phone end badly: the calls stay in doubt meanwhile."""
        if not self._snapshot.phone_up:
            _log.warning("no phone yet", extra={"reason": reason})
            return
        self._in_doubt = self._snapshot.calls
        self._tell(PhoneLost(self._in_doubt, reason))

    def _adopt(self, truth: LineSnapshot) -> None:
        self._tell(PhoneBack(truth))
        present = {call.id for call in truth.calls}
        lost, self._in_doubt = self._in_doubt, ()
        for call in lost:
            if call.id not in present:
                self._tell(CallChanged(lost_call(call)))

    def _tell(self, event: LineEvent) -> None:
        self._snapshot = after(self._snapshot, event)
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:  # noqa: BLE001 - one listener's fault may not keep the others from the truth
                _log.exception("a listener failed")

    def _settle_start(self, error: PhoneError | None) -> None:
        if self._started is None or self._started.done():
            return
        if error is None:
            self._started.set_result(None)
        else:
            self._started.set_exception(error)

    def _settle_end(self) -> None:
        if self._ended is not None and not self._ended.done():
            self._ended.set_result(None)


def lost_call(call: Call) -> Call:
    """The call as it ends when its phone died."""
    now = datetime.now(UTC)
    return replace(call, state=CallState.ENDED, since=now, ended_at=now, end_reason=EndReason.LOST)
