"""The library's index on disk and what has changed since, kept in step with the source.

An index is written once and never changed. Changed articles get a small index beside it, in memory, a few at
a time; many, or another version of the analysis, make a new one. What answers searches is a `Shelf`, replaced
as a whole.
"""

import hashlib
import logging
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path

import numpy as np
from msgspec import Struct, field
from msgspec.structs import replace

from kb_search.analysis import Analysis
from kb_search.articles import Article
from kb_search.building import RECORDS, STOCK, Job
from kb_search.evaluator import Evaluator, KeptField, Numbers, Segment
from kb_search.pinyin_keys import PinyinKeys
from kb_search.records import RecordFile, Records
from kb_search.segmenting import LexiconSegmenter
from kb_search.shelf import Contents, Shelf
from kb_search.sources import Changes, News
from kb_search.stock import (
    NUMBER,
    Page,
    Stock,
    analysed,
    days_in_force,
    reading_of_stock,
    sliced,
    unpack,
)
from kb_search.synonyms import Synonyms, read_words
from kb_search.weighing import SOUNDS, WORDS, joined
from kb_search.whoosh_index import read_index, write_index

_log = logging.getLogger(__name__)

_WORD_BYTES, _SOUND_BYTES = 56_000_000, 8_000_000
"""What the terms that were used last may cost in memory."""
_MOST_CHANGES = 200
"""Changed articles that are indexed beside the rest; more make a new index."""
_AT_ONCE = 16
"""Changed articles that are analysed in one go: the index thread must not be busy for long."""


class Index(Struct, frozen=True):
    """Some articles that can be searched: days in force, records, pinyin, words and sounds."""

    days: Numbers
    segment: Segment
    records: RecordFile
    keys: PinyinKeys
    words: KeptField
    sounds: KeptField

    @property
    def size(self) -> int:
        """Documents."""
        return self.segment.size


class Holdings(Struct, frozen=True, kw_only=True):
    """An open library. Frozen: `followed` returns another one. Thread: index.

    `changed` are the articles that differ from the index, None for one that is gone; of `waiting` the same,
    not yet analysed.
    """

    job: Job
    stock: Stock
    base: Index
    analysis: Analysis
    own_words: str
    mark: str
    problems: tuple[str, ...]
    shelf: Shelf
    changed: Mapping[str, Page | None] = field(default_factory=dict)
    waiting: Mapping[str, Article | None] = field(default_factory=dict)

    def followed(self, news: News | None) -> "Holdings | None":
        """Holdings nearer to the source, with its news taken in; self if there is nothing to do.

        None when a new index must be made.
        """
        now, used = self, None
        if news is not None and news.since == self.mark:
            used = news.used if news.used != self.shelf.used else None
            if news.mark != self.mark:
                told = self._told(news)
                if told is None:
                    return None
                now = told
        if now.waiting:
            return now._next(used)
        if now is self and used is None:
            return self
        return replace(now, shelf=now._shelf(now.changed, used))

    def _told(self, news: News) -> "Holdings | None":
        """With what has changed among those that wait; None when that is too much."""
        changes = news.changes or self._compared(news)
        analysis = self.analysis
        if news.own_words != self.own_words:
            analysis = _analysis(self.stock, read_words(self.job.words, news.own_words))
        if changes is None or analysis.synonyms.dictionary != self.stock.dictionary:
            return None
        waiting = {**self.waiting, **{a.no: a for a in changes.articles}, **dict.fromkeys(changes.gone)}
        if len(self.changed.keys() | waiting.keys()) > _MOST_CHANGES:
            return None
        return replace(self, mark=news.mark, waiting=waiting, own_words=news.own_words, analysis=analysis)

    def _compared(self, news: News) -> Changes | None:
        """What differs from the articles of a source that can't say so itself."""
        if news.everything is None:
            return None
        there = {article.no: article for article in news.everything}
        known = {article.no: article for article in self.shelf.everything()}
        different = tuple(article for no, article in there.items() if known.get(no) != article)
        return Changes(news.mark, different, tuple(known.keys() - there.keys()))

    def _next(self, used: Mapping[str, int] | None) -> "Holdings":
        """With the next few of those that wait."""
        taken = dict(list(self.waiting.items())[:_AT_ONCE])
        written = [article for article in taken.values() if article is not None]
        pages = analysed(written, self.analysis, reading_of_stock(self.stock))
        changed = {**self.changed, **dict.fromkeys(taken), **{page.article.no: page for page in pages}}
        waiting = {no: article for no, article in self.waiting.items() if no not in taken}
        return replace(self, changed=changed, waiting=waiting, shelf=self._shelf(changed, used))

    def _shelf(self, changed: Mapping[str, Page | None], used: Mapping[str, int] | None) -> Shelf:
        """The index without the articles that have changed, and beside it those that are there anew."""
        pages = [changed[no] for no in sorted(changed)]
        there = [page for page in pages if page is not None]
        indexes = [self.base, *([_beside(there, self.stock)] if there else [])]
        counted = self.shelf.used if used is None else used
        return _shelf(indexes, changed.keys(), self.stock, self.mark, counted)

    def close(self) -> None:
        """Let go of the files."""
        self.base.records.close()
        self.base.segment.close()


def load(job: Job, generation: Path) -> Holdings | None:
    """The index in a generation; None if it is of another format or dictionary, or broken.

    Raises LibraryError when the shipped words can't be read.
    """
    try:
        content = (generation / STOCK).read_bytes()
        stock = unpack(content)
        if stock is None:
            return None
        synonyms = read_words(job.words, stock.own_words)
        if synonyms.dictionary != stock.dictionary:
            return None
        segment = read_index(generation)
        records = (generation / RECORDS).open("rb", buffering=0)
    except (OSError, ValueError, LookupError, EOFError, ArithmeticError, AssertionError) as error:
        _log.warning("the search index can't be read: %r", error)
        return None
    base = _index(stock, segment, RecordFile(records, np.frombuffer(stock.record_ends, np.int64)))
    return Holdings(
        job=job,
        stock=stock,
        base=base,
        analysis=_analysis(stock, synonyms),
        own_words=stock.own_words,
        mark=stock.origin.mark,
        problems=stock.origin.problems,
        shelf=_shelf([base], (), stock, stock.origin.mark, {}),
    )


def _analysis(stock: Stock, synonyms: Synonyms) -> Analysis:
    known = dict.fromkeys(synonyms.words | synonyms.stop, 1) | stock.lexicon
    return Analysis(LexiconSegmenter(known), synonyms)


def _index(stock: Stock, segment: Segment, records: RecordFile) -> Index:
    return Index(
        days=np.stack([np.frombuffer(stock.first, np.int32), np.frombuffer(stock.last, np.int32)], axis=1),
        segment=segment,
        records=records,
        keys=PinyinKeys(stock.phrases, stock.syllables),
        words=KeptField(segment, WORDS, _WORD_BYTES),
        sounds=KeptField(segment, SOUNDS, _SOUND_BYTES),
    )


def _beside(pages: Sequence[Page], stock: Stock) -> Index:
    """A small index in memory, weighed as the big one is."""
    made = sliced(pages, stock.averages)
    fields = {name: joined([made.postings[name].sorted()], [0]) for name in sorted(made.postings)}
    segment = write_index(None, made.count, fields)
    assert segment is not None
    ends = np.cumsum([len(record) for record in made.records], dtype=np.int64)
    return Index(
        days=np.array([days_in_force(page.article) for page in pages], np.int32),
        segment=segment,
        records=RecordFile(BytesIO(b"".join(made.records)), ends),
        keys=PinyinKeys(made.phrases.phrases(), stock.syllables),
        words=KeptField(segment, WORDS, _WORD_BYTES),
        sounds=KeptField(segment, SOUNDS, _SOUND_BYTES),
    )


def _shelf(
    indexes: Sequence[Index], dead: Iterable[str], stock: Stock, mark: str, used: Mapping[str, int]
) -> Shelf:
    """A shelf over some indexes; of the first, articles with the numbers `dead` are not found."""
    starts = np.cumsum([0, *(index.size for index in indexes)]).tolist()
    days = np.concatenate([index.days for index in indexes])
    alive = np.ones(len(days), np.bool_)
    for no in dead:
        alive[indexes[0].segment.postings(NUMBER, f"={no}")[0]] = False

    def lookup(name: str, term: str) -> Numbers:
        found = (
            index.segment.postings(name, term)[0] + start
            for index, start in zip(indexes, starts, strict=False)
        )
        return np.concatenate(list(found)).astype(np.int32)

    newest = date.fromordinal(int(days[alive][:, 0].max())) if alive.any() else None
    return Shelf(
        Contents(
            alive=alive,
            days=days,
            records=Records([(start, index.records) for index, start in zip(indexes, starts, strict=False)]),
            keys=[(start, index.keys) for index, start in zip(indexes, starts, strict=False)],
            lookup=lookup,
            syllables=stock.syllables,
            revision=f"{newest}-{hashlib.sha256(mark.encode()).hexdigest()[:6]}" if newest else "empty",
            used=used,
        ),
        words=Evaluator([index.words for index in indexes]),
        sounds=Evaluator([index.sounds for index in indexes]),
    )
