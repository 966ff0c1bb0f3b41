"""The library on Whoosh: the only module that knows it.

Whoosh writes and reads the postings; analysis, ranking and everything that an agent sees are ours. Nothing
heavy is imported before `open`, which runs on the index thread: the desk's first paint must not pay for it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kb_search.articles import Article, Findings, Hit, Situation, Suggestion
from kb_search.library import LibraryError
from resources import files

if TYPE_CHECKING:
    from kb_search.evaluator import Floats, Numbers
    from kb_search.holdings import Holdings, Source
    from kb_search.suggestions import Rule

_WARMED = 20
"""Titles that are searched for to warm up: enough to load everything, and no caller waits for it."""


class WhooshLibrary:
    """`Library` over article files or any other source of articles.

    `articles` is a folder of TOML files, or a function that returns the articles (called by `open` and
    `refresh`). `index_folder` is created when missing, in a place that may be lost (the user's cache).
    `words_folder` holds synonyms.toml and suggestions.toml. A new index is built in a process of its own
    if `apart`. Thread: the index thread for all methods; `article` and the properties: any.
    """

    def __init__(
        self, articles: Source, index_folder: Path, *, words_folder: Path | None = None, apart: bool = True
    ) -> None:
        self._source = articles
        self._index_folder = index_folder
        self._words_folder = words_folder or files("search")
        self._apart = apart
        self._holdings: Holdings | None = None
        self._rules: tuple[Rule, ...] = ()

    def open(self) -> None:
        """Open the index, rebuilding it when it is missing, older than the articles or broken.

        Raises LibraryError when there are no articles or no words to work with.
        """
        from kb_search.building import build, build_apart
        from kb_search.holdings import Place, open_holdings
        from kb_search.suggestions import load_rules

        self._rules = load_rules(self._words_folder / "suggestions.toml")
        words = self._words_folder / "synonyms.toml"
        builder = build_apart if self._apart else build
        self._holdings = open_holdings(
            Place(self._source, self._index_folder, words, WhooshEngine(), builder)
        )

    def refresh(self) -> bool:
        """Take over changed articles; whether there were any. The old ones answer until it returns.

        Raises LibraryError when the articles can't be read; the old ones then stay.
        """
        before = self._opened()
        self._holdings = before.refreshed()
        return self._holdings.shelf.revision != before.shelf.revision

    def search(self, text: str, *, skill_group: str = "", on: date, limit: int = 10) -> Findings:
        """Articles for what was typed, best first; any text is allowed. See `Library.search`."""
        from kb_search.query import understand

        start = time.perf_counter()
        holdings = self._opened()
        query = understand(text, holdings.analysis)
        hits = holdings.shelf.hits(query, skill_group, on, limit)
        nearest = "" if hits else holdings.shelf.nearest(query, on)
        took_ms = (time.perf_counter() - start) * 1e3
        return Findings(query=text, hits=hits, took_ms=took_ms, revision=self.revision, nearest=nearest)

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        """Articles that fit the call without being asked for. See `Library.suggest`."""
        from kb_search.suggestions import Sources, suggest

        shelf = self._opened().shelf

        def search(text: str, most: int) -> tuple[Hit, ...]:
            return self.search(text, skill_group=situation.skill_group, on=on, limit=most).hits

        return suggest(situation, self._rules, Sources(lambda no: shelf.hit(no, on), search), limit)

    def article(self, no: str) -> Article | None:
        """The article with this number, or None; None before `open`."""
        return self._holdings.shelf.article(no) if self._holdings else None

    def warm(self) -> None:
        """Search for some titles, so that the first real search finds everything loaded."""
        for article in self._opened().shelf.articles()[:_WARMED]:
            self.search(article.title, on=article.in_force_from)

    def close(self) -> None:
        """Let go of the index; `open` may be called again."""
        self._holdings = None

    @property
    def revision(self) -> str:
        """Revision of the articles that the index answers from; "" before `open`."""
        return self._holdings.shelf.revision if self._holdings else ""

    @property
    def degraded(self) -> str:
        """Why the index is held in memory only and what to do about it; "" when all is well."""
        return self._holdings.degraded if self._holdings else ""

    @property
    def problems(self) -> tuple[str, ...]:
        """A line for each mistake in the article files, with file, number, key and remedy."""
        return self._holdings.origin.problems if self._holdings else ()

    def _opened(self) -> Holdings:
        if self._holdings is None:
            raise LibraryError("The library is not open. Wait until it has been opened.")
        return self._holdings


class WhooshEngine:
    """`building.Engine` on Whoosh, entirely in memory.

    Files that were read and checked once can't fail later, need no handles (Windows) and no mapping (a
    mapped file cut short kills the process).
    """

    def write(self, documents: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, bytes]:
        """Files of an index of one segment. Terms must not contain blanks."""
        from whoosh.analysis import SpaceSeparatedTokenizer
        from whoosh.codec.whoosh3 import W3Codec
        from whoosh.fields import TEXT, Schema

        storage = _memory({})
        # Terms are ours, joined by blanks; positions would double the index and are not used.
        field = TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False)
        # Most blocks are a few bytes: compressing each doubles the time and saves nothing. A compound file
        # would be copied part by part when it is opened.
        codec = W3Codec(compression=0, blocklimit=1024)
        writer = storage.create_index(Schema()).writer(codec=codec, compound=False)
        for document in documents:
            for name in document:
                if name not in writer.schema:
                    writer.add_field(name, field)
            writer.add_document(**{name: " ".join(terms) for name, terms in document.items()})
        writer.commit(optimize=True)
        return {name: bytes(content) for name, content in storage.files.items()}

    def read(self, files: Mapping[str, bytes]) -> WhooshSegment:
        """The index in these files."""
        return WhooshSegment(_memory(files).open_index().reader())


class WhooshSegment:
    """`evaluator.Segment` over a Whoosh reader of one segment.

    Uses the private block readers of Whoosh's default codec: its public matchers cost a Python call for
    each posting. tests/kb_search/test_whoosh_contract.py guards what is used here.
    """

    def __init__(self, reader: Any) -> None:
        self._reader = reader
        self.size: int = reader.doc_count_all()

    def postings(self, field: str, term: str) -> tuple[Numbers, Floats]:
        """See `Segment.postings`."""
        import numpy as np
        from whoosh.reading import TermNotFound

        ids: list[int] = []
        often: list[float] = []
        try:
            matcher = self._reader.postings(field, term)
        except TermNotFound:
            return np.zeros(0, np.int32), np.zeros(0, np.float32)
        while matcher.is_active():
            matcher._read_ids()
            matcher._read_weights()
            ids.extend(matcher._ids)
            often.extend(matcher._weights)
            matcher._next_block()
        return np.array(ids, dtype=np.int32), np.array(often, dtype=np.float32)

    def lengths(self, field: str) -> Floats:
        """See `Segment.lengths`; Whoosh keeps a length as one byte, so long fields are rounded."""
        import numpy as np

        length = self._reader.doc_field_length
        return np.array([length(doc, field) or 0 for doc in range(self.size)], dtype=np.float32)

    def average_length(self, field: str) -> float:
        """See `Segment.average_length`."""
        return float(self._reader.field_length(field)) / max(1, self.size)


def _memory(files: Mapping[str, bytes]) -> Any:
    """A Whoosh storage over bytes in memory."""
    from whoosh.filedb.filestore import RamStorage

    storage = RamStorage()
    storage.files = dict(files)
    # Whoosh's own would write to a shared name in the system's temporary folder.
    storage.temp_storage = lambda name=None: _memory({})
    return storage
