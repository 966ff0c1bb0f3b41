"""BM25F in NumPy over decoded postings.

A search engine in Python spends its time on one call a document; here a term's postings are decoded once
into arrays, kept, and scored as a whole. The index behind is seen only through `Segment`.
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
NO_DOCUMENTS: Numbers = np.zeros(0, dtype=np.int32)
NO_WEIGHTS: Floats = np.zeros(0, dtype=np.float32)


class Segment(Protocol):
    """One immutable part of an index: documents 0 … size-1."""

    @property
    def size(self) -> int:
        """Documents, deleted ones included."""

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """Documents with the term, ascending, and how often each has it; empty when none has."""

    def lengths(self, field: str) -> Floats:
        """Terms in the field for each document, shape (size,)."""


class PostingsCache:
    """Decoded postings of one segment, the least recently used dropped beyond `limit` bytes."""

    def __init__(self, segment: Segment, limit: int = 32_000_000) -> None:
        self._segment = segment
        self._limit = limit
        self._held: OrderedDict[tuple[str, str], tuple[Numbers, Floats]] = OrderedDict()
        self._bytes = 0

    @property
    def size(self) -> int:
        """Documents in the segment."""
        return self._segment.size

    @property
    def nbytes(self) -> int:
        """Bytes of postings held."""
        return self._bytes

    def lengths(self, field: str) -> Floats:
        """See `Segment.lengths`."""
        return self._segment.lengths(field)

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """See `Segment.postings`; decoded at the first use."""
        key = (field, term)
        found = self._held.get(key)
        if found is not None:
            self._held.move_to_end(key)
            return found
        found = self._segment.postings(field, term)
        self._held[key] = found
        self._bytes += _weight(found)
        while self._bytes > self._limit and len(self._held) > 1:
            _, dropped = self._held.popitem(last=False)
            self._bytes -= _weight(dropped)
        return found


class Evaluator:
    """Scores all documents of some segments for the terms of a query.

    A document's score is the sum over terms and fields of boost x weight x idf x saturated frequency
    (BM25 with K1 1.2 and B 0.75, field lengths normalised for each field). `boosts` name the fields.
    """

    def __init__(self, segments: Sequence[PostingsCache], boosts: Mapping[str, float]) -> None:
        self._segments = tuple(segments)
        self._boosts = dict(boosts)
        self.size = sum(segment.size for segment in segments)
        self._norms = {field: self._norm(field) for field in boosts}

    def scores(self, terms: Sequence[Term], fields: Sequence[str]) -> tuple[Floats, Floats]:
        """Score of each document, and the weight of the terms with content that it has; shapes (size,)."""
        scores = np.zeros(self.size, dtype=np.float32)
        covered = np.zeros(self.size, dtype=np.float32)
        seen = np.zeros(self.size, dtype=np.bool_)
        for term in terms:
            touched: list[Numbers] = []
            for field in fields:
                ids, gains = self._gains(field, term)
                if not len(ids):
                    continue
                scores[ids] += gains
                if term.content:
                    fresh = ids[~seen[ids]]
                    seen[fresh] = True
                    covered[fresh] += term.weight
                    touched.append(fresh)
            for fresh in touched:
                seen[fresh] = False
        return scores, covered

    def _gains(self, field: str, term: Term) -> tuple[Numbers, Floats]:
        """Documents with the term in the field, and what it adds to each one's score."""
        found = [segment.postings(field, term.text) for segment in self._segments]
        count = sum(len(ids) for ids, _ in found)
        factor = self._boosts[field] * term.weight * self.idf(count) * (K1 + 1.0)
        rows: list[Numbers] = []
        gains: list[Floats] = []
        offset = 0
        for segment, (ids, often), norm in zip(self._segments, found, self._norms[field], strict=True):
            if len(ids):
                rows.append(ids + np.int32(offset))
                gains.append(np.float32(factor) * often / (often + norm[ids]))
            offset += segment.size
        if len(rows) == 1:
            return rows[0], gains[0]
        return (np.concatenate(rows), np.concatenate(gains)) if rows else (NO_DOCUMENTS, NO_WEIGHTS)

    def idf(self, count: int) -> float:
        """Inverse document frequency of a term that `count` documents have (Whoosh's definition)."""
        return float(np.log(self.size / (count + 1)) + 1.0)

    def _norm(self, field: str) -> list[Floats]:
        """K1 x (1 - B + B x length / average length) for each segment's documents."""
        lengths = [segment.lengths(field) for segment in self._segments]
        average = max(1e-9, sum(float(part.sum()) for part in lengths) / max(1, self.size))
        return [(K1 * ((1.0 - B) + B * part / average)).astype(np.float32) for part in lengths]


def best(scores: Floats, count: int) -> list[int]:
    """Documents with the highest positive scores, best first; equal scores by document number."""
    if count < len(scores):
        chosen = np.argpartition(scores, -count)[-count:]
    else:
        chosen = np.arange(len(scores))
    chosen = chosen[scores[chosen] > 0]
    return [int(i) for i in chosen[np.lexsort((chosen, -scores[chosen]))]]


def _weight(postings: tuple[Numbers, Floats]) -> int:
    # An entry's own overhead counts too: a term that nobody has must not be free to keep.
    return postings[0].nbytes + postings[1].nbytes + 200
