"""Scores in NumPy over decoded postings.

A search engine in Python spends its time on one call a document. Here a term's postings are read once, as
two arrays, and kept; a query is then one vector addition a term. The index behind is seen only through
`Segment`. A posting's weight is BM25F's: the term's frequency, summed over the fields, each boosted and
normalised by its length (`weighing`); what is left to do here is to let it saturate.
"""

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from typing import Protocol

import numpy as np
import numpy.typing as npt

from kb_search.analysis import Term

Floats = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int32]

K1 = 1.2
_STEP = (K1 + 1.0) / 65_535
_ENTRY_OVERHEAD = 300
"""Bytes of an entry in the cache beside its arrays: a term that nobody has must not be free to keep."""
_DENSE = 0.12
"""Share of the documents from which a term is kept as one number for each document: adding whole arrays is
then faster than picking places out of them."""


class Segment(Protocol):
    """One immutable part of an index: documents 0 … size-1."""

    @property
    def size(self) -> int:
        """Documents, those that are no longer valid included."""

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """Documents with the term, ascending, and its weight in each; empty when none has it."""

    def close(self) -> None:
        """Let go of the files."""


class _Entry:
    """A term in a segment: how many documents have it, and what it is worth in each (0 … K1 + 1).

    Kept in half the memory, as 16-bit numbers in steps of `_STEP`: twice as many terms stay at hand, and a
    score moves by less than the rounding of postings on the disk.
    """

    __slots__ = ("count", "docs", "worths")

    def __init__(self, size: int, docs: Numbers, weights: Floats) -> None:
        self.count = len(docs)
        worths = np.rint((K1 + 1.0) / _STEP * weights / (K1 + weights)).astype(np.uint16)
        if self.count > size * _DENSE:
            self.docs: npt.NDArray[np.uint16] | Numbers | None = None
            self.worths = np.zeros(size, np.uint16)
            self.worths[docs] = worths
        else:
            self.docs = docs.astype(np.uint16) if size <= 1 << 16 else docs
            self.worths = worths

    def add(self, scores: Floats, factor: float) -> None:
        """Add the term to the scores of a segment's documents."""
        worths = self.worths * np.float32(factor * _STEP)
        if self.docs is None:
            scores += worths
        else:
            scores[self.docs] += worths

    def count_in(self, counts: Floats) -> None:
        """Count the term where it is."""
        if self.docs is None:
            counts += self.worths > 0
        else:
            counts[self.docs] += 1

    @property
    def nbytes(self) -> int:
        """What it costs to keep."""
        return self.worths.nbytes + (0 if self.docs is None else self.docs.nbytes) + _ENTRY_OVERHEAD


class KeptField:
    """One field of a segment, its terms last used kept within `limit` bytes. Thread: one at a time."""

    def __init__(self, segment: Segment, field: str, limit: int) -> None:
        self.size = segment.size
        self._segment = segment
        self._field = field
        self._limit = limit
        self._kept: OrderedDict[str, _Entry] = OrderedDict()
        self.kept_bytes = 0

    def entry(self, term: str) -> _Entry:
        """The term, read if it isn't kept."""
        found = self._kept.get(term)
        if found is not None:
            self._kept.move_to_end(term)
            return found
        found = self._kept[term] = _Entry(self.size, *self._segment.postings(self._field, term))
        self.kept_bytes += found.nbytes
        while self.kept_bytes > self._limit and len(self._kept) > 1:
            self.kept_bytes -= self._kept.popitem(last=False)[1].nbytes
        return found

    @property
    def full(self) -> bool:
        """Whether another term would drive one out."""
        return self.kept_bytes > 0.9 * self._limit


class Evaluator:
    """Scores all documents of some segments for the terms of a query.

    score(document) = sum over terms of weight x idf x saturated frequency.
    """

    def __init__(self, fields: Sequence[KeptField]) -> None:
        self._fields = tuple(fields)
        self._slices = tuple(_slices(fields))
        self.size = sum(field.size for field in fields)

    def scores(self, terms: Iterable[Term]) -> Floats:
        """Score of each document that has a term with content, else 0; shape (size,)."""
        scores = np.zeros(self.size, np.float32)
        ordered = sorted(terms, key=lambda term: not term.content)
        contents = sum(term.content for term in ordered)
        for term in ordered[:contents]:
            self._add(scores, term)
        if ordered[contents:]:
            told = scores > 0
            for term in ordered[contents:]:
                self._add(scores, term)
            scores *= told
        return scores

    def counted(self, terms: Iterable[Term]) -> tuple[Floats, Floats]:
        """Score of each document, and how many of the terms it has; shapes (size,)."""
        scores, counts = np.zeros(self.size, np.float32), np.zeros(self.size, np.float32)
        for term in terms:
            for field, part in self._add(scores, term):
                field.count_in(counts[part])
        return scores, counts

    def _add(self, scores: Floats, term: Term) -> list[tuple[_Entry, slice]]:
        entries = [
            (field.entry(term.text), part) for field, part in zip(self._fields, self._slices, strict=True)
        ]
        count = sum(entry.count for entry, _ in entries)
        if not count:
            return []
        factor = term.weight * self.idf(count)
        for entry, part in entries:
            if entry.count:
                entry.add(scores[part], factor)
        return entries

    def idf(self, count: int) -> float:
        """Inverse document frequency of a term that `count` documents have (Whoosh's definition)."""
        return float(np.log(self.size / (count + 1)) + 1.0)


def _slices(fields: Sequence[KeptField]) -> Iterable[slice]:
    start = 0
    for field in fields:
        yield slice(start, start + field.size)
        start += field.size


def best(scores: Floats, count: int, floor: float = 0.0) -> list[int]:
    """Documents with the highest positive scores, best first; equal scores by document number.

    Scores below `floor` times the highest are left out.
    """
    if not len(scores) or (highest := float(scores.max())) <= 0:
        return []
    chosen = np.flatnonzero(scores > max(0.0, floor * highest))
    if len(chosen) > count:
        chosen = chosen[np.argpartition(scores[chosen], -count)[-count:]]
    return [int(i) for i in chosen[np.lexsort((chosen, -scores[chosen]))]]
