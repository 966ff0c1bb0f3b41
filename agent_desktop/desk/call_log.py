"""通话记录: one's own calls of this sitting as they end, those of the days before from the store."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import RecentCall
from agent_desktop.store.faults import StoreError
from customer360.masking import masked_number
from customer360.phone import normalise

log = logging.getLogger(__name__)

FIRST_S: Final = 2.5
"""After the start, which has more urgent things to open."""
AGAIN_S: Final = 30.0
DAYS: Final = timedelta(days=7)
KEPT: Final = 200


class CallLog:
    """Thread: main; the store is asked once a sitting, on the lookup worker."""

    def __init__(self, parts: Parts, changed: Callable[[], None]) -> None:
        self._parts, self._changed = parts, changed
        self._begun = parts.now()
        self.recent: tuple[RecentCall, ...] = ()  # the last one first

    async def run(self) -> None:
        """Read what was before this sitting; a store that is gone is asked again."""
        await asyncio.sleep(FIRST_S)
        while not await self._read():  # noqa: ASYNC110 - nobody tells when the store is back
            await asyncio.sleep(AGAIN_S)

    def add(self, live: LiveCall) -> None:
        """A call has ended."""
        full = live.emergency or live.revealed or live.gate.unmasked or not live.incoming
        recent = RecentCall(
            number=live.call.remote,
            shown=live.number.national if full else masked_number(live.number),
            at=live.call.started_at,
            incoming=live.incoming,
            answered=live.was_answered,
            skill_group=live.skill_group,
        )
        self.recent = (recent, *self.recent)[:KEPT]

    async def _read(self) -> bool:
        try:
            told = await self._parts.workers.lookup.run(
                lambda: self._parts.switchroom.calls_of(
                    agent=self._parts.seat.agent_no,
                    after=self._begun - DAYS,
                    before=self._begun,
                    limit=KEPT,
                )
            )
        except StoreError as error:
            log.info("no calls of the last days: %s", error)
            return False
        self.recent = (*self.recent, *(self._shown(one) for one in told))[:KEPT]
        self._changed()
        return True

    def _shown(self, told: RecentCall) -> RecentCall:
        """As one may read it: what the gate once showed is hidden again, a number that we rang isn't."""
        number = normalise(told.number, self._parts.site)
        shown = masked_number(number) if told.incoming else number.national
        return RecentCall(
            number=number.national,
            shown=shown,
            at=told.at,
            incoming=told.incoming,
            answered=told.answered,
            skill_group=told.skill_group,
        )
