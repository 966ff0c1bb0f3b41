"""The editors' page at the desk: who may use it, and its work on the lookup worker."""

import asyncio
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Final, TypeVar

from agent_desktop.desk.parts import Parts
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import lateral
from agent_desktop.tickets.acts import Act

log = logging.getLogger(__name__)

R = TypeVar("R")
FIRST_S: Final = 1.0
LONGEST_QUESTION: Final = 500
AGAIN_S: Final = 60.0
"""A store that is silent is asked again after this; who edits changes seldom."""


class Editing:
    """Thread: main; what is asked runs on the lookup worker."""

    def __init__(
        self,
        parts: Parts,
        send: Callable[..., None],
        posted: Callable[[], None],
        changed: Callable[[], None],
    ) -> None:
        """`send` takes acts for the outbox; `posted` hears that a ticket is in it."""
        self._parts, self._send, self._posted, self._changed = parts, send, posted, changed
        self.edits = False

    async def run(self) -> None:
        """Find out, once the store answers, whether this person edits."""
        await asyncio.sleep(FIRST_S)
        while True:
            try:
                rights = await self.ask(EditorsRoom.rights)
            except StoreError as error:
                log.info("who edits is not known yet: %s", error)
                await asyncio.sleep(AGAIN_S)
                continue
            self.edits = rights.edits
            self._changed()
            return

    async def ask(self, work: Callable[[EditorsRoom], R]) -> R:
        """Do something in the editors' room. Raises `StoreError` and `EditionRefused`."""
        return await self._parts.workers.lookup.run(work, self._parts.editors)

    async def ask_department(self, question: str, department: str, hours: int, question_id: str) -> str:
        """Ask a business department by a lateral ticket; its number. Raises `JournalError`.

        The ticket, what the editors know of it, and its dispatch go the outbox's way one after the other.
        """
        parts, seat, now = self._parts, self._parts.seat, self._parts.now()
        form = lateral.within(parts.form(lateral.LATERAL), hours)
        ticket = await parts.workers.journal.run(
            parts.journal.file,
            lateral.consultation(question[:LONGEST_QUESTION], department, now),
            form=form,
            agent=seat.agent_no,
            now=now,
            rules=parts.clock_rules,
        )
        self._posted()
        who = {"agent": seat.agent_no, "origin": seat.desk_code}
        named = next((d.label for d in lateral.departments(form) if d.code == department), department)
        told = {"ticket_id": ticket.id, "question": question[:LONGEST_QUESTION], "question_id": question_id}
        due = (ticket.due_at or now + timedelta(hours=hours)).isoformat()
        payload: dict[str, str | int | None] = {**who, **told, "department": named, "due_at": due}
        self._send(
            Act(id=f"{ticket.id}-consult", kind="consult", at=now, payload=payload),
            lateral.dispatch(ticket.id, department, **who, now=now),
        )
        return ticket.number

    def end(self, ticket_id: str, node: str, answer: str) -> None:
        """End a lateral ticket that stands at `node`: its wording has become a draft."""
        seat = self._parts.seat
        who = {"agent": seat.agent_no, "origin": seat.desk_code}
        self._send(*lateral.ending(ticket_id, node, answer, **who, now=self._parts.now()))
