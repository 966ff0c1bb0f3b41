"""Articles as they lie beside the index: read one by one when they are needed, a few thousand kept."""

from collections import OrderedDict
from collections.abc import Sequence
from io import RawIOBase
from typing import BinaryIO, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from kb_search.articles import Article
from kb_search.folding import Folded, fold
from kb_search.snippets import shown_text

_KEPT = 2_000


class Record(msgspec.Struct, frozen=True, array_like=True):
    """An article with what ranking needs of it: number, folded title and text, the way back of the fold."""

    no: str
    title: str
    body: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]
    packed: bytes

    @property
    def folded(self) -> Folded:
        """The shown text, folded."""
        return Folded(self.body, self.starts, self.ends)

    @property
    def article(self) -> Article:
        """The whole article."""
        return msgspec.msgpack.decode(self.packed, type=Article)


_DECODER = msgspec.msgpack.Decoder(Record)
_ENCODER = msgspec.msgpack.Encoder()


def record(article: Article) -> Record:
    """The record of an article."""
    body = fold(shown_text(article))
    return Record(
        article.no, fold(article.title).text, body.text, body.starts, body.ends, _ENCODER.encode(article)
    )


def pack(record: Record) -> bytes:
    """A record as it is written."""
    return _ENCODER.encode(record)


class Shelved(Protocol):
    """Records by document."""

    def __getitem__(self, doc: int) -> Record: ...


class RecordFile:
    """Records in a file, the last ones used kept. Thread: one at a time.

    `ends` is where each record ends; the first one begins at 0. Raises `OSError` or `ValueError` for a file
    that is broken.
    """

    def __init__(self, file: BinaryIO | RawIOBase, ends: npt.NDArray[np.int64]) -> None:
        self._file = file
        self._ends = ends
        self._kept: OrderedDict[int, Record] = OrderedDict()

    def __getitem__(self, doc: int) -> Record:
        found = self._kept.get(doc)
        if found is not None:
            return found
        start = int(self._ends[doc - 1]) if doc else 0
        self._file.seek(start)
        found = _DECODER.decode(self._file.read(int(self._ends[doc]) - start) or b"")
        self._kept[doc] = found
        if len(self._kept) > _KEPT:
            self._kept.popitem(last=False)
        return found

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()


class Records:
    """Records of several runs of documents, one after another."""

    def __init__(self, runs: Sequence[tuple[int, Shelved]]) -> None:
        """`runs`: the first document of each, and its records."""
        self._runs = tuple(reversed(runs))

    def __getitem__(self, doc: int) -> Record:
        for first, run in self._runs:
            if doc >= first:
                return run[doc - first]
        raise IndexError(doc)
