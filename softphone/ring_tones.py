"""Ring tones as tables: what sounds for how long, told apart without looking. No PJSIP in here."""

from types import MappingProxyType
from typing import Final

from msgspec import Struct


class Note(Struct, frozen=True):
    """Two frequencies together in Hz (the second 0 for one), sounding and then silent, in ms."""

    low: int
    high: int
    on_ms: int
    off_ms: int


TONES: Final = MappingProxyType(
    {
        "classic": (Note(440, 480, 1000, 4000),),
        "double": (Note(400, 450, 400, 200), Note(400, 450, 400, 2000)),
        "low": (Note(300, 320, 700, 1800),),
        "bright": (Note(880, 0, 150, 50), Note(1175, 0, 150, 50), Note(1480, 0, 300, 2300)),
        "urgent": (Note(950, 1400, 200, 150),),
    }
)
"""By name; each repeats until somebody answers."""

KNOCK: Final = (Note(425, 0, 200, 4000),)
"""A second call while one talks: a knock in the headset, not a ring over a voice."""


def tone_for(skill_group: str, choice_tone: str, by_group: tuple[tuple[str, str], ...]) -> tuple[Note, ...]:
    """The tone of a skill group; of an unknown name the classic one."""
    return TONES.get(dict(by_group).get(skill_group, choice_tone), TONES["classic"])
