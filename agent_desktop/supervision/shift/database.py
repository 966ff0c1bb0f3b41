"""The shift in SQL. A server's rights and functions decide who may; an embedded store asks its staff.

Both are asked the same; numbers of callers are masked before they leave the store.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from sqlalchemy import Connection, func, select, text, update

from agent_desktop.agent.shift import Handed
from agent_desktop.store import audit
from agent_desktop.store.faults import StoreForbidden
from agent_desktop.store.instants import instant, micros, utc_now
from agent_desktop.store.replays import once
from agent_desktop.store.schema.field import stations
from agent_desktop.store.schema.shift import shift_logs
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.transactions import Run, is_server
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.promises import SOON
from agent_desktop.supervision.shift.book import (
    Again,
    Brief,
    Changed,
    Incident,
    Left,
    Mistake,
    MistakeKind,
    Owed,
    ShiftLog,
)
from agent_desktop.supervision.shift.times import Rota
from customer360.phone import is_shared

R = TypeVar("R")

MOST: Final = 200
LOGS: Final = 100
NOTES: Final = 8_000
_DAY: Final = timedelta(days=1)

_CLOCK: Final = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_INCIDENTS: Final = """
SELECT number, title, area, since, expected_end, joined FROM incidents WHERE closed_at IS NULL
ORDER BY since LIMIT :most
"""
_CHANGED: Final = """
SELECT no, title, version, published_at AS at, withdrawn FROM articles
WHERE published_at >= :since AND published_at <= :now AND published_by > ''
ORDER BY published_at DESC, no LIMIT :most
"""
_MISTAKES: Final = """
SELECT e.kind, e.at, t.id AS ticket_id, t.number, t.title, t.agent, e.note
FROM ticket_events e JOIN tickets t ON t.id = e.ticket_id
WHERE e.kind IN ('send_back', 'rework') AND e.at >= :since AND e.at < :until
UNION ALL
SELECT 'unsatisfied', f.done_at, t.id, t.number, t.title, t.agent, f.outcome
FROM follow_ups f JOIN tickets t ON t.id = f.ticket_id
WHERE f.satisfaction <= 2 AND f.done_at >= :since AND f.done_at < :until
ORDER BY 2 DESC LIMIT :most
"""
_OWED: Final = """
SELECT f.id, CASE f.kind WHEN '' THEN 'follow_up' ELSE f.kind END AS kind, f.reason, f.due_at, f.agent,
  f.attempts, coalesce(t.number, '') AS number
FROM follow_ups f LEFT JOIN tickets t ON t.id = f.ticket_id
WHERE f.done_at IS NULL AND f.kind IN ('', 'follow_up', 'promised', 'ring_back') AND f.due_at <= :until
  AND (f.until IS NULL OR f.until > :now)
ORDER BY f.due_at, f.id LIMIT :most
"""
_AGAIN: Final = """
SELECT phone, CASE WHEN length(phone) > 8
    THEN substr(phone, 1, length(phone) - 8) || ' **** ' || substr(phone, length(phone) - 3)
    ELSE '****' END AS caller, count(*) AS calls, max(started_at) AS last_at, max(skill_group) AS skill_group
FROM calls WHERE started_at >= :since AND direction = 'incoming' AND phone > ''
GROUP BY phone HAVING count(*) > 1 ORDER BY count(*) DESC, max(started_at) DESC LIMIT 2 * :most
"""
"""More than are told: those that many share, such as 12345, are left out of them."""

_TICKETS: Final = """
SELECT number, title, due_at, node, station, chased, escalation FROM tickets
WHERE closed_at IS NULL AND (due_at <= :until OR chased > 0 OR escalation > 0) ORDER BY due_at LIMIT 300
"""


class SqlShiftBook:
    """`ShiftBook` for the person at this seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str, rota: Rota) -> None:
        self._transaction, self._agent_no, self._rota = run, agent_no, rota

    def brief(self) -> Brief:
        """See `ShiftBook.brief`."""

        def look(conn: Connection) -> Brief:
            now = _now(conn)
            shift = self._rota.shift(now)
            midnight = now.astimezone(self._rota.zone).replace(hour=0, minute=0, second=0, microsecond=0)
            return Brief(
                at=now,
                shift=shift,
                incidents=tuple(Incident(**row) for row in _rows(conn, _INCIDENTS)),
                changed=tuple(
                    Changed(**row) for row in _rows(conn, _CHANGED, since=shift.since - _DAY, now=now)
                ),
                yesterday=_mistakes(conn, midnight - _DAY, midnight),
                rework=_mistakes(conn, midnight, now),
                owed=tuple(Owed(**row) for row in _rows(conn, _OWED, until=shift.until, now=now)),
                again=_again(conn, midnight),
            )

        return self._led(look)

    def logs(self) -> tuple[ShiftLog, ...]:
        """See `ShiftBook.logs`."""
        told = shift_logs.c.handed_at.is_not(None) | (shift_logs.c.outgoing == self._agent_no)
        newest = select(shift_logs).where(told).order_by(shift_logs.c.at.desc(), shift_logs.c.id.desc())

        def look(conn: Connection) -> tuple[ShiftLog, ...]:
            rows = conn.execute(newest.limit(LOGS)).mappings().all()
            who = {row["outgoing"] for row in rows} | {row["incoming"] for row in rows}
            asked = select(agents.c.no, agents.c.name).where(agents.c.no.in_(who))
            names = {no: name for no, name in conn.execute(asked)}
            places = {code: name for code, name in conn.execute(select(stations.c.code, stations.c.name))}
            return tuple(_log(row, names, places) for row in rows)

        return self._led(look)

    def waiting(self) -> tuple[Handed, ...]:
        """See `agent_desktop.agent.shift.Handovers.waiting`."""
        log = shift_logs.c

        def look(conn: Connection) -> tuple[Handed, ...]:
            now = _now(conn)
            asked = (
                select(log.id, log.outgoing, func.coalesce(agents.c.name, ""), log.handed_at)
                .join_from(shift_logs, agents, agents.c.no == log.outgoing, isouter=True)
                .where(log.at > now - 2 * _DAY, log.handed_at > now - _DAY, log.accepted_at.is_(None))
                .where(log.outgoing != self._agent_no)
            )
            rows = conn.execute(asked.order_by(log.handed_at.desc()).limit(MOST)).all()
            return tuple(Handed(id=id_, who=who, name=name, at=at) for id_, who, name, at in rows)

        found: tuple[Handed, ...] = self._transaction(look)
        return found

    def write(self, log_id: str, notes: str) -> bool:
        """See `ShiftBook.write`."""
        words = notes[:NOTES].replace("\x00", "")

        def work(conn: Connection) -> bool:
            if is_server(conn):
                return bool(conn.scalar(select(func.desk_shift_write(log_id, words))))
            if once(
                conn, shift_logs, id=log_id, at=utc_now(), outgoing=self._agent_no, notes=words, carried={}
            ):
                return True
            return self._change(conn, log_id, shift_logs.c.handed_at.is_(None), notes=words)

        return self._led(work)

    def hand(self, log_id: str, *, hands: bool) -> bool:
        """See `ShiftBook.hand`."""

        def work(conn: Connection) -> bool:
            if is_server(conn):
                return bool(conn.scalar(select(func.desk_shift_hand(log_id, hands))))
            now = utc_now()
            stands = shift_logs.c.handed_at.is_(None) if hands else shift_logs.c.handed_at.is_not(None)
            carried = _carried(conn, now) if hands else {}
            if not self._change(conn, log_id, stands, handed_at=now if hands else None, carried=carried):
                return False
            audit.append(conn, now, self._agent_no, "shift_handed" if hands else "shift_taken_back", log_id)
            return True

        return self._led(work)

    def accept(self, log_id: str) -> bool:
        """See `ShiftBook.accept`."""

        def work(conn: Connection) -> bool:
            if is_server(conn):
                return bool(conn.scalar(select(func.desk_shift_accept(log_id))))
            log, now = shift_logs.c, utc_now()
            waits = (log.id == log_id, log.handed_at.is_not(None), log.accepted_at.is_(None))
            by = conn.scalar(select(log.outgoing).where(*waits, log.outgoing != self._agent_no))
            if by is None:
                return False
            taken = {"incoming": self._agent_no, "accepted_at": now}
            conn.execute(update(shift_logs).where(*waits).values(**taken))
            audit.append(conn, now, self._agent_no, "shift_accepted", log_id, by)
            return True

        return self._led(work)

    def _change(self, conn: Connection, log_id: str, stands: Any, **values: object) -> bool:
        """Of one's own, while nobody has accepted it."""
        log = shift_logs.c
        mine = (log.id == log_id, log.outgoing == self._agent_no, log.accepted_at.is_(None), stands)
        return conn.execute(update(shift_logs).where(*mine).values(**values)).rowcount > 0

    def _led(self, work: Callable[[Connection], R]) -> R:
        """Do it as a lead. Raises `StoreError`, `NotALead`."""

        def asked(conn: Connection) -> R:
            if not is_server(conn):
                role = conn.scalar(select(agents.c.role).where(agents.c.no == self._agent_no))
                if role != "supervisor":
                    raise NotALead
            return work(conn)

        try:
            done: R = self._transaction(asked)
        except StoreForbidden as error:
            raise NotALead from error
        return done


def _now(conn: Connection) -> datetime:
    """The store's clock."""
    if not is_server(conn):
        return utc_now()
    return instant(int(conn.exec_driver_sql(_CLOCK).scalar_one()))


def _rows(conn: Connection, statement: str, **asked: datetime) -> list[dict[str, Any]]:
    given = {name: micros(value) for name, value in asked.items()}
    rows = conn.execute(text(statement), {**given, "most": MOST}).mappings()
    return [_timed(row) for row in rows]


_TIMES: Final = frozenset({"at", "since", "expected_end", "due_at", "last_at"})


def _timed(row: Mapping[Any, Any]) -> dict[str, Any]:
    """Kept integers become times."""
    return {
        name: instant(value) if name in _TIMES and value is not None else value for name, value in row.items()
    }


def _mistakes(conn: Connection, since: datetime, until: datetime) -> tuple[Mistake, ...]:
    rows = _rows(conn, _MISTAKES, since=since, until=until)
    return tuple(Mistake(**row | {"kind": MistakeKind(row["kind"])}) for row in rows)


def _again(conn: Connection, since: datetime) -> tuple[Again, ...]:
    rows = _rows(conn, _AGAIN, since=since)
    return tuple(Again(**row) for row in rows if not is_shared(row.pop("phone")))[:MOST]


def _carried(conn: Connection, now: datetime) -> dict[str, Any]:
    """As a server's `desk_shift_carried` does it."""
    asked = {"until": micros(now + SOON), "most": 100}
    return {
        "incidents": [dict(row) for row in conn.execute(text(_INCIDENTS), asked).mappings()],
        "tickets": [dict(row) for row in conn.execute(text(_TICKETS), asked).mappings()],
    }


def _log(row: Mapping[Any, Any], names: Mapping[str, str], places: Mapping[str, str]) -> ShiftLog:
    carried = row["carried"] if isinstance(row["carried"], dict) else json.loads(row["carried"])
    return ShiftLog(
        id=row["id"],
        at=row["at"],
        outgoing=row["outgoing"],
        outgoing_name=names.get(row["outgoing"], ""),
        notes=row["notes"],
        incidents=tuple(Incident(**_timed(one)) for one in carried.get("incidents", ())),
        tickets=tuple(
            Left(**_timed(one) | {"station": places.get(one["station"], one["station"])})
            for one in carried.get("tickets", ())
        ),
        handed_at=row["handed_at"],
        incoming=row["incoming"],
        incoming_name=names.get(row["incoming"], ""),
        accepted_at=row["accepted_at"],
    )
