"""A new index of all articles, built in this process or in one of its own.

Building loads rjieba's and pypinyin's dictionaries (90 MB, and they stop every thread while they load) and
computes for a second or more; a desk leaves that to a process that ends afterwards.
"""

import logging
import time
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Protocol

import msgspec

from kb_search.analysis import Analysis
from kb_search.article_files import fingerprint, load_folder
from kb_search.articles import Article
from kb_search.evaluator import Segment
from kb_search.segmenting import DictionarySegmenter
from kb_search.stock import Origin, digest, reading_of_dictionaries, take_stock
from kb_search.synonyms import load_synonyms

_log = logging.getLogger(__name__)

STOCK = "stock.msgpack"
"""The file beside the engine's that holds the `Stock`."""


class Engine(Protocol):
    """Writes and reads the files of an index; knows nothing of articles. Can be sent to a process."""

    def write(self, documents: Iterable[Mapping[str, Sequence[str]]]) -> dict[str, bytes]:
        """Files of an index of `documents` (field → terms), numbered 0, 1 … in this order."""

    def read(self, files: Mapping[str, bytes]) -> Segment:
        """The index in these files."""


@dataclass(frozen=True, slots=True)
class Job:
    """What to build: articles or the folder of their files, the file of words, and the engine."""

    articles: tuple[Article, ...] | Path
    words: Path
    engine: Engine


def build(job: Job) -> dict[str, bytes]:
    """Files of a new index. Raises LibraryError when there are no articles or no words to work with."""
    start = time.perf_counter()
    articles, origin = read(job.articles)
    synonyms = load_synonyms(job.words)
    analysis = Analysis(DictionarySegmenter(synonyms.words), synonyms)
    stock, pages = take_stock(articles, origin, synonyms.dictionary, analysis, reading_of_dictionaries())
    files = job.engine.write(pages)
    _log.info("index of %d articles built in %.2f s", len(articles), time.perf_counter() - start)
    return {**files, STOCK: msgspec.msgpack.encode(stock)}


def build_apart(job: Job) -> dict[str, bytes]:
    """`build` in a process of its own; in this one where none can be had."""
    try:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            return pool.submit(build, job).result()
    except (OSError, BrokenProcessPool) as error:
        _log.warning("the index is built in the desk's own process: %s", error)
        return build(job)


def read(source: tuple[Article, ...] | Path) -> tuple[tuple[Article, ...], Origin]:
    """Articles by number, and where they come from. Raises LibraryError when there are none to read."""
    if isinstance(source, Path):
        mark = fingerprint(source)
        loaded = load_folder(source)
        return loaded.articles, Origin(mark, loaded.problems)
    articles = tuple(sorted(source, key=lambda article: article.no))
    return articles, Origin(digest(articles))
