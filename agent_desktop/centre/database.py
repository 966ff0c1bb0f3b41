"""The centre's seat at a server: the lock that only one holds, its sign of life, and its jobs.

All of it runs on the one session that holds the lock: who loses the lock can't go on with a job. Times are
the server's. Every method raises `StoreError`. Thread: any, one at a time.
"""

import json
import os
import socket
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection

from agent_desktop.centre.holders import (
    BUSY,
    DESKS,
    DOORS,
    ENDED,
    HOLDERS,
    IMPOSTORS,
    LOCK,
    LOCKERS,
    RIGHTS,
    TOLD,
)
from agent_desktop.settings import Centre
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_reader, place
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.instants import DAY, SECOND, instant

_INTERRUPT_S: Final = 5.0
BUSY_S: Final = 120.0
"""No desk asks anything that takes a hundredth of it."""
_SIGN: Final = "centre"  # its row in `meta`
_AT_ONCE: Final = 5_000
"""Rows that are forgotten in one statement: nobody waits for a lock for long."""

_KEEPALIVES: Final = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
"""So that the server lets go of the lock within half a minute when the machine that holds it vanishes."""

_NOW_US: Final = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
_EXPIRE: Final = f"""
UPDATE presence SET state = 'signed_out', reason = 'expired', since = {_NOW_US}, until = NULL, call_id = NULL,
  caller = '', skill_group = ''
WHERE agent IN (SELECT agent FROM presence
  WHERE state <> 'signed_out' AND beat_at NOT BETWEEN {_NOW_US} - %(limit)s AND {_NOW_US} + %(limit)s
  FOR UPDATE SKIP LOCKED) RETURNING agent
"""
"""A row that somebody holds on to is for the next round: no desk keeps the centre waiting."""
_FORGET: Final = """
DELETE FROM {table} WHERE ctid = ANY (ARRAY(SELECT ctid FROM {table} WHERE {condition} LIMIT %(most)s))
"""
_HANDOVERS_DAYS: Final = 2
"""A colleague's desk looks for one within minutes; it carries a draft, so it goes soon."""
_RINGS_DAYS: Final = 2
"""Calls that rang prove looks for two hours; a day without any means that nobody tells of them."""

_BLACK_LIST: Final = """
SELECT phone, max(coalesce(until, 'infinity'))::text, min(reason) FROM list_entries
WHERE kind = 'black' AND approved_by <> '' AND phone IS NOT NULL
  AND since <= current_date AND (until IS NULL OR until >= current_date)
GROUP BY phone ORDER BY phone
"""
_EMPTY_HANDS: Final = f"""
UPDATE hands SET phone = '', account_id = '' WHERE id IN (
  SELECT id FROM hands WHERE at < {_NOW_US} - 14400000000 AND phone || account_id <> ''
  FOR UPDATE SKIP LOCKED)
"""
"""Of hands that no desk took down: no lead opens a card from one after four hours."""
_POST: Final = ("desk_orders", "hands", "messages", "message_reads")
_OLD_ROWS: Final = {
    "desk_rings": "at < clock_timestamp() - make_interval(days => %(days)s)",
    "desk_looks": "at < clock_timestamp() - make_interval(days => %(days)s)",
    "desk_alarms": "seen_at < clock_timestamp() - make_interval(days => %(days)s)",
    "searches": f"at < {_NOW_US} - %(days)s * {DAY}",
    "search_words": f"at < {_NOW_US} - %(days)s * {DAY}",
    "handovers": f"at < {_NOW_US} - %(days)s * {DAY}",
    "surveys": f"at < {_NOW_US} - %(days)s * {DAY}",
    "queue_calls": f"joined_at < {_NOW_US} - %(days)s * {DAY}",
    "queue_gaps": f"until < {_NOW_US} - %(days)s * {DAY}",
    "breaks": f"asked_at < {_NOW_US} - %(days)s * {DAY}",
    "agent_spans": f"until < {_NOW_US} - %(days)s * {DAY}",
    **dict.fromkeys(_POST, f"at < {_NOW_US} - %(days)s * {DAY}"),
}

_ERASE: Final = f"""
UPDATE recordings SET sealed_with = '', erased_at = {_NOW_US}
WHERE at < {_NOW_US} - %(days)s * {DAY} AND held_for = '' AND erased_at IS NULL
"""
"""Without its key a recording is noise, wherever its file lies; one that somebody holds stays."""


class Sign(Struct, frozen=True, kw_only=True):
    """A sign of life: where a centre runs, since when it is active, when it last said so, how old that is."""

    host: str
    pid: int
    since: datetime
    beat_at: datetime
    age_s: float


class Post:
    """A session at the server, with or without the lock. Opened at once; `close` gives the lock back."""

    def __init__(self, where: str) -> None:
        """Raises `StoreError`, also for a store that this program can't work with."""
        self._engine = open_reader(where)
        self.place = place(self._engine)
        self._since_us = 0
        self._desks: list[int] | None = None
        try:
            revisions.check(self._engine)
            with clear_errors(self.place):
                self._conn: Connection = self._engine.connect()
                for name, value in _KEEPALIVES.items():
                    self._conn.exec_driver_sql(f"SET {name} = {value}")
        except BaseException:
            self._engine.dispose()
            raise

    def take(self) -> bool:
        """Become the active one, if no other is. A desk that has the lock is put out."""
        self._since_us = int(self._one(f"SELECT {_NOW_US}"))
        mine = f"SELECT pg_try_advisory_lock({LOCK})"
        return bool(self._one(mine)) or (bool(self._end(IMPOSTORS)) and bool(self._one(mine)))

    def missing(self) -> str:
        """What the server's administrator has to do before a desk can be ended; "": nothing."""
        return str(self._one(RIGHTS))

    def doors(self) -> str:
        """What the server's administrator has to do, so that no login fills or stops it; "": nothing."""
        return str(self._one(DOORS))

    def free(self, patience_s: float, longest_s: float, busy_s: float = BUSY_S) -> list[str]:
        """End desks' sessions that others wait for, silent for `patience_s` or older than `longest_s`.

        And those that keep it busy for `busy_s`; first of all who takes its locks, since all else needs some.
        """
        ended = self._end(LOCKERS, {"desks": self._desks})
        ended += self._end(BUSY, {"busy": busy_s})
        ended += self._end(HOLDERS, {"patience": patience_s, "longest": longest_s})
        self._desks = self._one(DESKS)
        return ended

    def _end(self, held: str, asked: dict[str, Any] | None = None) -> list[str]:
        """End the desks' sessions that `held` finds, and tell supervisors; gives the logins.

        Nobody's while a right for that is missing: not to see who waits and not to end them look like peace.
        """
        if self._one(RIGHTS):
            return []
        with clear_errors(self.place):
            logins = list(self._conn.exec_driver_sql(ENDED.format(held=held), asked).scalars())
            if logins:
                self._conn.exec_driver_sql(TOLD, {"logins": logins})
            return logins

    def beat(self) -> None:
        """Say that this one is active and alive."""
        about = {"host": socket.gethostname(), "pid": os.getpid(), "since": self._since_us}
        self._run(
            f"""INSERT INTO meta (name, value)
            VALUES ('{_SIGN}', (%(about)s::jsonb || jsonb_build_object('beat', {_NOW_US}))::text)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value""",
            about=json.dumps(about),
        )

    def sign(self) -> Sign | None:
        """The last sign of life of whoever is or was active."""
        with clear_errors(self.place):
            asked = f"SELECT value, {_NOW_US} FROM meta WHERE name = '{_SIGN}'"
            row = self._conn.exec_driver_sql(asked).first()
        if row is None:
            return None
        said = json.loads(row[0])
        return Sign(
            host=said["host"],
            pid=said["pid"],
            since=instant(said["since"]),
            beat_at=instant(said["beat"]),
            age_s=(row[1] - said["beat"]) / SECOND,
        )

    def exchange(self) -> tuple[str, str] | None:
        """How the site's exchange is heard (up, slow, refused, gone), and why; None: it has none to hear."""
        with clear_errors(self.place):
            row = self._conn.exec_driver_sql("SELECT state, why FROM queue_link").first()
        return (row[0], row[1]) if row else None

    def expire_presence(self, limit_s: int) -> list[str]:
        """Sign out agents whose desks have been silent for that long; gives their numbers."""
        with clear_errors(self.place):
            return list(self._conn.exec_driver_sql(_EXPIRE, {"limit": limit_s * SECOND}).scalars())

    def forget(self, keep: Centre) -> dict[str, int]:
        """Remove what is older than it may be; gives how many rows of each table.

        Of recordings the key goes, of hands whose card it is.
        """
        days = {
            "desk_rings": _RINGS_DAYS,
            "desk_looks": keep.looks_days,
            "desk_alarms": keep.alarms_days,
            "searches": keep.searches_days,
            "search_words": keep.searches_days,
            "handovers": _HANDOVERS_DAYS,
            "surveys": keep.surveys_days,
            "breaks": keep.surveys_days,
            "queue_calls": keep.queues_days,
            "queue_gaps": keep.queues_days,
            "agent_spans": keep.spans_days,
            **dict.fromkeys(_POST, keep.spans_days),
        }
        self._run(_EMPTY_HANDS)
        gone = {table: self._forget(table, days[table]) for table in _OLD_ROWS}
        return gone | {"recordings": self._run(_ERASE, days=keep.recordings_days)}

    def black_list(self) -> list[tuple[str, str, str]]:
        """Numbers in force today: E.164, last day ("infinity": none), reason."""
        with clear_errors(self.place):
            return [(row[0], row[1], row[2]) for row in self._conn.exec_driver_sql(_BLACK_LIST)]

    def close(self) -> None:
        """End the session, and with it the lock."""
        self._conn.invalidate()
        self._conn.close()
        self._engine.dispose()

    def _forget(self, table: str, days: int) -> int:
        statement = _FORGET.format(table=table, condition=_OLD_ROWS[table])
        gone = 0
        while (now_gone := self._run(statement, days=days, most=_AT_ONCE)) > 0:
            gone += now_gone
        return gone

    def _one(self, statement: str) -> Any:
        with clear_errors(self.place):
            return self._conn.exec_driver_sql(statement).scalar_one()

    def _run(self, statement: str, **asked: Any) -> int:
        with clear_errors(self.place):
            return self._conn.exec_driver_sql(statement, asked).rowcount


class Views:
    """A session that takes over from a billing system's views. Raises `StoreError`.

    Thread: one; `interrupt` any.
    """

    def __init__(self, where: str) -> None:
        """Opened at once."""
        self._engine = open_reader(where)
        self._place = place(self._engine)
        try:
            with clear_errors(self._place):
                self._conn: Connection = self._engine.connect()
        except BaseException:
            self._engine.dispose()
            raise

    def take_over(self) -> dict[str, int]:
        """Take over what has changed; gives how many rows of each table.

        Nothing without a schema `feed`. A view that breaks changes nothing and raises `StoreError`.
        """
        with clear_errors(self._place):
            told: dict[str, int] = self._conn.exec_driver_sql("SELECT desk_feed()").scalar_one()
        return told

    def interrupt(self) -> None:
        """End what is going on; nothing of it stays. A server that is gone has ended it already."""
        driver: Any = self._conn.connection.driver_connection
        with suppress(self._engine.dialect.loaded_dbapi.Error):
            driver.cancel_safe(timeout=_INTERRUPT_S)

    def close(self) -> None:
        """End the session."""
        self._conn.invalidate()
        self._conn.close()
        self._engine.dispose()
