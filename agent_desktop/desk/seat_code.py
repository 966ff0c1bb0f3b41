"""Two seats with one desk code would give the same numbers: a server tells each which of them it is."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.store.faults import StoreChanged, StoreError, StoreRefused
from agent_desktop.tickets.seat_mark import SERIES

log = logging.getLogger(__name__)

FIRST_S: Final = 1.0
AGAIN_S: Final = 3600.0
"""Its place is kept for who uses it; one without a place may get one."""
_RETRY_S: Final = 5.0


class SeatCode:
    """Thread: main; the store is asked on the lookup worker. Until it answers, what it said last counts."""

    def __init__(self, parts: Parts, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._notices, self._changed = parts, notices, changed
        self._outage = Outage(log, "whether another seat has this desk's code is not known")
        self._told = ("", 1)

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:
            answered = await self.ask()
            await asyncio.sleep(AGAIN_S if answered else _RETRY_S)

    async def ask(self) -> bool:
        """Ask, and number by the answer; False: the store gave none, and may soon."""
        parts, workers = self._parts, self._parts.workers
        try:
            seat = await workers.journal.run(lambda: parts.journal.mark.id)
            place = await workers.lookup.run(lambda: parts.board().place(seat))
            nth = await workers.journal.run(parts.journal.mark.become, place.nth)
        except StoreError as error:
            self._outage.gone(error)
            # It is there and says no: the same question gets the same answer. What else fails there passes.
            return isinstance(error, StoreRefused | StoreChanged)
        self._outage.over()
        says = "full" if not place.nth else "shared" if nth > 1 and place.shared else ""
        if (says, nth) != self._told:
            self._told = (says, nth)
            self._notices.over("notice-desk-code-")
            if says:
                first = f"{(nth - 1) * SERIES + 1}"
                code = parts.seat.desk_code
                self._notices.tell(f"notice-desk-code-{says}", Level.WARN, code=code, first=first)
            self._changed()
        return True
