"""The library on Whoosh: opens, follows its source, answers.

Whoosh keeps the postings (`whoosh_index`); analysis, ranking and everything that an agent sees are ours.
Nothing heavy is imported before `open`, which runs on the index thread: the desk's first paint must not pay
for it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from msgspec.structs import replace

from kb_search import passing
from kb_search.articles import Article, Condition, Findings, Hit, Situation, Suggestion
from kb_search.library import LibraryError, Reason
from resources import files

if TYPE_CHECKING:
    from kb_search.building import Building, Built, Job
    from kb_search.holdings import Holdings
    from kb_search.shelf import Scope
    from kb_search.sources import News, Source
    from kb_search.suggestions import Rule

_log = logging.getLogger(__name__)

_T = TypeVar("_T")

_WARMED_S: Final = 0.012
"""How long one piece of warming up takes: a search may be waiting behind it."""
_COUNTED_S: Final = 600.0
"""How often what helped of late is counted anew: results must not move under a hand that types."""
_RETRIED_S: Final = 60.0
_BROKEN: Final = (OSError, ValueError, LookupError, EOFError)
"""What reading broken files raises, here and inside of Whoosh and msgspec."""


class WhooshLibrary:
    """`Library` over a source of articles.

    `source` makes it, on the index thread. `index_folder` is created when missing, in a place that may be
    lost (the user's cache). `words_folder` holds synonyms.toml and suggestions.toml. A new index is built in
    a process of its own if `apart`, else within the call that needs it. Thread: the index thread for all
    methods; the properties: any.
    """

    def __init__(
        self,
        source: Callable[[], Source],
        index_folder: Path,
        *,
        words_folder: Path | None = None,
        apart: bool = True,
    ) -> None:
        self._make_source = source
        self._index_folder = index_folder
        self._words_folder = words_folder or files("search")
        self._apart = apart
        self._rules: tuple[Rule, ...] = ()
        self._job: Job | None = None
        self._holdings: Holdings | None = None
        self._building: Building | None = None
        self._warming: Iterator[str] | None = None
        self._passing: Path | None = None  # the index's folder, where it can't be kept
        self._retry_at = 0.0
        self._count_at = 0.0
        self.condition = Condition()

    # open, follow, close

    def open(self) -> None:
        """See `Library.open`."""
        from kb_search.building import Job
        from kb_search.generations import Generations
        from kb_search.holdings import load
        from kb_search.suggestions import load_rules

        passing.sweep()
        self._rules = load_rules(self._words_folder / "suggestions.toml")
        self._job = Job(self._make_source(), self._words_folder / "synonyms.toml", self._index_folder)
        generation = Generations(self._index_folder).current()
        holdings = load(self._job, generation) if generation else None
        if holdings is not None:
            self._take(holdings, generation)
        else:
            self._build(self._job)
        if not self._apart:
            self.refresh()

    def look(self) -> News | None:
        """See `Library.look`."""
        from kb_search.sources import look

        job, holdings = self._job, self._holdings
        if job is None or holdings is None or self._building is not None:
            return None
        count = time.monotonic() >= self._count_at
        news = look(job.source, holdings.mark, holdings.base.size, count=count)
        if count:
            self._count_at = time.monotonic() + _COUNTED_S
        return news

    def take(self, news: News | None) -> bool:
        """See `Library.take`."""
        if self._building is not None:
            return self._look_at_building(self._building)
        if self._job is None:
            raise LibraryError("The library is not open. Wait until it has been opened.")
        holdings = self._holdings
        if holdings is None:
            if time.monotonic() >= self._retry_at:
                self._build(self._job)
            return False
        followed = holdings.followed(news)
        if followed is None:
            self._build(self._job)
            return not self._apart
        if followed is not holdings:
            self._take(followed)
        return followed is not holdings

    def refresh(self) -> bool:
        """`look` and `take` in one, for whom nobody waits."""
        return self.take(self.look())

    def _build(self, job: Job) -> None:
        """Make a new index, or begin to."""
        from kb_search.building import Building, build

        self._retry_at = time.monotonic() + _RETRIED_S
        try:
            self._building = Building(job) if self._apart else None
        except OSError as error:
            _log.warning("the index is built in the desk's own process: %s", error)
        if self._building is not None:
            self.condition = replace(self.condition, building=(0, 0))
        else:
            self._take_built(build(job))

    def _look_at_building(self, building: Building) -> bool:
        try:
            built = building.poll()
        except LibraryError:
            self._building = None
            self.condition = replace(self.condition, building=None)
            raise
        if built is None:
            self.condition = replace(self.condition, building=(building.done, building.total))
            return False
        self._building = None
        self._take_built(built)
        return True

    def _take_built(self, built: Built) -> None:
        from kb_search.holdings import load

        assert self._job is not None
        holdings = load(self._job, built.generation)
        if holdings is None:
            raise LibraryError(
                f"The search index that was just built in {built.generation} can't be read. "
                "It is built again; look at the disk if this comes back."
            )
        before, self._count_at = self._holdings, 0.0
        passed, self._passing = self._passing, built.generation if built.degraded else None
        self.condition = replace(self.condition, degraded=built.degraded, building=None)
        self._take(holdings, built.generation)
        if before is not None:
            before.close()
        if passed is not None:
            passing.remove(passed)

    def _take(self, holdings: Holdings, generation: Path | None = None) -> None:
        """Answer from these holdings; those of a new generation are warmed up."""
        from kb_search.warming import warming

        self._holdings = holdings
        if generation is not None:
            self._warming = warming(holdings, generation)
        self.condition = replace(
            self.condition, open=True, revision=holdings.shelf.revision, problems=holdings.problems
        )

    def warm(self) -> bool:
        """See `Library.warm`."""
        until = time.perf_counter() + _WARMED_S
        while self._warming is not None and time.perf_counter() < until:
            wrong = next(self._warming, None)
            if wrong is None:
                self._warming = None
            elif wrong:
                self._broke(wrong)
        return self._warming is not None

    def close(self) -> None:
        """Let go of the index; `open` may be called again."""
        if self._building is not None:
            self._building.close()
        if self._holdings is not None:
            self._holdings.close()
        if self._job is not None:
            self._job.source.close()
        if self._passing is not None:
            passing.remove(self._passing)
        self._holdings = self._building = self._job = self._warming = self._passing = None
        self.condition = Condition()

    # answers

    def search(
        self,
        text: str,
        *,
        skill_group: str = "",
        channel: str = "",
        only_group: bool = False,
        on: date,
        limit: int = 10,
    ) -> Findings:
        """See `Library.search`; `only_group` finds nothing of other skill groups."""
        from kb_search.shelf import Scope

        scope = Scope(on=on, skill_group=skill_group, channel=channel, only_group=only_group)
        start = time.perf_counter()
        hits, nearest = self._read(lambda holdings: _found(holdings, text, scope, limit))
        took_ms = (time.perf_counter() - start) * 1e3
        return Findings(query=text, hits=hits, took_ms=took_ms, revision=self.revision, nearest=nearest)

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        """See `Library.suggest`."""
        from kb_search.shelf import Scope
        from kb_search.suggestions import Sources, suggest

        scope = Scope(on=on, skill_group=situation.skill_group)

        def by_no(no: str) -> Hit | None:
            return self._read(lambda holdings: holdings.shelf.hit(no, scope))

        def search(text: str, most: int) -> tuple[Hit, ...]:
            return self._read(lambda holdings: _found(holdings, text, scope, most)[0])

        return suggest(situation, self._rules, Sources(by_no, search), limit)

    def article(self, no: str) -> Article | None:
        """See `Library.article`; None before there is an index."""
        return self._read(lambda holdings: holdings.shelf.article(no)) if self._holdings else None

    @property
    def revision(self) -> str:
        """See `Library.revision`; "" before there is an index."""
        return self.condition.revision

    def _read(self, look: Callable[[Holdings], _T]) -> _T:
        holdings = self._holdings
        if holdings is None:
            if self._building:
                raise LibraryError("The search index is being made. Search again in a moment.", Reason.MAKING)
            raise LibraryError("The library is not open. Wait until it has been opened.")
        try:
            return look(holdings)
        except _BROKEN as error:
            _log.exception("the search index can't be read")
            self._broke(repr(error))
            broken = f"The search index is broken and is made anew: {error!r}."
            raise LibraryError(broken, Reason.BROKEN) from error

    def _broke(self, why: str) -> None:
        """Never answer from a broken index: it is made anew."""
        _log.warning("the search index is broken and is made anew: %s", why)
        if self._holdings is not None:
            self._holdings.close()
        self._holdings = self._warming = None
        self.condition = replace(self.condition, open=False)
        if self._job is not None and self._building is None:
            self._build(self._job)


def _found(holdings: Holdings, text: str, scope: Scope, limit: int) -> tuple[tuple[Hit, ...], str]:
    """Hits, and for an empty result the nearest question."""
    from kb_search.query import understand

    query = understand(text, holdings.analysis)
    hits = holdings.shelf.hits(query, scope, limit)
    return hits, "" if hits else holdings.shelf.nearest(query, scope)
