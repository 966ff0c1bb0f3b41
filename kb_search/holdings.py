"""The library's articles and their index, kept in step with the source.

An index is written once and never changed. A few changed articles get a small index beside it, in memory;
many, or another version of the analysis, make a new one. What answers searches is a `Shelf`, replaced as a
whole.
"""

import logging
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path
from typing import Protocol

import msgspec
import numpy as np

from kb_search.analysis import Analysis
from kb_search.article_files import fingerprint, load_folder
from kb_search.articles import Article
from kb_search.evaluator import Evaluator, Segment, WeighedSegment
from kb_search.generations import Generations
from kb_search.pinyin_keys import PinyinKeys
from kb_search.shelf import Contents, Shelf
from kb_search.stock import (
    BOOSTS,
    SOUND_BOOSTS,
    Origin,
    Stock,
    digest,
    documents,
    reading_of_dictionaries,
    reading_of_stock,
    revision,
    take_stock,
    unpack,
)

_log = logging.getLogger(__name__)

Source = Path | Callable[[], tuple[Article, ...]]
"""A folder of article files, or a function that returns the articles."""

_STOCK = "stock.msgpack"
_REBUILT_AT_OPEN = 1_000
"""Up to so many articles a whole new index takes about a second: not worth a patch at each start."""
_MOST_CHANGES = 64
"""Changed articles that are indexed beside the rest; more make a new index."""


class Engine(Protocol):
    """Writes and reads the files of an index; knows nothing of articles."""

    def write(self, documents: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, bytes]:
        """Files of an index of `documents` (field → terms), numbered 0, 1 … in this order."""

    def read(self, files: Mapping[str, bytes]) -> Segment:
        """The index in these files."""


@dataclass(frozen=True, slots=True)
class _Index:
    """Some articles, their terms weighed in the fields of words and of sounds, their pinyin."""

    stock: Stock
    words: WeighedSegment
    sounds: WeighedSegment
    keys: PinyinKeys


@dataclass(frozen=True, slots=True)
class Holdings:
    """An open library. Frozen: `refreshed` returns another one. Thread: the index thread."""

    source: Source
    folder: Path
    analysis: Analysis
    engine: Engine
    base: _Index
    origin: Origin
    shelf: Shelf
    degraded: str = ""
    """Why the index is in memory only and what to do about it; "" when all is well."""

    def refreshed(self) -> "Holdings":
        """Holdings of the source's articles as they are now; self if nothing has changed.

        Raises LibraryError when the articles can't be read.
        """
        articles, origin = _read(self.source, self.base.stock)
        if origin == self.origin:
            return self
        known = {article.no: article for article in self.base.stock.articles}
        changed = [article for article in articles if known.get(article.no) != article]
        gone = known.keys() - {article.no for article in articles}
        if len(changed) + len(gone) > _MOST_CHANGES:
            return _rebuilt(self.source, self.folder, self.analysis, self.engine)
        dead = gone | {article.no for article in changed}
        indexes = [self.base]
        if changed:
            stock = take_stock(changed, origin, self.analysis, reading_of_stock(self.base.stock))
            files = self.engine.write(documents(stock, self.analysis))
            indexes.append(_index(stock, files, self.engine))
        return replace(self, origin=origin, shelf=_shelf(indexes, dead))


def open_holdings(source: Source, folder: Path, analysis: Analysis, engine: Engine) -> Holdings:
    """Open the index in `folder`, or build it when it is missing, broken or not of the source's articles.

    Raises LibraryError when there are no articles.
    """
    files = Generations(folder).read() or {}
    stock = unpack(files.pop(_STOCK, b""), analysis)
    if stock is None:
        return _rebuilt(source, folder, analysis, engine)
    base = _index(stock, files, engine)
    stored = Holdings(source, folder, analysis, engine, base, stock.origin, _shelf([base]))
    current = stored.refreshed()
    if current is not stored and len(stock.articles) <= _REBUILT_AT_OPEN:
        return _rebuilt(source, folder, analysis, engine)
    return current


def _rebuilt(source: Source, folder: Path, analysis: Analysis, engine: Engine) -> Holdings:
    """Holdings with a new index of all articles, stored if the folder allows it."""
    start = time.perf_counter()
    articles, origin = _read(source, None)
    stock = take_stock(articles, origin, analysis, reading_of_dictionaries())
    files = engine.write(documents(stock, analysis))
    degraded = ""
    try:
        Generations(folder).write({**files, _STOCK: msgspec.msgpack.encode(stock)})
    except OSError as error:
        degraded = (
            f"The search index is kept in memory only and built again at each start: {error}. "
            f"Make {folder} writable and free some space."
        )
        _log.warning("%s", degraded)
    _log.info("index of %d articles built in %.2f s", len(articles), time.perf_counter() - start)
    base = _index(stock, files, engine)
    return Holdings(source, folder, analysis, engine, base, origin, _shelf([base]), degraded)


def _read(source: Source, known: Stock | None) -> tuple[tuple[Article, ...], Origin]:
    """The source's articles by number; those of `known` when the files are as they were then."""
    if isinstance(source, Path):
        mark = fingerprint(source)
        if known is not None and known.origin.fingerprint == mark:
            return known.articles, known.origin
        loaded = load_folder(source)
        return loaded.articles, Origin(mark, loaded.problems)
    articles = tuple(sorted(source(), key=lambda article: article.no))
    return articles, Origin(digest(articles))


def _index(stock: Stock, files: Mapping[str, bytes], engine: Engine) -> _Index:
    segment = engine.read(files)
    words, sounds = WeighedSegment(segment, BOOSTS), WeighedSegment(segment, SOUND_BOOSTS)
    return _Index(stock, words, sounds, PinyinKeys(stock.spoken))


def _shelf(indexes: Sequence[_Index], dead: Collection[str] = ()) -> Shelf:
    """A shelf over some indexes; of the first, articles with the numbers `dead` are not found."""
    articles = tuple(article for index in indexes for article in index.stock.articles)
    base = len(indexes[0].stock.articles)
    alive = [number >= base or article.no not in dead for number, article in enumerate(articles)]
    starts = accumulate((len(index.stock.articles) for index in indexes), initial=0)
    living = [article for article, lives in zip(articles, alive, strict=True) if lives]
    return Shelf(
        Contents(
            articles=articles,
            alive=np.array(alive, dtype=np.bool_),
            keys=[(start, index.keys) for start, index in zip(starts, indexes, strict=False)],
            syllables=indexes[0].stock.syllables,
            revision=revision(sorted(living, key=lambda article: article.no)),
        ),
        words=Evaluator([index.words for index in indexes]),
        sounds=Evaluator([index.sounds for index in indexes]),
    )
