"""Do two Chinese texts sound alike: 王晓敏 and 王小民. Tones and the choice of character don't count.

The readings are pypinyin's. Its dictionaries cost 58 MB and 0.2 s in each desk, so `python -m
customer360.sounds` boils the characters down once to `resources/names/readings.dat`, one line a syllable;
a test compares the two.
"""

import zlib
from collections import defaultdict
from functools import cache, lru_cache
from importlib.resources import files
from itertools import islice, product
from pathlib import Path

MOST_SPELLINGS = 8
"""Spellings of one text that are given; names have few characters with several readings."""


def alike(heard: str, kept: str) -> bool:
    """Whether both have the same syllables, character by character. Thread: any; at first 2 ms."""
    return len(heard) == len(kept) and all(map(_same_sound, heard, kept))


def contains(kept: str, heard: str) -> bool:
    """Whether some stretch of `kept` sounds like `heard`."""
    span = len(heard)
    return any(alike(heard, kept[at : at + span]) for at in range(len(kept) - span + 1))


def spellings(text: str) -> tuple[str, ...]:
    """How a text may be spelled: 曾敏 → "ceng min", "zeng min". Nothing for other characters."""
    return tuple(islice(map(" ".join, product(*map(_readings, text))), MOST_SPELLINGS))


def in_letters(typed: str, text: str) -> bool:
    """Whether `typed` are first letters of neighbours in `text`: rqxl, qx and 漏 find 燃气泄漏."""
    wanted = typed.lower().replace(" ", "")
    spelt = [_letters(char) for char in text if char.isalnum()]
    places = range(len(spelt) - len(wanted) + 1)
    return any(all(letter in spelt[at + n] for n, letter in enumerate(wanted)) for at in places)


@lru_cache(maxsize=4096)
def _letters(char: str) -> frozenset[str]:
    return frozenset((char.lower(), *(syllable[0] for syllable in _readings(char))))


def homophones(char: str) -> tuple[tuple[str, str], ...]:
    """(character, how it is told) of everyday characters that sound like `char`, told ones first."""
    told = _told()
    same = {
        c for syllable, chars in _syllables() if char in chars for c in chars if c in told or _everyday(c)
    }
    first = [c for c in told if c in same]
    ranked = (*first, *sorted(same - set(first)))
    return tuple((c, told.get(c, "")) for c in ranked if c != char)


def _everyday(char: str) -> bool:
    """The 3,755 characters of GB 2312's first level."""
    try:
        return 0xB0 <= char.encode("gb2312")[0] < 0xD8
    except UnicodeEncodeError:
        return False


@cache
def _told() -> dict[str, str]:
    """How a character is told over the phone: 张 → 弓长张."""
    lines = _shipped().with_name("said.txt").read_text("utf-8").splitlines()
    return {line[0]: line[2:] for line in lines if line and not line.startswith("#")}


def _same_sound(one: str, other: str) -> bool:
    """Equal, or a reading in common; a character with several readings matches by any of them."""
    return one == other or not set(_readings(one)).isdisjoint(_readings(other))


@lru_cache(maxsize=4096)
def _readings(char: str) -> tuple[str, ...]:
    """The readings of one character without tones, none for what isn't Chinese."""
    return tuple(syllable for syllable, chars in _syllables() if char in chars)


@cache
def _syllables() -> tuple[tuple[str, str], ...]:
    """Every syllable and the characters that can be read so."""
    lines = zlib.decompress(_shipped().read_bytes()).decode().split("\n")
    return tuple((syllable, chars) for syllable, _, chars in (line.partition(" ") for line in lines))


def _shipped() -> Path:
    return Path(str(files("resources"))) / "names" / "readings.dat"


def from_library() -> bytes:
    """The table boiled down from pypinyin: characters of the basic plane, ü as v."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    read_as: dict[str, list[str]] = defaultdict(list)
    for code, toned in sorted(PINYIN_DICT.items()):
        if code > 0xFFFF:
            continue
        for syllable in sorted({to_normal(reading, v_to_u=False) for reading in toned.split(",")}):
            read_as[syllable].append(chr(code))
    lines = (f"{syllable} {''.join(chars)}" for syllable, chars in sorted(read_as.items()))
    return zlib.compress("\n".join(lines).encode(), 9)


if __name__ == "__main__":
    _shipped().parent.mkdir(exist_ok=True)
    _shipped().write_bytes(from_library())
