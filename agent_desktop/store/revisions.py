"""Which schema a store has, whether this program can use it, and how it gets there.

`check` is one plain statement, fit for every start. Alembic (0.2 s to import) is loaded only when there is
something to upgrade.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, Engine

from agent_desktop.store.engines import open_reader, open_writer, place
from agent_desktop.store.faults import StoreDamaged, StoreNewer, StoreOutdated, clear_errors
from agent_desktop.store.transactions import is_server

KNOWN: Final = tuple(f"{step:04}" for step in range(1, 41))
"""Every step this program knows, in order; see `store.migrations`."""

NEEDED: Final = KNOWN[-1]

_MIGRATIONS: Final = Path(__file__).parent / "migrations"
_UPGRADE_LOCK: Final = 0x61676464  # one upgrade at a time on a PostgreSQL server; any fixed number serves
_ONE_AT_A_TIME: Final = "LOCK TABLE alembic_version IN SHARE ROW EXCLUSIVE MODE"
"""Where logins may exist: they could take and keep an advisory lock, but none of them this one."""
_COUNT_TABLES: Final = {
    "sqlite": "SELECT count(*) FROM sqlite_master",
    "postgresql": "SELECT count(*) FROM pg_tables WHERE schemaname = current_schema()",
}
_HAS_TABLE: Final = {
    "sqlite": "SELECT count(*) FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'",
    "postgresql": "SELECT count(to_regclass('alembic_version'))",
}


def found(engine: Engine) -> str:
    """The step the store is at; empty when no schema was ever made there. Raises `StoreError`."""
    with clear_errors(place(engine)), engine.connect() as conn:
        return _step(conn)


def is_blank(engine: Engine) -> bool:
    """Whether there is no table at all: a new place, or one where the making was cut off."""
    with clear_errors(place(engine)), engine.connect() as conn:
        return not conn.exec_driver_sql(_COUNT_TABLES[conn.dialect.name]).scalar()


def check(engine: Engine) -> None:
    """Return if this program can work with the store as it is.

    Raises `StoreNewer`, or `StoreOutdated` when `upgrade` has to run first.
    """
    step = found(engine)
    _refuse_newer(engine, step)
    if step != NEEDED:
        raise StoreOutdated(place(engine), found=step or "-", known=NEEDED)


def open_checked(where: Path | str, *, silent_s: int = 0) -> Engine:
    """A writer of a store that this program can work with.

    Looks through a reader first: opening a file for writing alone changes two bytes of it, and a newer one is
    left exactly as it is. `silent_s`: see `open_writer`. Raises `StoreError`.
    """
    reader = open_reader(where)
    try:
        check(reader)
    finally:
        reader.dispose()
    return open_writer(where, silent_s=silent_s)


def upgrade(engine: Engine) -> Path | None:
    """Bring the store to the schema needed; nothing happens when it is there already.

    All steps run in one transaction: either the store is as needed afterwards, or as it was. A SQLite file
    that holds data is copied first; returns the copy. Raises `StoreError`.
    """
    step = found(engine)
    _refuse_newer(engine, step)
    if step == NEEDED:
        return None
    _refuse_foreign(engine, step)
    copy = _copy_of(engine) if step and not is_server(engine) else None
    with clear_errors(place(engine)), engine.begin() as conn:
        if is_server(conn):
            conn.exec_driver_sql(_ONE_AT_A_TIME if step else f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
        if _step(conn) != NEEDED:  # another desk may have been faster
            _run_steps(conn)
    return copy


def _step(conn: Connection) -> str:
    if not conn.exec_driver_sql(_HAS_TABLE[conn.dialect.name]).scalar():
        return ""
    return str(conn.exec_driver_sql("SELECT max(version_num) FROM alembic_version").scalar() or "")


def _refuse_newer(engine: Engine, step: str) -> None:
    if step and step not in KNOWN:
        raise StoreNewer(place(engine), found=step, known=NEEDED)


def _refuse_foreign(engine: Engine, step: str) -> None:
    """A store with tables but no step is somebody else's: never write into it."""
    if not step and not is_blank(engine):
        raise StoreDamaged(place(engine), why="it holds the tables of another program")


def _copy_of(engine: Engine) -> Path:
    """A whole copy beside the file, named after the step to come."""
    path = Path(place(engine))
    copy = path.with_name(f"{path.stem}.before-{NEEDED}{path.suffix}")
    part = copy.with_name(f"{copy.name}.part")
    with clear_errors(place(engine)):
        part.unlink(missing_ok=True)
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as target:
            source.backup(target)
        part.replace(copy)
    return copy


def _run_steps(conn: Connection) -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = conn
    command.upgrade(config, "head")
