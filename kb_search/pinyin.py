"""Characters to sounds: readings, the usual confusions folded, pairs of syllables as terms.

Everything compared is in folded pinyin (zh→z, ch→c, sh→s, final ng→n, initial n→l, ü→u), so that regional
spelling does not matter: nuan and luan, dian and diang are one.
"""

import re
from collections.abc import Iterable, Iterator, Set
from functools import lru_cache
from itertools import pairwise

import msgspec

Spoken = tuple[tuple[str, tuple[str, ...]], ...]
"""Words of a text, each with the pinyin of its characters, not folded."""

_FIRST, _LAST = 0x4E00, 0x9FFF
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("ü", "u"), ("v", "u"))
_INITIAL_N = re.compile(r"n(?=[aeiou])")
_VOWELS = frozenset("aeiou")
_LONGEST_SYLLABLE = 5


@lru_cache(maxsize=4096)
def folded_pinyin(letters: str) -> str:
    """Pinyin with the usual confusions folded; the same on the side of the articles and of the query.

    Folds a row of letters as a whole: what is typed has no borders between syllables.
    """
    for written, folded in _FUZZY:
        letters = letters.replace(written, folded)
    return _INITIAL_N.sub("l", letters)


class Syllables(msgspec.Struct, frozen=True):
    """The usual syllable of each common character, without tone, not folded, in 42 kB.

    `places` holds for each character from U+4E00 to U+9FFF two bytes, little endian: its place in `names`.
    """

    names: tuple[str, ...]
    places: bytes

    def get(self, character: str) -> str:
        """The syllable of a character; "" when it has none."""
        at = 2 * (ord(character) - _FIRST)
        if 0 <= at < len(self.places):
            return self.names[self.places[at] | self.places[at + 1] << 8]
        return ""


def read_syllables() -> Syllables:
    """All syllables of pypinyin (imports it: 0.2 s and 56 MB at the first use)."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    names = {"": 0}
    plain: dict[str, int] = {}
    places = bytearray()
    for number in range(_FIRST, _LAST + 1):
        reading = PINYIN_DICT.get(number, "").split(",", 1)[0]
        if reading not in plain:
            plain[reading] = names.setdefault(to_normal(reading), len(names))
        places += plain[reading].to_bytes(2, "little")
    return Syllables(tuple(names), bytes(places))


def read_word(word: str) -> tuple[str, ...]:
    """Pinyin of a Han word's characters, read as a word (重新 → chong, xin; imports pypinyin)."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def sounds(folded: str, syllables: Syllables) -> Iterator[str]:
    """Pairs of neighbouring syllables of a folded text's characters, as terms of the field of sounds."""
    return _pairs(folded_pinyin(syllables.get(character)) for character in folded)


def word_sounds(spoken: Spoken) -> Iterator[str]:
    """The same for a text that is already read."""
    return _pairs(folded_pinyin(syllable) for _, pinyin in spoken for syllable in pinyin)


def spelt_sounds(letters: str, spellings: Set[str]) -> Iterator[str]:
    """The same for a row of letters: nuanqibure → luan'qi, qi'bu, bu're; `spellings` are folded."""
    return _pairs(_syllables(folded_pinyin(letters), spellings))


def _pairs(syllables: Iterable[str]) -> Iterator[str]:
    """Pairs of neighbours; "" is silence, which parts them."""
    return (f"{first}'{second}" for first, second in pairwise(syllables) if first and second)


def _syllables(folded: str, spellings: Set[str]) -> Iterator[str]:
    """The longest syllables from the left; "" for a letter that begins none."""
    at = 0
    while at < len(folded):
        size = next((n for n in range(_LONGEST_SYLLABLE, 0, -1) if folded[at : at + n] in spellings), 0)
        # A vowel begins no syllable here if the letter before it can: yana is ya-na, not yan-a.
        if (
            size > 1
            and folded[at + size : at + size + 1] in _VOWELS
            and folded[at : at + size - 1] in spellings
        ):
            size -= 1
        yield folded[at : at + size]
        at += max(1, size)
