"""Queue events into the store, each exactly once.

One centre listens at a time, and each time it connects it opens a *session*. What it tells is numbered, and
the number of the last event is written in the transaction of the event itself: a batch whose answer was lost
can be told again and changes nothing, and a centre that was replaced without noticing is refused. What nobody
heard is not guessed: the exchange is asked who waits, everybody else's visit is over with an unseen end, and
the gap is written down. Times are the server's: an event says how long ago it happened.

Every method raises `StoreError`. Thread: any, also two at once: each call takes a connection of its own.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Engine

from agent_desktop.centre.queues.told import Abandoned, Answered, Joined, Left, Staffed, Standing, Told
from agent_desktop.store.engines import place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.instants import SECOND
from customer360.masking import masked_number
from customer360.phone import Site, normalise

_THEN: Final = "((extract(epoch FROM clock_timestamp()) - %(ago)s) * 1000000)::bigint"
_NOW: Final = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"

_OPEN_SESSION: Final = f"""
INSERT INTO queue_link (exchange, state, since, beat_at, session)
  VALUES ('pbx', 'gone', {_NOW}, {_NOW}, %(session)s)
ON CONFLICT (exchange) DO UPDATE SET session = excluded.session, applied = 0
"""
_STATE: Final = f"""
INSERT INTO queue_link AS l (exchange, state, why, since, beat_at)
  VALUES ('pbx', %(state)s, %(why)s, {_NOW}, {_NOW})
ON CONFLICT (exchange) DO UPDATE SET beat_at = excluded.beat_at, why = excluded.why, state = excluded.state,
  heard_at = CASE WHEN excluded.state = 'up' THEN excluded.beat_at ELSE l.heard_at END,
  since = CASE WHEN l.state = excluded.state THEN l.since ELSE excluded.since END
"""
_GAP: Final = f"""
INSERT INTO queue_gaps (since, until)
  SELECT heard_at, {_NOW} FROM queue_link WHERE heard_at < {_NOW} - {SECOND}
ON CONFLICT (since) DO UPDATE SET until = excluded.until
"""
_APPLIED: Final = f"UPDATE queue_link SET applied = %(number)s, heard_at = {_NOW}"
_TURN: Final = """
SELECT applied FROM queue_link WHERE exchange = 'pbx' AND session = %(session)s FOR UPDATE
"""
_VIP: Final = """
EXISTS (SELECT FROM phone_links p JOIN accounts a ON a.id = p.account_id
    JOIN customers c ON c.id = a.customer_id
  WHERE p.phone = %(phone)s AND NOT p.inactive AND c.vip)
OR EXISTS (SELECT FROM list_entries WHERE phone = %(phone)s AND kind = 'red' AND approved_by <> ''
  AND since <= current_date AND (until IS NULL OR until >= current_date))
"""
_JOIN: Final = f"""
INSERT INTO queue_calls (call, queue, visit, joined_at, caller, vip)
SELECT %(call)s, %(queue)s, 1 + count(*), {_THEN}, %(caller)s, {_VIP}
FROM queue_calls WHERE call = %(call)s AND queue = %(queue)s HAVING count(*) = count(ended_at)
"""
_END: Final = f"""
UPDATE queue_calls SET outcome = %(outcome)s, ended_at = {_THEN}, waited_s = %(waited)s, agent = %(agent)s
WHERE call = %(call)s AND queue = %(queue)s AND outcome = ANY (%(over)s)
  AND visit = (SELECT max(visit) FROM queue_calls WHERE call = %(call)s AND queue = %(queue)s)
"""
_UNHEARD: Final = f"""
INSERT INTO queue_calls (call, queue, visit, joined_at, ended_at, outcome, waited_s, caller, vip, agent)
SELECT %(call)s, %(queue)s, 1, {_THEN} - %(waited)s * {SECOND}::bigint, {_THEN}, %(outcome)s, %(waited)s,
  %(caller)s, {_VIP}, %(agent)s
WHERE NOT EXISTS (SELECT FROM queue_calls WHERE call = %(call)s AND queue = %(queue)s)
"""
_LEAVE: Final = f"""
UPDATE queue_calls SET outcome = 'left', ended_at = {_THEN}, waited_s = ({_THEN} - joined_at) / {SECOND}
WHERE call = %(call)s AND queue = %(queue)s AND ended_at IS NULL
"""
_UNSEEN: Final = f"""
UPDATE queue_calls SET outcome = 'unseen', ended_at = {_NOW}, waited_s = ({_NOW} - joined_at) / {SECOND}
WHERE ended_at IS NULL AND NOT EXISTS (
  SELECT FROM unnest(%(calls)s::text[], %(queues)s::text[]) AS w(c, q) WHERE w.c = call AND w.q = queue)
"""
_STAFF: Final = """
INSERT INTO queue_staff (queue, members, paused, free) VALUES (%(queue)s, %(members)s, %(paused)s, %(free)s)
ON CONFLICT (queue) DO UPDATE SET members = excluded.members, paused = excluded.paused, free = excluded.free
"""
_RING_BACK: Final = "SELECT desk_abandoned(%(call)s, %(phone)s, %(queue)s, %(waited)s)"
_OVER: Final = ["", "left", "unseen"]
"""What an end that is known may take the place of."""


class Heard(Struct, frozen=True):
    """Something told: its number in the session, and how many seconds ago it was heard."""

    number: int
    ago_s: float
    told: Told


class Replaced(Exception):
    """Another centre listens now."""


class QueueBook:
    """The writer's end. `skill_group`: which group a queue serves, where somebody has to be rung back."""

    def __init__(self, engine: Engine, site: Site, skill_group: Callable[[str], str] = str) -> None:
        self._engine, self._site, self._group = engine, site, skill_group
        self.place = place(engine)

    def begin(self, session: str) -> None:
        """Take the turn: from now on only this session's events are taken."""
        with clear_errors(self.place), self._engine.begin() as conn:
            conn.exec_driver_sql(_OPEN_SESSION, {"session": session})

    def say(self, state: str, why: str = "") -> None:
        """How it goes with the exchange, and that somebody is there to ask."""
        with clear_errors(self.place), self._engine.begin() as conn:
            conn.exec_driver_sql(_STATE, {"state": state, "why": why})

    def nobody(self) -> None:
        """This site has no exchange that could be heard: boards say so, and believe nothing older."""
        with clear_errors(self.place), self._engine.begin() as conn:
            for table in ("queue_link", "queue_staff"):
                conn.exec_driver_sql(f"DELETE FROM {table}")
            conn.exec_driver_sql(_UNSEEN, {"calls": [], "queues": []})

    def apply(self, session: str, batch: Sequence[Heard]) -> int:
        """Write what is new of a batch; gives how many events that were. Raises `Replaced`."""
        with clear_errors(self.place), self._engine.begin() as conn:
            turn = conn.exec_driver_sql(_TURN, {"session": session}).first()
            if turn is None:
                raise Replaced
            fresh = [heard for heard in batch if heard.number > turn[0]]
            for heard in fresh:
                self._put(conn, heard)
            if fresh:
                conn.exec_driver_sql(_APPLIED, {"number": fresh[-1].number})
            return len(fresh)

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    def _put(self, conn: Connection, heard: Heard) -> None:
        match heard.told:
            case Standing() as standing:
                self._all(conn, standing, heard.ago_s)
            case Joined() as joined:
                self._join(conn, joined, heard.ago_s)
            case Answered() | Abandoned() as end:
                self._end(conn, end, heard.ago_s)
            case Left(call=call, queue=queue):
                conn.exec_driver_sql(_LEAVE, {"call": call, "queue": queue, "ago": heard.ago_s})
            case Staffed() as staffed:
                _staff(conn, staffed)

    def _all(self, conn: Connection, standing: Standing, ago_s: float) -> None:
        """Nobody waits but these; nobody works but these."""
        conn.exec_driver_sql(_GAP)
        waiting = standing.waiting
        asked = {"calls": [w.call for w in waiting], "queues": [w.queue for w in waiting]}
        conn.exec_driver_sql(_UNSEEN, asked)
        for joined in waiting:
            self._join(conn, joined, ago_s)
        conn.exec_driver_sql("DELETE FROM queue_staff")
        for staffed in standing.staffed:
            _staff(conn, staffed)

    def _join(self, conn: Connection, joined: Joined, ago_s: float) -> None:
        asked = {"call": joined.call, "queue": joined.queue, "ago": ago_s + joined.waited_s}
        conn.exec_driver_sql(_JOIN, asked | self._who(joined.number))

    def _end(self, conn: Connection, end: Answered | Abandoned, ago_s: float) -> None:
        agent, outcome = (end.agent, "answered") if isinstance(end, Answered) else ("", "abandoned")
        asked: dict[str, Any] = {
            "call": end.call,
            "queue": end.queue,
            "ago": ago_s,
            "outcome": outcome,
            "waited": end.waited_s,
            "agent": agent,
            "over": _OVER,
        }
        if not conn.exec_driver_sql(_END, asked).rowcount:
            conn.exec_driver_sql(_UNHEARD, asked | self._who(end.number))
        phone = normalise(end.number, self._site).e164
        if isinstance(end, Abandoned) and phone:
            group = self._group(end.queue)
            back = {"call": end.call, "phone": phone, "queue": group, "waited": end.waited_s}
            conn.exec_driver_sql(_RING_BACK, back)

    def _who(self, number: str) -> dict[str, str | None]:
        known = normalise(number, self._site)
        return {"phone": known.e164 or None, "caller": masked_number(known) if known.e164 else ""}


def _staff(conn: Connection, staffed: Staffed) -> None:
    asked = {name: getattr(staffed, name) for name in Staffed.__struct_fields__}
    conn.exec_driver_sql(_STAFF, asked)
