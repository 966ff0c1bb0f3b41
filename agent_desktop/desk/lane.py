"""The emergency lane (先派后补): dispatched at once, watched until somebody has taken it."""

import asyncio
from collections.abc import Callable
from functools import partial
from typing import Final

from msgspec.structs import replace

from agent_desktop.desk.closing import Closing
from agent_desktop.desk.consultation import dialable
from agent_desktop.desk.entry import Entry
from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Emergency, Level, Way
from agent_desktop.desk.trail import Trail
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import emergency, prefill
from agent_desktop.tickets.draft import FieldValue, Source, Ticket
from agent_desktop.tickets.emergency import Station

PROPOSED_WITHIN_S: Final = 1.0
"""So long may the store think about who is nearest; the ticket is filed already."""


class Lane:
    """Emergencies of this desk on their way. Thread: main; the lookup worker asks the store."""

    def __init__(
        self, parts: Parts, book: CallBook, entry: Entry, closing: Closing, trail: Trail, notices: Notices
    ) -> None:
        self._parts, self._book, self._entry, self._closing = parts, book, entry, closing
        self._trail, self._notices = trail, notices
        self._running: dict[str, Emergency] = {}
        self.raised: Callable[[], bool] = lambda: False
        """Whether surge mode is on: a dispatch that hangs is told of sooner."""

    @property
    def running(self) -> tuple[Emergency, ...]:
        """What is on its way, oldest first."""
        return tuple(self._running.values())

    async def dispatch(self, opened: OpenDraft, live: LiveCall | None) -> None:
        """Dispatch with place and phone; what is missing of them shows in the draft."""
        form, draft = self._entry.form(opened), opened.draft
        kind = emergency.emergency_type(form, draft, by_key=live is not None and live.emergency)
        if kind is None or draft.ticket_id:
            self._notices.tell("notice-no-emergency", Level.WARN)
            return
        opened.problems = emergency.missing(form, draft)
        if opened.problems:
            return
        if prefill.REQUEST_TYPE not in draft.values:
            guessed = {prefill.REQUEST_TYPE: FieldValue(kind.code, Source.GUESSED)}
            self._entry.put(opened, replace(draft, values={**draft.values, **guessed}))
        result = emergency.DISPATCHED if any(r.code == emergency.DISPATCHED for r in form.results) else ""
        self._entry.put(opened, replace(opened.draft, result=opened.draft.result or result))
        if (ticket := await self._closing.file_at_once(opened, live)) is not None:
            await self._send(ticket)

    async def _nearest(self, ticket: Ticket) -> Station | None:
        """Whom the store proposes; when it is gone or slow, whom the site's file names."""
        rules, book = self._parts.lane_rules, self._parts.dispatches
        named = rules.station(ticket.skill_group, ticket.district)
        if book is None:
            return named
        work = partial(
            book.proposals,
            skill_group=ticket.skill_group,
            request_type=ticket.request_type,
            area=ticket.area,
            address=ticket.values.get("address", ""),
            now=self._parts.now(),
        )
        try:
            async with asyncio.timeout(PROPOSED_WITHIN_S):
                found = await self._parts.workers.lookup.run(work)
        except (StoreError, TimeoutError):
            return named
        return Station(found[0].station.code, found[0].station.name, found[0].phone) if found else named

    async def _send(self, ticket: Ticket) -> None:
        station = await self._nearest(ticket)
        code = station.code if station else ""
        self._trail.post("step", ticket_id=ticket.id, step="dispatch", role="agent", station=code)
        self._running[ticket.id] = Emergency(
            ticket_id=ticket.id, number=ticket.number, station=station, since=self._parts.now()
        )

    async def look(self) -> bool:
        """Once a second: how far everything has come; whether anything changed."""
        before = self.running
        for one in before:
            delivered, taken = await self._delivery(one)
            rules = self._parts.lane_rules.in_surge if self.raised() else self._parts.lane_rules
            age = (self._parts.now() - one.since).total_seconds()
            if taken:
                way = Way.TAKEN
            elif age >= rules.untaken_s:
                way = Way.UNTAKEN
            elif delivered:
                way = Way.DELIVERED
            else:
                way = Way.UNDELIVERED if age >= rules.undelivered_s else Way.SENDING
            if one.ticket_id in self._running:  # else it was told by phone meanwhile
                self._move(replace(one, way=way))
        return self.running != before

    async def _delivery(self, one: Emergency) -> tuple[bool, bool]:
        """Whether the station has it, and whether somebody took it. A store that is gone knows neither."""
        if self._parts.dispatches is None:
            return False, False
        try:
            sent = await self._parts.workers.lookup.run(self._parts.dispatches.delivery, one.ticket_id)
        except StoreError:
            return False, False
        return bool(sent and sent.delivered_at), bool(sent and sent.taken_at)

    def _move(self, one: Emergency) -> None:
        if one.way is Way.TAKEN:
            self._running.pop(one.ticket_id)
            self._notices.over("notice-lead-rung")
            self._notices.tell("notice-emergency-taken", number=one.number)
            return
        if one.way is Way.UNTAKEN and not one.lead_rung and not self._busy():
            one = replace(one, lead_rung=True)
            self.ring_lead()
            self._notices.tell("notice-lead-rung", Level.ERROR, number=one.number)
        self._running[one.ticket_id] = one

    def _busy(self) -> bool:
        """Whether somebody is on the line here: the lead is rung as soon as nobody is."""
        return any(live.up or live.rings for live in self._book)

    def ring_station(self, ticket_id: str) -> None:
        """Ring the station of a dispatch."""
        one = self._running.get(ticket_id)
        if one is not None and one.station is not None:
            self._parts.line.dial(dialable(one.station.phone))

    def ring_lead(self) -> None:
        """Ring the team lead on duty."""
        if self._parts.lane_rules.lead:
            self._parts.line.dial(dialable(self._parts.lane_rules.lead))

    def told(self, ticket_id: str, who: str) -> None:
        """The station took it by phone (口头派单): `who` answered there."""
        one = self._running.pop(ticket_id, None)
        if one is None:
            return
        station, phone = (one.station.code, one.station.phone) if one.station else ("", "")
        self._trail.post("verbal", ticket_id=ticket_id, station=station, phone=phone, told=who.strip()[:60])
        self._notices.over("notice-lead-rung")
        self._notices.tell("notice-verbal-dispatch", number=one.number)
