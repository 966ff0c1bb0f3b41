"""What a lead does about the floor: incidents, rises, surge mode."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from uuid_utils import uuid7

from agent_desktop.desk.awareness import Awareness
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.incidents.incident import Area, Declaration, Declared, LeadBoard, SituationBook

log = logging.getLogger(__name__)

R = TypeVar("R")

LOOK_S: Final = 10.0


class Declaring:
    """`SituationIntents`. Thread: main; the lookup worker asks the store, which knows who leads."""

    def __init__(
        self, parts: Parts, awareness: Awareness, notices: Notices, leads: Callable[[], bool],
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        """`leads`: whether the person at this seat leads a team."""
        self._parts, self._awareness, self._notices = parts, awareness, notices
        self._leads, self._changed = leads, changed
        self._outage = Outage(log, "rises can't be seen")
        self._told: set[str] = set()

    async def run(self) -> None:
        """Tell a lead of each new rise, wherever they are in the window; until cancelled."""
        while True:
            await asyncio.sleep(LOOK_S)
            if self._leads():
                await self.look()

    async def look(self) -> None:
        """See whether something rises."""
        now = self._parts.now()
        try:
            rises = await self._ask(lambda book: book.rises(now))
        except LedgerError as error:
            self._outage.gone(error)
            return
        self._outage.over()
        for one in rises:
            if one.id not in self._told:
                self._told.add(one.id)
                self._notices.tell("notice-rise", Level.WARN, about=one.about, count=one.found)
                self._changed()

    async def board(self) -> LeadBoard:
        """What stands, and rises that wait. Raises `LedgerError`."""
        now = self._parts.now()
        return await self._ask(lambda book: book.board(now))

    async def areas(self) -> tuple[Area, ...]:
        """Supply areas with their districts. Raises `LedgerError`."""
        return await self._ask(lambda book: book.areas())

    async def inside(self, told: Declaration, areas: tuple[Area, ...]) -> int:
        """How many accounts that would hit. Raises `LedgerError`."""
        return await self._ask(lambda book: book.inside(told, areas))

    async def declare(self, told: Declaration, before: Declared | None = None, rise: str = "") -> str:
        """Declare, or change what was read as `before`; empty: somebody was faster. Raises `LedgerError`."""
        which, edition = (before.id, before.edition) if before else (str(uuid7()), 0)
        now, today = self._parts.now(), self._parts.today()
        return await self._then_look(
            self._ask(lambda book: book.declare(which, edition, told, now, today, rise))
        )

    async def close(self, one: Declared, *, lists: bool) -> int | None:
        """Close it; how many calls are owed now. None: somebody was faster. Raises `LedgerError`."""
        now, today = self._parts.now(), self._parts.today()
        asked = self._ask(lambda b: b.close_incident(one.id, one.edition, lists=lists, at=now, day=today))
        return await self._then_look(asked)

    async def dismiss(self, rise_id: str) -> bool:
        """It is nothing. Raises `LedgerError`."""
        now = self._parts.now()
        return await self._ask(lambda book: book.dismiss(rise_id, now))

    async def begin_surge(self, reason: str) -> bool:
        """Surge mode for everybody; False: it is on, or there is no reason. Raises `LedgerError`."""
        surge_id, now = str(uuid7()), self._parts.now()
        return await self._then_look(self._ask(lambda book: book.begin_surge(surge_id, reason, now)))

    async def end_surge(self) -> int | None:
        """Back to the usual; how many promised calls are owed now. Raises `LedgerError`."""
        now, today = self._parts.now(), self._parts.today()
        return await self._then_look(self._ask(lambda book: book.end_surge(now, today)))

    async def _then_look(self, asked: Awaitable[R]) -> R:
        """This desk knows at once what the others learn within seconds."""
        done = await asked
        await self._awareness.look()
        return done

    async def _ask(self, work: Callable[[SituationBook], R]) -> R:
        try:
            return await self._parts.workers.lookup.run(lambda: work(self._parts.situation()))
        except StoreError as error:
            raise LedgerError(error.key, **error.facts) from error
