"""Schema steps: from nothing, from every released store, never from a newer or a foreign one."""

import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.faults import StoreDamaged, StoreNewer, StoreOutdated
from agent_desktop.store.migrations.scripts import VERSIONS
from agent_desktop.store.schema.tables import TABLES


def described(path: Path) -> set[tuple[object, ...]]:
    """Every column, index and trigger. A column that came later stands last in its table: no difference."""
    with closing(sqlite3.connect(path)) as conn:
        rows = conn.execute("SELECT type, name, coalesce(sql, '') FROM sqlite_master").fetchall()
        columns = conn.execute(
            """SELECT m.name, c.name, c.type, c."notnull", c.dflt_value, c.pk, m.sql LIKE '%WITHOUT ROWID%'
            FROM sqlite_master m, pragma_table_xinfo(m.name) c WHERE m.type = 'table'"""
        ).fetchall()
    others = [(kind, name, " ".join(sql.split())) for kind, name, sql in rows if kind != "table"]
    return {row for row in (*columns, *others) if "alembic_version" not in str(row)}


def put_revision(path: Path, revision: str) -> None:
    """Make a store say that it has another schema."""
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = ?", (revision,))


def test_steps_lead_to_exactly_the_schema_of_the_program(path: Path, tmp_path: Path) -> None:
    straight = tmp_path / "straight.sqlite"
    engine = create_engine(f"sqlite:///{straight}")
    TABLES.create_all(engine)
    engine.dispose()
    assert described(path) == described(straight)


def test_every_step_is_known() -> None:
    assert revisions.KNOWN == tuple(sorted(p.name[:4] for p in VERSIONS.glob("[0-9]*.py")))


def test_an_upgrade_of_nothing_needs_no_copy_and_a_second_one_does_nothing(tmp_path: Path) -> None:
    engine = open_writer(tmp_path / "new.sqlite", create=True)
    with pytest.raises(StoreOutdated, match="db upgrade"):
        revisions.check(engine)
    assert revisions.upgrade(engine) is None
    assert revisions.found(engine) == revisions.NEEDED
    revisions.check(engine)
    assert revisions.upgrade(engine) is None
    engine.dispose()
    assert [p.name for p in tmp_path.iterdir() if not p.name.endswith(("-wal", "-shm"))] == ["new.sqlite"]


def test_an_older_store_is_copied_first(path: Path, writer: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    with writer.begin() as conn:
        conn.exec_driver_sql("INSERT INTO meta (name, value) VALUES ('kept', 'yes')")
    monkeypatch.setattr(revisions, "KNOWN", (*revisions.KNOWN, "9998"))
    monkeypatch.setattr(revisions, "NEEDED", "9998")
    monkeypatch.setattr(revisions, "_run_steps", lambda conn: None)
    copy = revisions.upgrade(writer)
    assert copy == path.with_name("store.before-9998.sqlite")
    with closing(sqlite3.connect(copy)) as kept:
        assert kept.execute("SELECT value FROM meta").fetchall() == [("yes",)]


def test_an_upgrade_that_fails_leaves_the_store_as_it_was(
    path: Path, writer: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = described(path)

    def half(conn: object) -> None:
        conn.exec_driver_sql("DROP TABLE meta")  # type: ignore[attr-defined]
        raise RuntimeError("the power went out")

    monkeypatch.setattr(revisions, "KNOWN", (*revisions.KNOWN, "9998"))
    monkeypatch.setattr(revisions, "NEEDED", "9998")
    monkeypatch.setattr(revisions, "_run_steps", half)
    with pytest.raises(RuntimeError):
        revisions.upgrade(writer)
    assert described(path) == before


def test_a_newer_store_is_refused_and_left_alone(path: Path) -> None:
    put_revision(path, "9999")
    before = path.read_bytes()
    reader = open_reader(path)
    for ask in (revisions.check, revisions.upgrade):
        with pytest.raises(StoreNewer, match="9999") as caught:
            ask(reader)
        assert caught.value.facts == {"where": str(path), "found": "9999", "known": revisions.NEEDED}
    reader.dispose()
    assert path.read_bytes() == before


def test_a_database_of_another_program_is_never_written_into(tmp_path: Path) -> None:
    path = tmp_path / "music.sqlite"
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("CREATE TABLE songs (title TEXT)")
    engine = open_writer(path)
    with pytest.raises(StoreDamaged, match="another program"):
        revisions.upgrade(engine)
    engine.dispose()


def test_a_check_at_start_loads_no_migration_library(path: Path) -> None:
    program = (
        "import sys\n"
        "from agent_desktop.store import engines, revisions\n"
        "revisions.check(engines.open_reader(sys.argv[1]))\n"
        "assert 'alembic' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program, str(path)], check=True)
