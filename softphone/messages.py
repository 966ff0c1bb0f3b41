"""What desk and phone say to each other: frozen, tagged, versioned values.

Each side's first frame is a greeting with the protocol's number and its own token; the phone's carries
the full snapshot.
`Hello` and `Refused` keep their shape in every protocol to come, so that versions can tell each
other apart; raise `PROTOCOL` whenever any other message or `LineSnapshot` changes its shape.
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Final

import msgspec
from msgspec import Meta

from softphone.line import (
    CallChanged,
    CodeAnswered,
    ColleagueChanged,
    CommandFailed,
    DigitReceived,
    InviteRefused,
    Levels,
    LineEvent,
    LineSnapshot,
    Quality,
    RegistrationChanged,
    SoundChanged,
    SoundChoice,
    TextReceived,
)

PROTOCOL: Final = 4

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
    wait: bool = True


class TransferToCall(Message, frozen=True):
    """Attended transfer: `call_id` and `other_id` get each other."""

    call_id: CallId
    other_id: CallId


class Join(Message, frozen=True):
    """Three-way call of `call_id`, `other_id` and us."""

    call_id: CallId
    other_id: CallId


class PauseRecording(Message, frozen=True):
    """Leave what is said now out of the recording, or go on."""

    call_id: CallId
    on: bool


class SendCode(Message, frozen=True):
    """Dial a service code in the background."""

    code: Annotated[str, Meta(max_length=64)]


class Watch(Message, frozen=True):
    """The extensions whose state is wanted."""

    extensions: Annotated[tuple[Annotated[str, Meta(max_length=64)], ...], Meta(max_length=200)]


class Beep(Message, frozen=True):
    """A short tone in the agent's ear."""


class ChooseSound(Message, frozen=True):
    """Use these devices and ring tones."""

    choice: SoundChoice


class Listen(Message, frozen=True):
    """Meter the microphone without a call."""

    on: bool


class Goodbye(Message, frozen=True):
    """The desk leaves on purpose: the phone ends as soon as no call is up."""


CallCommand = (
    Answer
    | Reject
    | HangUp
    | Hold
    | Resume
    | Mute
    | SendDigits
    | Transfer
    | TransferToCall
    | Join
    | PauseRecording
)
LineCommand = Dial | SendCode | Watch | Beep | ChooseSound | Listen
Command = CallCommand | LineCommand | Goodbye
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


class ColleagueNews(Message, frozen=True):
    """A watched extension changed."""

    event: ColleagueChanged


class CodeNews(Message, frozen=True):
    """A service code was answered, or not."""

    event: CodeAnswered


class TextNews(Message, frozen=True):
    """The exchange sent a line of text."""

    event: TextReceived


class FailureNews(Message, frozen=True):
    """A command could not be carried out."""

    event: CommandFailed


class RefusalNews(Message, frozen=True):
    """An INVITE was refused without ringing."""

    event: InviteRefused


class SoundNews(Message, frozen=True):
    """A sound device came, went, or is used."""

    event: SoundChanged


News = (
    CallNews
    | RegistrationNews
    | LevelsNews
    | QualityNews
    | DigitNews
    | ColleagueNews
    | CodeNews
    | TextNews
    | FailureNews
    | RefusalNews
    | SoundNews
)
PhoneMessage = Welcome | Refused | Pulse | News


_NEWS: Final[dict[type, Callable[[Any], News]]] = {
    CallChanged: CallNews,
    RegistrationChanged: RegistrationNews,
    Levels: LevelsNews,
    Quality: QualityNews,
    DigitReceived: DigitNews,
    ColleagueChanged: ColleagueNews,
    CodeAnswered: CodeNews,
    TextReceived: TextNews,
    CommandFailed: FailureNews,
    InviteRefused: RefusalNews,
    SoundChanged: SoundNews,
}


def news(event: LineEvent) -> News:
    """Wrap a phone's event for the way to the desk. Raises TypeError for what no phone says."""
    wrap = _NEWS.get(type(event))
    if wrap is None:
        raise TypeError(f"{type(event).__name__} is the desk's own observation, not a phone's")
    return wrap(event)
