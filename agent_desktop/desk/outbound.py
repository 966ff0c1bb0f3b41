"""Calls that we owe (回访、漏话回拨、外呼): which are due, ringing one, and what came of it."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Final, TypeVar

from agent_desktop.desk.consultation import as_dialled
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.trail import Trail
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.finding.finder import Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, CallList, CallPage, OutCall, Outcome
from agent_desktop.tickets.incidents.incident import Surge

COUNTED_EVERY_S: Final = 60.0

R = TypeVar("R")


class Outbound:
    """Answers the page of calls. Thread: main; the lookup worker asks the store."""

    def __init__(
        self, parts: Parts, trail: Trail, surge: Callable[[], Surge | None], changed: Callable[[], None]
    ) -> None:
        """`surge`: the mode in which most of these calls rest, while it is on."""
        self._parts, self._trail, self._surge, self._changed = parts, trail, surge, changed
        self.due_now = 0

    async def _ask(self, work: Callable[[CallList], R]) -> R:
        if self._parts.calls is None:
            raise LedgerError("store-failed", where="", why="")
        try:
            return await self._parts.workers.lookup.run(work, self._parts.calls)
        except StoreError as error:
            raise LedgerError(error.key, **error.facts) from error

    async def watch(self) -> None:
        """Count what is due, now and each minute, for the status line."""
        while self._parts.calls is not None:
            try:
                due = sum((await self.counts()).values())
            except LedgerError:
                due = self.due_now  # a store that is gone owes what it owed
            if due != self.due_now:
                self.due_now = due
                self._changed()
            await asyncio.sleep(COUNTED_EVERY_S)

    async def counts(self) -> dict[CallKind, int]:
        """How many of each kind are due. Raises `LedgerError`."""
        now = self._parts.now()
        return await self._ask(lambda calls: calls.counts(scope=Scope.GROUP, now=now))

    async def due(self, kind: CallKind | None, after: str = "") -> CallPage:
        """What may be rung now, the most pressing first. Raises `LedgerError`."""
        now = self._parts.now()
        return await self._ask(lambda calls: calls.due(scope=Scope.GROUP, now=now, kind=kind, after=after))

    async def ring(self, call: OutCall) -> bool:
        """Take a call and ring it; False: somebody else has it, or it is done. Raises `LedgerError`.

        In surge mode most kinds rest: then it is not taken.
        """
        if (surge := self._surge()) is not None and self.rests(call.kind):
            raise LedgerError("calls-rest", reason=surge.reason)
        now = self._parts.now()
        if not await self._ask(lambda calls: calls.claim(call.id, now)):
            return False
        self._parts.line.dial(as_dialled(call.phone, self._parts.site))
        return True

    def rests(self, kind: CallKind) -> bool:
        """Whether calls of this kind wait until surge mode is over."""
        rules = self._parts.call_rules
        return self._surge() is not None and (rules is None or kind not in rules.in_surge)

    def script(self, kind: CallKind) -> str:
        """What is said first."""
        return self._parts.call_rules.script(kind) if self._parts.call_rules else ""

    def outcomes(self, kind: CallKind) -> tuple[Outcome, ...]:
        """How such a call can end."""
        return self._parts.call_rules.outcomes(kind) if self._parts.call_rules else ()

    def done(
        self, call: OutCall, outcome: Outcome, text: str, satisfaction: int | None, wished: datetime | None
    ) -> None:
        """What came of it: counted, tried again by the site's rules, and its ticket goes on."""
        rules = self._parts.call_rules
        if rules is None:
            return
        now = self._parts.now()
        what, again = rules.after(call.kind, outcome, call.attempts + 1, now, wished)
        self._trail.post(
            "called",
            id=call.id,
            outcome=what.code,
            text=text.strip()[:500],
            satisfaction=satisfaction,
            again_at=again.isoformat() if again else None,
            ticket_id=call.ticket_id or None,
        )
        if what.step and call.ticket_id and again is None:
            reason = text.strip()[:200] or what.label
            self._trail.post("step", ticket_id=call.ticket_id, step=what.step, role="agent", reason=reason)
