"""The list of a million tickets: its first page, and the slowest of many filters, on both stores (`kept`).

The town: 9 skill groups, 400 agents, 120 areas, 80 stations, two years, one ticket in fifty open.
"""

import random
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

import psycopg
from msgspec.structs import replace

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_builder, open_reader, open_writer
from agent_desktop.store.instants import micros
from agent_desktop.tickets.clocks.clock import hand
from agent_desktop.tickets.finding.database import SqlFinder, Viewer
from agent_desktop.tickets.finding.finder import Order, Page, Query, Scope, Standing
from benchmarks import kept
from customer360.phone import Site
from tests import servers
from tests.servers import Server

MILLION: Final = 1_000_000
NOW: Final = datetime(2026, 11, 22, 4, tzinfo=UTC)
GROUPS: Final = ("gas", "lpg", "heating", "electricity", "telecom", "billing", "complaint", "vip", "outbound")
COLUMNS: Final = (
    "id", "number", "skill_group", "request_type", "phone", "account_id", "area", "title", "node", "priority",
    "emergency", "filed_at", "due_at", "warn_at", "closed_at", "station", "crew", "last_note", "chased",
    "agent",
    "outer_source", "outer_number", "building",
)  # fmt: skip
LOGIN: Final = "bench_lead"
CLOCKS: Final = 10_000
VIEWER: Final = Viewer(agent_no="1001", site=Site(area_code="0931"))
SERVER: Final = "-c listen_addresses= -c shared_buffers=512MB -c fsync=off -c maintenance_work_mem=256MB"
_FILE_INDEXES: Final = """
SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'tickets' AND sql IS NOT NULL
"""
_INDEXES: Final = """
SELECT i.indexname, i.indexdef FROM pg_indexes i WHERE i.tablename = 'tickets' AND i.indexname NOT IN
  (SELECT conname FROM pg_constraint)
"""


def measure() -> dict[str, float]:
    """Figures of the list on SQLite, and on a PostgreSQL where there is one."""
    folder = kept.folder("tickets", [Path(__file__)])
    finder = SqlFinder(open_reader(_file(folder)), VIEWER)
    figures = _pages(finder, "") | {"clocks_refresh_ms": _refresh(finder)}
    finder.close()
    if (binaries := servers.binaries()) is None:
        print(servers.ABSENT)
        return figures
    with servers.running(binaries, SERVER, cluster=folder / "server") as server:
        address = _admitted(server, _database(server))
        finder = SqlFinder(open_reader(address), VIEWER)
        figures |= _pages(finder, "server_")
        finder.close()
    return figures


def _pages(finder: SqlFinder, name: str) -> dict[str, float]:
    """Milliseconds of a first page, warm, and of every filter's first two pages."""
    first, every = [], []
    for _ in range(20):
        first.append(_timed(finder, Query(scope=Scope.ALL))[0])
    for query in _queries():
        took, page = _timed(finder, query)
        every.append(took)
        if page.next:
            every.append(_timed(finder, query, page.next)[0])
    return {
        f"{name}list_first_page_ms": median(first),
        f"{name}list_filter_p95_ms": quantiles(every, n=20)[18],
        f"{name}list_filter_worst_ms": max(every),
    }


def _timed(finder: SqlFinder, query: Query, after: str = "") -> tuple[float, Page]:
    began = time.perf_counter()
    page = finder.page(query, now=NOW, after=after, limit=100)
    return (time.perf_counter() - began) * 1000, page


def _queries() -> Iterator[Query]:
    """Every filter alone, with each standing and order, in pairs, and words that are there and not."""
    plain = Query(scope=Scope.ALL)
    alone: list[dict[str, Any]] = [
        {"skill_group": "heating"}, {"request_type": "type_7"}, {"node": "dispatched"}, {"node": "archived"},
        {"priority": "emergency"}, {"area": "A007"}, {"station": "S07"}, {"agent": "1033"},
        {"outer_source": "12345"}, {"late": True}, {"warned": True}, {"chased": True},
        {"words": "阀门"}, {"words": "没有这样的词"}, {"words": "251201-B07"}, {"words": "13800001234"},
        {"words": "GD-000777"}, {"phone": "+8613800001234"}, {"account_id": "a12345"},
        {"filed_from": NOW - timedelta(days=7)}, {"filed_until": NOW - timedelta(days=600)},
    ]  # fmt: skip
    for asked in alone:
        for standing in Standing:
            yield _with(plain, standing=standing, **asked)
        yield _with(plain, order=Order.OLDEST, **asked)
        yield _with(plain, order=Order.DUE, **asked)
        yield _with(plain, **{"area": "A003", "priority": "urgent"} | asked)
    yield Query(scope=Scope.MINE)
    yield Query(scope=Scope.MINE, standing=Standing.OPEN)


def _with(query: Query, **asked: Any) -> Query:
    return replace(query, **asked)


def _refresh(finder: SqlFinder) -> float:
    """Milliseconds of processor time to see how ten thousand clocks stand."""
    row = finder.page(Query(scope=Scope.ALL, order=Order.DUE), now=NOW, limit=1).rows[0]
    clocks = [(row.due_at, row.warn_at, row.paused_at)] * CLOCKS
    began = time.process_time()
    for due_at, warn_at, paused_at in clocks:
        hand(NOW, due_at=due_at, warn_at=warn_at, paused_at=paused_at)
    return (time.process_time() - began) * 1000


def _file(folder: Path) -> Path:
    """The file with a million tickets; its indexes are made last, which takes a third of the time."""
    file, part = folder / "million.sqlite", folder / "million.part"
    if not file.exists():
        print(f"making {file}", flush=True)
        part.unlink(missing_ok=True)
        engine = open_builder(part)
        revisions.upgrade(engine)
        marks = ", ".join("?" * len(COLUMNS))
        with engine.begin() as conn:
            found = conn.exec_driver_sql(_FILE_INDEXES).all()
            for name, _ in found:
                conn.exec_driver_sql(f"DROP INDEX {name}")
            for rows in _batches():
                conn.exec_driver_sql(
                    f"INSERT INTO tickets ({', '.join(COLUMNS)}) VALUES ({marks})", list(rows)
                )
            for _, statement in found:
                conn.exec_driver_sql(statement)
            conn.exec_driver_sql(
                "INSERT INTO agents (no, name, extension, role) VALUES ('1001', '', '', 'supervisor')"
            )
            conn.exec_driver_sql("ANALYZE")
        engine.dispose()
        part.replace(file)
    _upgrade(file)
    return file


def _database(server: Server) -> str:
    """The address of the same tickets on a server."""
    name, unfinished = "million", "million_unfinished"
    with server.admin.connect() as conn:
        if not conn.exec_driver_sql("SELECT 1 FROM pg_database WHERE datname = 'million'").first():
            print(f"making {name} on a server", flush=True)
            server.drop(unfinished)
            server.run(f"CREATE DATABASE {unfinished}")
            _copy(server.url(unfinished))
            server.run(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    _upgrade(server.url(name))
    return server.url(name)


def _admitted(server: Server, address: str) -> str:
    """The same under a supervisor's login, who sees all by right."""
    with psycopg.connect(address, autocommit=True) as conn:
        if conn.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (LOGIN,)).fetchone() is None:
            conn.execute(f"CREATE ROLE {LOGIN} LOGIN")
        conn.execute("SELECT desk_admit(%s, '1001', 'supervisor')", (LOGIN,))
    return server.url("million", LOGIN)


def _copy(address: str) -> None:
    """All rows in one go, then the indexes."""
    _upgrade(address)
    with psycopg.connect(address, autocommit=True) as conn:
        found = conn.execute(_INDEXES).fetchall()
        for name, _ in found:
            conn.execute(f"DROP INDEX {name}")
        with conn.cursor().copy(f"COPY tickets ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for rows in _batches():
                for row in rows:
                    copy.write_row(row)
        for _, statement in found:
            conn.execute(statement)
        conn.execute("VACUUM (FREEZE, ANALYZE) tickets")


def _upgrade(store: Path | str) -> None:
    engine = open_writer(store)
    copy = revisions.upgrade(engine)
    engine.dispose()
    if copy is not None:
        copy.unlink()


def _batches(size: int = 10_000) -> Iterator[Sequence[tuple[object, ...]]]:
    chance = random.Random(4)
    for start in range(0, MILLION, size):
        yield [_row(n, chance) for n in range(start, start + size)]


def _row(n: int, chance: random.Random) -> tuple[object, ...]:
    filed = NOW - timedelta(days=730) + timedelta(seconds=n * 63)
    is_open = chance.random() < (0.02 if n < MILLION * 0.98 else 0.6)
    kind = chance.randrange(60)
    priority = "emergency" if kind == 0 else "urgent" if kind < 8 else "normal"
    due = micros(filed + timedelta(hours=chance.randrange(1, 200)))
    outer = chance.randrange(100) == 0
    node = chance.choice(("accepted", "dispatched", "taken", "arrived")) if is_open else "archived"
    note = "阀门已更换" if chance.randrange(50) == 0 else "已处理"
    return (
        f"{n:08x}-0000-7000", f"{filed:%y%m%d}-B{n % 40:02}-{n % 10000:04}", GROUPS[kind % 9], f"type_{kind}",
        f"+86138{n % 3_000_000:08}", f"a{n % 2_000_000}", f"A{chance.randrange(120):03}",
        f"类型 {kind} · 描述 {n}", node, priority, priority == "emergency", micros(filed), due,
        due - 3_600_000_000, None if is_open else micros(filed + timedelta(hours=30)),
        f"S{chance.randrange(80):02}", "王师傅", note,
        int(chance.randrange(20) == 0), f"{1000 + chance.randrange(400)}", "12345" if outer else "",
        f"GD-{n // 100:06}" if outer else None, f"小区{n % 900}{n % 30}",
    )  # fmt: skip
