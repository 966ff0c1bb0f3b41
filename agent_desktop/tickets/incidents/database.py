"""Incidents and surge mode in SQL. On a server its functions decide who may (`server_sql/97_situation.sql`).

An embedded store asks its staff (`embedded`), and does the same there.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, func, select

from agent_desktop.store.instants import instant, instant_or_none, micros
from agent_desktop.store.transactions import Run, is_server
from agent_desktop.tickets.incidents.embedded.database import Embedded
from agent_desktop.tickets.incidents.incident import (
    MOST_INSIDE,
    Area,
    Declaration,
    Declared,
    IncidentKind,
    LeadBoard,
    Rise,
    RiseKind,
    Situation,
    Surge,
)
from customer360.card import Incident, Service

LATELY: Final = timedelta(minutes=15)
SHOWN_CLOSED: Final = timedelta(hours=24)
RISE_LASTS: Final = timedelta(minutes=30)
"""A rise that was not seen again for so long is over."""

OWED_FOR: Final = timedelta(days=2)
"""Who is to be rung after an incident; then it is too late."""

_SERVICES: Final = frozenset(Service)
_KINDS: Final = frozenset(IncidentKind)


class SqlSituation:
    """`SituationBook` for the person at this seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str) -> None:
        self._run, self._agent_no = run, agent_no

    def now(self) -> Situation:
        """See `SituationBook.now`."""

        def look(conn: Connection) -> Any:
            if is_server(conn):
                return json.loads(conn.exec_driver_sql("SELECT desk_situation()").scalar_one())
            return Embedded(conn, self._agent_no).situation()

        surge, incidents = self._run(look)
        return Situation(
            surge=Surge(id=surge[0], since=instant(surge[1]), reason=surge[2], who=surge[3])
            if surge
            else None,
            incidents=tuple(_incident(row) for row in incidents if row[3] in _SERVICES),
        )

    def board(self, at: datetime) -> LeadBoard:
        """See `SituationBook.board`."""
        since, lately = (micros(at - span) for span in (SHOWN_CLOSED, LATELY))

        def look(conn: Connection) -> Any:
            if is_server(conn):
                spans = tuple(span // timedelta(microseconds=1) for span in (SHOWN_CLOSED, LATELY))
                return conn.exec_driver_sql("SELECT * FROM desk_incidents(%s, %s)", spans).all()
            return Embedded(conn, self._agent_no).incidents(since, lately)

        incidents = self._run(look)
        return LeadBoard(
            at=at,
            incidents=tuple(_declared(row) for row in incidents if row[4] in _SERVICES),
            rises=self.rises(at),
        )

    def rises(self, at: datetime) -> tuple[Rise, ...]:
        """See `SituationBook.rises`."""
        seen = micros(at - RISE_LASTS)

        def look(conn: Connection) -> Any:
            if is_server(conn):
                lasts = RISE_LASTS // timedelta(
                    microseconds=1
                )  # by the server's clock: this one may be wrong
                return conn.exec_driver_sql("SELECT * FROM desk_rises(%s)", (lasts,)).all()
            return Embedded(conn, self._agent_no).rises(seen)

        return tuple(map(_rise, self._run(look)))

    def areas(self) -> tuple[Area, ...]:
        """See `SituationBook.areas`."""

        def look(conn: Connection) -> Any:
            if is_server(conn):
                return conn.exec_driver_sql("SELECT * FROM desk_places()").all()
            return Embedded(conn, self._agent_no).places()

        return tuple(Area(code, district or "") for code, district in self._run(look))

    def inside(self, told: Declaration, areas: tuple[Area, ...]) -> int:
        """See `SituationBook.inside`."""
        codes = [a.code for a in areas if told.area in ("", a.code) and told.district in ("", a.district)]
        asked = (told.service.value, codes, told.district, _street(told), MOST_INSIDE)

        def look(conn: Connection) -> Any:
            if is_server(conn):
                return conn.execute(select(func.desk_inside(*asked))).scalar()
            return Embedded(conn, self._agent_no).inside(*asked)

        return int(self._run(look)) if codes else 0

    def declare(
        self, incident_id: str, edition: int, told: Declaration, at: datetime, day: date, rise: str = ""
    ) -> str:
        """See `SituationBook.declare`."""
        if not told.title.strip() or not (told.area or told.district):
            raise ValueError("an incident has a title and a place")
        end = micros(told.expected_end) if told.expected_end else None
        said = {
            "service": told.service.value, "kind": told.kind.value, "area": told.area,
            "street": _street(told), "district": told.district, "title": told.title.strip()[:120],
            "cause": told.cause.strip()[:200], "script": told.script.strip()[:600], "expected_end": end,
            "rise": rise,
        }  # fmt: skip

        def say(conn: Connection) -> Any:
            if is_server(conn):
                asked = (incident_id, edition, f"{day:%y%m%d}", micros(at), json.dumps(said))
                statement = "SELECT desk_declare(%s, %s::integer, %s, %s, %s::jsonb)"
                return conn.exec_driver_sql(statement, asked).scalar()
            return Embedded(conn, self._agent_no).declare(incident_id, edition, f"{day:%y%m%d}", at, said)

        return str(self._run(say))

    def close_incident(
        self, incident_id: str, edition: int, *, lists: bool, at: datetime, day: date
    ) -> int | None:
        """See `SituationBook.close_incident`."""

        def say(conn: Connection) -> Any:
            if is_server(conn):
                asked = (incident_id, edition, lists, micros(at), day, micros(at + OWED_FOR))
                statement = "SELECT desk_close_incident(%s, %s::integer, %s, %s, %s, %s)"
                return conn.exec_driver_sql(statement, asked).scalar()
            here = Embedded(conn, self._agent_no)
            return here.close_incident(incident_id, edition, lists, at, day, at + OWED_FOR)

        owed = self._run(say)
        return None if owed is None else int(owed)

    def dismiss(self, rise_id: str, at: datetime) -> bool:
        """See `SituationBook.dismiss`."""

        def say(conn: Connection) -> Any:
            if is_server(conn):
                return conn.execute(select(func.desk_dismiss_rise(rise_id, micros(at)))).scalar()
            return Embedded(conn, self._agent_no).dismiss(rise_id, at)

        return bool(self._run(say))

    def begin_surge(self, surge_id: str, reason: str, at: datetime) -> bool:
        """See `SituationBook.begin_surge`."""

        def say(conn: Connection) -> Any:
            if is_server(conn):
                return conn.execute(select(func.desk_surge_begin(surge_id, reason, micros(at)))).scalar()
            return Embedded(conn, self._agent_no).begin_surge(surge_id, reason[:200], at)

        return bool(reason.strip() and self._run(say))

    def end_surge(self, at: datetime, day: date) -> int | None:
        """See `SituationBook.end_surge`."""

        def say(conn: Connection) -> Any:
            if is_server(conn):
                ended = func.desk_surge_end(micros(at), day, micros(at + OWED_FOR))
                return conn.execute(select(ended)).scalar()
            return Embedded(conn, self._agent_no).end_surge(at, day, OWED_FOR)

        owed = self._run(say)
        return None if owed is None else int(owed)


def _street(told: Declaration) -> str:
    return "".join(told.street.split())[:80]


def _incident(row: Any) -> Incident:
    (id_, number, title, service, area, cause, since, end, joined, script, district, street, kind) = row
    return Incident(
        id=id_, number=number, title=title, service=Service(service), area=area, cause=cause,
        since=instant(since), expected_end=instant_or_none(end), joined=joined, script=script,
        district=district, street=street, kind=kind,
    )  # fmt: skip


def _declared(row: Any) -> Declared:
    (id_, number, kind, title, service, area, district, street, cause, script, who, since, end, closed_at,
     joined, edition, lately) = row  # fmt: skip
    told = Declaration(
        service=Service(service), kind=IncidentKind(kind) if kind in _KINDS else IncidentKind.FAILURE,
        title=title, area=area, district=district, street=street, cause=cause, script=script,
        expected_end=instant_or_none(end),
    )  # fmt: skip
    return Declared(
        id=id_, number=number, told=told, who=who, since=instant(since), closed_at=instant_or_none(closed_at),
        joined=joined, lately=lately, edition=edition,
    )  # fmt: skip


def _rise(row: Any) -> Rise:
    id_, kind, skill_group, about, found, usual, since, seen_at = row
    return Rise(
        id=id_, kind=RiseKind(kind), skill_group=skill_group, about=about, found=found, usual=usual / 100,
        since=instant(since), seen_at=instant(seen_at),
    )  # fmt: skip
