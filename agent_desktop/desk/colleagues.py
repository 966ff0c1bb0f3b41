"""Who else is there: names from the store, and from the exchange whether they are free."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.desk.colleague import Colleague, Person
from agent_desktop.desk.parts import Parts
from agent_desktop.store.faults import StoreError
from softphone.line import ColleagueChanged, ColleagueState, LineEvent, PhoneBack

log = logging.getLogger(__name__)

FIRST_S: Final = 2.0
"""After the start, which has more urgent things to open."""
_LOOK_S: Final = 600.0
_AGAIN_S: Final = 30.0


class Colleagues:
    """Thread: main; the store is asked on the lookup worker."""

    def __init__(self, parts: Parts, changed: Callable[[], None]) -> None:
        self._parts, self._changed = parts, changed
        self._people: tuple[Person, ...] = ()
        self._states: dict[str, ColleagueState] = {}
        self.shown: tuple[Colleague, ...] = ()

    async def run(self) -> None:
        """Read the names now and then, until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:  # noqa: ASYNC110 - nobody tells when a name changes
            await asyncio.sleep(_LOOK_S if await self._read() else _AGAIN_S)

    def heard(self, event: LineEvent) -> None:
        """An event of the line."""
        match event:
            case ColleagueChanged(extension, state):
                self._states[extension] = state
                self._show()
            case PhoneBack():
                self._states.clear()
                self._watch()

    async def _read(self) -> bool:
        try:
            people = await self._parts.workers.lookup.run(self._parts.switchroom.colleagues)
        except StoreError as error:
            log.info("no colleagues to be read: %s", error)
            return False
        mine = self._parts.seat.extension
        self._people = tuple(person for person in people if person.extension != mine)
        self._watch()
        return True

    def _watch(self) -> None:
        if self._parts.line.snapshot.phone_up and self._parts.line.snapshot.registration.round_trip_ms:
            self._parts.line.watch(tuple(person.extension for person in self._people))
        self._show()

    def _show(self) -> None:
        unknown = ColleagueState.UNKNOWN
        shown = tuple(Colleague(p, self._states.get(p.extension, unknown)) for p in self._people)
        if shown != self.shown:
            self.shown = shown
            self._changed()
