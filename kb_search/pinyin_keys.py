"""Articles found by letters: initials, full and fuzzy pinyin of titles and keywords, searched by prefix.

A key is the pinyin of a title or keyword from one of its words to the end: nqbr and nuanqibu find
单组暖气片不热 from its second word on. Keys lie sorted in arrays; a search is two bisections.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb_search.pinyin import Spoken, folded_pinyin

SHORTEST = 3
"""Letters from which pinyin is tried: two initials are noise."""

_INITIALS_LENGTH = 12
_FULL_LENGTH = 32
_MOST_KEYS = 400
_MOST_WORDS = 32
_AS_INITIALS = 0.9
_FROM_THE_MIDDLE = 0.8
_KEYWORD = 0.9
_SLIP = 0.6
"""What a key counts that is read as initials, begins within a title, is a keyword's, or needs a slip."""


@dataclass(frozen=True, slots=True)
class SoundHit:
    """A document found by letters: how well, in 0 … 1, and the words that the letters stand for."""

    doc: int
    score: float
    words: Spoken
    reach: int
    initials: bool

    @property
    def text(self) -> str:
        """The words that the letters reach into."""
        text, letters = "", 0
        for word, pinyin in self.words:
            if letters >= self.reach:
                break
            text += word
            letters += len(pinyin) if self.initials else len(folded_pinyin("".join(pinyin)))
        return text


@dataclass(frozen=True, slots=True)
class _Table:
    """Keys in ascending order; for each its document and place (phrase x _MOST_WORDS + word)."""

    keys: npt.NDArray[np.bytes_]
    docs: npt.NDArray[np.int32]
    places: npt.NDArray[np.int32]

    @classmethod
    def build(cls, entries: Iterable[tuple[str, int, int]], length: int) -> "_Table":
        ordered = sorted((key[:length].encode("ascii", "ignore"), doc, place) for key, doc, place in entries)
        return cls(
            np.array([key for key, _, _ in ordered], dtype=f"S{length}"),
            np.array([doc for _, doc, _ in ordered], dtype=np.int32),
            np.array([place for _, _, place in ordered], dtype=np.int32),
        )

    def rows(self, prefixes: Sequence[str]) -> Iterator[tuple[int, int]]:
        """(length of the prefix, row of a key that begins with it), at most `_MOST_KEYS` for each prefix."""
        starts = np.array([prefix.encode("ascii", "ignore") for prefix in prefixes])
        lows = np.searchsorted(self.keys, starts)
        highs = np.searchsorted(self.keys, np.strings.add(starts, b"\x7f"))
        for i in map(int, np.flatnonzero(lows < highs)):
            for row in range(int(lows[i]), min(int(highs[i]), int(lows[i]) + _MOST_KEYS)):
                yield len(prefixes[i]), row


class PinyinKeys:
    """Prefix search over the pinyin of titles and keywords. Never changed; thread: any."""

    def __init__(self, spoken: Sequence[Sequence[Spoken]]) -> None:
        """`spoken` is for each document its title and then its keywords, read."""
        self._spoken = spoken
        self._initials = _Table.build(_keys(spoken, initials=True), _INITIALS_LENGTH)
        self._full = _Table.build(_keys(spoken, initials=False), _FULL_LENGTH)

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
        found = self._best([folded], full, 1.0)
        if not found and len(folded) > SHORTEST:
            slips = list(_one_slip_away(folded))
            found = self._best(slips, slips, _SLIP)
        return sorted(found.values(), key=lambda hit: (-hit.score, hit.doc))

    def _best(self, initials: list[str], full: list[str], factor: float) -> dict[int, SoundHit]:
        """The best hit of each document with a key that begins with one of these."""
        found: dict[int, SoundHit] = {}
        short = [key[:_INITIALS_LENGTH] for key in initials]
        for table, prefixes in ((self._initials, short), (self._full, full)):
            for reach, row in table.rows(prefixes):
                hit = self._hit(table, row, reach, factor)
                if hit.doc not in found or hit.score > found[hit.doc].score:
                    found[hit.doc] = hit
        return found

    def _hit(self, table: _Table, row: int, reach: int, factor: float) -> SoundHit:
        doc = int(table.docs[row])
        phrase, word = divmod(int(table.places[row]), _MOST_WORDS)
        initials = table is self._initials
        score = factor * (0.6 + 0.4 * reach / max(reach, len(table.keys[row])))
        score *= _AS_INITIALS if initials else 1.0
        score *= _FROM_THE_MIDDLE if word else 1.0
        score *= _KEYWORD if phrase else 1.0
        return SoundHit(doc, score, self._spoken[doc][phrase][word:], reach, initials)


def _keys(spoken: Sequence[Sequence[Spoken]], *, initials: bool) -> Iterator[tuple[str, int, int]]:
    """(key, document, place) for every word of every phrase."""
    for doc, phrases in enumerate(spoken):
        for phrase, words in enumerate(phrases):
            parts = ["".join(s[:1] if initials else s for s in pinyin) for _, pinyin in words]
            for word in range(min(len(words), _MOST_WORDS)):
                yield folded_pinyin("".join(parts[word:])), doc, phrase * _MOST_WORDS + word


def _one_slip_away(letters: str) -> Iterator[str]:
    """Spellings one slip away: a letter too many, two swapped, one missing, one wrong."""
    for i in range(len(letters)):
        head, tail = letters[:i], letters[i + 1 :]
        yield head + tail
        if tail and letters[i] != tail[0]:
            yield head + tail[0] + letters[i] + tail[1:]
        if i:  # the first letter is rarely wrong, and the slips of a key are many
            yield from (head + c + letters[i:] for c in "aeghinou")
            yield from (head + c + tail for c in "aeginou" if c != letters[i])
