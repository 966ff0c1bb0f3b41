"""What desk and phone say to each other: frozen, tagged, versioned values in bounded frames.

A frame is a 4-byte big-endian length and that many bytes of MessagePack. Each side's first frame
is a greeting with the protocol's number and its own token; the phone's carries the full snapshot.
`Hello` and `Refused` keep their shape in every protocol to come, so that versions can tell each
other apart; raise `PROTOCOL` whenever any other message or `LineSnapshot` changes its shape.
"""

import struct
from enum import StrEnum
from typing import Annotated, Final

import msgspec
from msgspec import Meta

from softphone.line import (
    CallChanged,
    CommandFailed,
    DigitReceived,
    InviteRefused,
    Levels,
    LineEvent,
    LineSnapshot,
    Quality,
    RegistrationChanged,
)

PROTOCOL: Final = 2
MAX_FRAME: Final = 256 * 1024  # bytes; a snapshot of 64 calls with full headers is about 130 KiB
MAX_GREETING: Final = 1024  # bytes; all that a visitor may send before its token is known
_LENGTH = struct.Struct(">I")

CallId = Annotated[str, Meta(max_length=64)]
Number = Annotated[str, Meta(max_length=512)]
Digits = Annotated[str, Meta(max_length=64)]
HeaderLine = tuple[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=1024)]]


class Message(msgspec.Struct, frozen=True, tag_field="kind", tag=str.lower):
    """Anything that travels in a frame; `kind` is the class name in lower case."""


# --- desk to phone ---------------------------------------------------------------------------


class Hello(Message, frozen=True):
    """The desk's greeting; `token` is the one that only a reader of the runtime folder knows."""

    protocol: int
    token: str
    pid: int = 0


class Answer(Message, frozen=True):
    """Answer a ringing call."""

    call_id: CallId


class Reject(Message, frozen=True):
    """Decline a ringing call with 486."""

    call_id: CallId


class HangUp(Message, frozen=True):
    """End a call in any state."""

    call_id: CallId


class Hold(Message, frozen=True):
    """Put an active call on hold."""

    call_id: CallId


class Resume(Message, frozen=True):
    """Take a held call back."""

    call_id: CallId


class Mute(Message, frozen=True):
    """Cut or restore the microphone for one call."""

    call_id: CallId
    on: bool


class SendDigits(Message, frozen=True):
    """Send DTMF digits."""

    call_id: CallId
    digits: Digits


class Dial(Message, frozen=True):
    """Begin an outgoing call."""

    number: Number
    headers: tuple[HeaderLine, ...] = ()


class Transfer(Message, frozen=True):
    """Blind transfer."""

    call_id: CallId
    number: Number


class Goodbye(Message, frozen=True):
    """The desk leaves on purpose: the phone ends as soon as no call is up."""


Command = Answer | Reject | HangUp | Hold | Resume | Mute | SendDigits | Dial | Transfer | Goodbye
CallCommand = Answer | Reject | HangUp | Hold | Resume | Mute | SendDigits | Transfer
DeskMessage = Hello | Command


# --- phone to desk ---------------------------------------------------------------------------


class Welcome(Message, frozen=True):
    """The phone's greeting. `token` proves that it is the phone which wrote the runtime folder."""

    protocol: int
    token: str
    pid: int
    snapshot: LineSnapshot


class Refusal(StrEnum):
    """Why the phone doesn't take a desk."""

    WRONG_TOKEN = "wrong_token"
    SECOND_DESK = "second_desk"
    OTHER_PROTOCOL = "other_protocol"  # no call is up: this phone ends now, start your own
    HOLDS_CALLS = "holds_calls"  # another protocol, and calls are up: wait until they have ended


class Refused(Message, frozen=True):
    """The phone closes the door after this; `text` may be shown to the agent."""

    protocol: int
    reason: str
    text: str


class Pulse(Message, frozen=True):
    """Sent when nothing else was for a second: silence longer than a few of these means death."""


class CallNews(Message, frozen=True):
    """A call appeared, changed or ended."""

    event: CallChanged


class RegistrationNews(Message, frozen=True):
    """The way to the exchange changed."""

    event: RegistrationChanged


class LevelsNews(Message, frozen=True):
    """Sound levels; may be dropped on the way."""

    event: Levels


class QualityNews(Message, frozen=True):
    """Line quality; may be dropped on the way."""

    event: Quality


class DigitNews(Message, frozen=True):
    """The far end keyed a digit."""

    event: DigitReceived


class FailureNews(Message, frozen=True):
    """A command could not be carried out."""

    event: CommandFailed


class RefusalNews(Message, frozen=True):
    """An INVITE was refused without ringing."""

    event: InviteRefused


News = CallNews | RegistrationNews | LevelsNews | QualityNews | DigitNews | FailureNews | RefusalNews
PhoneMessage = Welcome | Refused | Pulse | News


def news(event: LineEvent) -> News:
    """Wrap a phone's event for the way to the desk. Raises TypeError for what no phone says."""
    match event:
        case CallChanged():
            return CallNews(event)
        case RegistrationChanged():
            return RegistrationNews(event)
        case Levels():
            return LevelsNews(event)
        case Quality():
            return QualityNews(event)
        case DigitReceived():
            return DigitNews(event)
        case CommandFailed():
            return FailureNews(event)
        case InviteRefused():
            return RefusalNews(event)
        case _:
            raise TypeError(f"{type(event).__name__} is the desk's own observation, not a phone's")


# --- frames ----------------------------------------------------------------------------------


class BrokenFrame(Exception):
    """The other side sent what is no message of ours; the connection is of no further use."""


_encoder = msgspec.msgpack.Encoder()
_desk_messages: msgspec.msgpack.Decoder[DeskMessage] = msgspec.msgpack.Decoder(DeskMessage)
_phone_messages: msgspec.msgpack.Decoder[PhoneMessage] = msgspec.msgpack.Decoder(PhoneMessage)


def frame(message: Message) -> bytes:
    """The bytes of one message with its length in front. Raises BrokenFrame beyond MAX_FRAME."""
    body = _encoder.encode(message)
    if len(body) > MAX_FRAME:
        raise BrokenFrame(f"a {type(message).__name__} of {len(body)} bytes is too long to send")
    return _LENGTH.pack(len(body)) + body


def read_desk_message(body: bytes) -> DeskMessage:
    """Decode what a desk sent. Raises BrokenFrame."""
    try:
        return _desk_messages.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenFrame(f"not a desk's message: {error}") from error


def read_phone_message(body: bytes) -> PhoneMessage:
    """Decode what a phone sent. Raises BrokenFrame."""
    try:
        return _phone_messages.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise BrokenFrame(f"not a phone's message: {error}") from error


class FrameReader:
    """Cuts a stream of bytes into frames, however the network sliced it."""

    def __init__(self, limit: int = MAX_FRAME) -> None:
        self.limit = limit
        self._pending = bytearray()

    def feed(self, data: bytes) -> list[bytes]:
        """Add received bytes, return the bodies that are complete. Raises BrokenFrame beyond `limit`."""
        self._pending += data
        bodies = []
        while len(self._pending) >= _LENGTH.size:
            (length,) = _LENGTH.unpack_from(self._pending)
            if length > self.limit:
                raise BrokenFrame(f"a frame of {length} bytes, {self.limit} allowed")
            end = _LENGTH.size + length
            if len(self._pending) < end:
                break
            bodies.append(bytes(self._pending[_LENGTH.size : end]))
            del self._pending[:end]
        return bodies
