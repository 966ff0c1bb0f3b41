"""Tickets and their lives: node after node within, or beyond, the limits that the forms set."""

import json
from typing import Final, NamedTuple

from msgspec import Struct

from agent_desktop.demo_data.chance import Chance
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.field_staff import station_of
from agent_desktop.demo_data.people import Numbers
from agent_desktop.demo_data.work_rows import FollowUpRow, TicketClockRow, TicketEventRow, TicketRow
from agent_desktop.demo_data.world import Matter
from agent_desktop.store.instants import DAY, MINUTE

DESK: Final = "Z9"
"""Desk code in the numbers of the demo's tickets; no real desk has it."""

_DISPATCHER: Final = "调度 201"
_ONLINE: Final = "网上受理"
_FULL_TRACE: Final = 30 * DAY  # older tickets keep their first and last event only
_WHO: Final = {"reviewed": _DISPATCHER, "dispatched": _DISPATCHER}
_ON_SITE: Final = ("arrived", "handled", "reported", "report_reviewed")


class Request(Struct, frozen=True, kw_only=True):
    """What a ticket is filed for. `pace` 1: every node is reached right at its limit."""

    matter: Matter
    at_us: int
    account_id: str | None
    phone: str | None
    service: str
    area: str
    district: str
    summary: str
    agent: str
    promise: str
    call_id: str | None
    pace: float


class Filed(NamedTuple):
    """A ticket, and what became of the promise: its limit, and whether it was kept (None: still open)."""

    ticket: TicketRow
    promise_due: int
    promise_kept: bool | None


class _Stop(NamedTuple):
    """A node, when it was reached or will be, and its limit."""

    node: str
    at_us: int
    limit_us: int


class Lives:
    """Files tickets; what belongs to them collects in `events`, `clocks` and `follow_ups`."""

    def __init__(self, chance: Chance, clock: Clock, crews: dict[str, str], numbers: Numbers) -> None:
        self._chance, self._clock, self._crews, self._numbers = chance, clock, crews, numbers
        self._crew_phones: dict[str, str] = {}
        self._filed = 0
        self.events: list[TicketEventRow] = []
        self.clocks: list[TicketClockRow] = []
        self.follow_ups: list[FollowUpRow] = []

    def pace(self) -> float:
        """How a crew keeps to its limits: three in four in time, one in ten far behind."""
        draw = self._chance.random()
        if draw < 0.75:
            return self._chance.uniform(0.25, 0.97)
        return self._chance.uniform(1.0, 1.5) if draw < 0.9 else self._chance.uniform(1.5, 3.0)

    def file(self, request: Request) -> Filed:
        """A ticket as it stands now."""
        stops = self._stops(request)
        reached = [stop for stop in stops if stop.at_us <= self._clock.now_us]
        ticket = self._ticket(request, stops, reached)
        self._trace(ticket, reached)
        self._set_clocks(ticket, stops[1:-1])
        if ticket.node == "follow_up":
            self._owe_a_call(ticket)
        return Filed(ticket, *self._promised(stops))

    def _ticket(self, request: Request, stops: list[_Stop], reached: list[_Stop]) -> TicketRow:
        kind, here, crew = request.matter.type, reached[-1], self._crew(request)
        closed = here.node == "archived"
        ahead = stops[min(len(reached), len(stops) - 1)]
        return TicketRow(
            id=self._chance.id_at(request.at_us),
            number=self._number(request.at_us),
            skill_group=request.matter.group,
            request_type=request.matter.code,
            account_id=request.account_id,
            call_id=request.call_id,
            phone=request.phone,
            area=request.area,
            title=f"{kind.zh} · {request.summary}",
            node=here.node,
            priority=kind.priority,
            emergency=kind.priority == "emergency",
            filed_at=request.at_us,
            due_at=ahead.limit_us,
            closed_at=here.at_us if closed else None,
            crew=crew,
            crew_phone=self._crew_phone(crew),
            last_note=self._note(request.matter, reached),
            promise=request.promise,
            chased=0 if closed or not self._chance.happens(0.08) else self._chance.between(1, 2),
            agent=request.agent,
            field_values=json.dumps({"description": request.summary}, ensure_ascii=False),
            result="dispatched",
            asked=" ".join(limit.node for limit in kind.nodes),
            station=self._station(request) if len(reached) > 1 else "",
        )

    def _number(self, at_us: int) -> str:
        self._filed += 1
        return f"{self._clock.day_of(at_us):%y%m%d}-{DESK}-{self._filed:06}"

    def _note(self, matter: Matter, reached: list[_Stop]) -> str:
        """What the crew wrote, once it was there."""
        there = any(stop.node in _ON_SITE for stop in reached)
        return self._chance.one_of(matter.notes) if there else ""

    def _stops(self, request: Request) -> list[_Stop]:
        """Every node of the request's life, in order, from accepted to archived."""
        start = request.at_us
        stops = [_Stop("accepted", start, start)]
        for node in request.matter.type.nodes:
            limit = node.minutes * MINUTE
            at_us = max(stops[-1].at_us + MINUTE, start + int(limit * request.pace))
            stops.append(_Stop(node.node, at_us, start + limit))
        end = stops[-1].at_us + self._chance.between(20, 400) * MINUTE
        return [*stops, _Stop("archived", end, max(s.limit_us for s in stops))]

    def _promised(self, stops: list[_Stop]) -> tuple[int, bool | None]:
        """The promise is the visit; where nobody visits, the answer."""
        stop = next((s for name in ("arrived", "handled") for s in stops if s.node == name), stops[-1])
        now = self._clock.now_us
        if stop.at_us <= min(now, stop.limit_us):
            return stop.limit_us, True
        return stop.limit_us, False if stop.limit_us < now else None

    def _trace(self, ticket: TicketRow, reached: list[_Stop]) -> None:
        shown = reached if ticket.filed_at > self._clock.now_us - _FULL_TRACE else [reached[0], reached[-1]]
        for stop in dict.fromkeys(shown):
            who = ticket.crew if stop.node in _ON_SITE else _WHO.get(stop.node) or ticket.agent or _ONLINE
            note = ticket.last_note if stop.node in ("handled", "reported") else ""
            self._event(ticket, stop.at_us, "node", stop.node, who, note)
        for turn in range(ticket.chased):
            since = self._clock.now_us - reached[-1].at_us
            at_us = reached[-1].at_us + since * (turn + 1) // (ticket.chased + 1)
            self._event(ticket, at_us, "chase", "", ticket.agent or _ONLINE, "客户来电催办")

    def _set_clocks(self, ticket: TicketRow, stops: list[_Stop]) -> None:
        """By when which node was or is to be reached; of old tickets nobody asks any more."""
        if ticket.filed_at <= self._clock.now_us - _FULL_TRACE:
            return
        for stop in stops:
            warn_us = ticket.filed_at + (stop.limit_us - ticket.filed_at) * 4 // 5
            met = stop.at_us if stop.at_us <= self._clock.now_us else None
            self.clocks.append(TicketClockRow(ticket.id, stop.node, stop.limit_us, warn_us, met))

    def _event(self, ticket: TicketRow, at_us: int, kind: str, node: str, who: str, note: str) -> None:
        event_id = self._chance.id_at(at_us)
        self.events.append(TicketEventRow(ticket.id, event_id, at_us, kind, node, who, note))

    def _owe_a_call(self, ticket: TicketRow) -> None:
        due_on = self._clock.day_of(max(ticket.due_at, self._clock.now_us))
        self.follow_ups.append(
            FollowUpRow(
                id=self._chance.id_at(ticket.filed_at),
                ticket_id=ticket.id,
                account_id=ticket.account_id,
                phone=ticket.phone,
                reason=ticket.title,
                due_on=due_on.isoformat(),
                due_at=min(ticket.due_at, self._clock.now_us),
                kind="follow_up",
                skill_group=ticket.skill_group,
            )
        )

    def _station(self, request: Request) -> str:
        """The station that has it; what needs no visit has none, nor what belongs to no service."""
        visited = any(n.node in ("dispatched", "arrived") for n in request.matter.type.nodes)
        return station_of(request.service, request.area) if visited and request.matter.service != "*" else ""

    def _crew(self, request: Request) -> str:
        """Two crews a service and district; who needs no visit is served by the desk for accounts."""
        if not any(n.node in ("dispatched", "arrived") for n in request.matter.type.nodes):
            return "业务处理组"
        trade = "营业服务" if request.matter.service == "*" else self._crews[request.service]
        return f"{trade}{request.district.removesuffix('区')}{self._chance.between(1, 2)}班"

    def _crew_phone(self, crew: str) -> str:
        if crew not in self._crew_phones:
            self._crew_phones[crew] = self._numbers.fixed()
        return self._crew_phones[crew]
