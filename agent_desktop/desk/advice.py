"""Knowledge at the desk: what is suggested by itself, what is searched, and which article helped."""

import asyncio
from collections.abc import Callable

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Knowledge, Level
from customer360.card import AlertKind
from kb_search.articles import Article, Findings, Situation, Suggestion, Why
from kb_search.library import LibraryError

SETTLE_S = 0.2
"""Suggestions follow typing after this pause, so that they don't flicker under the eye."""

WHY = {kind: Why(kind.value) for kind in AlertKind if kind.value in set(Why)}


class Advice:
    """The knowledge pane. Thread: main; the index worker searches, one at a time, newest wins."""

    def __init__(self, parts: Parts, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._notices, self._changed = parts, notices, changed
        self._suggestions: tuple[Suggestion, ...] = ()
        self._article: Article | None = None
        self._asked: Situation | None = None
        self._search: asyncio.Future[Findings] | None = None

    async def open(self) -> None:
        """Open the library in the background; the desk works without it meanwhile."""
        try:
            await self._parts.workers.index.run(self._parts.library.open)
            await self._parts.workers.index.run(self._parts.library.warm)
        except LibraryError as error:
            self._notices.tell("notice-library-gone", Level.WARN, reason=str(error))
        self._changed()

    async def suggest(self, live: LiveCall | None, skill_group: str, request_type: str, typed: str) -> None:
        """Suggest articles for what is known now; the same situation is not asked twice."""
        facts = frozenset(WHY[a.kind] for a in live.alerts if a.kind in WHY) if live else frozenset()
        situation = Situation(skill_group=skill_group, facts=facts, typed=typed, request_type=request_type)
        if situation == self._asked:
            return
        if typed and self._asked is not None:
            await asyncio.sleep(SETTLE_S)
        try:
            self._suggestions = await self._parts.workers.index.run(
                self._parts.library.suggest, situation, on=self._parts.today()
            )
        except LibraryError as error:
            self._notices.tell("notice-library-gone", Level.WARN, reason=str(error))
            self._changed()
            return
        self._asked = situation
        if self._suggestions and (self._article is None or not typed):
            self._article = await self._fetch(self._suggestions[0].hit.no)
        self._changed()

    async def search(self, text: str, skill_group: str) -> Findings:
        """Search for what was typed; a newer search cancels this one."""
        if self._search is not None:
            self._search.cancel()
        self._search = asyncio.ensure_future(
            self._parts.workers.index.run(
                self._parts.library.search, text, skill_group=skill_group, on=self._parts.today()
            )
        )
        return await self._search

    async def show(self, no: str) -> None:
        """Open an article."""
        self._article = await self._fetch(no) or self._article
        self._changed()

    async def _fetch(self, no: str) -> Article | None:
        return await self._parts.workers.index.run(self._parts.library.article, no)

    @property
    def article(self) -> Article | None:
        """The article that is open."""
        return self._article

    def clear(self) -> None:
        """The call is over: nothing is suggested any more."""
        self._suggestions, self._article, self._asked = (), None, None

    def view(self, adopted: tuple[str, ...]) -> Knowledge:
        """What the pane shows."""
        return Knowledge(
            suggestions=self._suggestions,
            article=self._article,
            revision=self._parts.library.revision,
            adopted=adopted,
        )
