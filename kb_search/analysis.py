"""Texts to terms: search words and, beside them, bigrams of Han characters.

Words find what is meant, bigrams find it when the segmenter cut differently or a character is missing.
Index and query go through the same `Analysis`, so a term means the same on both sides.
"""

import re
from collections.abc import Iterator

from msgspec import Struct

from kb_search.segmenting import Segmenter
from kb_search.synonyms import Synonyms

HAN = "\u3400-\u9fff"
_RUN = re.compile(rf"[{HAN}]+|[0-9a-z]+")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_SEARCHABLE = re.compile(rf"[0-9a-z{HAN}]")
BIGRAM_MARK = "\u00a7"
"""Stands before a bigram, so that the word 停气 and the bigram 停气 are counted apart."""


class Term(Struct, frozen=True):
    """One term of a query. Only a term with `content` can make a hit; `weight` scales its score."""

    text: str
    weight: float = 1.0
    content: bool = True


def runs(folded: str) -> list[str]:
    """Runs of Han characters and of letters or digits, in order."""
    return _RUN.findall(folded)


def is_han(run: str) -> bool:
    """Whether a run (see `runs`) is Han characters."""
    return run >= "\u3400"


def bigrams(folded: str) -> Iterator[str]:
    """Neighbouring pairs of Han characters, each with `BIGRAM_MARK` before it."""
    for run in _HAN_RUN.findall(folded):
        for i in range(len(run) - 1):
            yield BIGRAM_MARK + run[i : i + 2]


class Analysis:
    """Turns folded text into terms. Thread: that of its segmenter."""

    WORD_WEIGHT = 1.0
    BIGRAM_WEIGHT = 0.6
    STOP_WEIGHT = 0.25

    def __init__(self, segmenter: Segmenter, synonyms: Synonyms) -> None:
        self._segmenter = segmenter
        self.synonyms = synonyms

    def words(self, folded: str) -> list[str]:
        """Search words in order, long words also in parts (报停恢复 → 报停, 恢复)."""
        return [w for w in self._segmenter.cut_for_search(folded) if _SEARCHABLE.match(w)]

    def cut(self, folded: str) -> list[str]:
        """Words without overlap, in order; together they are the searchable part of the text."""
        return [w for w in self._segmenter.cut(folded) if _SEARCHABLE.match(w)]

    def index_terms(self, folded: str) -> list[str]:
        """All terms of a text for the index, with repetitions (their number is the frequency)."""
        return [*self.words(folded), *bigrams(folded)]

    def query_terms(self, folded: str) -> tuple[Term, ...]:
        """Terms of what was typed, each once, with what it means in the words of the articles."""
        terms: dict[str, Term] = {}
        self._add(terms, folded, 1.0)
        for phrase, weight in self.synonyms.meant(folded).items():
            self._add(terms, phrase, weight)
        return tuple(terms.values())

    def phrases(self, folded: str) -> list[str]:
        """What stands between words that say nothing: 请问我家暖气不热怎么办 → 暖气不热."""
        phrases = [""]
        for word in self._segmenter.cut(folded):
            if word in self.synonyms.stop or not _SEARCHABLE.match(word):
                phrases.append("")
            else:
                phrases[-1] += word
        return [phrase for phrase in phrases if len(phrase) > 1]

    def _add(self, terms: dict[str, Term], folded: str, weight: float) -> None:
        stop = self.synonyms.stop
        for word in self.words(folded):
            content = word not in stop
            factor = self.WORD_WEIGHT if content else self.STOP_WEIGHT
            terms.setdefault(word, Term(word, weight * factor, content))
        for pair, content in self._telling_bigrams(folded):
            factor = self.BIGRAM_WEIGHT if content else self.STOP_WEIGHT
            terms.setdefault(pair, Term(pair, weight * factor, content))

    def _telling_bigrams(self, folded: str) -> Iterator[tuple[str, bool]]:
        """Bigrams, and whether either character belongs to a word that says something."""
        tells = [word not in self.synonyms.stop for word in self._segmenter.cut(folded) for _ in word]
        for match in _HAN_RUN.finditer(folded):
            for i in range(match.start(), match.end() - 1):
                yield BIGRAM_MARK + folded[i : i + 2], tells[i] or tells[i + 1]
