"""What an index is made of: terms of articles, weighed as BM25F weighs them, in arrays.

Articles are analysed in slices, each perhaps in a process of its own; slices are then joined term by term.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from kb_search.evaluator import Floats, Numbers

B = 0.75

BOOSTS = {"title": 3.0, "keywords": 2.0, "body": 1.0}
"""Parts of an article, and what a term is worth in each."""

WORDS = "words"
SOUNDS = "sounds"
"""Fields of the index: words and bigrams of all parts together; titles and keywords as pairs of syllables."""

Parts = Mapping[str, Sequence[str]]
"""Part of an article → its terms, with repetitions."""

Averages = dict[str, float]
"""Terms in a part of an article on average."""


def averages(pages: Sequence[Parts]) -> Averages:
    """Over some articles; 1 for a part that none has."""
    parts = (*BOOSTS, SOUNDS)
    return {part: sum(len(page[part]) for page in pages) / max(1, len(pages)) or 1.0 for part in parts}


def weigh(page: Parts, usual: Averages) -> dict[str, float]:
    """Weight of each word and bigram: frequency, summed over parts, each boosted and normalised by length."""
    weights: dict[str, float] = {}
    for part, boost in BOOSTS.items():
        terms = page[part]
        norm = _norm(len(terms), usual[part], boost)
        for term, often in Counter(terms).items():
            weights[term] = weights.get(term, 0.0) + often * norm
    return weights


def weigh_sounds(page: Parts, usual: Averages) -> dict[str, float]:
    """The same for pairs of syllables."""
    norm = _norm(len(page[SOUNDS]), usual[SOUNDS], 1.0)
    return {term: often * norm for term, often in Counter(page[SOUNDS]).items()}


def _norm(length: int, average: float, boost: float) -> float:
    return boost / ((1.0 - B) + B * length / average)


@dataclass(slots=True)
class Postings:
    """Postings of one field in the making. Documents must come in ascending order."""

    _ids: dict[str, int] = field(default_factory=dict)
    _terms: list[int] = field(default_factory=list)
    _docs: list[int] = field(default_factory=list)
    _weights: list[float] = field(default_factory=list)

    def add(self, doc: int, weights: Mapping[str, float]) -> None:
        """A document's terms."""
        ids = self._ids
        self._terms.extend([ids.setdefault(term, len(ids)) for term in weights])
        self._docs.extend([doc] * len(weights))
        self._weights.extend(weights.values())

    def sorted(self) -> "SortedPostings":
        """Everything by term, then document."""
        names = sorted(self._ids)
        ranks = np.empty(len(names), np.int32)
        ranks[[self._ids[name] for name in names]] = np.arange(len(names), dtype=np.int32)
        terms = ranks[self._terms] if self._terms else np.zeros(0, np.int32)
        order = np.argsort(terms, kind="stable")
        starts = np.searchsorted(terms[order], np.arange(len(names) + 1))
        docs = np.array(self._docs, np.int32)[order]
        weights = np.array(self._weights, np.float16)[order]
        small = not len(docs) or self._docs[-1] < 1 << 16
        return SortedPostings(names, starts, docs.astype(np.uint16) if small else docs, weights)


@dataclass(frozen=True, slots=True)
class SortedPostings:
    """Postings of one field: those of term i lie from `starts[i]` to `starts[i + 1]`. As small as can be:
    those of all slices are held until they are joined, and weights are written in half precision anyway."""

    terms: list[str]
    starts: np.ndarray[tuple[int], np.dtype[np.int64]]
    docs: npt.NDArray[np.uint16] | Numbers
    weights: npt.NDArray[np.float16]

    def of(self, i: int, first: int) -> tuple[Numbers, Floats]:
        """Documents, counted from `first`, and weights of term i."""
        part = slice(int(self.starts[i]), int(self.starts[i + 1]))
        return self.docs[part].astype(np.int32) + np.int32(first), self.weights[part].astype(np.float32)


def joined(slices: Sequence[SortedPostings], firsts: Sequence[int]) -> Iterator[tuple[str, Numbers, Floats]]:
    """Postings of all slices, term by term; a slice's documents are counted from its number in `firsts`."""
    where: dict[str, list[tuple[int, int]]] = {}
    for number, postings in enumerate(slices):
        for i, term in enumerate(postings.terms):
            where.setdefault(term, []).append((number, i))
    for term in sorted(where):
        found = [slices[number].of(i, firsts[number]) for number, i in where[term]]
        if len(found) == 1:
            yield term, *found[0]
        else:
            docs, weights = zip(*found, strict=True)
            yield term, np.concatenate(docs), np.concatenate(weights)
