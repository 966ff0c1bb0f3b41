"""The card at demo size: how long the pop takes, and how far it is from the raw driver's same statement.

Run as a module with the path of a store, it measures one first pop after sign-in, in a process of its own.
"""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg

from agent_desktop.demo_data.generator import build
from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.instants import micros
from benchmarks.card_server import copied
from customer360.database import SqlRecords
from customer360.number import Number
from customer360.phone import Site, normalise
from customer360.server_statements import POSTGRESQL
from customer360.statements import SQLITE

FOLDER: Final = Path("build/bench/card")
SITE: Final = Site(area_code="0931")
ZONE: Final = ZoneInfo("Asia/Shanghai")
CALLERS: Final = 2_000
BUSY_POPS: Final = 500
LOOKUPS: Final = 40  # of each way to look somebody up
SIGN_INS: Final = 5

_PRAGMAS: Final = ("temp_store=MEMORY", "cache_size=-16384", "mmap_size=268435456")
_MOST_ACCOUNTS: Final = "SELECT phone FROM phone_links GROUP BY phone ORDER BY count(*) DESC LIMIT 1"
_MOST_CALLS: Final = (
    "SELECT phone FROM contacts WHERE phone IS NOT NULL GROUP BY phone ORDER BY count(*) DESC LIMIT 1"
)
_PEOPLE: Final = """
SELECT c.name, c.pinyin, c.initials, a.address, a.account_no, p.phone
FROM accounts a JOIN customers c ON c.id = a.customer_id JOIN phone_links p ON p.account_id = a.id
ORDER BY a.id
"""

Times = list[float]
"""Seconds, one for each try."""


def measure() -> dict[str, Any]:
    """Figures, ratios, floors and targets. Makes the demo's store on the first run (20,000 customers)."""
    now = datetime.now(UTC)
    store = _store(now)
    with _opened(store, now) as records, closing(_raw(store)) as raw:
        pop, floor = partial(_pop, records, now), partial(_raw_pop, raw, now)
        callers = _callers(raw)
        records.warm()
        usual, bare = _in_turn(callers, pop, floor)
        busiest = [normalise(raw.execute(most).fetchone()[0], SITE) for most in (_MOST_ACCOUNTS, _MOST_CALLS)]
        busy, busy_bare = _in_turn(busiest * BUSY_POPS, pop, floor)
        searches = _timed(_typed(raw), lambda text: records.find(text))
        scan = _timed(range(LOOKUPS), lambda _: raw.execute("SELECT count(address) FROM accounts").fetchone())
    server = _on_server(store, now, callers, busiest)
    first = [_first_pop(store, caller.e164) for caller in callers[:SIGN_INS]]
    return {
        "figures": {
            "p50_ms": _percentile(usual, 50),
            "p99_ms": _percentile(usual, 99),
            "landlord_p99_ms": _percentile(busy, 99),
            "first_pop_ms": max(first),
            "lookup_p95_ms": _percentile(searches, 95),
            **server.figures,
        },
        "ratios": {"sqlite_over_raw": median(usual) / median(bare), **server.ratios},
        "floors": {
            "raw_p50_ms": _percentile(bare, 50),
            "raw_p99_ms": _percentile(bare, 99),
            "raw_landlord_p99_ms": _percentile(busy_bare, 99),
            "address_scan_p95_ms": _percentile(scan, 95),
            **server.floors,
        },
        "targets": {
            "p99_ms": "<= 10",
            "landlord_p99_ms": "<= 20",
            "first_pop_ms": "<= 10",
            "lookup_p95_ms": "<= 50",
            "sqlite_over_raw": "<= 2",
            "postgres_p99_ms": "<= 10",
            "postgres_landlord_p99_ms": "<= 20",
            "postgres_over_raw": "<= 2.5",
        },
    }


@dataclass(frozen=True, slots=True)
class _Measured:
    """What one more store adds to the report; nothing where it could not be measured."""

    figures: dict[str, float] = field(default_factory=dict)
    ratios: dict[str, float] = field(default_factory=dict)
    floors: dict[str, float] = field(default_factory=dict)


def _on_server(store: Path, now: datetime, callers: list[Number], busiest: list[Number]) -> _Measured:
    """The same callers on PostgreSQL; the look of each is written down and on the disk before it shows."""
    with copied(store) as address:
        if address is None:
            return _Measured()
        with _opened(address, now) as records, psycopg.connect(address, autocommit=True) as raw:
            raw.prepare_threshold = 0
            pop, floor = partial(_pop, records, now), partial(_raw_call, raw, now)
            for _ in range(8):
                floor(callers[0])
            records.warm()
            usual, bare = _in_turn(callers, pop, floor)
            busy = _timed(busiest * BUSY_POPS, pop)
            # The ratio is taken without the wait for the disk, which both share and which would hide ours.
            raw.execute("ALTER SYSTEM SET synchronous_commit = off")
            raw.execute("SELECT pg_reload_conf()")
            time.sleep(0.5)
            ours, theirs = _in_turn(callers, pop, floor)
    return _Measured(
        {
            "postgres_p50_ms": _percentile(usual, 50),
            "postgres_p99_ms": _percentile(usual, 99),
            "postgres_landlord_p99_ms": _percentile(busy, 99),
        },
        {"postgres_over_raw": median(ours) / median(theirs)},
        {
            "raw_postgres_p50_ms": _percentile(bare, 50),
            "raw_postgres_p99_ms": _percentile(bare, 99),
            "raw_postgres_without_disk_p50_ms": _percentile(theirs, 50),
        },
    )


def _raw_call(raw: "psycopg.Connection[Any]", now: datetime, caller: Number) -> None:
    raw.execute(POSTGRESQL.pop, _asked(now, caller)).fetchall()


def _store(now: datetime) -> Path:
    store = FOLDER / "store.sqlite"
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not store.exists():
        build(store, now=now)
    return store


@contextmanager
def _opened(store: Path | str, now: datetime) -> Iterator[SqlRecords]:
    reader, writer = open_reader(store), open_writer(store)
    records = SqlRecords(reader, writer, site=SITE, zone=ZONE, now=lambda: now)
    try:
        yield records
    finally:
        records.close()
        reader.dispose()
        writer.dispose()


def _raw(store: Path) -> sqlite3.Connection:
    """The driver as it comes, with the store's settings: the floor."""
    conn = sqlite3.connect(store, isolation_level=None)
    for pragma in _PRAGMAS:
        conn.execute(f"PRAGMA {pragma}")
    return conn


def _callers(raw: sqlite3.Connection) -> list[Number]:
    """Callers from all over the book, the same ones each time."""
    phones = [row[0] for row in raw.execute("SELECT DISTINCT phone FROM phone_links ORDER BY phone")]
    return [normalise(phone, SITE) for phone in random.Random(3).sample(phones, min(CALLERS, len(phones)))]


def _typed(raw: sqlite3.Connection) -> list[str]:
    """What agents type: names, pinyin, initials, addresses, numbers, and people who aren't there."""
    people = raw.execute(_PEOPLE).fetchall()
    typed = ["不存在的人", "没有小区 99 号楼 502", "13900000000"]
    for name, pinyin, initials, address, account_no, phone in random.Random(4).sample(people, LOOKUPS):
        half = len(address) // 2
        typed += [name, name[1:], pinyin, pinyin.replace(" ", ""), initials]
        typed += [address, address[half:], f"{name[:1]} {address[:half]}", account_no, account_no[:6], phone]
    return typed


def _pop(records: SqlRecords, now: datetime, caller: Number) -> None:
    records.card(caller, now=now)


def _raw_pop(raw: sqlite3.Connection, now: datetime, caller: Number) -> None:
    raw.execute(SQLITE.pop, _asked(now, caller)).fetchall()


def _asked(now: datetime, caller: Number) -> dict[str, str | int]:
    today = now.astimezone(ZONE).date().isoformat()
    return {"phone": caller.e164, "account_no": "", "account_id": "", "now": micros(now), "today": today}


def _in_turn(callers: Sequence[Number], *ways: Callable[[Number], None]) -> list[Times]:
    """Each way's times over the same callers, now one first and now the other: noise falls on both alike."""
    times: list[Times] = [[] for _ in ways]
    for turn, caller in enumerate(callers):
        pairs = list(zip(ways, times, strict=True))
        for way, kept in pairs if turn % 2 else reversed(pairs):
            kept += _timed([caller], way)
    return times


def _timed(things: Sequence[Any], do: Callable[[Any], object]) -> Times:
    times = []
    for thing in things:
        began = time.perf_counter()
        do(thing)
        times.append(time.perf_counter() - began)
    return times


def _percentile(times: Times, percent: int) -> float:
    """In milliseconds."""
    return 1000 * sorted(times)[min(len(times) - 1, len(times) * percent // 100)]


def _first_pop(store: Path, phone: str) -> float:
    """Milliseconds of the first pop in a fresh process, after its warm-up."""
    command = [sys.executable, "-m", "benchmarks.card", str(store), phone]
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
    return float(done.stdout)


def _sign_in(store: Path, phone: str) -> float:
    now = datetime.now(UTC)
    with _opened(store, now) as records:
        number = normalise(phone, SITE)
        records.warm()
        return 1000 * _timed([number], lambda asked: records.card(asked, now=now))[0]


if __name__ == "__main__":
    print(_sign_in(Path(sys.argv[1]), sys.argv[2]))
