"""BM25F in NumPy over decoded postings.

A search engine in Python spends its time on one call a document. Here a term's postings are decoded once,
weighed for all fields and kept as two arrays; a query is then one vector addition a term. The index behind
is seen only through `Segment`.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb_search.analysis import Term

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

K1 = 1.2
B = 0.75
_ENTRY_OVERHEAD = 300
"""Bytes of an entry in the cache beside its arrays: a term that nobody has must not be free to keep."""


class Segment(Protocol):
    """One immutable part of an index: documents 0 … size-1."""

    @property
    def size(self) -> int:
        """Documents, those that are no longer valid included."""

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """Documents with the term, ascending, and how often each has it; empty when none has."""

    def lengths(self, field: str) -> Floats:
        """Terms in the field for each document, shape (size,)."""

    def average_length(self, field: str) -> float:
        """Terms in the field of a document on average; 0 when there are none."""


class WeighedSegment:
    """A segment with its terms weighed over some fields, the last ones used kept within `limit` bytes.

    `boosts` names the fields and what a term is worth in each. Field lengths are normalised by the
    segment's own averages, so that what was weighed stays true whatever is added beside it.
    """

    def __init__(self, segment: Segment, boosts: Mapping[str, float], limit: int = 48_000_000) -> None:
        self.size = segment.size
        self._segment = segment
        self._limit = limit
        self._norms = {field: _norms(segment, field, boost) for field, boost in boosts.items()}
        self._kept: OrderedDict[str, tuple[Numbers, Floats]] = OrderedDict()
        self.kept_bytes = 0

    def weighed(self, term: str) -> tuple[Numbers, Floats]:
        """Documents with the term, ascending, and the saturated weight of the term in each (0 … K1 + 1)."""
        found = self._kept.get(term)
        if found is not None:
            self._kept.move_to_end(term)
            return found
        found = self._kept[term] = self._weigh(term)
        self.kept_bytes += _size(found)
        while self.kept_bytes > self._limit and len(self._kept) > 1:
            self.kept_bytes -= _size(self._kept.popitem(last=False)[1])
        return found

    def _weigh(self, term: str) -> tuple[Numbers, Floats]:
        ids: list[Numbers] = []
        weights: list[Floats] = []
        for field, norms in self._norms.items():
            docs, often = self._segment.postings(field, term)
            ids.append(docs)
            weights.append(often * norms[docs])
        docs, places = np.unique(np.concatenate(ids), return_inverse=True)
        summed = np.bincount(places, weights=np.concatenate(weights), minlength=len(docs))
        return docs, ((K1 + 1.0) * summed / (K1 + summed)).astype(np.float32)


class Evaluator:
    """Scores all documents of some segments for the terms of a query.

    score(document) = sum over terms of weight x idf x saturated frequency, where the frequency is that of
    BM25F: summed over the fields, each boosted and normalised by its length, before it saturates.
    """

    def __init__(self, segments: Sequence[WeighedSegment]) -> None:
        self._segments = tuple(segments)
        self.size = sum(segment.size for segment in segments)

    def scores(self, terms: Sequence[Term]) -> tuple[Floats, Floats]:
        """Score of each document, and the weight of the terms with content that it has; shapes (size,)."""
        scores = np.zeros(self.size, dtype=np.float32)
        covered = np.zeros(self.size, dtype=np.float32)
        for term in terms:
            found = [segment.weighed(term.text) for segment in self._segments]
            count = sum(len(docs) for docs, _ in found)
            if not count:
                continue
            factor = np.float32(term.weight * self.idf(count))
            offset = 0
            for segment, (docs, weights) in zip(self._segments, found, strict=True):
                scores[offset : offset + segment.size][docs] += factor * weights
                if term.content:
                    covered[offset : offset + segment.size][docs] += np.float32(term.weight)
                offset += segment.size
        return scores, covered

    def idf(self, count: int) -> float:
        """Inverse document frequency of a term that `count` documents have (Whoosh's definition)."""
        return float(np.log(self.size / (count + 1)) + 1.0)


def best(scores: Floats, count: int) -> list[int]:
    """Documents with the highest positive scores, best first; equal scores by document number."""
    if count < len(scores):
        chosen = np.argpartition(scores, -count)[-count:]
    else:
        chosen = np.arange(len(scores))
    chosen = chosen[scores[chosen] > 0]
    return [int(i) for i in chosen[np.lexsort((chosen, -scores[chosen]))]]


def _norms(segment: Segment, field: str, boost: float) -> Floats:
    """boost / (1 - B + B x length / average length) for each document."""
    average = segment.average_length(field) or 1.0
    return (boost / ((1.0 - B) + B * segment.lengths(field) / average)).astype(np.float32)


def _size(entry: tuple[Numbers, Floats]) -> int:
    return entry[0].nbytes + entry[1].nbytes + _ENTRY_OVERHEAD
