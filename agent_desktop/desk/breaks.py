"""小休: asked for where the site wants it so, counted down, and a lead's leave."""

import asyncio
import logging
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Final

from agent_desktop.agent.breaks import BreakAsked, BreakState
from agent_desktop.agent.states import AgentState
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.overseeing import Overseeing
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.tasks import Tasks
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

LOOK_S: Final = 3.0
"""How often a desk that waits asks again, and a lead's desk looks who waits."""
END_S: Final = 1.0


class Breaks:
    """One request of this seat's at a time; at a lead's seat those of others. Thread: main.

    The store is asked on the lookup worker.
    """

    def __init__(
        self,
        parts: Parts,
        notices: Notices,
        overseeing: Overseeing,
        tasks: Tasks,
        changed: Callable[[], None],
    ) -> None:
        self._parts, self._notices, self._overseeing = parts, notices, overseeing
        self._tasks, self._changed = tasks, changed
        self._request = ""  # waits, or is the break that was granted
        self.waits_since: datetime | None = None
        self._outage = Outage(log, "who asks for a break can't be seen")
        self.asked: tuple[BreakAsked, ...] = ()  # by others, at a lead's seat

    @property
    def must_ask(self) -> bool:
        """Whether a break has to be asked for here."""
        return bool(self._parts.agent.limits.break_leave)

    def ask(self) -> None:
        """Ask for a break, unless one is asked for already."""
        if self.waits_since is None:
            self._request, self.waits_since = uuid.uuid4().hex, self._parts.now()
            self._tasks.start("break", self._wait(self._request))
            self._changed()

    def withdraw(self) -> None:
        """Not wanted any more."""
        if self.waits_since is not None:
            self.waits_since = None
            self._tasks.start("break", self._over(self._request))
            self._changed()

    async def run(self) -> None:
        """At a lead's seat: look who waits, until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._overseeing.supervises():
                await self._look()

    async def decide(self, request_id: str, *, grants: bool) -> None:
        """Give leave or not."""
        try:
            done = await self._parts.workers.lookup.run(
                lambda: self._parts.breaks().decide(request_id, grants=grants, now=self._parts.now())
            )
        except StoreError as error:
            self._notices.tell(f"notice-{error.key}", Level.WARN, **error.facts)
            self._changed()
            return
        if not done:
            self._notices.tell("notice-break-kept", Level.WARN)
        await self._look()

    async def close(self) -> None:
        """The desk closes: nobody waits here, and nobody is on a break."""
        if self._request:
            self._tasks.cancel("break")
            await self._over(self._request)

    async def _look(self) -> None:
        try:
            asked = await self._parts.workers.lookup.run(
                lambda: self._parts.breaks().asked(self._parts.now())
            )
        except StoreError as error:
            self._outage.gone(error)
            return
        self._outage.over()
        known = {one.id for one in self.asked}
        for one in asked:
            if one.id not in known:
                self._notices.tell("notice-break-asked", agent=one.name or one.agent, minutes=one.minutes)
        if asked != self.asked:
            self.asked = asked
            self._changed()

    async def _wait(self, request: str) -> None:
        """Until it is settled. A store that is gone before it heard of us is told; later it is waited for."""
        heard, outage = False, Outage(log, "no answer about the break")
        while True:
            try:
                state = await self._ask(request)
            except StoreError as error:
                outage.gone(error)
                if not heard:
                    self._settled("notice-break-unasked", Level.WARN)
                    return
                state = BreakState.WAITING
            if state is BreakState.GRANTED:
                self._settled("notice-break-granted")
                await self._take(request)
                return
            if state is not BreakState.WAITING:
                self._settled("notice-break-refused", Level.WARN)
                return
            heard = True
            if self._parts.agent.chosen is AgentState.SIGNED_OUT:
                self.waits_since = None
                await self._over(request)
                return
            await asyncio.sleep(LOOK_S)

    async def _ask(self, request: str) -> BreakState:
        limits = self._parts.agent.limits
        return await self._parts.workers.lookup.run(
            lambda: self._parts.breaks().ask(
                request, limits.break_minutes, limits.break_quota, self._parts.now()
            )
        )

    async def _take(self, request: str) -> None:
        self._parts.agent.choose(AgentState.ON_BREAK)
        self._changed()
        while self._parts.agent.chosen is AgentState.ON_BREAK:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(END_S)
        await self._over(request)

    async def _over(self, request: str) -> None:
        with suppress(StoreError):  # after twice its length it counts for nothing
            await self._parts.workers.lookup.run(
                lambda: self._parts.breaks().over(request, self._parts.now())
            )
        if self._request == request:
            self._request = ""

    def _settled(self, key: str, level: Level = Level.INFO) -> None:
        self.waits_since = None
        self._notices.tell(key, level, minutes=self._parts.agent.limits.break_minutes)
        self._changed()
