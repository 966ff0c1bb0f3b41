"""Cutting text into words: by a big dictionary when an index is built, by the index's own words afterwards.

rjieba knows 350,000 words, takes 30 MB and stops every thread for a tenth of a second while it loads. A
running desk does without: for a question only words that stand in the library matter, and their
frequencies there say better than a newspaper's how the trade's language is cut.
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Protocol

_PIECE = re.compile(r"[a-z0-9]+(?:\.[0-9]+)?%?|[\u3400-\u9fff]+|.", re.DOTALL)
"""Numbers, letters and runs of Han characters as rjieba parts them; anything else one by one."""
_LONGEST = 8
_OWN_WORD_FREQUENCY = 3_000


class Segmenter(Protocol):
    """Cuts folded text. What lies between words (blanks, punctuation) comes out as pieces of its own."""

    def cut(self, folded: str) -> list[str]:
        """Pieces without overlap, in order; joined they are the text."""

    def cut_for_search(self, folded: str) -> list[str]:
        """The same, long words preceded by the shorter ones in them (暖气片 → 暖气, 暖气片)."""


class DictionarySegmenter:
    """rjieba with the trade's own words. Thread: any one at a time."""

    def __init__(self, own_words: Iterable[str]) -> None:
        import rjieba

        self.cut: Callable[[str], list[str]] = rjieba.cut
        self.cut_for_search: Callable[[str], list[str]] = rjieba.cut_for_search
        for word in sorted(own_words):
            if len(word) > 1 and not rjieba.has_word(word):
                rjieba.add_word(word, _OWN_WORD_FREQUENCY, "n")


class LexiconSegmenter:
    """The most probable cut by the frequencies of known words; unknown characters stand alone.

    `frequencies` are of folded words, those of one character included. Never changed; thread: any.
    """

    def __init__(self, frequencies: Mapping[str, int]) -> None:
        total = math.log(sum(frequencies.values()) + 1)
        self._cost = {word: total - math.log(count) for word, count in frequencies.items()}
        self._unknown = total + 1.0

    def cut(self, folded: str) -> list[str]:
        """See `Segmenter.cut`."""
        pieces: list[str] = []
        for match in _PIECE.finditer(folded):
            run = match[0]
            pieces.extend(self._words(run) if run >= "\u3400" and len(run) > 1 else (run,))
        return pieces

    def _words(self, run: str) -> Iterator[str]:
        """The cheapest cut of a run of Han characters, found from its end."""
        size = len(run)
        cheapest = [0.0] * (size + 1)
        ends = [size] * (size + 1)
        for start in range(size - 1, -1, -1):
            choices = [(self._unknown + cheapest[start + 1], start + 1)]
            for end in range(start + 1, min(size, start + _LONGEST) + 1):
                cost = self._cost.get(run[start:end])
                if cost is not None:
                    choices.append((cost + cheapest[end], end))
            cheapest[start], ends[start] = min(choices)
        start = 0
        while start < size:
            yield run[start : ends[start]]
            start = ends[start]

    def cut_for_search(self, folded: str) -> list[str]:
        """See `Segmenter.cut_for_search`."""
        pieces: list[str] = []
        for piece in self.cut(folded):
            if len(piece) > 2:
                pairs = (piece[i : i + size] for size in (2, 3) for i in range(len(piece) - size + 1))
                pieces.extend(part for part in pairs if part != piece and part in self._cost)
            pieces.append(piece)
        return pieces
