"""Contacts of two years over all channels, the calls among them, and the tickets that came of them."""

from collections.abc import Iterator
from datetime import date
from typing import Final, NamedTuple

from agent_desktop.demo_data.chance import Chance, Weighted
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.households import SERVICES, Holding, Household
from agent_desktop.demo_data.lives import Filed, Lives, Request
from agent_desktop.demo_data.staff import Floor
from agent_desktop.demo_data.work_rows import CallRow, ContactRow, TicketRow
from agent_desktop.demo_data.world import Matter, World
from agent_desktop.store.instants import DAY, MINUTE, SECOND

_HOW_MANY: Final = Weighted((0, 1, 2, 3, 4, 5, 7, 10, 16), (12, 20, 20, 16, 12, 8, 6, 4, 2))
_SHARE_OF_SERIES: Final = 0.03  # households that rang again and again this week
_ONE_HEAVY_CALLER_IN: Final = 2000
_CALLS_KEPT: Final = 30 * DAY
_SATISFACTION: Final = Weighted((5, 4, 3, 2, 1), (62, 22, 8, 4, 4))
_HEATING_MONTHS: Final = (10, 11, 12, 1, 2, 3)


class _Touch(NamedTuple):
    """One contact before it is written down."""

    at_us: int
    channel: str
    holding: Holding
    matter: Matter
    phone: str | None
    agent: str


class History:
    """Tells it. Calls, tickets collect in `calls`, `tickets`; contacts are handed out as they come."""

    def __init__(self, chance: Chance, clock: Clock, world: World, floor: Floor, lives: Lives) -> None:
        self._chance, self._clock, self._lives = chance, clock, lives
        self._channels = Weighted(list(world.words.channels), list(world.words.channels.values()))
        self._matters = {s: self._of_service(world, s) for s in SERVICES}
        self._faults = {s: next(m for m in world.matters if m.service == s) for s in SERVICES}
        self._query = next(m for m in world.matters if m.code == "bill_query")
        self._agents = {g.code: floor.answering(g.code) for g in floor.skill_groups}
        self.calls: list[CallRow] = []
        self.tickets: list[TicketRow] = []

    def of(self, home: Household) -> Iterator[ContactRow]:
        """Everything that a household turned to us about, in no order."""
        chance = self._chance
        heavy = chance.happens(1 / _ONE_HEAVY_CALLER_IN)
        for _ in range(chance.between(120, 400) if heavy else _HOW_MANY.draw(chance)):
            yield self._write(self._touch(home))
        if chance.happens(_SHARE_OF_SERIES):
            yield from self._series(home)

    def emergency(self, home: Household, holding: Holding, matter: Matter, minutes_ago: int) -> ContactRow:
        """An emergency of the last hour whose crew is on its way."""
        at_us = self._clock.now_us - minutes_ago * MINUTE
        agent = self._chance.one_of(self._agents[matter.group])
        return self._write(_Touch(at_us, "phone", holding, matter, home.phones[0], agent), pace=0.9)

    def _touch(self, home: Household) -> _Touch:
        chance = self._chance
        holding = chance.one_of(home.holdings)
        at_us = self._clock.past(chance)
        matter = self._matters[holding.service].draw(chance)
        if matter.service == "heating" and not _heated(self._clock.day_of(at_us)):
            matter = self._query
        channel = "phone" if matter.type.priority == "emergency" else self._channels.draw(chance)
        phone = None if channel == "counter" else chance.one_of(home.phones)
        agent = chance.one_of(self._agents[matter.group]) if channel in ("phone", "counter") else ""
        return _Touch(at_us, channel, holding, matter, phone, agent)

    def _series(self, home: Household) -> Iterator[ContactRow]:
        """Two or three calls about one fault: a promise, and then another call."""
        chance = self._chance
        holding = chance.one_of(home.holdings)
        matter = self._faults[holding.service]
        times = sorted(self._clock.days_ago(chance, chance.below(6)) for _ in range(chance.between(2, 3)))
        ticket_id: str | None = None
        for turn, at_us in enumerate(times):
            agent = chance.one_of(self._agents[matter.group])
            touch = _Touch(at_us, "phone", holding, matter, home.phones[0], agent)
            contact = self._write(touch, pace=chance.uniform(1.0, 4.0), ticket_id=ticket_id if turn else None)
            ticket_id = ticket_id or contact.ticket_id
            yield contact

    def _write(self, touch: _Touch, *, pace: float = 0.0, ticket_id: str | None = None) -> ContactRow:
        """The contact; with its call if it is of this month, and a ticket if one was needed.

        `pace` given: a ticket for sure. `ticket_id`: the contact belongs to that one.
        """
        chance, matter = self._chance, touch.matter
        summary = chance.one_of(matter.summaries)
        duration_s = chance.between(40, 420) if touch.channel == "phone" else 0
        recent = touch.channel == "phone" and touch.at_us > self._clock.now_us - _CALLS_KEPT
        call_id = chance.id_at(touch.at_us).replace("-", "") if recent else None
        filed = None
        if ticket_id is None and touch.channel != "visit" and (pace or chance.happens(matter.ticket)):
            filed = self._file(touch, summary, duration_s, call_id, pace or self._lives.pace())
            ticket_id = filed.ticket.id
        if call_id:
            self._log(touch, call_id, duration_s, ticket_id)
        contact = self._contact(touch, summary, duration_s, call_id, ticket_id)
        if filed is None:
            return contact
        contact = contact._replace(outcome=f"工单 {filed.ticket.number}", promise=filed.ticket.promise)
        if not contact.promise:
            return contact
        return contact._replace(promise_due=filed.promise_due, promise_kept=filed.promise_kept)

    def _contact(
        self, touch: _Touch, summary: str, duration_s: int, call_id: str | None, ticket_id: str | None
    ) -> ContactRow:
        """The row, before it is known what came of it."""
        chance, matter = self._chance, touch.matter
        visit = touch.channel == "visit"
        done = "已上门" if visit else matter.outcomes[-1]
        return ContactRow(
            id=chance.id_at(touch.at_us),
            at=touch.at_us,
            channel=touch.channel,
            incoming=not visit,
            phone=touch.phone,
            account_id=touch.holding.id,
            agent=touch.agent,
            skill_group=matter.group,
            matter=matter.type.zh,
            summary=chance.one_of(matter.notes) if visit else summary,
            outcome="已催办" if ticket_id else done,
            satisfaction=_SATISFACTION.draw(chance) if touch.agent and chance.happens(0.3) else None,
            duration_s=duration_s,
            call_id=call_id,
            ticket_id=ticket_id,
        )

    def _file(self, touch: _Touch, summary: str, duration_s: int, call_id: str | None, pace: float) -> Filed:
        matter, door = touch.matter, touch.holding.door
        filed = self._lives.file(
            Request(
                matter=matter,
                at_us=touch.at_us + duration_s * SECOND,
                account_id=touch.holding.id,
                phone=touch.phone,
                service=touch.holding.service,
                area=door.area,
                district=door.district,
                summary=summary,
                agent=touch.agent,
                promise=self._chance.one_of(matter.promises) if matter.promises else "",
                call_id=call_id,
                pace=pace,
            )
        )
        self.tickets.append(filed.ticket)
        return filed

    def _log(self, touch: _Touch, call_id: str, duration_s: int, ticket_id: str | None) -> None:
        """The call log's row: answered after some seconds, mostly ended by the caller."""
        chance = self._chance
        answered_at = touch.at_us + chance.between(2, 25) * SECOND
        self.calls.append(
            CallRow(
                id=call_id,
                direction="incoming",
                phone=touch.phone,
                account_id=touch.holding.id,
                skill_group=touch.matter.group,
                agent=touch.agent,
                started_at=touch.at_us,
                answered_at=answered_at,
                ended_at=answered_at + duration_s * SECOND,
                end_reason="near_end" if chance.happens(0.08) else "far_end",
                hold_s=chance.between(10, 90) if chance.happens(0.12) else 0,
                wrap_up_s=chance.between(3, 55),
                result="dispatched" if ticket_id else "resolved",
                ticket_id=ticket_id,
            )
        )

    def _of_service(self, world: World, service: str) -> Weighted[Matter]:
        fitting = [m for m in world.matters if m.service in (service, "*")]
        return Weighted(fitting, [m.weight for m in fitting])


def _heated(day: date) -> bool:
    return day.month in _HEATING_MONTHS
