"""SQL of the centre's work with tickets. Every job may run twice: what it writes has an id of its own.

Inside a transaction of the caller, on both stores: the embedded one is looked after by its desk.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final

from sqlalchemy import Connection, and_, exists, or_, select, text, update

from agent_desktop.centre.field.outward import LONGEST_PAUSE
from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.field import dispatches, inward, ticket_clocks
from agent_desktop.store.schema.work import calls, follow_ups, ticket_events, tickets
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks.clock import Clock
from agent_desktop.tickets.follow_ups.calls import waited
from agent_desktop.tickets.life.database import TicketStore
from customer360.phone import is_shared

SYSTEM: Final = "system"
ORIGIN: Final = "centre"
AT_ONCE: Final = 200
_JUMPED: Final = 2 * LONGEST_PAUSE
"""What waits for longer than any pause was put off by a clock that was wrong."""
LOST_CALL_LASTS: Final = timedelta(hours=24)

_DUE_CHASES: Final = """
SELECT t.id, t.node, t.due_at FROM tickets t
WHERE t.closed_at IS NULL AND t.paused_at IS NULL AND t.warn_at <= :now AND NOT EXISTS (
  SELECT 1 FROM ticket_events e
  WHERE e.ticket_id = t.id AND e.id = 'w-' || t.id || '-' || t.node || '-' || CAST(t.due_at AS text))
ORDER BY t.warn_at LIMIT :most
"""
_LOST: Final = """
SELECT c.id, c.phone, c.skill_group, c.started_at, c.ended_at FROM calls c
WHERE c.direction = 'incoming' AND c.answered_at IS NULL AND c.ended_at IS NOT NULL AND c.phone LIKE '+%'
  AND c.started_at > :since AND NOT EXISTS (SELECT 1 FROM follow_ups f WHERE f.phone = c.phone
    AND f.kind = 'ring_back' AND (f.done_at IS NULL OR f.done_at >= c.started_at))
  AND NOT EXISTS (SELECT 1 FROM calls a WHERE a.phone = c.phone AND a.answered_at > c.started_at)
ORDER BY c.started_at
"""

_UNGIVEN: Final = """
SELECT t.id, t.skill_group, t.request_type, t.area, t.priority, t.building, t.asked FROM tickets t
WHERE t.node IN ('accepted', 'reviewed') AND t.closed_at IS NULL AND t.paused_at IS NULL AND t.station = ''
  AND t.asked > '' AND t.filed_at <= :before AND (t.incident_id IS NULL OR t.emergency)
  AND (t.node = 'reviewed' OR ' ' || t.asked || ' ' NOT LIKE '% reviewed %')
  AND NOT EXISTS (SELECT 1 FROM ticket_events e WHERE e.ticket_id = t.id AND e.kind = 'send_back')
ORDER BY CASE t.priority WHEN 'emergency' THEN 0 WHEN 'urgent' THEN 1 ELSE 2 END, t.filed_at LIMIT :most
"""


def chase_warned(conn: Connection, now: datetime) -> int:
    """The system's own chase at the warning point, once for each clock; how many."""
    rows = conn.execute(text(_DUE_CHASES), {"now": micros(now), "most": AT_ONCE}).all()
    for ticket_id, node, due in rows:
        told = {"ticket_id": ticket_id, "agent": SYSTEM, "origin": ORIGIN, "by": SYSTEM, "reason": "due_soon"}
        TicketStore.chase(
            conn, Act(id=f"w-{ticket_id}-{node}-{due}", kind="chase", at=now, payload=dict(told))
        )
    return len(rows)


def waiting_for_dispatch(conn: Connection, before: datetime, most: int) -> list[Any]:
    """Tickets filed before then that nobody was given, the most urgent first."""
    return list(conn.execute(text(_UNGIVEN), {"before": micros(before), "most": most}).all())


def list_lost_calls(conn: Connection, now: datetime) -> int:
    """Callers whom nobody answered are to be rung back, each once; how many are new.

    Whom 12345 or 95xxx put through isn't there: whoever answers on that line knows nothing of the call.
    """
    with conn.execute(text(_LOST), {"since": micros(now - LOST_CALL_LASTS)}) as rows:
        lost = list(islice((row for row in rows if not is_shared(row.phone)), AT_ONCE))
    new = 0
    for row in lost:
        seconds = (row.ended_at - row.started_at) // 1_000_000
        new += owe_ring_back(conn, row.id, row.phone, row.skill_group, seconds, now)
    return new


def owe_ring_back(
    conn: Connection, call_id: str, phone: str, skill_group: str, waited_s: int, now: datetime
) -> bool:
    """Somebody is to be rung back, unless that is owed already. Whether it is new."""
    owed = and_(follow_ups.c.phone == phone, follow_ups.c.kind == "ring_back", follow_ups.c.done_at.is_(None))
    if conn.execute(select(follow_ups.c.id).where(owed)).first() is not None:
        return False
    row = {"id": f"lost-{call_id}", "phone": phone, "skill_group": skill_group, "kind": "ring_back"}
    times = {"due_on": now.date(), "due_at": now, "until": now + LOST_CALL_LASTS}
    return once(conn, follow_ups, **row, **times, reason=waited(waited_s))


def drop_reached(conn: Connection, now: datetime) -> int:
    """Lost callers who have talked to somebody since then need no ringing back; how many."""
    c = follow_ups.c
    reached = exists().where(calls.c.phone == c.phone, calls.c.answered_at > c.due_at)
    open_ones = and_(c.kind == "ring_back", c.done_at.is_(None), c.claimed_at.is_(None))
    gone = update(follow_ups).where(open_ones, or_(reached, c.until < now))
    return conn.execute(gone.values(done_at=now, outcome="reached")).rowcount


def undelivered(conn: Connection, now: datetime, most: int) -> list[dict[str, Any]]:
    """What stations must hear now, of each ticket the first: no cancel overtakes its dispatch."""
    d, t, before = dispatches.c, tickets.c, dispatches.alias("before")
    waits = and_(before.c.delivered_at.is_(None), before.c.next_at.is_not(None))
    earlier = or_(before.c.at < d.at, and_(before.c.at == d.at, before.c.id < d.id))
    comes_first = exists().where(before.c.ticket_id == d.ticket_id, waits, earlier)
    asked = (
        select(
            d.id, d.kind, d.at, d.station, d.tries, t.number, t.skill_group, t.request_type, t.title,
            t.priority, t.area, t.phone, t.node, t.due_at, t.filed_at, t.field_values, t.last_note, t.chased,
        )
        .join_from(dispatches, tickets, t.id == d.ticket_id)
        .where(d.delivered_at.is_(None), or_(d.next_at <= now, d.next_at > now + _JUMPED), ~comes_first)
        .order_by(t.emergency.desc(), d.next_at)
        .limit(most)
    )  # fmt: skip
    return [dict(row) for row in conn.execute(asked).mappings()]


def heard(conn: Connection, dispatch_id: str, now: datetime, how: str) -> None:
    """A station's system has it."""
    row = update(dispatches).where(dispatches.c.id == dispatch_id, dispatches.c.delivered_at.is_(None))
    conn.execute(
        row.values(delivered_at=now, how=how, next_at=None, tries=dispatches.c.tries + 1, trouble="")
    )


def unheard(conn: Connection, dispatch_id: str, trouble: str, again: datetime | None) -> None:
    """It could not be told; `again` None: given up, somebody must ring."""
    row = update(dispatches).where(dispatches.c.id == dispatch_id, dispatches.c.delivered_at.is_(None))
    conn.execute(row.values(next_at=again, tries=dispatches.c.tries + 1, trouble=trouble[:200]))


def ticket_id_of(conn: Connection, number: str) -> str:
    """The id behind a number. Raises `ValueError` when there is none."""
    found = conn.execute(select(tickets.c.id).where(tickets.c.number == number)).scalar()
    if found is None:
        raise ValueError(f"no ticket {number}")
    return str(found)


def note_inward(conn: Connection, now: datetime, **about: str) -> bool:
    """Note what came in (id, sender, kind, ticket_id); False when it had come before."""
    return once(conn, inward, at=now, **about)


def note_progress(conn: Connection, act: Act, note: str, position: str) -> None:
    """What a crew says on its way, and where it is."""
    told = {key: str(act.payload[key]) for key in ("ticket_id", "origin")}
    facts = {"at": act.at, "kind": "progress", "node": "", "who": str(act.payload["agent"]), "note": note}
    detail = {"position": position} if position else {}
    once(conn, ticket_events, id=act.id, **told, **facts, detail=detail)


def after_pause(conn: Connection, ticket_id: str, due: Callable[[list[Clock], str, datetime], str]) -> str:
    """The clocks that a resumed ticket gets; empty when it isn't paused."""
    row = conn.execute(select(tickets.c.paused_at, tickets.c.runs).where(tickets.c.id == ticket_id)).one()
    if row.paused_at is None:
        return ""
    asked = select(ticket_clocks).where(ticket_clocks.c.ticket_id == ticket_id)
    clocks = [
        Clock(node=c.node, due_at=c.due_at, warn_at=c.warn_at, met_at=c.met_at, edition=c.edition)
        for c in conn.execute(asked)
    ]
    return due(clocks, row.runs, row.paused_at)
