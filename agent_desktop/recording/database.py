"""Recordings and line quality in the shared store; whoever listens gives a reason and is written down.

On a server its functions decide who may (`schema/server_sql/40_sound.sql`); in an embedded store the same
rules stand here, for one seat that could read the file anyway.
"""

from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, func, select, update

from agent_desktop.store import audit
from agent_desktop.store.instants import micros
from agent_desktop.store.replays import once
from agent_desktop.store.schema.sound import call_quality, recordings
from agent_desktop.store.schema.staff import agents
from agent_desktop.tickets.acts import Act

_LEAST_REASON: Final = 4  # characters
_SUPERVISOR: Final = "supervisor"


class MayNot(PermissionError):
    """This person may not, or gave no reason; nothing was given out."""


class Kept(Struct, frozen=True):
    """Where a recording lies below the shared folder, what it must hash to, and its key."""

    place: str
    sha256: str
    sealed_with: str

    def __repr__(self) -> str:
        return f"Kept({self.place!r})"  # never the key


def recording(conn: Connection, act: Act) -> None:
    """A finished recording; told twice it is one."""
    told = act.payload
    once(
        conn,
        recordings,
        call_id=told["call_id"],
        at=datetime.fromisoformat(str(told["started_at"])),
        agent=told["agent"],
        seconds=told["seconds"],
        gaps=told["gaps"],
        sha256=told["sha256"],
        size=told["size"],
        place=told["place"],
        sealed_with=told["sealed_with"],
    )


def quality(conn: Connection, act: Act) -> None:
    """How a call's line was."""
    told = act.payload
    once(
        conn,
        call_quality,
        call_id=told["call_id"],
        at=act.at,
        agent=told["agent"],
        seconds=told["seconds"],
        mos_mean=told["mos_mean"],
        mos_least=told["mos_least"],
        loss_permille=told["loss_permille"],
        jitter_ms=told["jitter_ms"],
        round_trip_ms=told["round_trip_ms"],
    )


def listen(conn: Connection, who: str, call_id: str, reason: str, now: datetime) -> Kept | None:
    """Where a recording lies and its key, for `reason`, which is audited; None: there is none (any more).

    Raises MayNot, on a server its own refusal.
    """
    if conn.dialect.name == "postgresql":
        row = conn.execute(select("*").select_from(func.desk_listen(call_id, reason, micros(now)))).first()
        return Kept(*row) if row is not None else None
    if len(reason.strip()) < _LEAST_REASON or not _supervises(conn, who):
        raise MayNot("only a supervisor listens to a recording, for a reason")
    audit.append(conn, now, who, "listen", call_id, reason[:200])
    there = (recordings.c.call_id == call_id, recordings.c.erased_at.is_(None))
    row = conn.execute(
        select(recordings.c.place, recordings.c.sha256, recordings.c.sealed_with).where(*there)
    ).first()
    return Kept(*row) if row is not None else None


def hold(conn: Connection, who: str, call_id: str, reason: str, now: datetime) -> bool:
    """Keep a disputed recording from being erased; "" lets it go again. Whether there is one. As `listen`."""
    if conn.dialect.name == "postgresql":
        return bool(conn.execute(select(func.desk_hold_recording(call_id, reason, micros(now)))).scalar())
    if not _supervises(conn, who):
        raise MayNot("only a supervisor holds a recording")
    there = (recordings.c.call_id == call_id, recordings.c.erased_at.is_(None))
    held = conn.execute(update(recordings).where(*there).values(held_for=reason[:200], held_by=who))
    if held.rowcount:
        audit.append(
            conn, now, who, "recording_hold" if reason else "recording_release", call_id, reason[:200]
        )
    return bool(held.rowcount)


def erase(conn: Connection, days: int, now: datetime) -> int:
    """Erase the keys of recordings older than `days` that nobody holds: their files are noise then."""
    old = (
        recordings.c.at < now - timedelta(days=days),
        recordings.c.held_for == "",
        recordings.c.erased_at.is_(None),
    )
    return conn.execute(update(recordings).where(*old).values(sealed_with="", erased_at=now)).rowcount


def _supervises(conn: Connection, who: str) -> bool:
    return conn.execute(select(agents.c.role).where(agents.c.no == who)).scalar() == _SUPERVISOR
