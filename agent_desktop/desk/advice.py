"""Knowledge at the desk: what is suggested by itself, what is searched, what is open and did it help."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.searches import Searches
from agent_desktop.desk.state import GuideView, Knowledge, Level
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.draft import Draft
from customer360.card import AlertKind
from kb_search.articles import Article, Condition, Findings, Situation, Suggestion, Why
from kb_search.library import LibraryError, Reason

log = logging.getLogger(__name__)

SETTLE_S = 0.2
"""Suggestions follow typing after this pause, so that they don't flicker under the eye."""

CHANNEL = "phone"
"""What a caller may be told; without a call everything is found."""
FOLLOWED_S = 5.0
"""How often the library looks for changes: an editor's change is at every desk within ten seconds."""
WHILE_BUILDING_S = 0.5

WHY = {kind: Why(kind.value) for kind in AlertKind if kind.value in set(Why)}


class Advice:
    """The knowledge pane. Thread: main; the index worker searches, one at a time, newest wins."""

    def __init__(
        self, parts: Parts, notices: Notices, searches: Searches, changed: Callable[[], None]
    ) -> None:
        self._parts, self._notices, self._searches, self._changed = parts, notices, searches, changed
        self._suggestions: tuple[Suggestion, ...] = ()
        self._article: Article | None = None
        self._chosen = False  # a person opened it: nothing replaces it by itself
        self._asked: Situation | None = None
        self._missed = False  # the library could not answer
        self._search: asyncio.Future[Findings] | None = None
        self._unable = ""
        self._told = Condition()

    async def keep(self, ask_again: Callable[[], None]) -> None:
        """Open the library in the background and follow its articles; the desk works without it meanwhile.

        `ask_again` asks for suggestions to what is open then, once the library answers after it could not.

        The store is looked at on the lookup thread, which may wait for a server; what it brings is taken in,
        and the index warmed up, in small pieces: a search never waits long behind them.
        """
        workers, library = self._parts.workers, self._parts.library
        run = workers.index.run
        opened = False
        while True:
            try:
                if not opened:
                    await run(library.open)
                    opened = True
                news = await workers.lookup.run(library.look)
                while await run(library.take, news):
                    self._asked = None  # what is suggested may have changed
                while await run(library.warm):
                    pass  # each piece goes to the end of the queue: a search that came meanwhile is first
                self._is_back()
                if self._missed and library.condition.open:
                    self._missed = False
                    ask_again()
            except LibraryError as error:
                self._tell_once(error)
            if library.condition != self._told:
                self._tell_of(library.condition)
            await asyncio.sleep(WHILE_BUILDING_S if library.condition.building else FOLLOWED_S)

    def _tell_once(self, error: LibraryError) -> None:
        """One line until it is over, not one with each try; an index in the making is seen in the pane."""
        log.warning("the library can't be used or followed: %s", error)
        if error.reason is Reason.MAKING:
            return
        # a server that is gone leaves the index: it answers with what it has
        unable = "notice-library-behind" if self._parts.library.condition.open else "notice-library-gone"
        if unable != self._unable:
            if self._unable:
                self._notices.over(self._unable)
            self._unable = unable
            self._notices.tell(unable, Level.WARN)
            self._changed()

    def _is_back(self) -> None:
        """It can be followed."""
        if self._unable and self._parts.library.condition.open:
            self._notices.over(self._unable)
            self._unable = ""
            self._changed()

    def _tell_of(self, now: Condition) -> None:
        for problem in now.problems:
            log.warning("%s", problem)
        if now.degraded != self._told.degraded and now.degraded:
            log.warning("%s", now.degraded)
            self._notices.tell("notice-library-degraded", Level.WARN)
        if now.problems != self._told.problems and now.problems:
            self._notices.tell("notice-library-problems", Level.WARN, count=len(now.problems))
        self._told = now
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
            suggestions = await self._parts.workers.index.run(
                self._parts.library.suggest, situation, on=self._parts.today()
            )
            best = await self._fetch(suggestions[0].hit.no) if suggestions else None
        except LibraryError as error:
            self._missed = True
            if error.reason is Reason.BROKEN:  # else it is being opened or made, which `keep` follows
                self._tell_once(error)
            return
        # all at once: a newer situation may cut this one short at each await
        self._asked, self._suggestions, self._missed = situation, suggestions, False
        if best is not None and not self._chosen and (self._article is None or not typed):
            self._article = best
        self._changed()

    def search(self, text: str, skill_group: str, call_id: str = "") -> asyncio.Future[Findings]:
        """Search for what was typed; a newer search cancels this one.

        No task stands between the key and the index thread, nor on the way back: each would wait its turn
        behind whatever a ringing call has the main thread do.
        """
        if self._search is not None:
            self._search.cancel()
        self._search = self._parts.workers.index.begin(
            self._parts.library.search,
            text,
            skill_group=skill_group,
            channel=CHANNEL if call_id else "",
            on=self._parts.today(),
        )
        self._search.add_done_callback(partial(self._answered, skill_group, call_id))
        return self._search

    def _answered(self, skill_group: str, call_id: str, search: asyncio.Future[Findings]) -> None:
        if not search.cancelled() and search.exception() is None:
            self._searches.found(search.result(), skill_group, call_id)

    def nearest(self, text: str) -> str:
        """What the library had for a question that the editors are asked: an article's number, or words."""
        return self._searches.nearest(text)

    async def carried(self, digest: str) -> bytes | None:
        """A picture or file of an article; None when there is none or the store doesn't answer."""
        try:
            return await self._parts.workers.lookup.run(self._parts.media.content, digest)
        except StoreError:
            return None

    async def show(self, no: str) -> None:
        """Open an article because somebody asked for it."""
        self._chosen = True
        self._searches.opened(no)
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
        self._searches.over()
        self._suggestions, self._article, self._asked, self._chosen = (), None, None, False
        self._missed = False

    def another_call(self) -> None:
        """Another call's panes are open: its own best article may come up by itself again."""
        self._chosen = False

    def view(self, draft: Draft | None, guide: GuideView | None) -> Knowledge:
        """What the pane shows beside `draft`."""
        return Knowledge(
            suggestions=self._suggestions,
            article=self._article,
            revision=self._parts.library.revision,
            adopted=draft.articles if draft else (),
            guide=guide,
            building=self._parts.library.condition.building,
            helped=draft.helped.get(self._article.no) if draft and self._article else None,
        )
