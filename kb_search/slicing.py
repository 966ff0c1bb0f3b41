"""All articles analysed, slice by slice, in as many processes as there are cores."""

import multiprocessing
import os
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from itertools import islice

from kb_search.analysis import Analysis
from kb_search.articles import Article
from kb_search.segmenting import DictionarySegmenter
from kb_search.sources import Everything
from kb_search.stock import Reading, Slice, analysed, reading_of_dictionaries, sliced, usual_lengths
from kb_search.synonyms import Synonyms
from kb_search.weighing import Averages, SortedPostings

_SLICE = 1_000
"""Articles in a slice; a library of no more is built without further processes."""
_MOST_PROCESSES = 4

Tell = Callable[[int, int], None]
"""Hears how many articles are done, of how many."""


@dataclass(slots=True)
class Part:
    """A slice as it comes from the process that made it."""

    count: int
    postings: dict[str, SortedPostings]
    records: list[bytes]
    rest: Slice


_means: tuple[Analysis, Reading] | None = None
"""A process's own dictionaries, loaded once."""


def slices(everything: Everything, synonyms: Synonyms, tell: Tell) -> Iterator[tuple[Part, Averages]]:
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
) -> Iterator[Part]:
    """The batches' slices in order, a few in the making at any time."""
    processes = min(_MOST_PROCESSES, os.cpu_count() or 1, -(-count // _SLICE))
    if processes < 2:
        yield from (_made(batch, usual) for batch in batches)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, spawn, initializer=_prepare, initargs=(synonyms,)) as pool:
        waiting: list[Future[Part]] = []
        for batch in batches:
            waiting.append(pool.submit(_made, batch, usual))
            if len(waiting) > processes:
                yield waiting.pop(0).result()
        for made in waiting:
            yield made.result()


def _prepare(synonyms: Synonyms) -> None:
    end_with_parent()
    _load(synonyms)


def _load(synonyms: Synonyms) -> None:
    global _means
    _means = Analysis(DictionarySegmenter(synonyms.words), synonyms), reading()


def reading() -> Reading:
    """This process's dictionaries of how characters are read."""
    return _means[1] if _means is not None else reading_of_dictionaries()


def _made(batch: Iterable[Article], usual: Averages) -> Part:
    assert _means is not None
    analysis, reading = _means
    return _finished(sliced(analysed(tuple(batch), analysis, reading), usual))


def _finished(made: Slice) -> Part:
    postings = {name: rows.sorted() for name, rows in made.postings.items()}
    part = Part(made.count, postings, made.records, made)
    made.postings, made.records = {}, []
    made.readings = made.unusual(reading().syllables)
    return part


def end_with_parent() -> None:
    """Whoever asked may be killed at any moment; nobody would end this process then."""
    parent = multiprocessing.parent_process()

    def watch() -> None:
        assert parent is not None
        parent.join()
        os._exit(1)

    if parent is not None:
        threading.Thread(target=watch, daemon=True, name="parent watch").start()
