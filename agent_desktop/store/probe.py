"""How a store feels from here: how long a question takes, what its clock says, what this login may do."""

import time
from datetime import UTC, datetime
from pathlib import Path
from statistics import median
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection

from agent_desktop.store.engines import open_reader, open_writer, place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.revisions import check

ASKED: Final = 7
_SERVER: Final = "postgresql"
_CLOCK: Final = "SELECT (extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_ROLES: Final = ("agent", "supervisor", "editor", "auditor", "integration", "quality")
_MAY: Final = f"""SELECT coalesce(desk_me(), ''), {
    ", ".join(f"pg_has_role(session_user, 'desk_{role}', 'MEMBER')" for role in _ROLES)
}"""


class Probe(Struct, frozen=True, kw_only=True):
    """`clock_s`: by how much this machine is ahead of the store's clock, None where both are one.

    `agent` is the number that the login works under and `roles` what it may be; of a file None. A
    login that nobody admitted has "".
    """

    where: str
    ms: float
    clock_s: float | None = None
    agent: str | None = None
    roles: tuple[str, ...] = ()


def probe(where: Path | str) -> Probe:
    """Ask some short questions. Thread: any. Raises `StoreError`: gone, of another version, no rights."""
    engine = open_reader(where)
    try:
        check(engine)
        with clear_errors(place(engine)), engine.connect() as conn:
            ms = median(_timed(conn) for _ in range(ASKED))
            if engine.dialect.name != _SERVER:
                _may_write(where)
                return Probe(where=place(engine), ms=ms)
            clock_s = _clock(conn)
            agent, *member = conn.exec_driver_sql(_MAY).one()
        roles = tuple(role for role, holds in zip(_ROLES, member, strict=True) if holds)
        return Probe(where=place(engine), ms=ms, clock_s=clock_s, agent=agent, roles=roles)
    finally:
        engine.dispose()


def _timed(conn: Connection) -> float:
    began = time.perf_counter()
    conn.exec_driver_sql("SELECT 1").scalar()
    return (time.perf_counter() - began) * 1000


def _clock(conn: Connection) -> float:
    before = datetime.now(UTC).timestamp()
    told = int(conn.exec_driver_sql(_CLOCK).scalar_one()) / 1_000_000
    return (before + datetime.now(UTC).timestamp()) / 2 - told


def _may_write(where: Path | str) -> None:
    """Takes the write lock of a file and lets go of it."""
    writer = open_writer(where)
    try:
        with clear_errors(place(writer)), writer.begin() as conn:
            conn.rollback()
    finally:
        writer.dispose()
