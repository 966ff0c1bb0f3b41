"""Do two Chinese texts sound alike: 王晓敏 and 王小民. Tones and the choice of character don't count."""

from functools import cache, lru_cache
from types import ModuleType


def alike(heard: str, kept: str) -> bool:
    """Whether both have the same syllables, character by character. Thread: any.

    The first call loads pypinyin (0.2 s, see `warm`).
    """
    return len(heard) == len(kept) and all(map(_same_sound, heard, kept))


def contains(kept: str, heard: str) -> bool:
    """Whether some stretch of `kept` sounds like `heard`."""
    span = len(heard)
    return any(alike(heard, kept[at : at + span]) for at in range(len(kept) - span + 1))


def spelled(text: str) -> str:
    """The commonest reading without tones, as the store keeps it: 王敏 → "wang min"."""
    return " ".join(_library().lazy_pinyin(text))


def warm() -> None:
    """Load the readings, so that the first check in a call doesn't wait. Thread: any."""
    alike("名", "明")


def _same_sound(one: str, other: str) -> bool:
    """Equal, or a reading in common; a character with several readings matches by any of them."""
    return one == other or not _readings(one).isdisjoint(_readings(other))


@lru_cache(maxsize=4096)
def _readings(char: str) -> frozenset[str]:
    """The readings of one character without tones; of anything else, itself."""
    pinyin = _library()
    return frozenset(pinyin.pinyin(char, style=pinyin.Style.NORMAL, heteronym=True)[0])


@cache
def _library() -> ModuleType:
    """pypinyin, loaded when the first name is compared and not at start."""
    import pypinyin

    return pypinyin
