"""What a phone says to its desk: a greeting with its whole truth, then each event in its own wrapping."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, Final

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
    TextReceived,
)
from softphone.messages import Message


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
