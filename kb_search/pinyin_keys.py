"""Articles found by sound: initials, full and fuzzy pinyin, homophones.

Two means. *Keys* are the pinyin of titles and keywords from each word on, sorted, searched by prefix:
`nqbr` and `nuanqibu` find 暖气不热. *Sounds* are pairs of neighbouring syllables, ranked like words by the
index: 暖气步热 finds 暖气不热 in spite of the wrong character.

Everything is in folded pinyin (zh→z, ch→c, sh→s, final ng→n, initial n→l, ü→u), so that regional spelling
does not matter.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

SHORTEST = 3
"""Letters from which pinyin is tried: two initials are noise."""
_INITIALS_LENGTH = 12
_FULL_LENGTH = 32
_MOST_REFS = 400
_AS_INITIALS = 0.9
_SLIP = 0.6
"""What a key counts that is read as initials, or found only with a slip."""
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
    for first, second in pairwise(row):
        yield f"{first}'{second}"


def spelt_sounds(letters: str, spellings: Set[str]) -> Iterator[str]:
    """Sounds of a row of letters: nuanqibure → luan'qi, qi'bu, bu're; letters that fit nothing part them."""
    before = ""
    for syllable in _syllables(folded_pinyin(letters), spellings):
        if before and syllable:
            yield f"{before}'{syllable}"
        before = syllable


def _syllables(folded: str, spellings: Set[str]) -> Iterator[str]:
    """The longest syllables from the left; "" for a letter that begins none."""
    at = 0
    while at < len(folded):
        size = next((n for n in range(_LONGEST_SYLLABLE, 0, -1) if folded[at : at + n] in spellings), 0)
        # A vowel begins no syllable here if the letter before it can: yanan is ya-nan, not yan-an.
        if (
            size > 1
            and folded[at + size : at + size + 1] in _VOWELS
            and folded[at : at + size - 1] in spellings
        ):
            size -= 1
        yield folded[at : at + size]
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

    def rows_with(self, prefixes: Sequence[str]) -> dict[str, npt.NDArray[np.int32]]:
        """For each prefix that any key begins with, the rows of these keys, at most `_MOST_REFS`."""
        starts = np.array([prefix.encode("ascii", "ignore") for prefix in prefixes])
        lows = np.searchsorted(self.keys, starts)
        highs = np.minimum(np.searchsorted(self.keys, np.strings.add(starts, b"\x7f")), lows + _MOST_REFS)
        found = (int(i) for i in np.flatnonzero(lows < highs))
        return {prefixes[i]: self.rows[lows[i] : highs[i]] for i in found}


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
        """Documents for typed letters (lower case), best first; [] below `SHORTEST`.

        Letters are taken as initials and as full pinyin. If no key begins like that, the same with one
        slip: a letter missing, doubled or wrong, or two swapped.
        """
        if len(letters) < SHORTEST:
            return []
        folded = folded_pinyin(letters[:_FULL_LENGTH])
        full = [folded]
        if folded.endswith("n"):
            full.append(folded[:-1] + "l")  # the n may begin the next syllable
        found = self._begin([folded], full, 1.0)
        if not found and len(folded) > SHORTEST:
            slips = list(_one_slip_away(folded))
            found = self._begin(slips, slips, _SLIP)
        return sorted(found.values(), key=lambda hit: (-hit.score, hit.doc))

    def _begin(self, initials: list[str], full: list[str], factor: float) -> dict[int, SoundHit]:
        """The best hit of each document with a key that begins with one of these."""
        found: dict[int, SoundHit] = {}
        short = [key[:_INITIALS_LENGTH] for key in initials]
        for table, keys, kind in ((self._initials, short, _AS_INITIALS), (self._full, full, 1.0)):
            for key, rows in table.rows_with(keys).items():
                for row in rows:
                    ref = self._refs[row]
                    share = len(key) / max(len(key), ref.ends[-1])
                    score = factor * kind * ref.weight * (0.6 + 0.4 * share)
                    if ref.doc not in found or score > found[ref.doc].score:
                        found[ref.doc] = SoundHit(ref.doc, score, _covered(ref, len(key)))
        return found


def _covered(ref: _Ref, letters: int) -> str:
    """The words of `ref` that the first `letters` letters reach into."""
    count = next((i + 1 for i, end in enumerate(ref.ends) if end >= letters), len(ref.words))
    return "".join(ref.words[:count])


def _one_slip_away(letters: str) -> Iterator[str]:
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
