"""A hand-over that waits: the incoming lead is told wherever they are in the window."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.agent.shift import Handed
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

LOOK_S: Final = 5.0
_WAITS: Final = "notice-shift-waits"


class ShiftWatch:
    """Thread: main; the store is asked on the lookup worker."""

    def __init__(
        self, parts: Parts, leads: Callable[[], bool], notices: Notices, changed: Callable[[], None]
    ) -> None:
        """`leads`: whether the person at this seat leads a team."""
        self._parts, self._leads, self._notices, self._changed = parts, leads, notices, changed
        self._outage = Outage(log, "hand-overs can't be seen")
        self._told: set[str] = set()
        self.waiting: tuple[Handed, ...] = ()

    async def run(self) -> None:
        """Until cancelled; nothing is asked for somebody who leads nobody."""
        while (handovers := self._parts.handovers) is not None:
            await asyncio.sleep(LOOK_S)
            if not self._leads():
                self._show(())
                continue
            try:
                waiting = await self._parts.workers.lookup.run(lambda: handovers().waiting())
            except StoreError as error:
                self._outage.gone(error)
            else:
                self._outage.over()
                self._show(waiting)

    def _show(self, waiting: tuple[Handed, ...]) -> None:
        """Told once, quietly: the tab's figure stays until somebody accepts."""
        if waiting == self.waiting:
            return
        self.waiting = waiting
        for one in reversed(waiting):
            if one.id not in self._told:
                self._told.add(one.id)
                self._notices.tell(_WAITS, lead=one.name or one.who)
        if not waiting:
            self._notices.over(_WAITS)
        self._changed()
