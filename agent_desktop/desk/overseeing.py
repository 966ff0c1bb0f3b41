"""What a lead decides about and is warned of, kept up to date at a lead's seat."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.store.faults import StoreError
from customer360.oversight.watch import Watched

log = logging.getLogger(__name__)

FIRST_S: Final = 3.0
"""After the start, which has more urgent things to open."""
LOOK_S: Final = 10.0
ROLE_S: Final = 300.0
"""Who leads nobody is asked again after this: roles change while people sit."""


class Overseeing:
    """Thread: main; the store is asked on the lookup worker."""

    def __init__(self, parts: Parts, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._notices, self._changed = parts, notices, changed
        self.watched = Watched()
        self._warned: set[str] = set()

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:
            told = await self.look()
            await asyncio.sleep(ROLE_S if told and not self.watched.supervises else LOOK_S)

    async def look(self) -> bool:
        """See what waits; a new alarm is told at once, wherever the lead is. Whether the store answered."""
        try:
            watched = await self._parts.workers.lookup.run(lambda: self._parts.oversight().watched())
        except StoreError as error:
            log.info("nothing to oversee: %s", error)
            return False
        for alarm in watched.alarms:
            if alarm.id not in self._warned:
                self._warned.add(alarm.id)
                self._notices.tell("notice-alarm", Level.ERROR, agent=alarm.agent or alarm.login)
        if watched != self.watched:
            self.watched = watched
            self._changed()
        return True

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
