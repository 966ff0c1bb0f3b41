"""The agent's settings of the sound, as the phone is told of them."""

from agent_desktop.settings import Sound
from softphone.sound import SoundChoice


def choice_of(sound: Sound) -> SoundChoice:
    """Devices and ring tones."""
    return SoundChoice(
        microphone=sound.microphone,
        speaker=sound.speaker,
        ringer=sound.ringer,
        echo_canceller=sound.echo_canceller,
        ring_tone=sound.ring_tone,
        ring_tones=tuple(sound.ring_tones.items()),
    )
