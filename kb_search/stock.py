"""What an index holds beside the postings, and the analysis of articles that makes both.

Stored with the index, so that opening it needs neither the articles nor any dictionary.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

import msgspec
import numpy as np

from kb_search.analysis import BIGRAM_MARK, Analysis, is_han, runs
from kb_search.articles import Article
from kb_search.folding import fold
from kb_search.pinyin import Spoken, Syllables, read_syllables, read_word, sounds, word_sounds
from kb_search.pinyin_book import PhraseBook, Phrases
from kb_search.query import number_key
from kb_search.records import pack, record
from kb_search.snippets import shown_text
from kb_search.weighing import (
    SOUNDS,
    WORDS,
    Averages,
    Parts,
    Postings,
    SortedPostings,
    averages,
    weigh,
    weigh_sounds,
)

FORMAT = 6
"""Raised whenever analysis or the stored form changes: an index of another format is rebuilt."""

NUMBER, GROUP, CHANNEL = "number", "group", "channel"
"""Fields that are looked up, not ranked: article numbers (see `number_terms`), skill groups, channels."""


class Origin(msgspec.Struct, frozen=True):
    """Where articles were read: the source's mark then, and what could not be used of it."""

    mark: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How Han characters are read: the usual syllable of each, and `read` for the characters of a word.

    `known` keeps titles and keywords that were read: articles share them.
    """

    syllables: Syllables
    read: Callable[[str], tuple[str, ...]]
    known: dict[str, Spoken] = field(default_factory=dict)


class Stock(msgspec.Struct, frozen=True):
    """What is known of the documents: `first` and `last` the days that bound their use, as bytes of int32.

    `dictionary` is the checksum of the trade's words that the texts were cut with, `own_words` those of the
    site as it wrote them (TOML), `lexicon` in how many of them each word stands, `readings` the words that
    are not read as their characters usually are, `record_ends` where each article's record ends (int64).
    """

    format: int
    dictionary: str
    own_words: str
    origin: Origin
    averages: Averages
    first: bytes
    last: bytes
    record_ends: bytes
    lexicon: dict[str, int]
    readings: dict[str, tuple[str, ...]]
    syllables: Syllables
    phrases: Phrases

    @property
    def count(self) -> int:
        """Documents."""
        return len(self.first) // 4


@dataclass(frozen=True, slots=True)
class Page:
    """One article analysed."""

    article: Article
    parts: Parts
    spoken: tuple[Spoken, ...]


@dataclass(slots=True)
class Slice:
    """Some articles analysed and weighed; documents are counted from 0."""

    count: int = 0
    postings: dict[str, Postings] = field(default_factory=dict)
    phrases: PhraseBook = field(default_factory=PhraseBook)
    readings: dict[str, tuple[str, ...]] = field(default_factory=dict)
    days: list[tuple[int, int]] = field(default_factory=list)
    records: list[bytes] = field(default_factory=list)

    def add(self, page: Page, usual: Averages) -> None:
        """One more article, as the next document."""
        article, doc = page.article, self.count
        self._post(WORDS, doc, weigh(page.parts, usual))
        self._post(SOUNDS, doc, weigh_sounds(page.parts, usual))
        self._post(NUMBER, doc, dict.fromkeys(number_terms(article.no), 1.0))
        self._post(GROUP, doc, dict.fromkeys(article.skill_groups, 1.0))
        self._post(CHANNEL, doc, dict.fromkeys(article.channels or (ANY,), 1.0))
        self.phrases.add(doc, page.spoken)
        self.readings.update(pair for text in page.spoken for pair in text)
        self.days.append(days_in_force(article))
        self.records.append(pack(record(article)))
        self.count += 1

    def unusual(self, syllables: Syllables) -> dict[str, tuple[str, ...]]:
        """The words that are not read as their characters usually are."""
        read = self.readings.items()
        return {w: p for w, p in read if is_han(w) and p != tuple(map(syllables.get, w))}

    def _post(self, name: str, doc: int, weights: Mapping[str, float]) -> None:
        self.postings.setdefault(name, Postings()).add(doc, weights)


ANY = "*"
"""The channel of an article that is for all of them."""


def number_terms(no: str) -> list[str]:
    """Under which terms an article's number is found: as it is, and taken apart (h-003, H003 → h:3)."""
    key = number_key(fold(no).text)
    return [f"={no}", *([f"{key[0]}:{key[1]}"] if key else [])]


def days_in_force(article: Article) -> tuple[int, int]:
    """First and last day, counted from year 1."""
    return article.in_force_from.toordinal(), (article.in_force_to or date.max).toordinal()


def analysed(articles: Sequence[Article], analysis: Analysis, reading: Reading) -> list[Page]:
    """Terms and sounds of each article."""
    return [_page(article, analysis, reading) for article in articles]


def sliced(pages: Sequence[Page], usual: Averages) -> Slice:
    """A slice of these articles."""
    made = Slice()
    for page in pages:
        made.add(page, usual)
    return made


def lexicon(postings: Iterable[SortedPostings]) -> dict[str, int]:
    """In how many articles each word stands; bigrams are no words."""
    found: Counter[str] = Counter()
    for part in postings:
        counts = np.diff(part.starts).tolist()
        pairs = zip(part.terms, counts, strict=True)
        found.update({term: count for term, count in pairs if term[0] != BIGRAM_MARK})
    return dict(found)


def usual_lengths(pages: Sequence[Page]) -> Averages:
    """What the lengths of articles are measured against."""
    return averages([page.parts for page in pages])


def unpack(content: bytes) -> Stock | None:
    """A stored stock; None if it is of another format or unreadable."""
    try:
        if msgspec.msgpack.decode(content, type=_Head).format != FORMAT:
            return None
        return msgspec.msgpack.decode(content, type=Stock)
    except msgspec.MsgspecError:
        return None


class _Head(msgspec.Struct):
    format: int


def reading_of_dictionaries() -> Reading:
    """Pinyin by pypinyin: right for words with rare readings."""
    return Reading(read_syllables(), lru_cache(maxsize=None)(read_word))


def reading_of_stock(stock: Stock) -> Reading:
    """Pinyin without pypinyin: words as they were read for `stock`, others by their characters.

    For a few changed articles in a running desk, which must not stand still while dictionaries load.
    """
    known, usual = stock.readings, stock.syllables

    def read(word: str) -> tuple[str, ...]:
        return known.get(word) or tuple(map(usual.get, word))

    return Reading(usual, read)


def _page(article: Article, analysis: Analysis, reading: Reading) -> Page:
    title, keywords = fold(article.title).text, fold(" ".join(article.keywords)).text
    spoken = tuple(_spoken(text, analysis, reading) for text in (article.title, *article.keywords))
    heard = [s for text in (title, keywords) for run in runs(text) for s in sounds(run, reading.syllables)]
    # Read as words too: 重新 is heard as chong'xin and as zhong'xin.
    heard.extend(sorted({s for text in spoken for s in word_sounds(text)} - set(heard)))
    parts = {
        "title": analysis.index_terms(title),
        "keywords": analysis.index_terms(keywords),
        "body": analysis.index_terms(fold(shown_text(article)).text),
        SOUNDS: heard,
    }
    return Page(article, parts, spoken)


def _spoken(text: str, analysis: Analysis, reading: Reading) -> Spoken:
    found = reading.known.get(text)
    if found is None:
        found = tuple((word, _read(word, reading)) for word in analysis.cut(fold(text).text))
        reading.known[text] = found
    return found


def _read(word: str, reading: Reading) -> tuple[str, ...]:
    """Pinyin of a word's characters; letters and digits as they are, anything else silent."""
    return tuple(s for run in runs(word) for s in (reading.read(run) if is_han(run) else tuple(run)))
