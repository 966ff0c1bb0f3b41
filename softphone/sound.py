"""Microphones and loudspeakers as every room carries them: what there is, what is wished, what is used."""

from msgspec import Struct


class SoundDevice(Struct, frozen=True, kw_only=True):
    """A microphone or loudspeaker; `id` is what a choice names, `name` what a person knows it by."""

    id: str
    name: str
    captures: bool
    plays: bool


class SoundChoice(Struct, frozen=True, kw_only=True):
    """Ids of the devices that the agent wants, "" for the system's own; a ring tone per skill group."""

    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
    echo_canceller: bool = False
    ring_tone: str = "classic"
    ring_tones: tuple[tuple[str, str], ...] = ()


class SoundState(Struct, frozen=True, kw_only=True):
    """What is plugged in and what is used now: ids, "" when calls run on in silence."""

    devices: tuple[SoundDevice, ...] = ()
    microphone: str = ""
    speaker: str = ""
    ringer: str = ""
