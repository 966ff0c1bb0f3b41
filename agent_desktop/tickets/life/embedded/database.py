"""A step's consequences in the embedded store: node, clocks, what stations hear, calls that are owed.

A server does the same in `desk_step` (`server_sql/20_tickets.sql`). Inside the outbox's transaction.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import Connection, RowMapping, and_, case, func, insert, or_, select, text, update

from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.field import dispatches, ticket_clocks
from agent_desktop.store.schema.work import follow_ups, ticket_events, tickets
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks.clock import OUTER
from agent_desktop.tickets.life.steps import Passage, Step, skipped
from agent_desktop.tickets.nodes import ENDS, ORDER, Node

_DONE_BEFORE_FOLLOW_UP: Final = frozenset({Node.ARRIVED, Node.HANDLED, Node.REPORTED, Node.REPORT_REVIEWED})


def take_step(
    conn: Connection, act: Act, ticket: RowMapping, line: Passage, detail: Mapping[str, str]
) -> None:
    """What a step changes in the embedded store; `desk_step` does the same on a server."""
    ticket_id, step, reason = ticket["id"], line.step, told(act, "reason")
    changes: dict[str, Any] = {key: detail[key] for key in ("station", "crew", "crew_phone") if key in detail}
    changes |= {"last_note": reason} if reason else {}
    if step is Step.MERGE:
        changes["parent_id"] = detail.get("other_id")
    if step is Step.PAUSE:
        changes["paused_at"] = ticket["paused_at"] or act.at
    if step is Step.RESUME:
        changes["paused_at"] = None
    if changes:
        change(conn, ticket_id, **changes)
    if ticket["paused_at"] is not None and (step is Step.RESUME or line.to is not None):
        _shift_clocks(conn, ticket_id, detail.get("due") or "{}")
    if line.to is not None:
        _stands(conn, act, ticket_id, line.to)
    _told_outside(conn, act, step, detail.get("station") or ticket["station"])
    asked = frozenset(Node(n) for n in ticket["asked"].split())
    if (
        line.to in _DONE_BEFORE_FOLLOW_UP
        and Node.FOLLOW_UP in asked
        and not skipped(line.to, Node.FOLLOW_UP, asked)
    ):
        _owe_follow_up(conn, act, ticket)


def _stands(conn: Connection, act: Act, ticket_id: str, node: Node) -> None:
    """The ticket stands at another node: its clocks, its end, the calls it still owed."""
    ended, clocks = node in ENDS, ticket_clocks.c
    passed = ORDER if ended else ORDER[: ORDER.index(node) + 1]
    met = or_(clocks.node.in_(passed), clocks.node == OUTER) if ended else clocks.node.in_(passed)
    conn.execute(
        update(ticket_clocks)
        .where(clocks.ticket_id == ticket_id)
        .values(met_at=case((met, func.coalesce(clocks.met_at, micros(act.at)))))
    )
    change(conn, ticket_id, node=node.value, paused_at=None, closed_at=act.at if ended else None)
    if ended:
        owed = and_(follow_ups.c.ticket_id == ticket_id, follow_ups.c.done_at.is_(None))
        conn.execute(update(follow_ups).where(owed).values(done_at=act.at, outcome="dropped"))
    _set_due(conn, ticket_id)


def _shift_clocks(conn: Connection, ticket_id: str, due: str) -> None:
    """Clocks after a pause, as whoever resumed it has counted them: {node: [due, warn]} in microseconds."""
    for node, (due_us, warn_us) in json.loads(due).items():
        if node != OUTER:
            told = {"ticket": ticket_id, "node": node, "due": int(due_us), "warn": int(warn_us)}
            conn.execute(text(_SHIFT), told)
    _set_due(conn, ticket_id)


_SHIFT: Final = """
UPDATE ticket_clocks SET due_at = max(due_at, :due), warn_at = :warn
WHERE ticket_id = :ticket AND node = :node AND met_at IS NULL
"""


def _set_due(conn: Connection, ticket_id: str) -> None:
    """The ticket's deadline is the earliest of its clocks that is not met, whoever has set it."""
    clocks = ticket_clocks.c
    first = (
        select(clocks.due_at, clocks.warn_at)
        .where(clocks.ticket_id == ticket_id, clocks.met_at.is_(None))
        .order_by(clocks.due_at, clocks.node)
        .limit(1)
    )
    found = conn.execute(first).first()
    any_clock = select(clocks.node).where(clocks.ticket_id == ticket_id)
    if found is None and conn.execute(any_clock).first() is None:
        return  # it came from elsewhere, with a deadline and no clocks
    due, warn = (found.due_at, found.warn_at) if found is not None else (None, None)
    change(conn, ticket_id, due_at=due, warn_at=warn)


def _told_outside(conn: Connection, act: Act, step: Step, station: str) -> None:
    """What a station must hear of a step, and what a step says about its hearing."""
    if step is Step.TAKE:
        waits = and_(dispatch_of(ticket_of(act)), dispatches.c.taken_at.is_(None))
        heard = func.coalesce(dispatches.c.delivered_at, micros(act.at))
        conn.execute(
            update(dispatches).where(waits).values(taken_at=act.at, delivered_at=heard, next_at=None)
        )
    elif step in (Step.DISPATCH, Step.REWORK):
        tell_station(conn, act, station, "dispatch")
    elif step in (Step.CANCEL, Step.MERGE):
        tell_station(conn, act, station, "cancel")


def tell_station(conn: Connection, act: Act, station: str, kind: str) -> None:
    """Something that a station must hear; nothing without a station."""
    if station:
        row = {"ticket_id": ticket_of(act), "station": station, "kind": kind}
        once(conn, dispatches, id=act.id, at=act.at, next_at=act.at, **row)


def dispatch_of(ticket_id: str) -> Any:
    """The condition for a ticket's dispatches."""
    return and_(dispatches.c.ticket_id == ticket_id, dispatches.c.kind == "dispatch")


def _owe_follow_up(conn: Connection, act: Act, ticket: RowMapping) -> None:
    """A follow-up is due as soon as the work is reported, unless one is owed already."""
    open_one = and_(
        follow_ups.c.ticket_id == ticket["id"],
        follow_ups.c.kind == "follow_up",
        follow_ups.c.done_at.is_(None),
    )
    if conn.execute(select(follow_ups.c.id).where(open_one)).first() is None:
        about = {key: ticket[key] for key in ("account_id", "phone", "skill_group")}
        row = {"id": act.id, "ticket_id": ticket["id"], "reason": ticket["title"], "kind": "follow_up"}
        conn.execute(insert(follow_ups).values(**row, **about, due_on=act.at.date(), due_at=act.at))


def ticket_row(conn: Connection, ticket_id: str) -> RowMapping | None:
    """A ticket as it stands."""
    return conn.execute(select(tickets).where(tickets.c.id == ticket_id)).mappings().first()


def change(conn: Connection, ticket_id: str, **values: Any) -> None:
    """Give a ticket's row these values."""
    conn.execute(update(tickets).where(tickets.c.id == ticket_id).values(**values))


def is_there(conn: Connection, ticket_id: str, event_id: str) -> bool:
    """Whether an event was delivered before."""
    own = and_(ticket_events.c.ticket_id == ticket_id, ticket_events.c.id == event_id)
    return conn.execute(select(ticket_events.c.id).where(own)).first() is not None


def add_event(
    conn: Connection,
    act: Act,
    kind: str,
    *,
    note: str = "",
    node: str = "",
    detail: Mapping[str, str] | None = None,
    suffix: str = "",
) -> bool:
    """An event of a ticket; False when it was there before."""
    who, origin = told(act, "agent"), told(act, "origin")
    event = {"at": act.at, "kind": kind, "node": node, "who": who, "note": note, "origin": origin}
    ticket_id = ticket_of(act)
    return once(
        conn, ticket_events, ticket_id=ticket_id, id=act.id + suffix, **event, detail=dict(detail or {})
    )


def ticket_of(act: Act) -> str:
    """The id of the ticket that an act is about. Raises `KeyError` for an act about none."""
    return str(act.payload["ticket_id"])


def told(act: Act, key: str) -> str:
    """A word of an act's payload; empty when there is none."""
    return str(act.payload.get(key) or "")
