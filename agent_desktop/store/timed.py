"""Sessions that never wait for ever: each thread has its own, with a clock on every statement.

A statement that takes longer than its limit is interrupted and raises, and the session lives on; a broken one
is opened anew. A server that doesn't even answer that is hung up by the watchdog.
"""

import time
from collections.abc import Mapping, Sequence
from sqlite3 import Connection as SqliteConnection
from threading import Lock, local
from typing import Any, Final

from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from agent_desktop.store.engines import place
from agent_desktop.store.faults import LooksStopped, StoreSlow, fault
from agent_desktop.store.transactions import is_server
from agent_desktop.store.watchdog import Watchdog

_LOOK_EVERY: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock: a pop takes about 2,000."""

_CANCELED: Final = "57014"
"""SQLSTATE of a statement that the server gave up at its limit."""


class TimedSessions:
    """What the threads of one room have open. Thread: any."""

    def __init__(self, own: Engine, others: Engine | None) -> None:
        """With `others` there is a second way in: a session there that other rooms use as well."""
        self._own, self._others = own, others
        self._mine = local()
        self._all: list[TimedSession] = []
        self._watchdog = Watchdog()
        self._lock = Lock()

    def own(self) -> "TimedSession":
        """This thread's session, opened at its first statement and kept."""
        mine: TimedSession | None = getattr(self._mine, "own", None)
        if mine is None:
            mine = self._mine.own = self._begun(TimedSession(self._own))
        return mine

    def borrowed(self) -> "TimedSession":
        """This thread's way into the session that is shared, or its own where none is."""
        if self._others is None:
            return self.own()
        mine: TimedSession | None = getattr(self._mine, "borrowed", None)
        if mine is None:
            mine = self._mine.borrowed = self._begun(TimedSession(self._others, borrowed=True))
        return mine

    def close(self) -> None:
        """Give every session back; a thread that asks again opens its own anew."""
        self._watchdog.close()
        with self._lock:
            for session in self._all:
                session.close()

    def _begun(self, session: "TimedSession") -> "TimedSession":
        if is_server(self._own):  # which interrupts itself
            self._watchdog.watch(session.due, session.descriptor)
        with self._lock:
            self._all.append(session)
        return session


class TimedSession:
    """One connection of one thread, with a clock on every statement; a broken one is opened anew.

    A borrowed one goes back after each statement, without the limit.
    """

    def __init__(self, engine: Engine, *, borrowed: bool = False) -> None:
        self._engine, self._is_borrowed = engine, borrowed
        self._where = place(engine)
        self._errors = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._is_server = is_server(engine)
        self._conn: Connection | None = None
        self._deadline, self._busy = 0.0, False
        self._limit_ms = 0  # as the server knows it

    def rows(self, statement: str, asked: Mapping[str, Any], limit_s: float) -> Sequence[Sequence[Any]]:
        """All rows. Raises `StoreError`, after `limit_s` at the latest."""
        self._deadline, self._busy = time.monotonic() + limit_s, True
        try:
            # The driver's own cursor: SQLAlchemy's result would add 30 µs to a pop of 80.
            cursor = self._open().connection.cursor()
            if self._is_server:
                asked = self._agree(cursor, asked, round(limit_s * 1000))
            cursor.execute(statement, asked)
            return cursor.fetchall()
        except self._errors as error:
            if getattr(error, "sqlstate", None) == _CANCELED or (not self._is_server and self._too_late()):
                raise StoreSlow(self._where, limit_ms=round(limit_s * 1000)) from error
            told = fault(error, self._where)
            if not isinstance(told, LooksStopped):  # a refusal costs no session
                self.close()
            raise told from error
        finally:
            if self._is_borrowed:
                self._give_back()
            self._busy = False

    def due(self) -> float:
        """When the running statement must have been answered, 0 while none runs. Thread: any."""
        return self._deadline if self._busy else 0.0

    def descriptor(self) -> int:
        """Of the connection to a server, -1 without one. Thread: any."""
        try:
            driver: Any = self._conn.connection.driver_connection if self._conn else None
            return int(driver.fileno()) if driver is not None else -1
        except self._errors:
            return -1

    def close(self) -> None:
        """Give the connection back; the next statement opens another."""
        conn, self._conn = self._conn, None
        self._limit_ms = 0
        if conn is not None:
            conn.invalidate()
            conn.close()

    def _give_back(self) -> None:
        conn, self._conn = self._conn, None
        self._limit_ms = 0
        if conn is None:
            return
        try:
            conn.connection.cursor().execute("RESET statement_timeout")
        except self._errors:  # the answer is there; whoever comes next gets another connection
            conn.invalidate()
        conn.close()

    def _open(self) -> Connection:
        if self._conn is None:
            self._conn = self._engine.connect()
            driver = self._conn.connection.driver_connection
            if isinstance(driver, SqliteConnection):
                driver.set_progress_handler(self._too_late, _LOOK_EVERY)
        return self._conn

    def _agree(self, cursor: DBAPICursor, asked: Mapping[str, Any], limit_ms: int) -> Mapping[str, Any]:
        """Tell the server its limit when it isn't the last one's; its text holds no NUL, so none is sent."""
        if limit_ms != self._limit_ms:
            cursor.execute(f"SET statement_timeout = {limit_ms}")
            self._limit_ms = limit_ms
        return {k: v.replace("\x00", "") if isinstance(v, str) else v for k, v in asked.items()}

    def _too_late(self) -> bool:
        return time.monotonic() >= self._deadline
