"""States and breaks in SQL, in the agent's own name. On a server its functions decide about breaks."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, and_, func, or_, select, update

from agent_desktop.agent.board import OnLine, Place
from agent_desktop.agent.breaks import BreakAsked, BreakState
from agent_desktop.agent.fitness import Report
from agent_desktop.agent.states import Presence
from agent_desktop.store.instants import instant, micros
from agent_desktop.store.replays import once, replaced
from agent_desktop.store.schema.staff import agents, breaks, seat_checks
from agent_desktop.store.schema.staff import presence as board
from agent_desktop.store.transactions import Run, is_server

_SILENT: Final = timedelta(seconds=30)
"""Who has not asked again for so long waits no longer: that desk has died."""
_FORGOTTEN: Final = 2
"""A break whose end nobody told counts for so many times its length: its desk has died."""
_SUPERVISOR: Final = "supervisor"
_WAITING: Final = breaks.c.state == BreakState.WAITING.value


class SqlBoard:
    """`Board` for one seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str, desk_code: str) -> None:
        self._run, self._agent_no, self._desk_code = run, agent_no, desk_code

    def show(self, presence: Presence, call: OnLine, now: datetime) -> None:
        """See `Board.show`."""
        self._run(lambda conn: self._show(conn, presence, call, now))

    def _show(self, conn: Connection, presence: Presence, call: OnLine, now: datetime) -> None:
        if is_server(conn):
            lasted = micros(now) - micros(presence.since)
            left = micros(presence.until) - micros(now) if presence.until else None
            about = (call.call_id or None, call.caller, call.skill_group, self._desk_code)
            said = (self._agent_no, presence.state.value, presence.reason, lasted, left, *about)
            conn.execute(select(func.desk_show(*said)))
            return
        replaced(
            conn,
            board,
            agent=self._agent_no,
            state=presence.state.value,
            reason=presence.reason,
            since=presence.since,
            until=presence.until,
            call_id=call.call_id or None,
            beat_at=now,
            desk=self._desk_code,
            caller=call.caller,
            skill_group=call.skill_group,
        )

    def place(self, seat: str) -> Place:
        """See `Board.place`. An embedded store has one seat."""

        def work(conn: Connection) -> Place:
            if not is_server(conn):
                return Place(1)
            asked = func.desk_seat(self._desk_code, seat).table_valued("nth", "shared")
            return Place(*conn.execute(select(asked)).one())

        found: Place = self._run(work)
        return found


class SqlFitness:
    """`FitnessBook` for one seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str, desk_code: str) -> None:
        self._run, self._agent_no, self._desk_code = run, agent_no, desk_code

    def keep(self, report: Report) -> None:
        """See `FitnessBook.keep`."""
        about = {
            "agent": self._agent_no,
            "desk": self._desk_code,
            "health": report.health.value,
            "failed": ",".join(report.failed),
            "version": report.version,
        }

        def work(conn: Connection) -> None:
            if is_server(conn):
                conn.execute(select(func.desk_checked(*about.values())))
            else:
                replaced(conn, seat_checks, at=report.at, **about)

        self._run(work)


class SqlBreaks:
    """`BreakBook` for one seat. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str) -> None:
        self._run, self._agent_no = run, agent_no

    def ask(self, request_id: str, minutes: int, quota: int, now: datetime) -> BreakState:
        """See `BreakBook.ask`."""

        def work(conn: Connection) -> str:
            if is_server(conn):
                return str(conn.scalar(select(func.desk_break(request_id, minutes, quota, micros(now)))))
            row = {"agent": self._agent_no, "asked_at": now, "minutes": minutes, "state": BreakState.WAITING}
            once(conn, breaks, id=request_id, beat_at=now, **row)
            mine = and_(breaks.c.id == request_id, _WAITING)
            conn.execute(update(breaks).where(mine).values(beat_at=now))
            if _before(conn, request_id, now) < quota:
                conn.execute(update(breaks).where(mine).values(state=BreakState.GRANTED, decided_at=now))
            return str(conn.scalar(select(breaks.c.state).where(breaks.c.id == request_id)))

        return BreakState(self._run(work))

    def over(self, request_id: str, now: datetime) -> None:
        """See `BreakBook.over`."""

        def work(conn: Connection) -> None:
            if is_server(conn):
                conn.execute(select(func.desk_break_over(request_id, micros(now))))
                return
            own = breaks.c.agent == self._agent_no
            mine = and_(breaks.c.id == request_id, own, breaks.c.over_at.is_(None))
            conn.execute(update(breaks).where(mine, _WAITING).values(state=BreakState.WITHDRAWN))
            conn.execute(update(breaks).where(mine).values(over_at=now))

        self._run(work)

    def asked(self, now: datetime) -> tuple[BreakAsked, ...]:
        """See `BreakBook.asked`."""

        def work(conn: Connection) -> tuple[BreakAsked, ...]:
            if is_server(conn):
                rows = conn.execute(select("*").select_from(func.desk_breaks_asked(micros(now)))).all()
                return tuple(_asked(r[0], r[1], r[2], instant(r[3]), r[4], r[5]) for r in rows)
            if not _leads(conn, self._agent_no):
                return ()
            wanted = (
                select(
                    breaks.c.id, breaks.c.agent, func.coalesce(agents.c.name, ""), breaks.c.asked_at,
                    breaks.c.minutes, func.coalesce(agents.c.team, ""),
                )
                .outerjoin(agents, agents.c.no == breaks.c.agent)
                .where(_WAITING, breaks.c.beat_at > now - _SILENT)
                .order_by(breaks.c.asked_at, breaks.c.id)
                .limit(100)
            )  # fmt: skip
            rows = conn.execute(wanted).all()
            return tuple(_asked(r[0], r[1], r[2], r[3], r[4], _away(conn, r[5], now)) for r in rows)

        found: tuple[BreakAsked, ...] = self._run(work)
        return found

    def decide(self, request_id: str, *, grants: bool, now: datetime) -> bool:
        """See `BreakBook.decide`."""

        def work(conn: Connection) -> bool:
            if is_server(conn):
                return bool(conn.scalar(select(func.desk_break_decide(request_id, grants, micros(now)))))
            if not _leads(conn, self._agent_no):
                return False
            state = BreakState.GRANTED if grants else BreakState.REFUSED
            others = and_(breaks.c.id == request_id, _WAITING, breaks.c.agent != self._agent_no)
            decided = {"state": state, "decided_at": now, "decided_by": self._agent_no}
            return conn.execute(update(breaks).where(others).values(decided)).rowcount > 0

        return bool(self._run(work))


def _away(conn: Connection, team: str, now: datetime) -> int:
    """How many of a team are on a break that was granted."""
    granted = (
        select(breaks.c.decided_at, breaks.c.minutes)
        .join(agents, agents.c.no == breaks.c.agent)
        .where(agents.c.team == team, breaks.c.state == BreakState.GRANTED.value, breaks.c.over_at.is_(None))
    )
    lasts = ((row.decided_at, timedelta(minutes=row.minutes * _FORGOTTEN)) for row in conn.execute(granted))
    return sum(since is not None and now < since + length for since, length in lasts)


def _before(conn: Connection, request_id: str, now: datetime) -> int:
    """How many of the same team are away, or asked earlier and still wait."""
    asked = select(breaks.c.asked_at, agents.c.team).join(agents, agents.c.no == breaks.c.agent)
    mine = conn.execute(asked.where(breaks.c.id == request_id)).first()
    if mine is None:
        return 0
    same_moment = and_(breaks.c.asked_at == mine.asked_at, breaks.c.id < request_id)
    earlier = or_(breaks.c.asked_at < mine.asked_at, same_moment)
    waits = (
        select(func.count())
        .select_from(breaks.join(agents, agents.c.no == breaks.c.agent))
        .where(agents.c.team == mine.team, _WAITING, breaks.c.beat_at > now - _SILENT, earlier)
    )
    return _away(conn, mine.team, now) + (conn.scalar(waits) or 0)


def _leads(conn: Connection, agent_no: str) -> bool:
    return conn.scalar(select(agents.c.role).where(agents.c.no == agent_no)) == _SUPERVISOR


def _asked(request: str, agent: str, name: str, asked_at: datetime, minutes: int, away: int) -> BreakAsked:
    return BreakAsked(id=request, agent=agent, name=name, asked_at=asked_at, minutes=minutes, away=away)
