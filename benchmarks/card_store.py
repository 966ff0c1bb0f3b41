"""The card on one store, SQLite or PostgreSQL: pops, the raw driver beside them, searches, a first pop.

Run as a module with a store and a number, it measures one first pop after sign-in and what memory a desk's
session takes, in a process of its own.
"""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any, Final
from zoneinfo import ZoneInfo

import psycopg

from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.instants import micros
from benchmarks.timing import Times, in_turn, percentile, timed
from benchmarks.towns import BUSY, LANDLORD, MADE_FOR
from customer360.database import SqlRecords
from customer360.number import Number
from customer360.phone import Site, normalise
from customer360.server_statements import POSTGRESQL
from customer360.statements import SQLITE

SITE: Final = Site(area_code="0931")
ZONE: Final = ZoneInfo("Asia/Shanghai")
CALLERS: Final = 2_000
BUSY_POPS: Final = 500
LOOKUPS: Final = 40  # of each way to look somebody up
SIGN_INS: Final = 5

_PRAGMAS: Final = ("temp_store=MEMORY", "cache_size=-16384", "mmap_size=268435456")
_PEOPLE: Final = """
SELECT c.name, c.pinyin, c.initials, a.address, a.account_no, p.phone
FROM phone_links p JOIN accounts a ON a.id = p.account_id JOIN customers c ON c.id = a.customer_id
WHERE p.phone = ?
"""

Where = Path | str
Raw = Callable[[Number], object]


@dataclass(frozen=True, slots=True)
class Pops:
    """Times of pops: of anybody, of the busiest, through the raw driver, and on a smaller store."""

    usual: Times
    first_pass: Times
    busy: Times
    ours: Times
    bare: Times
    smaller: Times

    @property
    def over_raw(self) -> float:
        """Ours to the raw driver's."""
        return median(self.ours) / median(self.bare)

    @property
    def growth(self) -> float:
        """Ours to those on the smaller store."""
        return median(self.ours) / median(self.smaller)


def callers(store: Path) -> list[Number]:
    """Callers from all over the book of a file, the same ones each time."""
    with sqlite3.connect(store) as conn:
        last = conn.execute("SELECT max(rowid) FROM accounts").fetchone()[0]
        chosen = random.Random(3).sample(range(1, last), min(CALLERS, last - 1))
        asked = """SELECT p.phone FROM accounts a JOIN phone_links p ON p.account_id = a.id
          WHERE a.rowid = ? ORDER BY p.rank LIMIT 1"""
        found = (conn.execute(asked, (row,)).fetchone() for row in chosen)
        return [normalise(row[0], SITE) for row in found if row]


def typed(store: Path, known: Sequence[Number]) -> list[str]:
    """What agents type: names, pinyin, initials, addresses, numbers, and people who aren't there."""
    words = ["不存在的人", "没有小区 99 号楼 502", "13900000000", "小区", "花园 502"]
    with sqlite3.connect(store) as conn:
        for number in known[:LOOKUPS]:
            name, pinyin, initials, address, account_no, phone = conn.execute(
                _PEOPLE, (number.e164,)
            ).fetchone()
            half = len(address) // 2
            words += [name, name[1:], pinyin, pinyin.replace(" ", ""), initials]
            words += [address, address[half:], f"{name[:1]} {address[:half]}", account_no, account_no[:6]]
            words += [phone, address.replace("号楼", "-").replace("单元", "-").replace("室", "")]
    return words


@contextmanager
def opened(store: Where) -> Iterator[SqlRecords]:
    """The product's adapter, at the moment that the town was made for."""
    reader, writer = open_reader(store), open_writer(store)
    records = SqlRecords(reader, writer, site=SITE, zone=ZONE, now=lambda: MADE_FOR)
    try:
        yield records
    finally:
        records.close()
        reader.dispose()
        writer.dispose()


def pops(
    store: Where, known: Sequence[Number], smaller: Where, known_there: Sequence[Number], raw: Raw
) -> Pops:
    """Pops on a store and on a smaller one, each caller twice: the second pass is warm."""
    with opened(store) as records, opened(smaller) as fewer:
        records.warm()
        fewer.warm()
        pairs = list(zip(known, known_there, strict=False))
        first_pass = timed(pairs, lambda pair: pop(records, pair[0]))
        timed(pairs, lambda pair: pop(fewer, pair[1]))
        usual = timed(pairs, lambda pair: pop(records, pair[0]))
        busiest = [normalise(phone, SITE) for phone in (LANDLORD, BUSY)]
        busy = timed(busiest * BUSY_POPS, lambda number: pop(records, number))
        with without_disk(store), without_disk(smaller):
            ours, bare, there = in_turn(
                pairs,
                lambda pair: pop(records, pair[0]),
                lambda pair: raw(pair[0]),
                lambda pair: pop(fewer, pair[1]),
            )
    return Pops(usual, first_pass, busy, ours, bare, there)


def searches(store: Where, words: Sequence[str]) -> Times:
    """How long each search takes, once the index was touched."""
    with opened(store) as records:
        timed(words[: len(words) // 4], records.find)
        return timed(words, records.find)


def pop(records: SqlRecords, caller: Number) -> None:
    """One pop."""
    records.card(caller, now=MADE_FOR)


@contextmanager
def raw_file(store: Path) -> Iterator[Raw]:
    """The same statement through the driver as it comes, with the store's settings: the floor."""
    conn = sqlite3.connect(store, isolation_level=None)
    for pragma in _PRAGMAS:
        conn.execute(f"PRAGMA {pragma}")
    yield lambda caller: conn.execute(SQLITE.pop, asked(caller)).fetchall()
    conn.close()


@contextmanager
def raw_server(address: str) -> Iterator[Raw]:
    """The same on PostgreSQL."""
    with psycopg.connect(address, autocommit=True) as conn:
        conn.prepare_threshold = 0
        yield lambda caller: conn.execute(POSTGRESQL.pop, asked(caller)).fetchall()


def asked(caller: Number) -> dict[str, str | int]:
    """The pop's parameters."""
    today = MADE_FOR.astimezone(ZONE).date().isoformat()
    return {"phone": caller.e164, "account_no": "", "account_id": "", "now": micros(MADE_FOR), "today": today}


@contextmanager
def without_disk(store: Where) -> Iterator[None]:
    """A ratio is taken without the wait for the disk, which both share and which would hide ours."""
    if isinstance(store, Path):
        yield
        return
    with psycopg.connect(store, autocommit=True) as conn:
        conn.execute("ALTER SYSTEM SET synchronous_commit = off")
        conn.execute("SELECT pg_reload_conf()")
        time.sleep(0.5)
        try:
            yield
        finally:
            conn.execute("ALTER SYSTEM RESET synchronous_commit")
            conn.execute("SELECT pg_reload_conf()")


def sign_ins(store: Where, known: Sequence[Number]) -> tuple[float, float]:
    """The slowest first pop after a sign-in (ms), and the most memory that a session took (MB)."""
    told = []
    for caller in known[:SIGN_INS]:
        command = [sys.executable, "-m", "benchmarks.card_store", str(store), caller.e164]
        done = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ)
        told.append(json.loads(done.stdout))
    return max(one["first_pop_ms"] for one in told), max(one["memory_mb"] for one in told)


def _sign_in(store: Where, phone: str) -> dict[str, float]:
    number = normalise(phone, SITE)
    before = _memory_mb()
    with opened(store) as records:
        records.warm()
        first = percentile(timed([number], lambda caller: pop(records, caller)), 50)
        for _ in range(200):
            pop(records, number)
        for word in ("王", "花园 502", "wxm"):
            records.find(word)
        return {"first_pop_ms": first, "memory_mb": _memory_mb() - before}


def _memory_mb() -> float:
    """Memory of this process alone, without pages of files: those are the system's cache."""
    with suppress(OSError):
        for line in Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss_Anon:"):
                return int(line.split()[1]) / 1024
    return 0.0


def _main(store: str, phone: str) -> dict[str, Any]:
    return _sign_in(store if "://" in store else Path(store), phone)


if __name__ == "__main__":
    print(json.dumps(_main(*sys.argv[1:])))
