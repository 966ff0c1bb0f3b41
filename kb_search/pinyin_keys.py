"""Articles found by letters: initials, full and fuzzy pinyin of titles and keywords, searched by prefix.

nqbr and nuanqibu find 单组暖气片不热 from its second word on. The keys lie sorted in arrays (`pinyin_book`),
so that a search is two bisections and all that follows works on whole arrays.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from kb_search.pinyin import Syllables, folded_pinyin
from kb_search.pinyin_book import BITS, FULL_LENGTH, LETTERS, Keys, Phrases, packed

SHORTEST = 3
"""Letters from which pinyin is tried: two initials are noise."""

_MOST_ROWS = 4_000
"""Keys that are looked at, the best ones, when very many begin like that."""
_AS_INITIALS = 0.9
_FROM_THE_MIDDLE = 0.8
_KEYWORD = 0.9
_SLIP = 0.6
"""What a key counts that is read as initials, begins within a title, is a keyword's, or needs a slip."""


Ints = npt.NDArray[np.int32]
Packed = npt.NDArray[np.uint64]


def _span(letters: str) -> tuple[int, int]:
    """Numbers from … to (not included) of the keys that begin with up to twelve letters."""
    low = packed(letters)
    return low, low + (1 << BITS * (LETTERS - min(len(letters), LETTERS)))


class _Table:
    """`Keys` as arrays, and what each is worth beside how much of it was typed."""

    def __init__(self, keys: Keys, keyword: npt.NDArray[np.bool_], worth: float) -> None:
        self.high: Packed = np.frombuffer(keys.high, np.uint64)
        self.low: Packed = np.frombuffer(keys.low, np.uint64)
        self.lengths = np.frombuffer(keys.lengths, np.uint8)
        self.phrases: Ints = np.frombuffer(keys.phrases, np.int32)
        self.begins = np.frombuffer(keys.begins, np.uint8)
        self._keyword = keyword
        self._worth = worth

    def rows(self, prefixes: Sequence[str]) -> Iterator[tuple[int, slice]]:
        """(letters of the prefix, rows of the keys that begin with it) for each prefix that has any."""
        spans = np.array([_span(prefix) for prefix in prefixes], np.uint64)
        starts = np.searchsorted(self.high, spans[:, 0])
        ends = np.searchsorted(self.high, spans[:, 1])
        for i in map(int, np.flatnonzero(starts < ends)):
            start, end, rest = int(starts[i]), int(ends[i]), prefixes[i][LETTERS:]
            if rest:
                low, high = _span(rest)
                part = self.low[start:end]
                start, end = (start + int(np.searchsorted(part, np.uint64(edge))) for edge in (low, high))
            if start < end:
                yield len(prefixes[i]), slice(start, end)

    def scores(self, reach: int, rows: slice) -> npt.NDArray[np.float32]:
        """How well each key fits letters of which it has `reach`, 0 … 1."""
        fit = 0.6 + 0.4 * reach / np.maximum(self.lengths[rows], reach)
        fit = fit * np.where(self.begins[rows] > 0, _FROM_THE_MIDDLE, 1.0)
        fit = fit * np.where(self._keyword[self.phrases[rows]], _KEYWORD, 1.0)
        return (self._worth * fit).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Found:
    """Documents found by letters, each once, and how well (0 … 1)."""

    docs: Ints
    scores: npt.NDArray[np.float32]
    _texts: dict[int, tuple[int, int, int, bool]]
    _keys: "PinyinKeys"

    def text(self, doc: int) -> str:
        """The words that the letters stand for in a document; "" when it wasn't found."""
        place = self._texts.get(doc)
        return self._keys.text(*place) if place else ""


_NOTHING = np.zeros(0, np.int32), np.zeros(0, np.float32)


class PinyinKeys:
    """Prefix search over the pinyin of titles and keywords. Never changed; thread: any."""

    def __init__(self, phrases: Phrases, syllables: Syllables) -> None:
        self._text = phrases.text
        self._text_ends = np.frombuffer(phrases.text_ends, np.int32)
        keyword = np.frombuffer(phrases.keyword, np.bool_)
        self._starts = np.frombuffer(phrases.starts, np.int32)
        self._docs = np.frombuffer(phrases.docs, np.int32)
        self._syllables = syllables
        self._initials = _Table(phrases.initials, keyword, _AS_INITIALS)
        self._full = _Table(phrases.full, keyword, 1.0)

    def find(self, letters: str) -> Found:
        """Documents for typed letters (lower case); none below `SHORTEST`.

        Letters are taken as initials and as full pinyin. If no key begins like that, the same with one
        slip: a letter missing, doubled or wrong, or two swapped.
        """
        if len(letters) < SHORTEST:
            return Found(*_NOTHING, {}, self)
        folded = folded_pinyin(letters[: 2 * FULL_LENGTH])[:FULL_LENGTH]
        full = [folded]
        if folded.endswith("n"):
            full.append(folded[:-1] + "l")  # the n may begin the next syllable
        found = self._best([folded[:LETTERS]], full, 1.0)
        if not len(found.docs) and len(folded) > SHORTEST:
            slips = list(dict.fromkeys(_one_slip_away(folded)))
            found = self._best([slip[:LETTERS] for slip in slips], slips, _SLIP)
        return found

    def _best(self, initials: Sequence[str], full: Sequence[str], factor: float) -> Found:
        """Each document once, with the best of its keys that begin with one of these."""
        rows, phrases, scores, reaches = [], [], [], []
        tables = ((self._initials, initials), (self._full, full))
        for number, (table, prefixes) in enumerate(tables):
            for reach, part in table.rows(prefixes):
                phrases.append(table.phrases[part])
                scores.append(table.scores(reach, part) * np.float32(factor))
                rows.append(np.arange(part.start, part.stop) * 2 + number)
                reaches.append(np.full(part.stop - part.start, reach))
        if not rows:
            return Found(*_NOTHING, {}, self)
        keys = _Rows(*(np.concatenate(parts) for parts in (rows, phrases, scores, reaches)))
        return self._documents(keys.best(_MOST_ROWS))

    def _documents(self, keys: "_Rows") -> Found:
        """`keys` in ascending order of their scores, so that of a document's the last one stays."""
        starts = self._starts[keys.phrases]
        counts = self._starts[keys.phrases + 1] - starts
        which = np.repeat(np.arange(len(counts)), counts)
        offsets = np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts, counts)
        docs = self._docs[starts[which] + offsets]
        last = len(docs) - 1 - np.unique(docs[::-1], return_index=True)[1]
        found, key = docs[last], which[last]
        order = np.lexsort((found, -keys.scores[key]))
        found, key = found[order], key[order]
        texts = {
            int(doc): (int(keys.phrases[k]), int(keys.reaches[k]), *divmod(int(keys.rows[k]), 2))
            for doc, k in zip(found[:_LIT], key[:_LIT], strict=True)
        }
        return Found(found, keys.scores[key], texts, self)  # type: ignore[arg-type]

    def text(self, phrase: int, reach: int, row: int, full: bool) -> str:
        """The characters of a phrase that `reach` letters of a key stand for."""
        start = int(self._text_ends[phrase - 1]) if phrase else 0
        text = self._text[start : int(self._text_ends[phrase])].decode()
        text = text[int((self._full if full else self._initials).begins[row]) :]
        if not full:
            return text[:reach]
        letters = 0
        for end, character in enumerate(text):
            if letters >= reach:
                return text[:end]
            letters += len(folded_pinyin(self._syllables.get(character) or character))
        return text


_LIT = 200
"""Documents whose words can be lit: more are never shown."""


@dataclass(frozen=True, slots=True)
class _Rows:
    """Keys found: row (twice, one more in the table of full pinyin), phrase, score, letters reached."""

    rows: npt.NDArray[np.int64]
    phrases: Ints
    scores: npt.NDArray[np.float32]
    reaches: npt.NDArray[np.int64]

    def best(self, most: int) -> "_Rows":
        """The best ones in ascending order of their scores."""
        order = np.argsort(self.scores, kind="stable")[-most:]
        return _Rows(self.rows[order], self.phrases[order], self.scores[order], self.reaches[order])


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
