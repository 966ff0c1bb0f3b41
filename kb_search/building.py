"""A new index of all articles, built in this process or in one of its own.

Building loads rjieba's and pypinyin's dictionaries (90 MB, and they stop every thread while they load) and
computes for seconds to minutes; a desk leaves that to a process that ends afterwards, at a low priority, and
that shares a large library out among the machine's cores.
"""

import contextlib
import logging
import multiprocessing
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import accumulate, islice
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from kb_search import stock
from kb_search.analysis import Analysis
from kb_search.articles import Article
from kb_search.generations import Generations
from kb_search.library import LibraryError
from kb_search.pinyin_keys import PhraseBook
from kb_search.segmenting import DictionarySegmenter
from kb_search.sources import Everything, Source
from kb_search.stock import (
    Origin,
    Reading,
    Slice,
    Stock,
    analysed,
    lexicon,
    reading_of_dictionaries,
    sliced,
    usual_lengths,
)
from kb_search.synonyms import Synonyms, read_words
from kb_search.weighing import WORDS, Averages, SortedPostings, joined
from kb_search.whoosh_index import Postings, write_index

_log = logging.getLogger(__name__)

STOCK, RECORDS = "stock.msgpack", "records.bin"
"""Files beside the engine's."""

_SLICE = 1_000
"""Articles in a slice; a library of no more is built without further processes."""
_MOST_PROCESSES = 4

Tell = Callable[[int, int], None]
"""Hears how many articles are done, of how many."""


class Job(Struct, frozen=True):
    """What to build: the source of the articles, the shipped words, and the folder of generations.

    `niceness` (POSIX) is how far a process of its own stands back: a call that rings goes first.
    """

    source: Source
    words: Path
    folder: Path
    niceness: int = 10


class Built(Struct, frozen=True):
    """Where a new index is. `degraded` says why it is in a folder that does not last, else ""."""

    generation: Path
    degraded: str = ""


class _Means(Struct, frozen=True):
    own: str
    synonyms: Synonyms


def build(job: Job, tell: Tell = lambda done, total: None) -> Built:
    """Build a new index and make it the valid one.

    Raises LibraryError when there are no articles or no words to work with, or nowhere to put an index.
    """
    start = time.perf_counter()
    everything = job.source.everything()
    means = _Means(own := job.source.words(), read_words(job.words, own))
    generations = Generations(job.folder)
    try:
        generation = generations.begin()
        try:
            _write(generation, everything, means, tell)
            generations.finish(generation)
        except BaseException:
            generations.drop(generation)
            raise
        built = Built(generation)
    except OSError as error:
        built = Built(_elsewhere(job, means, tell, error), _degraded(job.folder, error))
        _log.warning("%s", built.degraded)
    _log.info("index of %d articles built in %.2f s", everything.count, time.perf_counter() - start)
    return built


def _degraded(folder: Path, error: OSError) -> str:
    return (
        f"The search index is kept in a temporary folder and built again at each start: {error}. "
        f"Make {folder} writable and free some space."
    )


def _elsewhere(job: Job, means: _Means, tell: Tell, why: OSError) -> Path:
    """A generation where nothing lasts. Raises LibraryError when that is impossible too."""
    generation: Path | None = None
    try:
        generation = Path(tempfile.mkdtemp(prefix="agent-desktop-index-"))
        _write(generation, job.source.everything(), means, tell)
    except OSError as error:
        if generation is not None:
            shutil.rmtree(generation, ignore_errors=True)
        raise LibraryError(
            f"There is no room for the search index: {why}; {error}. Free some space."
        ) from error
    return generation


@dataclass(slots=True)
class _Part:
    """A slice as it comes from the process that made it."""

    count: int
    postings: dict[str, SortedPostings]
    records: list[bytes]
    rest: Slice


def _write(generation: Path, everything: Everything, means: _Means, tell: Tell) -> None:
    parts: list[_Part] = []
    usual: Averages = {}
    ends: list[int] = []
    with (generation / RECORDS).open("wb") as file:
        for part, usual in _slices(everything, means.synonyms, tell):  # noqa: B007  # the same each time
            for record in part.records:
                file.write(record)
                ends.append((ends[-1] if ends else 0) + len(record))
            part.records = []
            parts.append(part)
    names = sorted({name for part in parts for name in part.postings})
    write_index(generation, len(ends), {name: _postings(parts, name) for name in names})
    made = msgspec.structs.replace(
        _stock(parts),
        dictionary=means.synonyms.dictionary,
        own_words=means.own,
        origin=Origin(everything.mark, everything.problems),
        averages=usual,
        record_ends=np.array(ends, np.int64).tobytes(),
    )
    (generation / STOCK).write_bytes(msgspec.msgpack.encode(made))


def _postings(parts: list[_Part], name: str) -> Postings:
    """A field's postings in all parts, term by term."""
    firsts = accumulate((part.count for part in parts), initial=0)
    pairs = zip(parts, firsts, strict=False)
    having = [(part.postings[name], first) for part, first in pairs if name in part.postings]
    return joined([postings for postings, _ in having], [first for _, first in having])


def _stock(parts: list[_Part]) -> Stock:
    """What the slices know together."""
    book, total = PhraseBook(), Slice()
    for part in parts:
        book.join(part.rest.phrases, total.count)
        total.readings.update(part.rest.readings)
        total.days.extend(part.rest.days)
        total.count += part.count
    days = np.array(total.days, np.int32).reshape(-1, 2)
    return Stock(
        format=stock.FORMAT,
        dictionary="",
        own_words="",
        origin=Origin(""),
        averages={},
        first=days[:, 0].tobytes(),
        last=days[:, 1].tobytes(),
        record_ends=b"",
        lexicon=lexicon(part.postings[WORDS] for part in parts if WORDS in part.postings),
        readings=total.readings,
        syllables=_reading().syllables,
        phrases=book.phrases(),
    )


# ── analysis, in as many processes as there are cores ──

_means: tuple[Analysis, Reading] | None = None
"""A process's own dictionaries, loaded once."""


def _slices(everything: Everything, synonyms: Synonyms, tell: Tell) -> Iterator[tuple[_Part, Averages]]:
    """All articles, slice by slice in order, and what lengths are measured against: the first slice's."""
    articles = iter(everything.articles)
    first = list(islice(articles, _SLICE))
    _load(synonyms)
    assert _means is not None
    pages = analysed(first, *_means)
    usual = usual_lengths(pages)
    yield _finished(sliced(pages, usual)), usual
    done = len(first)
    tell(done, everything.count)
    for part in _shared_out(_batches(articles), everything.count - done, synonyms, usual):
        done += part.count
        tell(done, everything.count)
        yield part, usual


def _batches(articles: Iterator[Article]) -> Iterator[tuple[Article, ...]]:
    while batch := tuple(islice(articles, _SLICE)):
        yield batch


def _shared_out(
    batches: Iterator[tuple[Article, ...]], count: int, synonyms: Synonyms, usual: Averages
) -> Iterator[_Part]:
    """The batches' slices in order, a few in the making at any time."""
    processes = min(_MOST_PROCESSES, os.cpu_count() or 1, -(-count // _SLICE))
    if processes < 2:
        yield from (_made(batch, usual) for batch in batches)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, initializer=_prepare, initargs=(synonyms,)) as pool:
        waiting: list[Future[_Part]] = []
        for batch in batches:
            waiting.append(pool.submit(_made, batch, usual))
            if len(waiting) > processes:
                yield waiting.pop(0).result()
        for made in waiting:
            yield made.result()


def _prepare(synonyms: Synonyms) -> None:
    _end_with_parent()
    _load(synonyms)


def _load(synonyms: Synonyms) -> None:
    global _means
    _means = Analysis(DictionarySegmenter(synonyms.words), synonyms), _reading()


def _reading() -> Reading:
    return _means[1] if _means is not None else reading_of_dictionaries()


def _made(batch: Iterable[Article], usual: Averages) -> _Part:
    assert _means is not None
    analysis, reading = _means
    return _finished(sliced(analysed(tuple(batch), analysis, reading), usual))


def _finished(made: Slice) -> _Part:
    postings = {name: rows.sorted() for name, rows in made.postings.items()}
    part = _Part(made.count, postings, made.records, made)
    made.postings, made.records = {}, []
    made.readings = made.unusual(_reading().syllables)
    return part


# ── in a process of its own ──


class Building:
    """An index in the making in another process. Thread: one at a time."""

    def __init__(self, job: Job) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._heard, said = spawn.Pipe(duplex=False)
        self._process = spawn.Process(target=_apart, args=(job, said), name="library build")
        self._process.start()
        said.close()
        self.pid = self._process.pid or 0
        self.done, self.total = 0, 0

    def poll(self) -> Built | None:
        """The result, or None while it is in the making. Raises LibraryError when it has failed."""
        try:
            while self._heard.poll():
                said: Any = self._heard.recv()
                if isinstance(said, tuple):
                    self.done, self.total = said
                elif isinstance(said, Built):
                    self.close()
                    return said
                else:
                    self.close()
                    raise LibraryError(str(said))
        except (EOFError, OSError) as error:
            code = self._process.exitcode
            self.close()
            raise LibraryError(
                f"Building the search index ended early ({code}). It is tried again."
            ) from error
        return None

    def close(self) -> None:
        """End the process, if it still runs."""
        self._process.terminate()
        self._process.join()
        self._process.close()
        self._heard.close()


def _apart(job: Job, said: Connection) -> None:
    _end_with_parent()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(job.niceness)
    try:
        result: object = build(job, lambda done, total: said.send((done, total)))
    except LibraryError as error:
        result = str(error)
    except Exception as error:  # noqa: BLE001  # told where it can be shown; there is no other place
        _log.exception("building the index failed")
        result = f"Building the search index failed: {error!r}."
    job.source.close()
    said.send(result)


def _end_with_parent() -> None:
    """Whoever asked may be killed at any moment; nobody would end this process then."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        assert parent is not None
        parent.join()
        os._exit(1)

    if parent is not None:
        threading.Thread(target=watch, daemon=True, name="parent watch").start()
