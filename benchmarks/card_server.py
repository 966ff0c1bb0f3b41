"""The card on a real PostgreSQL that this run starts for itself: the demo's store copied into it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import psycopg

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.tables import TABLES
from tests import servers

SETTINGS: Final = "-c listen_addresses= -c shared_buffers=256MB"  # commits reach the disk, as at a site


@contextmanager
def copied(store: Path) -> Iterator[str | None]:
    """Address of a server's store with the same rows as the file; None where no PostgreSQL is installed."""
    folder = servers.binaries()
    if folder is None:
        print(servers.ABSENT)
        yield None
        return
    with servers.running(folder, SETTINGS) as server:
        address = server.url(server.database())
        engine = open_writer(address)
        revisions.upgrade(engine)
        engine.dispose()
        _copy(store, address)
        yield address


def _copy(store: Path, address: str) -> None:
    """Events before tickets and joins before incidents: triggers would count them again."""
    with closing(sqlite3.connect(store)) as source, psycopg.connect(address, autocommit=True) as target:
        for name in sorted(TABLES.tables):
            columns = ", ".join(f'"{column}"' for column in TABLES.tables[name].c.keys())
            rows = source.execute(f"SELECT {columns} FROM {name}")
            with target.cursor() as cursor, cursor.copy(f"COPY {name} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        target.execute("VACUUM ANALYZE")
