"""The library on Whoosh: the only module that knows it.

Whoosh writes and reads the postings; analysis, ranking and everything that an agent sees are ours. Nothing
heavy is imported before `open`, which runs on the index thread: the desk's first paint must not pay for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_search.articles import Article, Findings, Hit, Situation, Suggestion
from kb_search.library import LibraryError

if TYPE_CHECKING:
    from kb_search.analysis import Analysis
    from kb_search.evaluator import Floats, Numbers, PostingsCache
    from kb_search.shelf import Shelf
    from kb_search.stock import Origin, Stock
    from kb_search.suggestions import Rule

_log = logging.getLogger(__name__)

SHIPPED_WORDS = Path(__file__).resolve().parent.parent / "resources" / "search"
"""Folder of the words and rules that are shipped: synonyms.toml and suggestions.toml."""

_STOCK = "stock.msgpack"
_REBUILT_AT_OPEN = 1_000
_MOST_CHANGES = 64


class WhooshLibrary:
    """`Library` over article files or any other source of articles.

    `articles` is a folder of TOML files, or a function that returns the articles (called by `open` and
    `refresh`). `index_folder` is created when missing, in a place that may be lost (the user's cache).
    Thread: the index thread for all methods; `article`, `revision`, `degraded`, `problems`: any.
    """

    def __init__(
        self,
        articles: Path | Callable[[], tuple[Article, ...]],
        index_folder: Path,
        *,
        words_folder: Path = SHIPPED_WORDS,
    ) -> None:
        self._source = articles
        self._index_folder = index_folder
        self._words_folder = words_folder
        self._opened: _Opened | None = None
        self._degraded = ""
        self._problems: tuple[str, ...] = ()

    @property
    def degraded(self) -> str:
        """Why the index is held in memory only and what to do about it; "" when all is well."""
        return self._degraded

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each article that can't be used, with file, number, key and remedy."""
        return self._problems

    @property
    def revision(self) -> str:
        """Revision of the articles that the index answers from; "" before `open`."""
        return self._opened.shelf.revision if self._opened else ""

    def open(self) -> None:
        """Open the index, rebuilding it when it is missing, older than the articles or broken.

        Raises LibraryError when there are no articles or no words to work with.
        """
        from kb_search.analysis import Analysis
        from kb_search.suggestions import load_rules
        from kb_search.synonyms import load_synonyms

        analysis = Analysis(load_synonyms(self._words_folder / "synonyms.toml"))
        rules = load_rules(self._words_folder / "suggestions.toml")
        base = self._stored(analysis)
        articles, origin = self._read(base.stock if base else None)
        if base is None or (origin != base.stock.origin and len(articles) <= _REBUILT_AT_OPEN):
            base = self._rebuilt(articles, origin, analysis)
        self._install(articles, origin, _Opened(analysis, rules, base, _shelf(analysis, [base])))

    def refresh(self) -> bool:
        """Take over changed articles; whether there were any. The old ones answer until it returns.

        Raises LibraryError when the articles can't be read; the old ones then stay.
        """
        opened = self._ready()
        articles, origin = self._read(opened.base.stock)
        before = opened.shelf.revision
        self._install(articles, origin, opened)
        return self.revision != before

    def search(self, text: str, *, skill_group: str = "", on: date, limit: int = 10) -> Findings:
        """Articles for what was typed, best first; any text is allowed. See `Library.search`."""
        from kb_search.query import understand

        start = time.perf_counter()
        opened = self._ready()
        query = understand(text, opened.analysis)
        hits = opened.shelf.hits(query, skill_group, on, limit)
        nearest = "" if hits else opened.shelf.nearest(query, on)
        took_ms = (time.perf_counter() - start) * 1e3
        return Findings(query=text, hits=hits, took_ms=took_ms, revision=self.revision, nearest=nearest)

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        """Articles that fit the call without being asked for. See `Library.suggest`."""
        from kb_search.suggestions import Sources, suggest

        opened = self._ready()

        def search(text: str, most: int) -> tuple[Hit, ...]:
            return self.search(text, skill_group=situation.skill_group, on=on, limit=most).hits

        sources = Sources(lambda no: opened.shelf.hit(no, on), search)
        return suggest(situation, opened.rules, sources, limit)

    def article(self, no: str) -> Article | None:
        """The article with this number, or None; None before `open`."""
        return self._opened.shelf.article(no) if self._opened else None

    def warm(self) -> None:
        """Touch what the first searches need: postings of all titles' words, pinyin, snippets."""
        shelf = self._ready().shelf
        for article in shelf.articles():
            self.search(article.title, on=article.in_force_from, limit=3)

    def close(self) -> None:
        """Let go of the index; `open` may be called again."""
        self._opened = None

    def _ready(self) -> _Opened:
        if self._opened is None:
            raise LibraryError("The library is not open. Wait until it has been opened.")
        return self._opened

    def _read(self, known: Stock | None) -> tuple[tuple[Article, ...], Origin]:
        """The source's articles by number; those of `known` when the source is as it was then."""
        from kb_search.article_files import fingerprint, load_folder
        from kb_search.stock import Origin, digest

        if isinstance(self._source, Path):
            mark = fingerprint(self._source)
            if known is not None and known.origin.fingerprint == mark:
                return known.articles, known.origin
            loaded = load_folder(self._source)
            return loaded.articles, Origin(mark, loaded.problems)
        articles = tuple(sorted(self._source(), key=lambda article: article.no))
        return articles, Origin(digest(articles))

    def _stored(self, analysis: Analysis) -> _Index | None:
        """The index on disk, if it is there, sound and made by this version with these words."""
        from kb_search.generations import Generations
        from kb_search.stock import unpack

        files = Generations(self._index_folder).read()
        stock = unpack(files.pop(_STOCK, b""), analysis) if files else None
        return _index(stock, files) if files and stock else None

    def _rebuilt(self, articles: Sequence[Article], origin: Origin, analysis: Analysis) -> _Index:
        """A new index of `articles`, stored if the folder allows it."""
        import msgspec

        from kb_search.generations import Generations
        from kb_search.stock import reading_of_dictionaries, take_stock

        start = time.perf_counter()
        stock = take_stock(articles, origin, analysis, reading_of_dictionaries())
        files = _written(stock, analysis)
        try:
            Generations(self._index_folder).write({**files, _STOCK: msgspec.msgpack.encode(stock)})
            self._degraded = ""
        except OSError as error:
            self._degraded = (
                f"The search index is kept in memory only and built again at each start: {error}. "
                f"Make {self._index_folder} writable and free some space."
            )
            _log.warning("%s", self._degraded)
        _log.info("index of %d articles built in %.2f s", len(articles), time.perf_counter() - start)
        return _index(stock, files)

    def _install(self, articles: tuple[Article, ...], origin: Origin, opened: _Opened) -> None:
        """Let searches be answered from `articles`: the base index, and beside it what has changed."""
        from kb_search.stock import reading_of_stock, take_stock

        base, analysis = opened.base, opened.analysis
        known = {article.no: article for article in base.stock.articles}
        changed = [article for article in articles if known.get(article.no) != article]
        gone = known.keys() - {article.no for article in articles}
        if len(changed) + len(gone) > _MOST_CHANGES:
            base, changed, gone = self._rebuilt(articles, origin, analysis), [], set()
        indexes = [base]
        if changed:
            stock = take_stock(changed, origin, analysis, reading_of_stock(base.stock))
            indexes.append(_index(stock, _written(stock, analysis)))
        dead = {article.no for article in changed} | gone
        self._problems = origin.problems
        self._opened = _Opened(analysis, opened.rules, base, _shelf(analysis, indexes, dead))


@dataclass(frozen=True, slots=True)
class _Index:
    """Some articles and their postings."""

    stock: Stock
    postings: PostingsCache


@dataclass(frozen=True, slots=True)
class _Opened:
    """What an open library works with; replaced as a whole, never changed."""

    analysis: Analysis
    rules: tuple[Rule, ...]
    base: _Index
    shelf: Shelf


def _shelf(analysis: Analysis, indexes: Sequence[_Index], dead: Collection[str] = ()) -> Shelf:
    """A shelf over some indexes; of the first, articles with the numbers `dead` are not found."""
    import numpy as np

    from kb_search.evaluator import Evaluator
    from kb_search.shelf import BOOSTS, Contents, Shelf
    from kb_search.stock import phrases, revision

    articles = tuple(article for index in indexes for article in index.stock.articles)
    base = len(indexes[0].stock.articles)
    alive = np.array([i >= base or a.no not in dead for i, a in enumerate(articles)], dtype=np.bool_)
    starts = accumulate((len(index.stock.articles) for index in indexes), initial=0)
    contents = Contents(
        articles=articles,
        alive=alive,
        phrases=tuple(p for index, start in zip(indexes, starts) for p in phrases(index.stock, start)),
        syllables=indexes[0].stock.syllables,
        revision=revision(sorted((a for a, ok in zip(articles, alive) if ok), key=lambda a: a.no)),
    )
    return Shelf(contents, Evaluator([index.postings for index in indexes], BOOSTS), analysis)


def _written(stock: Stock, analysis: Analysis) -> dict[str, bytes]:
    """The files of a Whoosh index of `stock`; document numbers are positions in it."""
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.fields import TEXT, Schema

    from kb_search.shelf import BOOSTS
    from kb_search.stock import documents

    # Terms come from our analysis, joined by blanks; positions would double the index and aren't used.
    field = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
    storage = _memory({})
    writer = storage.create_index(Schema(**{name: field for name in BOOSTS})).writer()
    for document in documents(stock, analysis):
        writer.add_document(**{name: " ".join(terms) for name, terms in document.items()})
    writer.commit(optimize=True)
    return {name: bytes(content) for name, content in storage.files.items()}


def _index(stock: Stock, files: Mapping[str, bytes]) -> _Index:
    from kb_search.evaluator import PostingsCache

    return _Index(stock, PostingsCache(_WhooshSegment(files)))


def _memory(files: Mapping[str, bytes]) -> Any:
    """A Whoosh storage over bytes in memory.

    Files that were read and checked once can't fail later, need no handles (Windows) and no mapping (a
    mapped file cut short kills the process).
    """
    from whoosh.filedb.filestore import RamStorage

    storage = RamStorage()
    storage.files = dict(files)
    # Whoosh's own goes to a shared name in the system's temporary folder.
    storage.temp_storage = lambda name=None: _memory({})
    return storage


class _WhooshSegment:
    """`evaluator.Segment` over a Whoosh index of one segment.

    Uses the private block readers of Whoosh's default codec (`W3LeafMatcher`): its public matchers cost a
    Python call for each posting. tests/kb_search/test_whoosh_contract.py guards what is used here.
    """

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._reader = _memory(files).open_index().reader()
        self.size: int = self._reader.doc_count_all()

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """Documents with the term, ascending, and how often each has it."""
        import numpy as np
        from whoosh.codec.whoosh3 import W3LeafMatcher
        from whoosh.reading import TermNotFound

        ids: list[int] = []
        often: list[float] = []
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        if isinstance(matcher, W3LeafMatcher):
            while matcher.is_active():
                matcher._read_ids()
                matcher._read_weights()
                ids.extend(matcher._ids)
                often.extend(matcher._weights)
                matcher._next_block()
        else:  # a term of one document is kept inline
            ids.extend(matcher.all_ids())
            often.extend([matcher.weight()] * len(ids))
        return np.array(ids, dtype=np.int32), np.array(often, dtype=np.float32)

    def lengths(self, field: str) -> Floats:
        """Terms in the field for each document."""
        import numpy as np

        length = self._reader.doc_field_length
        return np.array([length(doc, field) or 0 for doc in range(self.size)], dtype=np.float32)
