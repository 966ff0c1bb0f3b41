"""SQL of dispatch: stations, who is on duty, how much each has, who goes to that building anyway."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, Engine, and_, func, select

from agent_desktop.store.engines import place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.instants import instant, micros
from agent_desktop.store.schema.field import dispatches, duties, stations
from agent_desktop.store.schema.work import tickets
from agent_desktop.store.transactions import is_server
from agent_desktop.tickets.dispatch.book import Delivery, Floor, Proposal, Rates, Station, Visit
from agent_desktop.tickets.dispatch.buildings import building
from agent_desktop.tickets.dispatch.ranking import ranked

_OPEN_VISITS: Final = 5

_RATES: Final = """
SELECT t.station, t.crew, count(*) AS tickets, count(t.closed_at) AS closed, count(c.due_at) AS timed,
  count(*) FILTER (WHERE c.met_at <= c.due_at) AS in_time,
  count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM ticket_events e WHERE e.ticket_id = t.id AND e.kind = 'rework')) AS reworked,
  count(*) FILTER (WHERE EXISTS (
    SELECT 1 FROM ticket_events e WHERE e.ticket_id = t.id AND e.kind = 'send_back')) AS sent_back,
  avg((SELECT max(f.satisfaction) FROM follow_ups f WHERE f.ticket_id = t.id)) AS satisfaction
FROM tickets t LEFT JOIN ticket_clocks c ON c.ticket_id = t.id AND c.node = 'arrived'
WHERE t.filed_at >= ? AND t.filed_at < ? AND t.station > ''
GROUP BY t.station, t.crew ORDER BY t.station, t.crew
"""
"""As `desk_rates` on a server."""


class SqlDispatchBook:
    """`DispatchBook` on both stores. Thread: lookup."""

    def __init__(self, reader: Engine) -> None:
        self._engine = reader
        self._server = is_server(reader)

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    def stations(self) -> tuple[Station, ...]:
        """All that are open, by name."""
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            return _stations(conn)

    def proposals(
        self, *, skill_group: str, request_type: str, area: str, address: str, now: datetime
    ) -> tuple[Proposal, ...]:
        """Who could take such a ticket, best first."""
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            floor, going = look(conn, now), visits(conn, building(address))
        return ranked(floor, skill_group=skill_group, request_type=request_type, area=area, visits=going)

    def rates(self, since: datetime, until: datetime) -> tuple[Rates, ...]:
        """By station and crew."""
        span = (micros(since), micros(until))
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            asked = "SELECT * FROM desk_rates(%s, %s)" if self._server else _RATES
            return tuple(Rates(**row) for row in conn.exec_driver_sql(asked, span).mappings())

    def delivery(self, ticket_id: str) -> Delivery | None:
        """A ticket's last dispatch."""
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            if self._server:
                told = conn.exec_driver_sql("SELECT * FROM desk_dispatch(%s)", (ticket_id,)).first()
                if told is None:
                    return None
                sent, delivered, taken = (instant(at) if at is not None else None for at in told[1:])
                return _delivery(ticket_id, told[0], sent, delivered, taken)
            c = dispatches.c
            last = select(c.station, c.at, c.delivered_at, c.taken_at).where(
                c.ticket_id == ticket_id, c.kind == "dispatch"
            )
            row = conn.execute(last.order_by(c.at.desc(), c.id.desc()).limit(1)).first()
        return _delivery(ticket_id, *row) if row is not None else None


def look(conn: Connection, now: datetime) -> Floor:
    """Stations that are open, how much each has, and who is on duty."""
    on_duty = and_(duties.c.since <= now, duties.c.until > now)
    duty = {row.station: (row.name, row.phone) for row in conn.execute(select(duties).where(on_duty))}
    return Floor(_stations(conn), _loads(conn), duty)


def visits(conn: Connection, where: str) -> tuple[Visit, ...]:
    """Open visits in a building."""
    if not where:
        return ()
    if is_server(conn):
        rows = conn.exec_driver_sql("SELECT * FROM desk_visits(%s)", (where,)).all()
        return tuple(Visit(**{**row._mapping, "due_at": _at(row.due_at)}) for row in rows)
    c = tickets.c
    asked = select(c.id.label("ticket_id"), c.number, c.station, c.crew, c.title, c.due_at).where(
        c.closed_at.is_(None), c.building == where, c.node.in_(("dispatched", "taken"))
    )
    listed = conn.execute(asked.order_by(c.due_at).limit(_OPEN_VISITS)).mappings()
    return tuple(Visit(**row) for row in listed)


def _stations(conn: Connection) -> tuple[Station, ...]:
    asked = select(stations).where(~stations.c.closed).order_by(stations.c.name, stations.c.code)
    return tuple(_station(row) for row in conn.execute(asked))


def _loads(conn: Connection) -> dict[str, int]:
    """Open tickets by station."""
    c = tickets.c
    held = select(c.station, func.count()).where(c.closed_at.is_(None), c.station > "").group_by(c.station)
    on_server = is_server(conn)
    rows = conn.exec_driver_sql("SELECT * FROM desk_loads()") if on_server else conn.execute(held)
    return {row[0]: row[1] for row in rows}


def _at(kept: int | None) -> datetime | None:
    return instant(kept) if kept is not None else None


def _delivery(
    ticket_id: str, station: str, sent: datetime | None, delivered: datetime | None, taken: datetime | None
) -> Delivery:
    assert sent is not None, "each dispatch has its time"
    return Delivery(
        ticket_id=ticket_id, station=station, sent_at=sent, delivered_at=delivered, taken_at=taken
    )


def _station(row: Any) -> Station:
    return Station(
        code=row.code,
        name=row.name,
        kind=row.kind,
        phone=row.phone,
        parent=row.parent,
        areas=tuple(row.areas.split()),
        skill_groups=tuple(row.skill_groups.split()),
        request_types=tuple(row.request_types.split()),
        capacity=row.capacity,
    )
