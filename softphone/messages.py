"""What a desk says to its phone: frozen, tagged, versioned values. The answers are in `softphone.news`.

Each side's first frame is a greeting with the protocol's number and its own token; the phone's carries
the full snapshot.
`Hello` and `Refused` keep their shape in every protocol to come, so that versions can tell each
other apart; raise `PROTOCOL` whenever any other message or `LineSnapshot` changes its shape.
"""

from typing import Annotated, Final

import msgspec
from msgspec import Meta

from softphone.sound import SoundChoice

PROTOCOL: Final = 6

CallId = Annotated[str, Meta(max_length=64)]
Number = Annotated[str, Meta(max_length=512)]
Digits = Annotated[str, Meta(max_length=64)]
HeaderLine = tuple[Annotated[str, Meta(max_length=64)], Annotated[str, Meta(max_length=1024)]]


class Message(msgspec.Struct, frozen=True, tag_field="kind", tag=str.lower):
    """Anything that travels in a frame; `kind` is the class name in lower case."""


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
