"""Engines for the shared store: SQLite in a file, or PostgreSQL. Every refusal is a `StoreError`.

A room opens a *reader* or a *writer*. A reader runs each statement on its own (AUTOCOMMIT: SQLAlchemy's
default costs PostgreSQL six times the statement). A writer on SQLite takes the write lock when its
transaction begins, so that "read, then write" can't be overtaken between the two.
"""

import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final, TypeGuard

from sqlalchemy import URL, Connection, create_engine, event, make_url
from sqlalchemy import Engine as Engine  # for signatures in rooms that hold no SQL
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import QueuePool

from agent_desktop.store.faults import (
    StoreAddressWrong,
    StoreDamaged,
    StoreDriverMissing,
    StoreFolderMissing,
    StoreForbidden,
    StoreMissing,
    StoreReadOnly,
    clear_errors,
)
from agent_desktop.store.transactions import is_server

PATIENCE_MS: Final = 5000
"""How long a statement waits for another program's lock."""

SMALLEST: Final = 512
"""Bytes of the smallest database: one page of the smallest size."""

_PRAGMAS: Final = (
    "PRAGMA temp_store=MEMORY",
    "PRAGMA cache_size=-16384",
    "PRAGMA mmap_size=268435456",
    "PRAGMA trusted_schema=OFF",
)
_READER: Final = ("PRAGMA query_only=ON",)
_WRITER: Final = ("PRAGMA journal_mode=WAL", "PRAGMA synchronous=FULL")
_BUILDER: Final = (
    "PRAGMA journal_mode=OFF",
    "PRAGMA synchronous=OFF",
    "PRAGMA locking_mode=EXCLUSIVE",
    "PRAGMA mmap_size=0",  # pages that are only written cost more through a map: an eighth of the time
)
_POSTGRES_OPTIONS: Final = "-c jit=off -c random_page_cost=1.1 -c timezone=UTC"
_SILENT: Final = " -c idle_in_transaction_session_timeout={}s"
_SECRETS: Final = re.compile(r"(?<=://).*@|\?.*", re.DOTALL)
"""Where a password may stand in an address that can't be read."""
_CONNECT_SECONDS: Final = 5
_TCP_TIMEOUT_MS: Final = 10_000


class Address(str):
    """A server's address with its login's password beside it: wherever it is shown, the address alone is."""

    password: str = ""

    @classmethod
    def with_password(cls, address: str, password: str) -> "Address":
        """The two together."""
        made = cls(address)
        made.password = password
        return made


def open_reader(where: str | Path, *, patience_ms: int = PATIENCE_MS) -> Engine:
    """An engine for statements that stand alone. `where`: a file's path or a "postgresql://…" address.

    A file can't be changed through it; on a server the login's rights decide.

    Its connections may go from thread to thread, one thread at a time. Raises `StoreError`.
    """
    if _is_address(where):
        return _server(
            where,
            prepare_after=0,  # few statements, asked all day
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,  # a ROLLBACK would lose what was prepared
        )
    path = Path(where)
    _look_at(path)
    engine = _file(path, (*_PRAGMAS, *_READER), patience_ms, isolation_level="AUTOCOMMIT")
    _try(engine, "SELECT count(*) FROM sqlite_master")
    return engine


def open_writer(
    where: str | Path, *, create: bool = False, patience_ms: int = PATIENCE_MS, silent_s: int = 0
) -> Engine:
    """An engine for transactions that write. `create`: a missing file is made, empty.

    `silent_s`: a server ends a session that has been silent in a transaction for so long; 0: as it is set.

    SQLite: WAL, and each commit is on the disk before it returns. Raises `StoreError`.
    """
    if _is_address(where):
        return _server(where, silent_s=silent_s)
    path = Path(where)
    _look_at(path, writes=True, create=create)
    engine = _file(path, (*_PRAGMAS, *_WRITER), patience_ms)
    event.listen(engine, "begin", _take_write_lock)
    _try(engine, "SELECT count(*) FROM sqlite_master")
    return engine


def open_builder(path: Path, *, cache_mb: int = 64) -> Engine:
    """An engine that makes a new file fast, without any safety: nobody may use the file before it is whole.

    What is in `cache_mb` isn't written twice: rows that come unsorted into an index touch all of it.

    The caller gives it its name when it is done. Raises `StoreError`.
    """
    _look_at(path, writes=True, create=True)
    engine = _file(path, (*_PRAGMAS, *_BUILDER, f"PRAGMA cache_size=-{cache_mb * 1024}"), PATIENCE_MS)
    event.listen(engine, "begin", _take_write_lock)
    return engine


def place(engine: Engine) -> str:
    """Where an engine's data are, for people: a path, or an address without its password."""
    if not is_server(engine):
        return str(engine.url.database)
    return _shown(engine.url)


def damage(engine: Engine) -> list[str]:
    """Broken pages and indices of a SQLite file, empty when it is whole. Reads all of it: not for a start."""
    try:
        with clear_errors(place(engine)), engine.connect() as conn:
            found = conn.exec_driver_sql("PRAGMA integrity_check(20)").scalars().all()
    except StoreDamaged as error:  # too broken even to be looked through
        return [str(error.facts["why"])]
    return [str(line) for line in found if line != "ok"]


def _is_address(where: str | Path) -> TypeGuard[str]:
    return isinstance(where, str) and "://" in where


def _parsed(address: str) -> URL:
    try:
        url = make_url(address)
    except (ValueError, ArgumentError) as error:
        raise StoreAddressWrong(_SECRETS.sub("…", address)) from error
    if url.drivername not in ("postgresql", "postgresql+psycopg"):
        raise StoreAddressWrong(_SECRETS.sub("…", address))
    return url.set(drivername="postgresql+psycopg")


def _shown(url: URL) -> str:
    """As its owner wrote it, without what is secret in it."""
    open_to_all = url.set(drivername="postgresql").difference_update_query(("password", "sslpassword"))
    return open_to_all.render_as_string(hide_password=True)


def _look_at(path: Path, *, writes: bool = False, create: bool = False) -> None:
    """Raise what can be seen without opening the file; its message is clearer than SQLite's own."""
    if not path.parent.is_dir():
        raise StoreFolderMissing(str(path))
    if not path.exists():
        if not create:
            raise StoreMissing(str(path))
        if not os.access(path.parent, os.W_OK | os.X_OK):
            raise StoreReadOnly(str(path))
        return
    if not path.is_file():
        raise StoreDamaged(str(path), why="it is not a file")
    if not os.access(path, os.R_OK):
        raise StoreForbidden(str(path))
    if writes and not (os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)):
        raise StoreReadOnly(str(path))
    if 0 < path.stat().st_size < SMALLEST:  # SQLite would take it for an empty file and write over it
        raise StoreDamaged(str(path), why="it is too short for a database")
    # Its bytes are for SQLite to look at: closing a file lets go of every POSIX lock that this process has on
    # it, and another process that closes its connection then takes itself for the last and deletes the WAL.


def _file(path: Path, pragmas: tuple[str, ...], patience_ms: int, **options: Any) -> Engine:
    url = URL.create("sqlite", database=str(path))
    return create_engine(url, creator=_opener(path, pragmas, patience_ms), poolclass=QueuePool, **options)


def _opener(path: Path, pragmas: tuple[str, ...], patience_ms: int) -> Callable[[], sqlite3.Connection]:
    def connect() -> sqlite3.Connection:
        with clear_errors(str(path)):
            conn = sqlite3.connect(
                path,
                timeout=patience_ms / 1000,
                isolation_level=None,  # the driver begins nothing behind our back
                check_same_thread=False,  # the pool passes a connection from thread to thread
            )
            try:
                with closing(conn.cursor()) as cursor:
                    for pragma in pragmas:
                        cursor.execute(pragma)
            except sqlite3.Error:
                conn.close()
                raise
            return conn

    return connect


def _take_write_lock(conn: Connection) -> None:
    conn.exec_driver_sql("BEGIN IMMEDIATE")


def _server(address: str, *, prepare_after: int = 5, silent_s: int = 0, **options: Any) -> Engine:
    url = _parsed(address)
    try:
        import psycopg  # noqa: F401  # said here and in our words, before SQLAlchemy looks for it
    except ImportError as error:
        raise StoreDriverMissing(_shown(url)) from error
    connect_args: dict[str, Any] = {
        "options": _POSTGRES_OPTIONS + (_SILENT.format(silent_s) if silent_s else ""),
        "connect_timeout": _CONNECT_SECONDS,
        "tcp_user_timeout": _TCP_TIMEOUT_MS,
        "application_name": "agent-desktop",
        "prepare_threshold": prepare_after,
    }
    if isinstance(address, Address) and url.password is None:
        connect_args["password"] = address.password
    engine = create_engine(url, connect_args=connect_args, pool_size=1, **options)
    _try(engine, "SELECT 1")
    return engine


def _try(engine: Engine, statement: str) -> None:
    """Run one statement now, so that what is wrong is said at the start and not at the first call."""
    try:
        with clear_errors(place(engine)), engine.connect() as conn:
            conn.exec_driver_sql(statement)
    except BaseException:
        engine.dispose()
        raise
