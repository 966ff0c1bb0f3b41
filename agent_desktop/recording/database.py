"""Recordings and line quality as desks tell them to the shared store, and how they are erased."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, select, update

from agent_desktop.store.replays import once
from agent_desktop.store.schema.sound import LEFT, call_quality, recordings
from agent_desktop.tickets.acts import Act

Begin = Callable[[], AbstractContextManager[Connection]]
"""Opens a transaction of the shared store."""


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


def erase(conn: Connection, days: int, now: datetime) -> int:
    """Erase the keys of recordings older than `days` that nobody holds: their files are noise then."""
    old = (
        recordings.c.at < now - timedelta(days=days),
        recordings.c.held_for == "",
        recordings.c.erased_at.is_(None),
    )
    return conn.execute(update(recordings).where(*old).values(sealed_with="", erased_at=now)).rowcount


class Left(Struct, frozen=True):
    """A recording that is erased; its file may still be in the shared folder."""

    call_id: str
    place: str


def left_files(conn: Connection, most: int) -> list[Left]:
    """Erased ones whose files nobody has removed, longest erased first. The exchange's own are not ours."""
    c = recordings.c
    wanted = select(c.call_id, c.place).where(LEFT).order_by(c.erased_at, c.call_id).limit(most)
    return [Left(*row) for row in conn.execute(wanted)]


def mark_removed(conn: Connection, call_ids: Collection[str], now: datetime) -> None:
    """Their files are gone."""
    c = recordings.c
    conn.execute(update(recordings).where(c.call_id.in_(call_ids), LEFT).values(removed_at=now))
