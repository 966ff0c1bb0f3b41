"""Calls that change seats with their context: what goes to a colleague, and what comes from one."""

import asyncio
import json
import logging
from datetime import timedelta
from typing import Final

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.handover import Handover, as_token, of_token
from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import typed
from agent_desktop.desk.panes import Panes
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.pop import Pop
from agent_desktop.desk.state import Level
from agent_desktop.desk.tasks import Tasks
from agent_desktop.desk.trail import Trail
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import prefill
from agent_desktop.tickets.draft import Draft
from customer360.number import Number, NumberKind
from customer360.phone import normalise

log = logging.getLogger(__name__)

_LOOKS_S: Final = (0.0, 0.3, 1.5)
"""The row may reach the store after the call has reached this seat."""
_FRESH: Final = timedelta(minutes=5)
_EXTENSION_DIGITS: Final = 6
_LONGEST_DRAFT: Final = 32_000
_NOTICE: Final = "notice-handed-over"


class HandingOver:
    """Thread: main; the store is asked on the lookup worker."""

    def __init__(
        self,
        parts: Parts,
        book: CallBook,
        entry: Entry,
        trail: Trail,
        notices: Notices,
        pop: Pop,
        panes: Panes,
        tasks: Tasks,
    ) -> None:
        self._parts, self._book, self._entry, self._trail = parts, book, entry, trail
        self._notices, self._pop, self._panes, self._tasks = notices, pop, panes, tasks

    def send(self, live: LiveCall, extension: str) -> tuple[tuple[str, str], ...]:
        """Send a call's context ahead to a colleague; the headers for a call of ours to them."""
        if not _is_colleague(normalise(extension, self._parts.site)):
            return ()  # the town's business it is not
        seat, card, opened = self._parts.seat, live.card, self._entry.get(live.draft_id)
        values = _words_of(opened.draft) if opened else {}
        draft = json.dumps(values, ensure_ascii=False)
        account = card.chosen if card else ""
        self._trail.post(
            "handover",
            to_extension=extension,
            from_name=seat.agent_name,
            token=live.call.token,
            call_id=live.call.id,
            phone=live.number.e164 or live.number.raw,
            account_id=account,
            skill_group=opened.draft.skill_group if opened else live.skill_group,
            draft=draft if len(draft) <= _LONGEST_DRAFT else "{}",
        )
        told = Handover(
            from_agent=seat.agent_no,
            from_name=seat.agent_name,
            phone=live.number.e164 or live.number.raw,
            account_id=account,
        )
        return (("User-to-User", as_token(told)),)

    def look(self, live: LiveCall) -> None:
        """A call has come in: did a colleague send it?"""
        self._tasks.start(f"handover {live.call.id}", self._receive(live))

    def renamed(self, live: LiveCall) -> None:
        """Somebody else speaks there now: a colleague has gone, and left us their caller."""
        if live.handover is None or live.handover.phone != live.number.e164:
            self._identify(live)

    async def _receive(self, live: LiveCall) -> None:
        """Take what came with a call: from its token at once, the rest from the store."""
        told, phone = of_token(live.call.token), _caller_of(live)
        if told is not None:
            phone = told.phone
            self._take(live, told)
        for pause_s in _LOOKS_S:
            await asyncio.sleep(pause_s)
            if self._book.get(live.call.id) is not live:
                return
            try:
                found = await self._parts.workers.lookup.run(lambda: self._found(live, phone))
            except StoreError as error:
                log.info("no hand-over to be read: %s", error)
                return
            if found is not None and self._is_of(found, told):
                self._take(live, found)
                return

    def _is_of(self, found: Handover, told: Handover | None) -> bool:
        """Not one of ours; and of who rings, where that is told: others ask about the same number, too."""
        same = told is None or (found.from_agent, found.account_id) == (told.from_agent, told.account_id)
        return same and found.from_agent != self._parts.seat.agent_no

    def _found(self, live: LiveCall, phone: str | None) -> Handover | None:
        return self._parts.switchroom.handed_over(
            extension=self._parts.seat.extension,
            token=live.call.token,
            phone=phone,
            after=live.call.started_at - _FRESH,
        )

    def _take(self, live: LiveCall, told: Handover) -> None:
        if self._book.get(live.call.id) is not live:
            return
        live.handover = told
        if told.phone:
            live.number = normalise(told.phone, self._parts.site)
        opened = self._entry.get(live.draft_id)
        if opened is not None and not prefill.worked_on(opened.draft):
            if any(form.skill_group == told.skill_group for form in self._parts.forms):
                self._entry.retab(opened, told.skill_group)
            for field, text in told.draft:
                self._entry.edit(opened.draft.id, field, text)
        self._notices.tell(_NOTICE, Level.WARN, name=told.from_name[:20], no=told.from_agent[:20])
        self._identify(live)

    def _identify(self, live: LiveCall) -> None:
        """Another caller than was thought: their card, and the account that came with the call."""
        self._tasks.start(f"pop {live.call.id}", self._identified(live))
        if (opened := self._entry.get(live.draft_id)) is not None:
            self._panes.follow(opened)

    async def _identified(self, live: LiveCall) -> None:
        live.card = None
        await self._pop.identify(live.call.id)
        if live.handover is not None and live.handover.account_id:
            await self._pop.choose(live, live.handover.account_id)
        else:
            await self._pop.catch_up(live)

    def over(self, live: LiveCall) -> None:
        """A call is gone: what was told of it goes too."""
        self._tasks.cancel(f"handover {live.call.id}")
        if not any(other.handover is not None for other in self._book):
            self._notices.over(_NOTICE)


def _caller_of(live: LiveCall) -> str | None:
    """Whose hand-over a call can be: its caller's, "" where the number tells nobody; None: anybody's, where a
    colleague's telephone rings."""
    if _is_colleague(live.number):
        return None
    return live.number.e164 if live.number.tells_who else ""


def _is_colleague(number: Number) -> bool:
    """As short as an extension, and no service that the whole town rings (110, 12345)."""
    user = number.raw
    return user.isdigit() and len(user) <= _EXTENSION_DIGITS and number.kind is not NumberKind.SERVICE


def _words_of(draft: Draft) -> dict[str, str]:
    """What was typed, without the files, which stay at this desk with its ticket."""
    files = {file.id for file in draft.attached}
    return {code: v.value for code, v in typed(draft).items() if not files.intersection(v.value.split())}
