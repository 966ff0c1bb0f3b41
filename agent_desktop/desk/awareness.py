"""What every desk knows of the floor: open incidents, at once on its cards; surge mode and what it brings."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.live import CallBook
from agent_desktop.desk.must_read import MustRead
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.pop import Pop
from agent_desktop.desk.state import Level
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.incidents.incident import Situation, Surge

log = logging.getLogger(__name__)

FIRST_S: Final = 1.0
LOOK_S: Final = 3.0
GRACE: Final = timedelta(seconds=20)
"""From the word that an agent is called back to being ready: long enough to say no."""


class Awareness:
    """Thread: main; the store is asked on the lookup worker. While it is gone, what was known stays."""

    def __init__(
        self, parts: Parts, book: CallBook, pop: Pop, notices: Notices, must_read: MustRead,
        changed: Callable[[], None],
    ) -> None:  # fmt: skip
        self._parts, self._book, self._pop = parts, book, pop
        self._notices, self._must_read, self._changed = notices, must_read, changed
        self._outage = Outage(log, "the floor's situation is not known")
        self.situation = Situation()
        self.unfolded = False  # somebody here wants all fields all the same
        self._back_at: datetime | None = None  # when who is called back will be ready

    @property
    def surge(self) -> Surge | None:
        """Surge mode, while it is on."""
        return self.situation.surge

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """Ask, and let cards, notices and the agent's state follow."""
        try:
            known = await self._parts.workers.lookup.run(lambda: self._parts.situation().now())
        except StoreError as error:
            self._outage.gone(error)
        else:
            self._outage.over()
            self._learn(known)
        self._follow()

    def _learn(self, known: Situation) -> None:
        before, self.situation = self.situation, known
        inside = {live.call.id: _ids(live.card) for live in self._book}
        self._pop.know_incidents(known.incidents)
        for live in self._book:
            if new := _ids(live.card) - inside[live.call.id]:
                number = next(i.number for i in known.incidents if i.id in new)
                self._notices.tell("notice-incident-inside", Level.WARN, number=number)
        if (before.surge and before.surge.id) != (known.surge and known.surge.id):
            self._switched(known.surge)
        if known != before:
            self._changed()

    def _switched(self, surge: Surge | None) -> None:
        self._notices.over("notice-surge-")
        self._back_at, self.unfolded = None, False
        if surge is None:
            self._notices.tell("notice-surge-over")
        elif self._follows_up():
            self._back_at = self._parts.now() + GRACE
            self._notices.tell("notice-surge-back", Level.WARN, seconds=int(GRACE.total_seconds()))

    def _follow(self) -> None:
        """Who was called back and stayed is ready now; after the call, where there is one."""
        agent = self._parts.agent
        if self._back_at is None or self._parts.now() < self._back_at:
            return
        if agent.presence.state is AgentState.WRAP_UP:
            return  # choosing would end it
        self._back_at = None
        self._notices.over("notice-surge-back")
        if self._follows_up() and not self._must_read.holds_back(AgentState.READY):
            agent.choose(AgentState.READY)
            self._notices.tell("notice-surge-ready")
        self._changed()

    def _follows_up(self) -> bool:
        """Whether the agent is not ready because of calls that rest in surge mode."""
        agent, reasons = self._parts.agent, self._parts.reasons
        returning = {reason.code for reason in reasons if reason.returns}
        return agent.chosen is AgentState.NOT_READY and agent.reason in returning


def _ids(card: object) -> frozenset[str]:
    return frozenset(i.id for i in getattr(card, "incidents", ()))
