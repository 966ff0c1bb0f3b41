"""What a lead decides about and is warned of, kept up to date at a lead's seat."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.lead.matter import Matter, MatterKind, Verdict
from customer360.oversight.watch import Watched

log = logging.getLogger(__name__)

FIRST_S: Final = 3.0
"""After the start, which has more urgent things to open."""
LOOK_S: Final = 3.0
"""Somebody may be on the line while an agent waits for a yes."""
ROLE_S: Final = 300.0
"""Who leads nobody is asked again after this: roles change while people sit."""


class Overseeing:
    """Thread: main; the store is asked on the lookup worker."""

    def __init__(self, parts: Parts, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._notices, self._changed = parts, notices, changed
        self._outage = Outage(log, "nothing to oversee")
        self.watched = Watched()
        self.matters: tuple[Matter, ...] = ()
        self._warned: set[str] = set()

    def supervises(self) -> bool:
        """Whether who sits here leads a team, as the store said last."""
        return self.watched.supervises

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:
            told = await self.look()
            await asyncio.sleep(ROLE_S if told and not self.watched.supervises else LOOK_S)

    async def look(self) -> bool:
        """See what waits; a new alarm is told at once, wherever the lead is. Whether the store answered."""
        try:
            watched, matters = await self._parts.workers.lookup.run(self._seen_by_store)
        except StoreError as error:
            self._outage.gone(error)
            return False
        self._outage.over()
        for alarm in watched.alarms:
            if alarm.id not in self._warned:
                self._warned.add(alarm.id)
                key = "notice-alarm-held" if alarm.held_others else "notice-alarm"
                self._notices.tell(key, Level.ERROR, agent=alarm.agent or alarm.login)
        for matter in matters:
            self._tell(matter)
        if watched != self.watched or matters != self.matters:
            self.watched, self.matters = watched, matters
            self._changed()
        return True

    def _seen_by_store(self) -> tuple[Watched, tuple[Matter, ...]]:
        watched = self._parts.oversight().watched()
        return watched, self._parts.matters().waiting() if watched.supervises else ()

    def _tell(self, matter: Matter) -> None:
        if matter.id not in self._warned:
            self._warned.add(matter.id)
            level = Level.ERROR if matter.kind is MatterKind.PUBLIC else Level.WARN
            yuan = f"{matter.cents / 100:.2f}".removesuffix(".00")
            self._notices.tell(f"notice-matter-{matter.kind}", level, agent=matter.agent, yuan=yuan)

    async def answer(self, matter_id: str, verdict: Verdict, words: str) -> None:
        """Say something to what an agent asks."""
        now = self._parts.now()
        try:
            done = await self._parts.workers.lookup.run(
                lambda: self._parts.matters().answer(matter_id, verdict, words.strip()[:400], now)
            )
        except StoreError as error:
            self._refused(error)
            return
        if not done:
            self._notices.tell("notice-matter-kept", Level.WARN)
        await self.look()

    async def decide(self, proposal_id: str, *, approves: bool) -> None:
        """Agree to a proposal or not."""
        try:
            done = await self._parts.workers.lookup.run(
                lambda: self._parts.oversight().decide(proposal_id, approves=approves, now=self._parts.now())
            )
        except StoreError as error:
            self._refused(error)
            return
        if not done:
            self._notices.tell("notice-proposal-kept", Level.WARN)
        await self.look()

    async def seen(self, alarm_id: str) -> None:
        """An alarm was looked into."""
        try:
            await self._parts.workers.lookup.run(
                lambda: self._parts.oversight().seen(alarm_id, self._parts.now())
            )
        except StoreError as error:
            self._refused(error)
            return
        await self.look()

    def _refused(self, error: StoreError) -> None:
        self._notices.tell(f"notice-{error.key}", Level.WARN, **error.facts)
        self._changed()
