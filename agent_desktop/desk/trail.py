"""What was done at this desk, on its way to the shared store: calls, looks, articles that helped.

Everything goes through the local outbox as an `Act`, so that nothing is lost while the store is gone.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Callable, Coroutine
from datetime import datetime
from typing import Any

from uuid_utils import uuid7

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.parts import Parts
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks.promises import Promise
from agent_desktop.tickets.draft import Draft
from agent_desktop.tickets.journal import JournalError

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 2.0


class Trail:
    """Posts acts in the order in which they happened. Thread: main; written on the journal's worker."""

    def __init__(
        self,
        parts: Parts,
        begin: Callable[[str, Callable[[], Coroutine[Any, Any, None]]], None],
        posted: Callable[[], None],
    ) -> None:
        """`begin` runs a coroutine function in the background, unless one of that name runs already.

        `posted` is called when an act has reached the outbox.
        """
        self._parts, self._begin, self._posted = parts, begin, posted
        self._unwritten: deque[Act] = deque()
        self._calls: dict[str, str] = {}  # ids of this sitting's calls by token

    def post(self, kind: str, **payload: str | int | None) -> None:
        """Something happened that the store must know once."""
        seat = self._parts.seat
        told = {**payload, "agent": seat.agent_no, "origin": seat.desk_code}
        self.send(Act(id=str(uuid7()), kind=kind, at=self._parts.now(), payload=told))

    def send(self, *acts: Act) -> None:
        """Acts that were made elsewhere, in their order."""
        self._unwritten.extend(acts)
        self._begin("post", self._write_all)

    def audit(self, action: str, live: LiveCall, detail: str = "") -> None:
        """A look at a person's data, or an act that must be answerable for."""
        subject = live.card.chosen if live.card else ""
        self.post("audit", action=action, subject=subject, call_id=live.call.id, detail=detail)

    def look(self, live: LiveCall) -> None:
        """Whose data comes on screen is written down, once for each account and call."""
        card = live.card
        if card is None or not card.accounts or card.chosen in live.looked_at:
            return
        live.looked_at.add(card.chosen)
        self.audit("look", live, card.match.why.value if card.match else f"{len(card.accounts)} accounts")

    def article_used(
        self,
        no: str,
        version: str,
        *,
        draft: Draft | None = None,
        ticket_id: str = "",
        adopted: bool = False,
        solved: bool | None = None,
    ) -> None:
        """An article whose steps were taken, or that was judged. `solved` None: nobody said so."""
        self.post(
            "article_used",
            article=no,
            version=version,
            skill_group=draft.skill_group if draft else "",
            call_id=draft.call_id if draft else "",
            ticket_id=ticket_id,
            adopted=int(adopted),
            solved=None if solved is None else int(solved),
        )

    def call_told(
        self,
        live: LiveCall,
        *,
        result: str,
        outcome: str = "",
        ticket_id: str = "",
        matter: str = "",
        summary: str = "",
        promise: Promise | None = None,
        owed: str = "",
        owed_from: datetime | None = None,
    ) -> None:
        """The whole of a call in one row; hold, talk and queue time are never mixed.

        Told when the call ends, so that a desk that dies in wrap-up loses nothing of it, and again with its
        result: the later word stands. `outcome`, `matter`, `summary`, `promise` become its line in the
        timeline; `owed`: why the caller is to be rung back, and from when on; empty: nobody promised that.
        """
        call = live.call
        self._calls = {**self._calls, call.token: call.id} if call.token else self._calls
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
            outcome=outcome or result,
            ticket_id=ticket_id,
            matter=matter,
            summary=summary,
            promise=promise.text if promise else "",
            promise_due=promise.due_at.isoformat() if promise else None,
            owed=owed,
            owed_from=owed_from.isoformat() if owed_from else None,
        )

    def survey(self, score: str, token: str) -> None:
        """What the caller keyed after the call of this sitting that had this token, if one had."""
        self.post("survey", score=score, token=token, call_id=self._calls.get(token, ""))

    @property
    def unwritten(self) -> bool:
        """Whether something has not reached the outbox yet."""
        return bool(self._unwritten)

    async def flush(self) -> None:
        """Write what is not written yet, once; the journal's refusal is logged."""
        try:
            while self._unwritten:
                await self._write_first()
        except JournalError:
            log.exception("%d acts could not be kept", len(self._unwritten))

    async def _write_all(self) -> None:
        while self._unwritten:
            try:
                await self._write_first()
            except JournalError as error:
                log.error("%s; %d acts wait in memory", error, len(self._unwritten))
                await asyncio.sleep(AGAIN_AFTER_S)

    async def _write_first(self) -> None:
        """The oldest one; a second attempt at the same act changes nothing in the journal."""
        act = self._unwritten[0]
        await self._parts.workers.journal.run(self._parts.journal.post, act)
        if self._unwritten and self._unwritten[0] is act:
            self._unwritten.popleft()
            self._posted()
