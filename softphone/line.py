"""The port through which a desk uses a phone. Real: `remote_line`; for tests: `fake_line`."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct

from softphone.call import Call
from softphone.sound import SoundChoice, SoundState


class RegistrationState(StrEnum):
    """What the agent must know of the way to the exchange."""

    UNREGISTERED = "unregistered"  # by intent: the demo's loopback account
    REGISTERING = "registering"
    REGISTERED = "registered"
    RECONNECTING = "reconnecting"
    REFUSED = "refused"  # wrong password, unknown account


class Registration(Struct, frozen=True, kw_only=True):
    """State of the account; `round_trip_ms` of the last exchange with the registrar, None before one.

    `clock_ahead_s`: by how much this machine's clock was ahead of the registrar's when it took the
    registration, to half a second; None where it says no time.
    """

    state: RegistrationState
    since: datetime
    address: str = ""  # sip:user@host:port that reaches this seat
    round_trip_ms: float | None = None
    reason: str = ""
    clock_ahead_s: float | None = None
    on_backup: bool = False  # the primary registrar is lost, the backup serves


class Binding(Struct, frozen=True, kw_only=True):
    """What the native SIP library under the phone can do."""

    version: str
    drivers: tuple[str, ...]
    codecs: tuple[str, ...]
    tls: str
    max_calls: int


class LineSnapshot(Struct, frozen=True, kw_only=True):
    """The whole truth of the phone at one moment. `phone_up` False: the process is gone or not yet there."""

    phone_up: bool
    registration: Registration
    calls: tuple[Call, ...] = ()
    binding: Binding | None = None
    port: int = 0
    refused: int = 0  # INVITEs dropped without a pop since start (strangers, no From, malformed)
    wanted_port: int = 0  # the one that was asked for and is taken; 0: `port` is as it was asked
    sound: SoundState = SoundState()


class CallChanged(Struct, frozen=True):
    """A call appeared, changed or ended (`call.state` is ENDED: last event of that call)."""

    call: Call


class RegistrationChanged(Struct, frozen=True):
    """The way to the exchange changed."""

    registration: Registration


class PhoneLost(Struct, frozen=True):
    """The phone process died or went silent; `calls` were up and are now unknown or gone."""

    calls: tuple[Call, ...]
    reason: str


class PhoneBack(Struct, frozen=True):
    """A phone is there (again); adopt its snapshot as the truth."""

    snapshot: LineSnapshot


class Levels(Struct, frozen=True):
    """Sound levels 0..1 of microphone and far end; ten a second at most, dropped first."""

    microphone: float
    far_end: float


class Quality(Struct, frozen=True):
    """Line quality of one call over the last second; `round_trip_ms` is 0 until it is known."""

    call_id: str
    loss_percent: float
    jitter_ms: float
    round_trip_ms: float
    mos: float


class DigitReceived(Struct, frozen=True):
    """The far end keyed a digit (RFC 4733)."""

    call_id: str
    digit: str


class ColleagueState(StrEnum):
    """What the exchange says of another extension."""

    UNKNOWN = "unknown"  # not watched yet, or the exchange doesn't say
    AWAY = "away"  # no phone is registered there
    FREE = "free"
    RINGING = "ringing"
    BUSY = "busy"


class ColleagueChanged(Struct, frozen=True):
    """An extension that is watched became free, busy …"""

    extension: str
    state: ColleagueState


class CodeAnswered(Struct, frozen=True):
    """A code was dialled in the background. `status` is SIP's, 200 when the exchange took it."""

    code: str
    status: int

    @property
    def taken(self) -> bool:
        """Whether the exchange took it."""
        return self.status // 100 == 2


class TextReceived(Struct, frozen=True):
    """The exchange sent a line of plain text (SIP MESSAGE), such as what a caller keyed in the survey."""

    text: str


class CommandFailed(Struct, frozen=True):
    """A command could not be carried out; the call is as it was."""

    command: str
    call_id: str
    reason: str
    code: str = ""  # of `send_code`


class InviteRefused(Struct, frozen=True):
    """An INVITE was refused without ringing. In a flood only some are told: `total` counts, 0: not known."""

    reason: str
    source: str
    total: int = 0


class SoundChanged(Struct, frozen=True):
    """A device was plugged in or out, or another one is used."""

    sound: SoundState


LineEvent = (
    CallChanged
    | RegistrationChanged
    | PhoneLost
    | PhoneBack
    | Levels
    | Quality
    | DigitReceived
    | ColleagueChanged
    | CodeAnswered
    | TextReceived
    | CommandFailed
    | InviteRefused
    | SoundChanged
)
Listener = Callable[[LineEvent], None]


class Line(Protocol):
    """A phone with one account. Thread: main (the event loop's). Commands return at once;

    what they did arrives as events, and the screen changes when the line confirms, not before.
    An unknown `call_id` is answered with `CommandFailed`, never an exception. Answering, resuming
    or dialling puts another active call on hold first: no caller listens in on the next one.
    Every call ends with exactly one `CallChanged` to ENDED. After `PhoneLost`, told once for each time
    without a phone however many attempts to start one fail, its calls are in doubt until
    `PhoneBack`: those missing from its snapshot end (LOST) right after it, the others go on.
    """

    @property
    def snapshot(self) -> LineSnapshot:
        """The last known truth, updated before listeners hear of a change."""

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every event from now on, on the main thread."""

    async def start(self) -> None:
        """Start or find the phone and take its snapshot, also told as `PhoneBack` before this returns.

        Raises `PhoneError` when there can be none.
        """

    async def close(self) -> None:
        """Let go of the phone; it ends itself when no call is up."""

    def answer(self, call_id: str) -> None:
        """Answer a ringing call."""

    def reject(self, call_id: str) -> None:
        """Decline a ringing call (486)."""

    def hang_up(self, call_id: str) -> None:
        """End a call in any state."""

    def hold(self, call_id: str) -> None:
        """Put an active call on hold."""

    def resume(self, call_id: str) -> None:
        """Take a held call back."""

    def mute(self, call_id: str, on: bool) -> None:
        """Cut or restore the microphone for a call."""

    def send_digits(self, call_id: str, digits: str) -> None:
        """Send DTMF digits (0-9 * # A-D) as RFC 4733."""

    def dial(self, number: str, headers: tuple[tuple[str, str], ...] = ()) -> None:
        """Begin an outgoing call to a number or sip: URI."""

    def transfer(self, call_id: str, number: str, *, wait: bool = True) -> None:
        """Blind transfer of an active or held call; refused by the exchange, it stays as it was.

        It ends here as TRANSFERRED when somebody answers over there, or when it is hung up meanwhile
        (`Call.handing_over`). Without `wait` as soon as the exchange takes it: for its own services.
        """

    def transfer_to_call(self, call_id: str, other_id: str) -> None:
        """Attended transfer: the two far ends get each other, both calls end here as TRANSFERRED.

        While the other still rings this becomes a blind transfer to its number. Refused by the exchange,
        both calls stay as they were.
        """

    def join(self, call_id: str, other_id: str) -> None:
        """Three-way call: both are taken back, and hear each other and us; `Call.joined` says when.

        Holding or ending either ends the three-way; the other call goes on.
        """

    def pause_recording(self, call_id: str, on: bool) -> None:
        """Leave what is said now (payment data) out of the recording, or go on; the gap is marked."""

    def send_code(self, code: str) -> None:
        """Dial a service code beside whatever goes on: no call is shown, the answer is `CodeAnswered`."""

    def watch(self, extensions: tuple[str, ...]) -> None:
        """Hear of these extensions and no others: `ColleagueChanged`, each at once with what is known."""

    def beep(self) -> None:
        """A short tone in the agent's ear."""

    def choose_sound(self, choice: SoundChoice) -> None:
        """Use these devices from now on, in a running call too; a missing one is waited for."""

    def listen_to_microphone(self, on: bool) -> None:
        """Tell `Levels` without a call as well, for a minute at most."""
