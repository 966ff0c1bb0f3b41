"""The floor in SQL. A server's rights decide who sees it; an embedded store asks its staff.

Everything is told by the store's clock: what one poll gave as `at` is where the next one begins.
"""

import time
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, func, select, text

from agent_desktop.agent.fitness import Health
from agent_desktop.agent.states import AgentState
from agent_desktop.store.engines import place
from agent_desktop.store.faults import StoreForbidden, clear_errors
from agent_desktop.store.instants import SECOND, instant, micros
from agent_desktop.store.schema.field import stations
from agent_desktop.store.schema.staff import agent_skills, agents, skill_groups
from agent_desktop.store.schema.supply import incidents
from agent_desktop.store.schema.work import tickets
from agent_desktop.store.transactions import is_server
from agent_desktop.supervision.board import Checked, Group, News, NotALead, Person, Seen, Span, Staff
from agent_desktop.supervision.day import Counted, Figures
from agent_desktop.supervision.promises import MOST, SOON, Promises
from agent_desktop.supervision.queues import database as in_queues
from agent_desktop.supervision.queues.standing import Queues, Tally
from agent_desktop.supervision.queues.targets import Targets
from agent_desktop.tickets.finding.finder import Row

OVERLAP: Final = timedelta(seconds=0.5)
"""Asked for twice: what was told a moment before a poll may have been committed after it."""

HOUR: Final = timedelta(hours=1)
_NOBODY: Final = 1 << 62  # microseconds: nobody gave a sign of life after that
_KNOWN: Final = frozenset(AgentState)
_HEALTHS: Final = frozenset(Health)

_HERE: Final = {
    "postgresql": """SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at,
      desk_supervises() AS leads""",
    "sqlite": """SELECT CAST(:now AS INTEGER) AS at,
      EXISTS (SELECT 1 FROM agents WHERE no = :me AND role = 'supervisor') AS leads""",
}
_SEEN: Final = """
SELECT here.at, here.leads, p.agent, p.state, p.reason, p.since, p.beat_at, p.caller,
  c.at, c.health, c.failed, c.version, c.desk
FROM ({here}) AS here LEFT JOIN presence p ON here.leads AND (p.beat_at > :after OR p.since > :after)
LEFT JOIN seat_checks c ON c.agent = p.agent AND c.desk = p.desk
"""
_SPANS: Final = "SELECT agent, since, until, state FROM agent_spans WHERE until > :after ORDER BY until"

# One pass over a day of calls. Its price is the aggregates: few, and none over bigints (numeric sums).
_CALLS: Final = """
WITH told AS MATERIALIZED (
  SELECT agent, skill_group, CAST((started_at - :since) / 3600000000 AS integer) AS hour, direction,
    count(*) AS calls, count(answered_at) AS answered,
    sum(CAST(ended_at - answered_at AS double precision)) AS up,
    sum(hold_s) FILTER (WHERE answered_at IS NOT NULL) AS hold,
    sum(wrap_up_s) FILTER (WHERE answered_at IS NOT NULL) AS wrap_up
  FROM calls WHERE started_at >= :since AND started_at < :until
    AND (direction <> 'incoming' OR agent <> '') GROUP BY 1, 2, 3, 4)
SELECT 'agent' AS what, agent AS code, 0 AS hour, {sums} FROM told GROUP BY agent
UNION ALL SELECT 'group', skill_group, 0, {sums} FROM told GROUP BY skill_group
UNION ALL SELECT 'hour', skill_group, hour, {sums} FROM told GROUP BY skill_group, hour
"""
_SUMS: Final = ", ".join(
    f"CAST(coalesce(sum({told}) FILTER (WHERE direction = '{direction}'), 0) AS bigint) AS {name}"
    for name, told, direction in (
        ("offered", "calls", "incoming"),
        ("answered", "answered", "incoming"),
        ("outgoing", "answered", "outgoing"),
        ("up", "up", "incoming"),
        ("hold", "hold", "incoming"),
        ("wrap_up", "wrap_up", "incoming"),
    )
)
_TICKETS: Final = """
SELECT agent, skill_group, (filed_at - :since) / 3600000000 AS hour, count(*) AS filed,
  count(CASE WHEN due_at < coalesce(closed_at, :until) THEN 1 END) AS late,
  count(CASE WHEN chased > 0 THEN 1 END) AS chased
FROM tickets WHERE filed_at >= :since AND filed_at < :until GROUP BY 1, 2, 3
"""
_FAULTS: Final = """
SELECT area, (filed_at - :since) / 3600000000 AS hour, count(*) FROM tickets
WHERE filed_at >= :since AND area > '' GROUP BY 1, 2
"""
_TIMES: Final = """
SELECT agent, state, CAST(sum({least}(until, :until) - {most}(since, :since)) AS bigint) AS lasted
FROM (SELECT agent, state, since, until FROM agent_spans WHERE until > :since AND since < :until
  UNION ALL SELECT agent, state, since, beat_at FROM presence
    WHERE state <> 'signed_out' AND beat_at > :since AND since < :until AND beat_at > since) AS spans
GROUP BY agent, state
"""
_LEAST: Final = {"postgresql": ("least", "greatest"), "sqlite": ("min", "max")}


class SqlBoardBook:
    """`BoardBook` for the person at this seat. Thread: lookup."""

    def __init__(self, reader: Engine, agent_no: str) -> None:
        self._engine, self._agent_no = reader, agent_no
        dialect = reader.dialect.name
        least, most = _LEAST[dialect]
        self._seen = text(_SEEN.format(here=_HERE[dialect]))
        self._calls = text(_CALLS.format(sums=_SUMS))
        self._times = text(_TIMES.format(least=least, most=most))

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    def staff(self) -> Staff:
        """See `BoardBook.staff`."""
        people = select(agents.c.no, agents.c.name, agents.c.extension, agents.c.team).where(~agents.c.left)
        skills = select(agent_skills.c.agent, agent_skills.c.skill_group).order_by(agent_skills.c.level)
        labels = select(skill_groups.c.code, skill_groups.c.label).order_by(skill_groups.c.rank)
        with self._lead() as conn:
            groups: dict[str, list[str]] = defaultdict(list)
            for agent, group in conn.execute(skills):
                groups[agent].append(group)
            return Staff(
                tuple(
                    Person(agent=no, name=name, extension=extension, team=team, groups=tuple(groups[no]))
                    for no, name, extension, team in conn.execute(people)
                ),
                tuple(Group(code, label) for code, label in conn.execute(labels)),
            )

    def news(self, after: datetime | None) -> News:
        """See `BoardBook.news`."""
        begun = micros(after - OVERLAP) if after else 0
        with clear_errors(place(self._engine)), self._engine.connect() as conn:
            at, seen = self._look(conn, begun)
            spans = conn.execute(text(_SPANS), {"after": begun or micros(at - HOUR)}).all()
        return News(
            at,
            seen,
            tuple(Span(agent, instant(a), instant(b), _state(state)) for agent, a, b, state in spans),
        )

    def figures(self, since: datetime, until: datetime) -> Figures:
        """See `BoardBook.figures`."""
        asked = {"since": micros(since), "until": micros(until)}
        with self._lead() as conn:
            at = self._look(conn, _NOBODY)[0]
            calls = conn.execute(self._calls, asked).mappings().all()
            tickets = conn.execute(text(_TICKETS), asked).mappings().all()
            times = conn.execute(self._times, asked).all()
        sums = _Sums()
        for row in calls:
            sums.call(row)
        for row in tickets:
            sums.ticket(row)
        for agent, state, lasted in times:
            sums.time(agent, state, lasted / SECOND)
        return sums.figures(at, since)

    def promises(self, since: datetime) -> Promises:
        """See `BoardBook.promises`."""
        with self._lead() as conn:
            at = self._look(conn, _NOBODY)[0]
            open_ = select(*(tickets.c[name] for name in Row.__struct_fields__)).where(
                tickets.c.closed_at.is_(None)
            )
            asked = (
                open_.where(tickets.c.due_at <= at + SOON).order_by(tickets.c.due_at),
                open_.where(tickets.c.chased > 0).order_by(tickets.c.filed_at.desc()),
                open_.where(tickets.c.escalation > 0).order_by(tickets.c.filed_at.desc()),
            )
            found = {
                row["id"]: Row(**row)
                for statement in asked
                for row in conn.execute(statement.limit(MOST)).mappings()
            }
            faults = conn.execute(text(_FAULTS), {"since": micros(since)}).all()
            open_incidents = select(func.count()).where(incidents.c.closed_at.is_(None))
            incidents_open = conn.scalar(open_incidents) or 0
            names = conn.execute(select(stations.c.code, stations.c.name).where(~stations.c.closed)).all()
        return Promises(
            at=at,
            rows=tuple(found.values()),
            stations={code: name for code, name in names},
            faults={(area, int(hour)): count for area, hour, count in faults},
            incidents=incidents_open,
        )

    def queues(self, midnight: datetime, targets: Targets) -> Queues:
        """See `BoardBook.queues`."""
        with self._lead() as conn:
            return in_queues.standing(conn, self._look(conn, _NOBODY)[0], midnight, targets)

    def queue_hours(
        self, since: datetime, until: datetime, targets: Targets, *, heard: bool
    ) -> Mapping[tuple[str, datetime], Tally]:
        """See `BoardBook.queue_hours`."""
        with self._lead() as conn:
            return in_queues.hours(conn, since, until, targets, heard=heard)

    def _look(self, conn: Connection, after: int) -> tuple[datetime, tuple[Seen, ...]]:
        """The store's clock and who gave a sign of life after a moment. Raises `NotALead`."""
        asked: dict[str, object] = {"after": after}
        if not is_server(conn):
            asked |= {"now": time.time_ns() // 1000, "me": self._agent_no}
        rows = conn.execute(self._seen, asked).all()
        if not rows[0][1]:
            raise NotALead
        return instant(rows[0][0]), tuple(_seen(row) for row in rows if row[2] is not None)

    @contextmanager
    def _lead(self) -> Iterator[Connection]:
        """A session for a lead. Raises `StoreError`, `NotALead`."""
        try:
            with clear_errors(place(self._engine)), self._engine.connect() as conn:
                self._look(conn, _NOBODY)
                yield conn
        except StoreForbidden as error:  # a server's: no right to read the tables
            raise NotALead from error


def _seen(row: Any) -> Seen:
    _, _, agent, state, reason, since, beat_at, caller, *checked = row
    return Seen(
        agent=agent,
        state=_state(state),
        reason=reason,
        since=instant(since),
        beat_at=instant(beat_at),
        caller=caller,
        checked=_checked(*checked),
    )


def _checked(at: int | None, health: str, failed: str, version: str, desk: str) -> Checked | None:
    if at is None:
        return None
    known = Health(health) if health in _HEALTHS else Health.WARN  # of a newer desk
    checks = tuple(filter(None, failed.split(",")))
    return Checked(at=instant(at), health=known, failed=checks, version=version, desk=desk)


def _state(told: str) -> AgentState:
    """A state that a newer desk knows and this one doesn't is not a call."""
    return AgentState(told) if told in _KNOWN else AgentState.NOT_READY


class _Sums:
    """Rows of three questions, added up by agent, group and hour."""

    def __init__(self) -> None:
        self._agents: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._groups: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
        self._hours: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))

    def call(self, row: Mapping[Any, Any]) -> None:
        """Calls of an agent, a group, or a group's hour."""
        into = {
            "agent": lambda: self._agents[row["code"]],
            "group": lambda: self._groups[row["code"]],
            "hour": lambda: self._hours[row["code"], int(row["hour"])],
        }[row["what"]]()
        for name in ("offered", "answered", "outgoing"):
            into[name] += row[name]
        into["talk_s"] += max(0.0, row["up"] / SECOND - row["hold"])
        into["hold_s"] += row["hold"]
        into["wrap_up_s"] += row["wrap_up"]

    def ticket(self, row: Mapping[Any, Any]) -> None:
        """Tickets of an agent in a group and an hour."""
        agent, group, hour = row["agent"], row["skill_group"], int(row["hour"])
        for into in (self._agents[agent], self._groups[group], self._hours[group, hour]):
            for name in ("filed", "late", "chased"):
                into[name] += row[name]

    def time(self, agent: str, state: str, seconds: float) -> None:
        """What an agent spent in a state."""
        into = self._agents[agent]
        into["signed_in_s"] += max(0.0, seconds)
        if state == AgentState.READY:
            into["ready_s"] += max(0.0, seconds)

    def figures(self, at: datetime, since: datetime) -> Figures:
        """All of it, frozen."""
        return Figures(
            at=at,
            since=since,
            agents={agent: _counted(told) for agent, told in self._agents.items()},
            groups={group: _counted(told) for group, told in self._groups.items()},
            hours={hour: _counted(told) for hour, told in self._hours.items()},
        )


def _counted(told: Mapping[str, float]) -> Counted:
    return Counted(**{k: v if k.endswith("_s") else int(v) for k, v in told.items()})  # type: ignore[arg-type]
