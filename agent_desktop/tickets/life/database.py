"""SQL of a ticket's life: what the outbox writes of tickets into the shared store.

A server does it by its own functions (`server_sql/20_tickets.sql`), which decide who may what; the embedded
store has no logins, and does the same here. `tests/contract/test_life.py` holds both together.
"""

import json
from typing import Final

from sqlalchemy import Connection, and_, update
from sqlalchemy.exc import DataError, IntegrityError

from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once, once_all
from agent_desktop.store.schema.field import dispatches, ticket_clocks
from agent_desktop.store.schema.supply import incident_joins, incidents
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.store.transactions import is_server
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.dispatch.buildings import building
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.life.embedded.database import (
    add_event,
    change,
    dispatch_of,
    is_there,
    take_step,
    tell_station,
    ticket_of,
    ticket_row,
    told,
)
from agent_desktop.tickets.life.steps import Role, Step, passage
from agent_desktop.tickets.nodes import Node

PROPOSED: Final = "proposed"
"""Note of an escalation that the second chase proposes; a supervisor's has other words."""

_STEP_DETAIL: Final = ("station", "crew", "crew_phone", "other_id", "due", "role", "part", "why")


class TicketStore:
    """What tickets write into the shared store. Thread: lookup.

    A second delivery of the same id changes nothing. Raises `ValueError` for what the store will never take.
    """

    @staticmethod
    def ticket(conn: Connection, ticket: Ticket) -> None:
        """A filed ticket, its clocks and its first event."""
        try:
            inserted = once(conn, tickets, **_row(ticket))
        except ValueError as error:
            if "number" not in str(error):
                raise
            why = f"number {ticket.number} is taken: another desk has the same desk code"
            raise ValueError(why) from error
        if inserted:
            event = {"at": ticket.filed_at, "kind": "node", "node": ticket.node, "who": ticket.agent}
            once(conn, ticket_events, ticket_id=ticket.id, id=ticket.id, origin=ticket.origin, **event)
            once_all(conn, ticket_clocks, [_clock(ticket.id, clock) for clock in ticket.clocks])

    @staticmethod
    def note(conn: Connection, act: Act) -> None:
        """Words added to a ticket."""
        if add_event(conn, act, "note", note=str(act.payload["text"])):
            change(conn, ticket_of(act), last_note=told(act, "text"))

    @staticmethod
    def chase(conn: Connection, act: Act) -> None:
        """A chase: counted, told to whoever has the ticket; the second one proposes an escalation."""
        detail = {key: value for key in ("reason", "by") if (value := told(act, key))}
        note = told(act, "text") or told(act, "reason")
        if not add_event(conn, act, "chase", note=note, detail=detail) or _counts_itself(conn):
            return
        ticket_id = ticket_of(act)
        change(conn, ticket_id, chased=tickets.c.chased + 1, **({"last_note": note} if note else {}))
        ticket = ticket_row(conn, ticket_id)
        if ticket is not None:
            tell_station(conn, act, ticket["station"], "chase")
            if ticket["chased"] == 2:
                change(conn, ticket_id, escalation=max(ticket["escalation"], 1))
                add_event(conn, act, "escalate", note=PROPOSED, suffix="-2")

    @staticmethod
    def escalate(conn: Connection, act: Act) -> None:
        """An escalation (督办) that a supervisor decides."""
        facts = (act.id, ticket_of(act), micros(act.at), told(act, "agent"), told(act, "origin"))
        if _counts_itself(conn):
            ask(conn, "desk_escalate", *facts, told(act, "text"))
        elif add_event(conn, act, "escalate", note=told(act, "text")):
            change(conn, ticket_of(act), escalation=2)
            if (ticket := ticket_row(conn, ticket_of(act))) is not None:
                tell_station(conn, act, ticket["station"], "escalate")

    @staticmethod
    def verbal(conn: Connection, act: Act) -> None:
        """Dispatched by phone: the station knows it, whatever its system says."""
        detail = {key: value for key in ("station", "phone", "told") if (value := told(act, key))}
        if add_event(conn, act, "verbal", note=told(act, "text"), detail=detail) and not _counts_itself(conn):
            waits = and_(dispatch_of(ticket_of(act)), dispatches.c.delivered_at.is_(None))
            conn.execute(
                update(dispatches).where(waits).values(delivered_at=act.at, how="verbal", next_at=None)
            )

    @staticmethod
    def join(conn: Connection, act: Act) -> None:
        """A call that joined an incident, counted once."""
        incident_id = told(act, "incident_id")
        row = {
            "incident_id": incident_id,
            "id": act.id,
            "call_id": told(act, "call_id"),
            "account_id": act.payload.get("account_id") or None,
            "phone": act.payload.get("phone") or None,
            "at": act.at,
            "agent": told(act, "agent"),
        }
        if once(conn, incident_joins, **row) and not _counts_itself(conn):
            counted = update(incidents).where(incidents.c.id == incident_id)
            conn.execute(counted.values(joined=incidents.c.joined + 1))

    @staticmethod
    def step(conn: Connection, act: Act) -> None:
        """A step of the life. Refused when the table has no such way from where the ticket stands by then."""
        detail = {key: value for key in _STEP_DETAIL if (value := told(act, key))}
        step, ticket_id, reason = Step(told(act, "step")), ticket_of(act), told(act, "reason")
        role, who, origin = Role(told(act, "role") or Role.AGENT), told(act, "agent"), told(act, "origin")
        if _counts_itself(conn):
            facts = (act.id, ticket_id, micros(act.at), step.value, who, role.value, origin, reason)
            ask(conn, "desk_step", *facts, json.dumps(detail))
            return
        ticket = ticket_row(conn, ticket_id)
        if ticket is None:
            raise ValueError("there is no such ticket")
        if is_there(conn, ticket_id, act.id):
            return
        asked = frozenset(Node(n) for n in ticket["asked"].split())
        line = passage(step, Node(ticket["node"]), role, asked, reason=reason)
        kind, node = ("node" if line.forward else step.value), line.to or ""
        add_event(conn, act, kind, note=reason, node=node, detail=detail)
        take_step(conn, act, ticket, line, detail)

    @staticmethod
    def edit(conn: Connection, act: Act) -> None:
        """Words of a field changed. What others wrote meanwhile stays; these are kept as a conflict."""
        field, was, now = str(act.payload["field"]), told(act, "was"), told(act, "now")
        ticket_id = ticket_of(act)
        if _counts_itself(conn):
            facts = (act.id, ticket_id, micros(act.at), told(act, "agent"), told(act, "origin"))
            ask(conn, "desk_edit", *facts, field, was, now)
            return
        ticket = ticket_row(conn, ticket_id)
        if ticket is None:
            raise ValueError("there is no such ticket")
        stands = str(ticket["field_values"].get(field, ""))
        taken = stands in (was, now)
        detail = {"field": field, "was": was, "now": now, "stands": stands}
        if add_event(conn, act, "edit" if taken else "conflict", detail=detail) and taken:
            change(conn, ticket_id, field_values={**ticket["field_values"], field: now})


def _counts_itself(conn: Connection) -> bool:
    """A server counts by triggers: an agent's login may change neither others' tickets nor incidents."""
    return is_server(conn)


def ask(conn: Connection, function: str, *facts: object) -> None:
    """Run a server's function. Raises `ValueError` for what it refuses, with its words."""
    marks = ", ".join("%s" for _ in facts)
    try:
        conn.exec_driver_sql(f"SELECT {function}({marks})", facts)
    except (IntegrityError, DataError) as error:
        raise ValueError(str(error.orig).split("\n", 1)[0]) from error


def _clock(ticket_id: str, clock: Clock) -> dict[str, object]:
    times = {"due_at": clock.due_at, "warn_at": clock.warn_at, "met_at": clock.met_at}
    return {"ticket_id": ticket_id, "node": clock.node, "edition": clock.edition, **times}


def _row(ticket: Ticket) -> dict[str, object]:
    """A filed ticket as its row; what isn't known is NULL, so that two unknowns never match."""
    return {
        "id": ticket.id,
        "number": ticket.number,
        "skill_group": ticket.skill_group,
        "request_type": ticket.request_type,
        "account_id": ticket.account_id or None,
        "call_id": ticket.call_id or None,
        "phone": ticket.phone or None,
        "area": ticket.area,
        "title": ticket.title,
        "node": ticket.node,
        "priority": ticket.priority,
        "emergency": ticket.priority == "emergency",
        "filed_at": ticket.filed_at,
        "due_at": ticket.due_at,
        "warn_at": next((c.warn_at for c in ticket.clocks if c.due_at == ticket.due_at), None),
        "closed_at": ticket.filed_at if ticket.node == Node.ARCHIVED else None,
        "promise": ticket.promise.text if ticket.promise else "",
        "agent": ticket.agent,
        "field_values": ticket.values,
        "incident_id": ticket.incident_id or None,
        "result": ticket.result,
        "building": building(ticket.values.get("address", "")),
        "asked": " ".join(ticket.asked),
        "edition": ticket.clocks[0].edition if ticket.clocks else "",
        "runs": ticket.runs,
        "level": ticket.level,
        "parent_id": ticket.parent_id or None,
        "outer_source": ticket.outer_source,
        "outer_number": ticket.outer_number or None,
        "origin": ticket.origin,
    }
