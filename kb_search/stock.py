"""What an index holds beside the postings: its articles and what was computed from them once.

Stored with the index, so that opening it needs neither the article files nor any dictionary.
"""

import hashlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from kb_search.analysis import BIGRAM_MARK, Analysis, is_han, runs
from kb_search.articles import Article
from kb_search.folding import fold
from kb_search.pinyin import Spoken, Syllables, read_syllables, read_word, sounds, word_sounds
from kb_search.snippets import shown_text

FORMAT = 4
"""Raised whenever analysis or the stored form changes: an index of another format is rebuilt."""

BOOSTS = {"title": 3.0, "keywords": 2.0, "body": 1.0}
"""Fields of words in the index, and what a term is worth in each."""
SOUND_BOOSTS = {"sound": 1.0}
"""The field of sounds: titles and keywords as pairs of syllables."""


class Origin(msgspec.Struct, frozen=True):
    """Where articles were read: a fingerprint of the source then, and what could not be used of it."""

    fingerprint: str
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How Han characters are read: the usual syllable of each, and `read` for the characters of a word."""

    syllables: Syllables
    read: Callable[[str], tuple[str, ...]]


class Stock(msgspec.Struct, frozen=True):
    """Articles in document order, and for each its title and keywords with their pinyin.

    `dictionary` is the checksum of the trade's words that the texts were cut with, `lexicon` how often each
    word stands in them.
    """

    format: int
    dictionary: str
    origin: Origin
    articles: tuple[Article, ...]
    spoken: tuple[tuple[Spoken, ...], ...]
    lexicon: dict[str, int]
    syllables: Syllables


Document = Mapping[str, Sequence[str]]
"""Field → terms, with repetitions."""


def take_stock(
    articles: Sequence[Article], origin: Origin, dictionary: str, analysis: Analysis, reading: Reading
) -> tuple[Stock, list[Document]]:
    """Stock of `articles`, which come from `origin`, and what the index is made of."""
    spoken = tuple(_spoken(article, analysis, reading) for article in articles)
    pages = [_document(*pair, analysis, reading.syllables) for pair in zip(articles, spoken, strict=True)]
    words = (term for page in pages for field in BOOSTS for term in page[field])
    lexicon = Counter(word for word in words if not word.startswith(BIGRAM_MARK))
    stock = Stock(FORMAT, dictionary, origin, tuple(articles), spoken, lexicon, reading.syllables)
    return stock, pages


def unpack(content: bytes, dictionary: str) -> Stock | None:
    """A stored stock; None if it is of another format or dictionary, or unreadable."""
    try:
        stock = msgspec.msgpack.decode(content, type=Stock)
    except msgspec.MsgspecError:
        return None
    return stock if (stock.format, stock.dictionary) == (FORMAT, dictionary) else None


def reading_of_dictionaries() -> Reading:
    """Pinyin by pypinyin: right for words with rare readings."""
    return Reading(read_syllables(), read_word)


def reading_of_stock(stock: Stock) -> Reading:
    """Pinyin without pypinyin: words as they were read for `stock`, others by their characters.

    For a few changed articles in a running desk, which must not stand still while dictionaries load.
    """
    known = {word: pinyin for texts in stock.spoken for text in texts for word, pinyin in text}
    usual = stock.syllables

    def read(word: str) -> tuple[str, ...]:
        return known.get(word) or tuple(usual.get(character) for character in word)

    return Reading(usual, read)


def digest(articles: Sequence[Article]) -> str:
    """Short checksum of everything in the articles."""
    return hashlib.sha256(msgspec.msgpack.encode(tuple(articles))).hexdigest()[:12]


def revision(articles: Sequence[Article]) -> str:
    """Name of a revision: the newest day in force and a checksum, e.g. "2026-10-01-3f9a12"."""
    newest = max((a.in_force_from for a in articles), default=None)
    return f"{newest}-{digest(articles)[:6]}" if newest else "empty"


def _document(article: Article, spoken: Sequence[Spoken], analysis: Analysis, usual: Syllables) -> Document:
    title, keywords = fold(article.title).text, fold(" ".join(article.keywords)).text
    heard = [s for text in (title, keywords) for run in runs(text) for s in sounds(run, usual)]
    # Read as words too: 重新 is heard as chong'xin and as zhong'xin.
    heard.extend(sorted({s for text in spoken for s in word_sounds(text)} - set(heard)))
    return {
        "title": analysis.index_terms(title),
        "keywords": analysis.index_terms(keywords),
        "body": analysis.index_terms(fold(shown_text(article)).text),
        "sound": heard,
    }


def _spoken(article: Article, analysis: Analysis, reading: Reading) -> tuple[Spoken, ...]:
    texts = (article.title, *article.keywords)
    return tuple(tuple((w, _read(w, reading)) for w in analysis.cut(fold(text).text)) for text in texts)


def _read(word: str, reading: Reading) -> tuple[str, ...]:
    """Pinyin of a word's characters; letters and digits as they are, anything else silent."""
    return tuple(s for run in runs(word) for s in (reading.read(run) if is_han(run) else tuple(run)))
