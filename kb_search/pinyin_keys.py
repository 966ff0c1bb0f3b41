"""Articles found by sound: initials, full and fuzzy pinyin, homophones.

Two means. *Keys* are the pinyin of titles and keywords from each word on, sorted, searched by prefix:
`nqbr` and `nuanqibu` find 暖气不热. *Sounds* are pairs of neighbouring syllables, ranked like words by the
index: 暖气步热 finds 暖气不热 in spite of the wrong character.

Everything is in folded pinyin (zh→z, ch→c, sh→s, final ng→n, initial n→l, ü→u), so that regional spelling
does not matter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

SHORTEST = 3
"""Letters from which pinyin is tried: two initials are noise."""
_INITIALS_LENGTH = 12
_FULL_LENGTH = 32
_MOST_REFS = 400
_FUZZY = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("ng", "n"), ("ü", "u"), ("v", "u"))
_VOWELS = frozenset("aeiou")
_LONGEST_SYLLABLE = 5
_INITIAL_N = re.compile(r"n(?=[aeiou])")

Syllables = Mapping[str, str]
"""Character → its usual syllable, without tone, not folded."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """A title or keyword: its document, and its folded words with the pinyin of their characters."""

    doc: int
    words: tuple[tuple[str, tuple[str, ...]], ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class SoundHit:
    """A document found by a key: how well in 0 … 1, and the text that the letters stand for."""

    doc: int
    score: float
    text: str


@lru_cache(maxsize=4096)
def folded_pinyin(letters: str) -> str:
    """Pinyin with the usual confusions folded; the same on the side of the keys and of the query."""
    for written, folded in _FUZZY:
        letters = letters.replace(written, folded)
    return _INITIAL_N.sub("l", letters)


def read_syllables() -> dict[str, str]:
    """The usual syllable of each of about 27,000 characters (imports pypinyin: 0.2 s at the first use)."""
    from pypinyin.constants import PINYIN_DICT
    from pypinyin.contrib.tone_convert import to_normal

    plain: dict[str, str] = {}
    syllables: dict[str, str] = {}
    for number, readings in PINYIN_DICT.items():
        if 0x3400 <= number <= 0x9FFF:
            reading = readings.split(",", 1)[0]
            if reading not in plain:
                plain[reading] = to_normal(reading)
            syllables[chr(number)] = plain[reading]
    return syllables


def read_word(word: str) -> tuple[str, ...]:
    """Pinyin of a Han word's characters, read as a word (重新 → chong, xin; imports pypinyin)."""
    from pypinyin import lazy_pinyin

    return tuple(lazy_pinyin(word))


def sounds(folded: str, syllables: Syllables) -> Iterator[str]:
    """Pairs of neighbouring syllables of a folded text's characters, as terms of the field of sounds."""
    before = ""
    for character in folded:
        syllable = folded_pinyin(syllables.get(character, ""))
        if before and syllable:
            yield f"{before}'{syllable}"
        before = syllable


def word_sounds(words: Iterable[tuple[str, ...]]) -> Iterator[str]:
    """The same for words that are already read (see `read_word`)."""
    row = [folded_pinyin(syllable) for word in words for syllable in word]
    for first, second in zip(row, row[1:], strict=False):
        yield f"{first}'{second}"


def spelt_sounds(letters: str, spellings: Set[str]) -> Iterator[str]:
    """Sounds of a row of letters: nuanqibure → luan'qi, qi'bu, bu're; letters that fit nothing part them."""
    before, at = "", 0
    folded = folded_pinyin(letters)
    while at < len(folded):
        size = next((n for n in range(_LONGEST_SYLLABLE, 0, -1) if folded[at : at + n] in spellings), 0)
        # The longest syllable may have taken the next one's first letter: fang'an, not fan'gan.
        while size > 1 and folded[at + size : at + size + 1] in _VOWELS and folded[at : at + size - 1] in spellings:
            size -= 1
        syllable = folded[at : at + size]
        if before and syllable:
            yield f"{before}'{syllable}"
        before = syllable
        at += max(1, size)


@dataclass(frozen=True, slots=True)
class _Table:
    """Keys in ascending order and for each the row of its `_Ref`; prefix search by bisection."""

    keys: npt.NDArray[np.bytes_]
    rows: npt.NDArray[np.int32]

    @classmethod
    def build(cls, pairs: Iterable[tuple[str, int]], length: int) -> "_Table":
        ordered = sorted({(key[:length].encode("ascii", "ignore"), row) for key, row in pairs})
        keys = np.array([key for key, _ in ordered], dtype=f"S{length}")
        return cls(keys, np.array([row for _, row in ordered], dtype=np.int32))

    def rows_with(self, prefix: str) -> npt.NDArray[np.int32]:
        start = prefix.encode("ascii", "ignore")
        low = int(np.searchsorted(self.keys, np.bytes_(start)))
        high = int(np.searchsorted(self.keys, np.bytes_(start + b"\x7f")))
        return self.rows[low : min(high, low + _MOST_REFS)]


@dataclass(frozen=True, slots=True)
class _Ref:
    """What a key stands for: a phrase of a document from a word on. `ends` are letters after each word."""

    doc: int
    words: tuple[str, ...]
    ends: tuple[int, ...]
    weight: float


class PinyinKeys:
    """Prefix search over the pinyin of titles and keywords, in memory.

    Thread: read from any one thread; never changed after construction.
    """

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        refs: list[_Ref] = []
        initials: list[tuple[str, int]] = []
        full: list[tuple[str, int]] = []
        for phrase in phrases:
            for i in range(len(phrase.words)):
                words = phrase.words[i:]
                # A key from the middle of a phrase is a weaker sign than one from its start.
                weight = phrase.weight * (1.0 if i == 0 else 0.8)
                texts = tuple(text for text, _ in words)
                for keys, parts in (
                    (initials, ["".join(s[:1] for s in word) for _, word in words]),
                    (full, ["".join(word) for _, word in words]),
                ):
                    # Folded as a whole: a typed row of letters has no borders between syllables either.
                    spelt = [folded_pinyin("".join(parts[: j + 1])) for j in range(len(parts))]
                    keys.append((spelt[-1], len(refs)))
                    refs.append(_Ref(phrase.doc, texts, tuple(map(len, spelt)), weight))
        self._refs = refs
        self._initials = _Table.build(initials, _INITIALS_LENGTH)
        self._full = _Table.build(full, _FULL_LENGTH)

    def find(self, letters: str) -> list[SoundHit]:
        """Documents for typed letters (lower case a-z, digits), best first; [] below `SHORTEST`.

        Tried in this order until something is found: initials and full pinyin as they are; the same with
        one letter wrong (missing, doubled, swapped or replaced).
        """
        letters = letters[:_FULL_LENGTH]
        if len(letters) < SHORTEST:
            return []
        found = self._exact(letters, 1.0)
        if not found and len(letters) > SHORTEST:
            for other in _one_edit_away(letters):
                for doc, hit in self._exact(other, 0.6).items():
                    if doc not in found or hit.score > found[doc].score:
                        found[doc] = hit
                if len(found) > _MOST_REFS:
                    break
        return sorted(found.values(), key=lambda hit: (-hit.score, hit.doc))

    def _exact(self, letters: str, factor: float) -> dict[int, SoundHit]:
        found: dict[int, SoundHit] = {}
        folded = folded_pinyin(letters)
        tries = [(self._initials, folded[:_INITIALS_LENGTH], 0.9), (self._full, folded, 1.0)]
        if folded.endswith("n"):
            # The n may begin the next syllable, or a vowel after it may have made it one.
            tries.append((self._full, folded[:-1] + "l", 0.9))
        for table, key, kind in tries:
            for row in table.rows_with(key):
                ref = self._refs[row]
                score = factor * kind * ref.weight * (0.6 + 0.4 * len(key) / max(len(key), ref.ends[-1]))
                if ref.doc not in found or score > found[ref.doc].score:
                    found[ref.doc] = SoundHit(ref.doc, score, _covered(ref, len(key)))
        return found


def _covered(ref: _Ref, letters: int) -> str:
    """The words of `ref` that the first `letters` letters reach into."""
    count = next((i + 1 for i, end in enumerate(ref.ends) if end >= letters), len(ref.words))
    return "".join(ref.words[:count])


def _one_edit_away(letters: str) -> Iterator[str]:
    """Spellings one slip away: a letter too many, two swapped, one missing, one wrong."""
    n = len(letters)
    for i in range(n):
        yield letters[:i] + letters[i + 1 :]
    for i in range(n - 1):
        if letters[i] != letters[i + 1]:
            yield letters[:i] + letters[i + 1] + letters[i] + letters[i + 2 :]
    for i in range(1, n):
        for c in "aeghinou":
            yield letters[:i] + c + letters[i:]
    for i in range(1, n):
        for c in "aeginou":
            if c != letters[i]:
                yield letters[:i] + c + letters[i + 1 :]
