"""What was done at this desk, on its way to the shared store: calls, looks, articles that helped.

Everything goes through the local outbox as an `Act`, so that nothing is lost while the store is gone.
"""

import logging
from collections.abc import Callable, Coroutine
from typing import Any

from uuid_utils import uuid7

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.parts import Parts
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.journal import JournalError

log = logging.getLogger(__name__)


class Trail:
    """Posts acts in the order in which they happened. Thread: main; written on the journal's worker."""

    def __init__(self, parts: Parts, start: Callable[[str, Coroutine[Any, Any, None]], None]) -> None:
        """`start` runs a coroutine in the background under a name."""
        self._parts, self._start = parts, start

    def post(self, kind: str, **payload: str | int | None) -> None:
        """Something happened that the store must know once."""
        act = Act(id=str(uuid7()), kind=kind, at=self._parts.now(), payload={**payload, "agent": self._agent})
        self._start(f"post {act.id}", self._post(act))

    def audit(self, action: str, live: LiveCall, detail: str = "") -> None:
        """A look at a person's data, or an act that must be answerable for."""
        card = live.card
        self.post("audit", action=action, subject=card.chosen if card else "", call_id=live.call.id, detail=detail)

    def call_ended(
        self, live: LiveCall, *, result: str, ticket_id: str = "", matter: str = "", summary: str = ""
    ) -> None:
        """The whole of a call in one row; hold, talk and queue time are never mixed.

        `matter` and `summary` become its line in the customer's timeline.
        """
        call = live.call
        self.post(
            "call",
            id=call.id,
            direction=call.direction.value,
            phone=live.number.e164 or live.number.raw,
            account_id=live.card.chosen if live.card else "",
            skill_group=live.skill_group,
            ivr_trail=call.ivr_trail,
            started_at=call.started_at.isoformat(),
            answered_at=call.answered_at.isoformat() if call.answered_at else None,
            ended_at=call.ended_at.isoformat() if call.ended_at else None,
            end_reason=call.end_reason.value if call.end_reason else "",
            hold_s=round(live.hold_seconds),
            wrap_up_s=round((self._parts.now() - call.ended_at).total_seconds()) if call.ended_at else 0,
            result=result,
            ticket_id=ticket_id,
            matter=matter,
            summary=summary,
        )

    @property
    def _agent(self) -> str:
        return self._parts.seat.agent_no

    async def _post(self, act: Act) -> None:
        try:
            await self._parts.workers.journal.run(self._parts.journal.post, act)
        except JournalError:
            log.exception("an act of kind %s could not be kept", act.kind)
