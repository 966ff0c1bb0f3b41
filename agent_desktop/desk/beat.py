"""The agent's state on the board: written when it changes, and now and then as a sign of life."""

import asyncio
import logging
from typing import Final

from agent_desktop.agent.board import NO_CALL, OnLine
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.live import CallBook
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.store.faults import StoreError
from customer360.masking import masked_number

log = logging.getLogger(__name__)

LOOK_S: Final = 0.25
BEAT_S: Final = 5.0
"""A third of the silence after which a lead's board shows a desk as gone."""


class Beat:
    """Thread: main; written on the lookup worker. A store that is gone is asked again."""

    def __init__(self, parts: Parts, book: CallBook) -> None:
        self._parts, self._book = parts, book
        self._outage = Outage(log, "state not on the board")
        self._told: tuple[Presence, OnLine] | None = None
        self._told_at = 0.0

    @property
    def told(self) -> Presence | None:
        """What the board has heard last."""
        return self._told[0] if self._told else None

    async def run(self) -> None:
        """Until cancelled."""
        clock = asyncio.get_running_loop().time
        while True:
            await asyncio.sleep(LOOK_S)
            now = self._parts.agent.presence, self._on_line()
            if now != self._told or clock() - self._told_at >= BEAT_S:
                self._told_at = clock()
                self._told = now if await self._tell(*now) else None

    async def sign_out(self) -> None:
        """The last word, when the board has heard one before."""
        if self._told is not None:
            await self._tell(Presence(state=AgentState.SIGNED_OUT, since=self._parts.now()), NO_CALL)

    def _on_line(self) -> OnLine:
        live = self._book.current()
        if live is None:
            return NO_CALL
        caller = masked_number(live.number) if live.rings or live.up else ""
        return OnLine(call_id=live.call.id, caller=caller, skill_group=live.skill_group)

    async def _tell(self, presence: Presence, call: OnLine) -> bool:
        try:
            await self._parts.workers.lookup.run(
                lambda: self._parts.board().show(presence, call, self._parts.now())
            )
        except StoreError as error:
            self._outage.gone(error)
            return False
        self._outage.over()
        return True
