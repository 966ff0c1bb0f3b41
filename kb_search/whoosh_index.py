"""Whoosh behind the library: the only module that knows it. Thread: one at a time for each open index.

The index is Whoosh's: its schema, term dictionary and segment, readable by its searcher. Only the lists of
postings are written by a codec of ours (`PackedCodec`): a list is two arrays, read by NumPy in one go, where
Whoosh's own makes a Python object of each number. tests/kb_search/test_whoosh_contract.py holds the two
together.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3TermInfo
from whoosh.fields import KEYWORD, Schema
from whoosh.filedb.filestore import FileStorage, RamStorage
from whoosh.index import TOC
from whoosh.matching import ListMatcher
from whoosh.reading import TermNotFound

from kb_search.evaluator import Floats, Numbers

Postings = Iterable[tuple[str, Numbers, Floats]]
"""Terms in ascending order of their UTF-8; for each its documents, ascending, and its weight in each."""

_NAME = "MAIN"
_STEPS = {width: np.dtype(f"<u{width}") for width in (1, 2, 4)}
_WEIGHT = np.dtype("<f2")
_HEAD = 5


class PackedCodec(W3Codec):  # type: ignore[misc]  # Whoosh is published without types
    """Whoosh's codec with lists of postings as two packed arrays."""

    def field_writer(self, storage: Any, segment: Any) -> "_PackedFieldWriter":
        """See `Codec.field_writer`."""
        return _PackedFieldWriter(self, storage, segment)

    def postings_reader(
        self, dbfile: Any, terminfo: Any, format_: Any, term: Any = None, scorer: Any = None
    ) -> ListMatcher:
        """See `Codec.postings_reader`: for Whoosh's own searcher. Ours reads the arrays."""
        docs, weights = _read_postings(dbfile, terminfo.extent()[0])
        return ListMatcher(
            docs.tolist(), weights.tolist(), format=format_, scorer=scorer, term=term, terminfo=terminfo
        )


class _PackedFieldWriter(W3FieldWriter):  # type: ignore[misc]
    def put(self, term: str, docs: Numbers, weights: Floats) -> None:
        """One term with all its postings."""
        packed = _pack(docs, weights)
        info = W3TermInfo(
            weight=float(weights.sum()),
            df=len(docs),
            minlength=1,
            maxlength=1,
            maxweight=float(weights.max()),
            minid=int(docs[0]),
            maxid=int(docs[-1]),
        )
        info.set_extent(self._postfile.tell(), len(packed))
        self._postfile.write(packed)
        self._tindex.add(self._fieldid.to_bytes(2, "big") + term.encode(), info.to_bytes())


def _pack(docs: Numbers, weights: Floats) -> bytes:
    """Count, width of the steps between documents, steps, weights in half precision."""
    steps = docs.copy()
    steps[1:] -= docs[:-1]
    largest = int(steps.max())
    width = 1 if largest < 1 << 8 else 2 if largest < 1 << 16 else 4
    head = len(docs).to_bytes(4, "little") + bytes((width,))
    return head + steps.astype(_STEPS[width]).tobytes() + weights.astype(_WEIGHT).tobytes()


def _read_postings(file: Any, offset: int) -> tuple[Numbers, Floats]:
    """The inverse of `_pack`, at a place in a file. Raises ValueError for bytes that are no postings."""
    head = file.get(offset, _HEAD)
    if len(head) != _HEAD or head[4] not in _STEPS:
        raise ValueError("not a list of postings")
    count, width = int.from_bytes(head[:4], "little"), head[4]
    packed = file.get(offset + _HEAD, count * (width + 2))
    steps = np.frombuffer(packed, _STEPS[width], count)
    weights = np.frombuffer(packed, _WEIGHT, count, count * width)
    return steps.cumsum(dtype=np.int32), weights.astype(np.float32)


def write_index(place: Path | None, size: int, fields: Mapping[str, Postings]) -> "WhooshSegment | None":
    """An index of `size` documents: files in the folder `place`, or, without one, a segment in memory."""
    storage = _storage(place)
    schema = Schema(**{name: KEYWORD(scorable=True) for name in fields})
    codec = PackedCodec()
    segment = codec.new_segment(storage, _NAME)
    documents = codec.per_document_writer(storage, segment)
    for number in range(size):
        documents.start_doc(number)
        documents.finish_doc()
    documents.close()
    writer = codec.field_writer(storage, segment)
    for name, postings in fields.items():
        writer.start_field(name, schema[name])
        for posting in postings:
            writer.put(*posting)
        writer.finish_field()
    writer.close()
    segment.set_doc_count(size)
    TOC(schema, [segment], 0).write(storage, _NAME)
    return None if place is not None else WhooshSegment(storage)


def read_index(place: Path) -> "WhooshSegment":
    """The index in a folder. Raises whatever Whoosh does when it is none."""
    return WhooshSegment(_storage(place))


class WhooshSegment:
    """`evaluator.Segment` over a Whoosh index of one segment.

    Reads files with plain reads: a mapped file that is cut short kills the process.
    """

    def __init__(self, storage: Any) -> None:
        self._reader = storage.open_index().reader()
        self._terms = self._reader._terms
        self._fields = {name: number.to_bytes(2, "big") for name, number in self._terms._fieldmap.items()}
        self.size: int = self._reader.doc_count_all()

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """See `Segment.postings`. Raises `OSError` or `ValueError` when the files are broken."""
        number = self._fields.get(field)
        try:
            info = None if number is None else self._terms.term_info(field, term.encode())
        except TermNotFound:
            info = None
        if info is None:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        return _read_postings(self._terms._postfile, info.extent()[0])

    def close(self) -> None:
        """Let go of the files."""
        self._reader.close()


def _storage(place: Path | None) -> Any:
    storage = RamStorage() if place is None else FileStorage(str(place), supports_mmap=False)
    # Whoosh's own would write to a shared name in the system's temporary folder.
    storage.temp_storage = lambda name=None: _storage(None)
    return storage
