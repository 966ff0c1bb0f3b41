"""Invented towns to measure on, made once (`kept`).

A file and a database on a server of our own hold the same people. The first run makes them (58,000 and
580,000 customers: some minutes); when what made them changes, they are made anew, and a step of the schema
upgrades them. Every bench works at the moment that the towns were made for.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import psycopg
from sqlalchemy import Engine, text

from agent_desktop.demo_data import persons
from agent_desktop.demo_data.generator import build, generate
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.instants import DAY, micros
from benchmarks import kept
from resources import files
from tests import servers
from tests.servers import Server

MADE_FOR: Final = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
LANDLORD: Final = persons.LANDLORD.phone
BUSY: Final = "+8613900931400"
CALLS: Final = 400

_EDITION: Final = b"1"  # another one when `_ring_often` changes
_ROOT: Final = Path(__file__).resolve().parent.parent
_MAKERS: Final = _ROOT / "agent_desktop" / "demo_data"
_SETTINGS: Final = (
    "-c listen_addresses= -c max_connections=1300 -c shared_buffers=1GB -c max_wal_size=4GB "
    "-c maintenance_work_mem=256MB"  # commits reach the disk, as at a site
)


def file(customers: int) -> Path:
    """A SQLite store of that size."""
    path = _folder() / f"{customers}.sqlite"
    if not path.exists():
        print(f"making {path}", flush=True)
        build(path, customers=customers, now=MADE_FOR)
        engine = open_writer(path)
        _ring_often(engine)
        engine.dispose()
    _upgrade(path)
    return path


@contextmanager
def server() -> Iterator[Callable[[int], str]]:
    """What gives the address of a server's store of a size. Raises `RuntimeError` where no PostgreSQL is."""
    folder = servers.binaries()
    if folder is None:
        raise RuntimeError(servers.ABSENT)
    cluster = _folder() / "server"
    with servers.running(folder, _SETTINGS, cluster=cluster) as running:
        yield lambda customers: _database(running, customers)


def _database(running: Server, customers: int) -> str:
    name = f"town_{customers}"
    with running.admin.connect() as conn:
        if conn.execute(text("SELECT 1 FROM pg_database WHERE datname = :name"), {"name": name}).first():
            _upgrade(running.url(name))
            return running.url(name)
    print(f"making {name}", flush=True)
    unfinished = f"{name}_unfinished"
    running.drop(unfinished)
    running.run(f"CREATE DATABASE {unfinished}")
    running.run(f"ALTER DATABASE {unfinished} SET synchronous_commit = off")
    engine = open_writer(running.url(unfinished))
    revisions.upgrade(engine)
    generate(engine, customers=customers, now=MADE_FOR)
    _ring_often(engine)
    engine.dispose()
    with psycopg.connect(running.url(unfinished), autocommit=True) as conn:
        conn.execute(_LOOKED)
        conn.execute("VACUUM (FREEZE, ANALYZE)")
    running.run(f"ALTER DATABASE {unfinished} RESET synchronous_commit")
    running.run(f"ALTER DATABASE {unfinished} RENAME TO {name}")
    return running.url(name)


_LOOKED: Final = """INSERT INTO desk_looks (kind, phone, at)
  SELECT 'card', '+86' || 13800000000 + n, now() - interval '2 hours' - n * interval '1 minute'
  FROM generate_series(1, 5000) AS n"""
"""The looks of some days: where a table was known to be empty the server reads each row of it for a while."""


def _upgrade(store: Path | str) -> None:
    engine = open_writer(store)
    copy = revisions.upgrade(engine)
    engine.dispose()
    if copy is not None:
        copy.unlink()


def _ring_often(engine: Engine) -> None:
    """A number with many calls about one account: a shop that rings every other day."""
    account = persons.THIRD_CALL.home.id
    now = micros(MADE_FOR)
    with engine.begin() as conn:
        conn.execute(
            text(
                """INSERT INTO contacts (id, at, channel, incoming, phone, account_id, matter, agent)
                VALUES (:id, :at, 'phone', true, :phone, :account, '账单查询', '1011')"""
            ),
            [
                {"id": f"busy-{n:03}", "at": now - n * DAY * 7 // 4, "phone": BUSY, "account": account}
                for n in range(1, CALLS + 1)
            ],
        )
        conn.execute(
            text(
                """INSERT INTO phone_links (phone, account_id, kind, relation, rank, inactive, source)
                VALUES (:phone, :account, 'family', '', 1, false, 'file')"""
            ),
            {"phone": BUSY, "account": account},
        )


def _folder() -> Path:
    """This version's folder."""
    makers = [Path(str(maker)) for maker in (*_MAKERS.iterdir(), *files("demo").iterdir())]
    return kept.folder("towns", [maker for maker in makers if maker.is_file()], _EDITION)
