"""What must be read before the first 示闲 of a shift, and answers that come back from the editors."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level, MustReadView
from agent_desktop.desk.trail import Trail
from agent_desktop.editing.inbox.post import Bulletin
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

REASON: Final = "must_read"
"""Why somebody is not ready who was held back."""
LOOK_S: Final = 60.0
FIRST_S: Final = 0.5
"""After the start, which has more urgent things to open; nobody is at 示闲 that fast."""


class MustRead:
    """Thread: main; the store is asked on the lookup worker. A store that is silent holds nobody back."""

    def __init__(self, parts: Parts, trail: Trail, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._trail, self._notices, self._changed = parts, trail, notices, changed
        self._outage = Outage(log, "the editors' store does not answer")
        self._unread: tuple[Bulletin, ...] = ()
        self._read: set[str] = set()  # seen here; the store may not know it yet
        self._told: set[str] = set()
        self._first = True  # the shift begins: nobody has taken a call in it yet
        self._waits = False  # somebody wants to be ready, and reads first

    async def run(self) -> None:
        """Until cancelled."""
        await asyncio.sleep(FIRST_S)
        while True:
            await self.look()
            await asyncio.sleep(LOOK_S)

    async def look(self) -> None:
        """See what came; answers and what comes in the middle of a shift are told in the bar."""
        seat = self._parts.seat
        try:
            found = await self._parts.workers.lookup.run(
                self._parts.newsroom.inbox, seat.agent_no, seat.skill_groups, self._parts.now()
            )
        except StoreError as error:
            self._outage.gone(error)
            self._first = False
            return
        self._outage.over()
        self._unread = tuple(b for b in found if b.id not in self._read)
        self._hold_back_at_sign_in()
        new = [b for b in self._unread if b.id not in self._told]
        self._told.update(b.id for b in new)
        if new and not self._first:
            key = "notice-answered" if new[-1].answers else "notice-must-read"
            self._notices.tell(key, Level.WARN, count=len(self._unread), title=new[-1].title)
        self._changed()

    def _hold_back_at_sign_in(self) -> None:
        """Signing in makes ready at once; what must be read undoes that, unless a call was faster."""
        agent = self._parts.agent
        if self._first and agent.presence.state is AgentState.READY:
            if self._unread:
                agent.choose(AgentState.NOT_READY, REASON)
                self._waits = True
            else:
                self._first = False

    def holds_back(self, wanted: AgentState) -> bool:
        """Whether a state has to wait until everything is read; the list then opens."""
        if wanted is AgentState.SIGNED_OUT:
            self._first = True
        if wanted is not AgentState.READY:
            return False
        if self._first and self._unread:
            self._waits = True
            self._changed()
            return True
        self._first = False
        return False

    def read(self, bulletin_id: str) -> bool:
        """Somebody has read one. True: that was the last, and 示闲, which had to wait, may come."""
        if all(b.id != bulletin_id for b in self._unread):
            return False
        self._read.add(bulletin_id)
        self._trail.post("read", subject=bulletin_id)
        self._unread = tuple(b for b in self._unread if b.id != bulletin_id)
        done = self._waits and self._first and not self._unread
        if not self._unread:
            self._waits = False
            self._notices.over("notice-must-read")
            self._notices.over("notice-answered")
        self._first = self._first and not done
        self._changed()
        return done

    def later(self) -> None:
        """The list is closed; what is unread goes on holding 示闲 back."""
        self._waits = False
        self._changed()

    def open(self) -> None:
        """Open the list by hand."""
        self._waits = bool(self._unread)
        self._changed()

    def view(self) -> MustReadView:
        """What the window shows."""
        return MustReadView(self._unread, self._waits)
