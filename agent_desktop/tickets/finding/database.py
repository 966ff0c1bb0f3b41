"""SQL of finding: lists by keyset through one index, in windows of bounded cost, and a ticket's whole story.

A list walks one index in the list's order, chosen by the most telling filter; all other filters look at what
it brings, `WINDOW` tickets at a time. So a filter that matches one ticket in a million costs no more than
one that matches all; its page says how far it has looked, and the next one goes on from there.

On a server the list is a view that holds no phone, account or field, and the story is a procedure that writes
the look down first; both show what the login may see (`server_sql/20_tickets.sql`).
"""

import json
import re
import time
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from msgspec.structs import replace
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    FromClause,
    MetaData,
    Table,
    false,
    or_,
    select,
)

from agent_desktop.store.engines import place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.instants import micros
from agent_desktop.store.schema.field import stations
from agent_desktop.store.schema.staff import agent_skills, agents
from agent_desktop.store.schema.work import tickets
from agent_desktop.store.transactions import is_server
from agent_desktop.tickets.finding.finder import Order, Page, Query, Row, Scope, Standing
from agent_desktop.tickets.finding.told import story
from agent_desktop.tickets.finding.walk.database import (
    DRIVERS,
    NUMBER,
    SHOWN,
    Walk,
    cursor_of,
    filed_within,
    filters_of,
)
from agent_desktop.tickets.life.story import Story
from customer360.phone import Site, normalise

WINDOW: Final = 5_000
"""Tickets that one page looks at."""

GLANCE: Final = 400
"""Tickets that it looks at first."""

MOST: Final = 200
"""Rows of one page."""

NAMES_S: Final = 300.0
"""How long the names of stations are good for."""

_STATIONS: Final = select(stations.c.code, stations.c.name)

_SUPERVISOR: Final = "supervisor"

_LIST: Final = Table(
    "ticket_list", MetaData(), *(c._copy() for c in tickets.c if c.name in {*SHOWN, "emergency"})
)
"""The view of a server."""

_STORY: Final = (
    ("clocks", "SELECT * FROM ticket_clocks WHERE ticket_id = ?"),
    ("events", "SELECT * FROM ticket_events WHERE ticket_id = ? ORDER BY at, id"),
    ("attachments", "SELECT * FROM attachments WHERE ticket_id = ? ORDER BY at, id"),
)


class Viewer(Struct, frozen=True, kw_only=True):
    """Who looks, as the embedded store must be told; a server knows by the login."""

    agent_no: str
    site: Site


class SqlFinder:
    """`TicketFinder` on both stores. Thread: lookup."""

    def __init__(self, reader: Engine, viewer: Viewer) -> None:
        self._engine, self._viewer = reader, viewer
        self._server = is_server(reader)
        self._rows: FromClause = _LIST if self._server else tickets
        self._groups: tuple[str, ...] | None = None
        self._names: dict[str, str] = {}
        self._named_at = 0.0

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    def scopes(self) -> tuple[Scope, ...]:
        """What this login may ask for."""
        return tuple(Scope) if self._sees_all() else (Scope.MINE, Scope.GROUP)

    def page(self, query: Query, *, now: datetime, after: str = "", limit: int = 50) -> Page:
        """The next rows; see `TicketFinder.page`."""
        limit, walk = max(1, min(limit, MOST)), self._walk(query, now)
        if walk.nothing:
            return Page(())
        begun = walk.window if not after else walk.window.where(walk.behind(cursor_of(after)))
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            for window in (GLANCE, WINDOW):  # most lists are full after a glance
                found = conn.execute(walk.matching(begun, window, limit + 1)).mappings().all()
                rows = self._readable(conn, [Row(**r) for r in found])
                if len(rows) > limit:
                    return Page(tuple(rows[:limit]), walk.at(rows[limit - 1]))
                last = conn.execute(begun.with_only_columns(*walk.key).offset(window - 1).limit(1)).first()
                if last is None:
                    return Page(tuple(rows))
        assert last is not None
        return Page(tuple(rows), f"{micros(last[0])}|{last[1]}", last[0])

    def story(self, ticket_id: str) -> Story | None:
        """All of one ticket."""
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            if self._server:
                answer = conn.exec_driver_sql("CALL desk_story(%s, NULL)", (ticket_id,)).scalar()
                return self._shown(conn, story(json.loads(answer))) if answer else None
            row = conn.exec_driver_sql("SELECT * FROM tickets WHERE id = ?", (ticket_id,)).mappings().first()
            found: dict[str, Any] = {str(k): v for k, v in row.items()} if row else {}
            if not found or not self._may_see(found):
                return None
            parts = {
                name: [dict(row) for row in conn.exec_driver_sql(asked, (ticket_id,)).mappings()]
                for name, asked in _STORY
            }
            return self._shown(conn, story({"ticket": found, **parts}))

    def _shown(self, conn: Connection, told: Story) -> Story:
        """With the crew's number as people here dial it, and the names of its stations."""
        codes = {told.station, *(event.detail.get("station", "") for event in told.events)}
        names = {code: name for code, name in self._stations(conn).items() if code in codes}
        phone = normalise(told.crew_phone, self._viewer.site).national
        return replace(told, crew_phone=phone, stations=names)

    def _readable(self, conn: Connection, rows: list[Row]) -> list[Row]:
        """With the station's name in place of its code."""
        names = self._stations(conn) if any(row.station for row in rows) else {}
        return [replace(row, station=names.get(row.station, row.station)) for row in rows]

    def _stations(self, conn: Connection) -> dict[str, str]:
        """Names by code, also of those that are closed; asked for now and then."""
        if not self._names or time.monotonic() - self._named_at > NAMES_S:
            self._names = {code: name for code, name in conn.execute(_STATIONS)}
            self._named_at = time.monotonic()
        return self._names

    def _may_see(self, ticket: Mapping[str, Any]) -> bool:
        own = ticket["agent"] == self._viewer.agent_no or ticket["skill_group"] in self._my_groups()
        return own or self._sees_all()

    def _sees_all(self) -> bool:
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            if self._server:
                asked = "SELECT desk_owns() OR desk_role() = 'supervisor'"
                return bool(conn.exec_driver_sql(asked).scalar_one())
            role = select(agents.c.role).where(agents.c.no == self._viewer.agent_no)
            return conn.execute(role).scalar() == _SUPERVISOR

    def _my_groups(self) -> tuple[str, ...]:
        """My skill groups; they change with a new sign-in."""
        if self._groups is None:
            with clear_errors(place(self._engine)), self._engine.connect() as conn:
                asked = "SELECT desk_groups()" if self._server else None
                mine = select(agent_skills.c.skill_group).where(agent_skills.c.agent == self._viewer.agent_no)
                found = conn.exec_driver_sql(asked) if asked else conn.execute(mine)
                self._groups = tuple(found.scalars())
        return self._groups

    def _walk(self, query: Query, now: datetime) -> Walk:
        """The index to walk along and what to look at on the way."""
        if query.late or query.warned:
            query = replace(query, standing=Standing.OPEN, order=Order.DUE)
        ids = self._named(query)
        if ids is not None:
            named = filters_of(replace(query, words=""), now)
            driving = [self._rows.c.id.in_(ids), *self._scope(query)]
            return Walk(self._rows, query.order, driving, named, nothing=not ids)
        if query.order is Order.DUE:
            driving = [self._rows.c.closed_at.is_(None), self._rows.c.due_at.is_not(None)]
        else:
            driving = [*self._driver(query), *filed_within(query, self._rows.c)]
        return Walk(self._rows, query.order, [*driving, *self._scope(query)], filters_of(query, now))

    def _driver(self, query: Query) -> list[ColumnElement[bool]]:
        c = self._rows.c
        if query.chased:
            return [c.closed_at.is_(None), c.chased > 0]
        if query.outer_source:
            return [c.outer_source > ""]
        asked = {name: getattr(query, name) for name in DRIVERS}
        if query.scope is Scope.MINE:
            asked["agent"] = self._viewer.agent_no
        name = next((name for name in DRIVERS if asked[name]), None)
        return [c[name] == asked[name]] if name else []

    def _scope(self, query: Query) -> list[ColumnElement[bool]]:
        c, mine = self._rows.c, self._viewer.agent_no
        if query.scope is Scope.MINE:
            return [c.agent == mine]
        if query.scope is Scope.ALL and (self._server or self._sees_all()):
            return []  # a server's view shows what the login may see
        groups = self._my_groups()
        if query.scope is Scope.GROUP and self._server:
            return [c.skill_group.in_(groups)] if groups else [false()]
        return [or_(c.skill_group.in_(groups), c.agent == mine)]

    def _named(self, query: Query) -> list[str] | None:
        """Ids of the few tickets that a number, a phone or an account names; None: nothing names them."""
        words, phone = query.words.strip(), query.phone
        if (
            words
            and (found := normalise(words, self._viewer.site)).e164
            and len(re.sub(r"\D", "", words)) > 6
        ):
            phone = phone or found.e164
        by_number = NUMBER.fullmatch(words) is not None
        outer = words if re.fullmatch(r"(?=.*\d)[A-Za-z0-9-]{4,40}", words) else ""
        named = (phone, query.account_id, outer)
        if not by_number and not any(named):
            return None
        ids: list[str] = []
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            if by_number:
                c = self._rows.c
                numbered = select(c.id).where(c.number >= words, c.number < words + "~").limit(MOST)
                ids += conn.execute(numbered).scalars()
            if any(named):
                ids += self._of(conn, *named)
        if not ids and words and not by_number and not query.account_id and not query.phone:
            return None  # neither a phone nor a number of ours: look for it as words
        return ids

    def _of(self, conn: Any, phone: str, account_id: str, outer: str) -> list[str]:
        if self._server:
            asked = conn.exec_driver_sql("CALL desk_tickets_of(%s, %s, %s, NULL)", (phone, account_id, outer))
            return list(asked.scalar_one())
        told = (("phone", phone), ("account_id", account_id), ("outer_number", outer))
        found: list[str] = []
        for name, value in told:
            if value:
                own = select(tickets.c.id).where(tickets.c[name] == value)
                found += conn.execute(own.order_by(tickets.c.filed_at.desc()).limit(100)).scalars()
        return found
