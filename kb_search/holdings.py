"""The library's articles and their index, kept in step with the source.

An index is written once and never changed. A few changed articles get a small index beside it, in memory;
many, or another version of the analysis, make a new one. What answers searches is a `Shelf`, replaced as a
whole.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from pathlib import Path

import numpy as np

from kb_search.analysis import Analysis
from kb_search.article_files import fingerprint
from kb_search.articles import Article
from kb_search.building import STOCK, Engine, Job, read
from kb_search.evaluator import Evaluator, WeighedSegment
from kb_search.generations import Generations
from kb_search.pinyin_keys import PinyinKeys
from kb_search.segmenting import LexiconSegmenter
from kb_search.shelf import Contents, Shelf
from kb_search.stock import (
    BOOSTS,
    SOUND_BOOSTS,
    Origin,
    Stock,
    reading_of_stock,
    revision,
    take_stock,
    unpack,
)
from kb_search.synonyms import Synonyms, load_synonyms

_log = logging.getLogger(__name__)

Source = Path | Callable[[], tuple[Article, ...]]
"""A folder of article files, or a function that returns the articles."""

_REBUILT_AT_OPEN = 1_000
"""Up to so many articles a whole new index takes a few seconds: not worth a patch at each start."""
_MOST_CHANGES = 64
"""Changed articles that are indexed beside the rest; more make a new index."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a library comes from and goes to, and with which means."""

    source: Source
    folder: Path
    words: Path
    engine: Engine
    builder: Callable[[Job], dict[str, bytes]]


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

    place: Place
    analysis: Analysis
    base: _Index
    origin: Origin
    shelf: Shelf
    degraded: str = ""
    """Why the index is in memory only and what to do about it; "" when all is well."""

    def refreshed(self) -> "Holdings":
        """Holdings of the source's articles as they are now; self if nothing has changed.

        Raises LibraryError when the articles can't be read.
        """
        source = self.place.source
        if isinstance(source, Path) and fingerprint(source) == self.origin.fingerprint:
            return self
        articles, origin = read(source if isinstance(source, Path) else source())
        if origin == self.origin:
            return self
        known = {article.no: article for article in self.base.stock.articles}
        changed = [article for article in articles if known.get(article.no) != article]
        gone = known.keys() - {article.no for article in articles}
        if len(changed) + len(gone) > _MOST_CHANGES:
            return _rebuilt(self.place)
        return self._with(changed, gone | {article.no for article in changed}, origin)

    def _with(self, changed: Sequence[Article], dead: Collection[str], origin: Origin) -> "Holdings":
        """The base without the articles `dead`, and beside it those that have `changed`."""
        stock, engine = self.base.stock, self.place.engine
        indexes = [self.base]
        if changed:
            reading = reading_of_stock(stock)
            patch, pages = take_stock(changed, origin, stock.dictionary, self.analysis, reading)
            indexes.append(_index(patch, engine.write(pages), engine))
        return replace(self, origin=origin, shelf=_shelf(indexes, dead))


def open_holdings(place: Place) -> Holdings:
    """Open the index in the folder, or build it when it is missing, broken or not of the source's articles.

    Raises LibraryError when there are no articles or no words to work with.
    """
    files = Generations(place.folder).read() or {}
    synonyms = load_synonyms(place.words)
    stock = unpack(files.pop(STOCK, b""), synonyms.dictionary)
    if stock is None:
        return _rebuilt(place)
    stored = _holdings(place, stock, files, synonyms)
    current = stored.refreshed()
    if current is not stored and len(stock.articles) <= _REBUILT_AT_OPEN:
        return _rebuilt(place)
    return current


def _rebuilt(place: Place) -> Holdings:
    """Holdings with a new index of all articles, stored if the folder allows it."""
    articles = place.source if isinstance(place.source, Path) else place.source()
    files = place.builder(Job(articles, place.words, place.engine))
    degraded = ""
    try:
        Generations(place.folder).write(files)
    except OSError as error:
        degraded = (
            f"The search index is kept in memory only and built again at each start: {error}. "
            f"Make {place.folder} writable and free some space."
        )
        _log.warning("%s", degraded)
    synonyms = load_synonyms(place.words)
    stock = unpack(files.pop(STOCK), synonyms.dictionary)
    assert stock is not None, "what was just built is of this format"
    return _holdings(place, stock, files, synonyms, degraded)


def _holdings(
    place: Place, stock: Stock, files: Mapping[str, bytes], synonyms: Synonyms, degraded: str = ""
) -> Holdings:
    known = dict.fromkeys(synonyms.words | synonyms.stop, 1) | stock.lexicon
    analysis = Analysis(LexiconSegmenter(known), synonyms)
    base = _index(stock, files, place.engine)
    return Holdings(place, analysis, base, stock.origin, _shelf([base]), degraded)


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
