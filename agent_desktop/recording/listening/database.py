"""Recordings found and given out; whoever listens gives a reason and is written down.

On a server its functions decide who may (`schema/server_sql/40_sound.sql`); in an embedded store the same
rules stand here, for one seat that could read the file anyway.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, update

from agent_desktop.recording.listening.archive import LEAST_REASON, Kept, Listed, MayNot, Page, Query
from agent_desktop.store import audit
from agent_desktop.store.instants import instant, micros
from agent_desktop.store.schema.sound import recordings
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.work import calls
from agent_desktop.store.transactions import Run, is_server

MOST: Final = 50
_MAY_HEAR: Final = ("supervisor", "quality")
_KEPT: Final = recordings.c.erased_at.is_(None)
_SHOWN: Final = (
    recordings.c.call_id, recordings.c.at, recordings.c.agent, recordings.c.seconds, recordings.c.held_for,
    recordings.c.held_by, recordings.c.gaps,
    func.coalesce(agents.c.name, "").label("agent_name"), func.coalesce(calls.c.phone, "").label("phone"),
    func.coalesce(calls.c.direction, "").label("direction"),
    func.coalesce(calls.c.skill_group, "").label("skill_group"),
)  # fmt: skip


class SqlArchive:
    """`Archive` for the person at this seat, on both stores. Thread: lookup."""

    def __init__(self, run: Run, agent_no: str) -> None:
        self._run, self._agent_no = run, agent_no

    def hears(self) -> bool:
        """See `Archive.hears`."""
        return bool(self._run(lambda conn: may_hear(conn, self._agent_no)))

    def page(self, query: Query, after: str = "") -> Page:
        """See `Archive.page`."""
        found: Page = self._run(lambda conn: page(conn, query, after))
        return found

    def free(self, call_ids: Sequence[str]) -> Sequence[str]:
        """See `Archive.free`."""
        c = recordings.c
        asked = select(c.call_id).where(c.call_id.in_(call_ids), c.held_for == "")
        found: Sequence[str] = self._run(lambda conn: conn.execute(asked).scalars().all())
        return found

    def listen(self, call_id: str, reason: str, now: datetime) -> Kept | None:
        """See `Archive.listen`."""
        # Two transactions: a server gives the key out when the line of the trail is final.
        said = self._run(lambda conn: say_listens(conn, self._agent_no, call_id, reason, now))
        found: Kept | None = self._run(lambda conn: kept(conn, said))
        return found

    def hold(self, call_id: str, reason: str, now: datetime) -> bool:
        """See `Archive.hold`."""
        return bool(self._run(lambda conn: hold(conn, self._agent_no, call_id, reason, now)))

    def release(self, call_id: str, reason: str, now: datetime) -> bool:
        """See `Archive.release`."""
        return bool(self._run(lambda conn: release(conn, self._agent_no, call_id, reason, now)))


def may_hear(conn: Connection, who: str) -> bool:
    """Whether this person may listen to recordings of others."""
    if is_server(conn):
        return bool(conn.execute(select(func.desk_hears())).scalar())
    return conn.execute(select(agents.c.role).where(agents.c.no == who)).scalar() in _MAY_HEAR


def page(conn: Connection, query: Query, after: str = "", limit: int = MOST) -> Page:
    """Recordings that are still there, newest first. What a login may not see isn't in it."""
    if query.none:
        return Page(())
    key = (recordings.c.at.desc(), recordings.c.call_id.desc())
    joined = recordings.outerjoin(calls, calls.c.id == recordings.c.call_id).outerjoin(
        agents, agents.c.no == recordings.c.agent
    )
    wanted = select(*_SHOWN).select_from(joined).where(_KEPT, *_asked(query))
    if query.phone and is_server(conn):  # its index there: see step 0040
        wanted = wanted.where(func.lower(calls.c.phone) == query.phone.lower())
    if after:
        at, _, call_id = after.partition("|")
        then = instant(int(at))
        earlier = and_(recordings.c.at == then, recordings.c.call_id < call_id)
        wanted = wanted.where(recordings.c.at <= then, or_(recordings.c.at < then, earlier))
    rows = [Listed(**row) for row in conn.execute(wanted.order_by(*key).limit(limit + 1)).mappings()]
    shown, last = tuple(rows[:limit]), rows[limit - 1] if len(rows) > limit else None
    return Page(shown, f"{micros(last.at)}|{last.call_id}" if last else "")


def _asked(query: Query) -> list[ColumnElement[bool]]:
    c = recordings.c
    asked: list[ColumnElement[bool]] = [c.held_for > ""] if query.held else []
    if query.phone:
        asked.append(calls.c.phone == query.phone)
    if query.agent:
        asked.append(c.agent == query.agent)
    if query.call_id:  # an id is hexadecimal: "g" comes after all that begins with these characters
        asked.append(and_(c.call_id >= query.call_id, c.call_id < query.call_id + "g"))
    if query.since is not None:
        asked.append(c.at >= query.since)
    if query.until is not None:
        asked.append(c.at < query.until)
    return asked


def say_listens(conn: Connection, who: str, call_id: str, reason: str, now: datetime) -> str:
    """Write down who listens to what and why; gives what `kept` asks for. Raises as `Archive.listen`."""
    if is_server(conn):
        return str(conn.execute(select(func.desk_listen(call_id, reason, micros(now)))).scalar())
    _check(conn, who, reason)
    audit.append(conn, now, who, "listen", call_id, reason[:200])
    return call_id


def kept(conn: Connection, said: str) -> Kept | None:
    """See `Archive.listen`; in a transaction after that of `say_listens`."""
    if is_server(conn):
        row = conn.exec_driver_sql("SELECT * FROM desk_heard(%s::uuid)", (said,)).first()
        return Kept(*row) if row is not None else None
    row = conn.execute(
        select(recordings.c.place, recordings.c.sha256, recordings.c.sealed_with)
        .where(recordings.c.call_id == said, _KEPT)
    ).first()  # fmt: skip
    return Kept(*row) if row is not None else None


def hold(conn: Connection, who: str, call_id: str, reason: str, now: datetime) -> bool:
    """See `Archive.hold`, also for what it raises."""
    if is_server(conn):
        return bool(conn.execute(select(func.desk_hold_recording(call_id, reason, micros(now)))).scalar())
    _check(conn, who, reason)
    there = update(recordings).where(recordings.c.call_id == call_id, _KEPT)
    done = conn.execute(there.values(held_for=reason.strip()[:200], held_by=who)).rowcount
    if done:
        audit.append(conn, now, who, "recording_hold", call_id, reason[:200])
    return bool(done)


def release(conn: Connection, who: str, call_id: str, reason: str, now: datetime) -> bool:
    """See `Archive.release`, also for what it raises."""
    if is_server(conn):
        return bool(conn.execute(select(func.desk_release_recording(call_id, reason, micros(now)))).scalar())
    _check(conn, who, reason)
    held = update(recordings).where(recordings.c.call_id == call_id, recordings.c.held_for > "", _KEPT)
    done = conn.execute(held.values(held_for="", held_by="")).rowcount
    if done:
        audit.append(conn, now, who, "recording_release", call_id, reason[:200])
    return bool(done)


def _check(conn: Connection, who: str, reason: str) -> None:
    if len(reason.strip()) < LEAST_REASON or not may_hear(conn, who):
        raise MayNot("only quality staff or a supervisor does this with a recording, for a reason")
