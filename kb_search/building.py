"""A new index of all articles, built in this process or in one of its own.

Building loads rjieba's and pypinyin's dictionaries (90 MB, and they stop every thread while they load) and
computes for seconds to minutes; a desk leaves that to a process that ends afterwards, at a low priority, and
that shares a large library out among the machine's cores.
"""

import atexit
import contextlib
import logging
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Iterator
from itertools import accumulate
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from msgspec import Struct

from kb_search import passing, stock
from kb_search.generations import Generations
from kb_search.library import LibraryError
from kb_search.pinyin_book import PhraseBook
from kb_search.slicing import Part, Tell, end_with_parent, reading, slices
from kb_search.sources import Everything, Source
from kb_search.stock import (
    Origin,
    Slice,
    Stock,
    lexicon,
)
from kb_search.synonyms import Synonyms, read_words
from kb_search.weighing import WORDS, Averages, joined
from kb_search.whoosh_index import Postings, write_index

_log = logging.getLogger(__name__)

STOCK, RECORDS = "stock.msgpack", "records.bin"
"""Files beside the engine's."""


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
        generation = passing.make()
        _write(generation, job.source.everything(), means, tell)
    except OSError as error:
        if generation is not None:
            passing.remove(generation)
        raise LibraryError(
            f"There is no room for the search index: {why}; {error}. Free some space."
        ) from error
    return generation


def _write(generation: Path, everything: Everything, means: _Means, tell: Tell) -> None:
    parts: list[Part] = []
    usual: Averages = {}
    ends: list[int] = []
    with (generation / RECORDS).open("wb") as file:
        for part, usual in slices(everything, means.synonyms, tell):  # noqa: B007  # the same each time
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


def _postings(parts: list[Part], name: str) -> Postings:
    """A field's postings in all parts, term by term."""
    firsts = accumulate((part.count for part in parts), initial=0)
    pairs = zip(parts, firsts, strict=False)
    having = [(part.postings[name], first) for part, first in pairs if name in part.postings]
    return joined([postings for postings, _ in having], [first for _, first in having])


def _stock(parts: list[Part]) -> Stock:
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
        syllables=reading().syllables,
        phrases=book.phrases(),
    )


class Building:
    """An index in the making in another process. Thread: one at a time."""

    def __init__(self, job: Job) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._heard, said = spawn.Pipe(duplex=False)
        self._process = spawn.Process(target=_apart, args=(job, said), name="library build")
        with _deaf_to_ctrl_c():
            self._process.start()
        # Python would wait for it when a desk ends by an error, and nobody could begin another one till then.
        atexit.register(self._process.terminate)
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
        atexit.unregister(self._process.terminate)
        self._process.terminate()
        self._process.join()
        self._process.close()
        self._heard.close()


@contextlib.contextmanager
def _deaf_to_ctrl_c() -> Iterator[None]:
    """What this thread starts meanwhile, and all it starts, doesn't hear SIGINT: it would print tracebacks.

    A mask, because it is this thread's and goes on to a program; whoever asked ends the process.
    """
    if sys.platform == "win32":
        yield
        return
    resource_tracker.ensure_running()  # its first start would unblock the signal again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _apart(job: Job, said: Connection) -> None:
    end_with_parent()
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
