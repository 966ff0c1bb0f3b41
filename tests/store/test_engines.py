"""Opening a store: what works, and every refusal in words that help."""

import importlib
import os
import pkgutil
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError

from agent_desktop import upkeep
from agent_desktop.store import engines, faults
from agent_desktop.store.engines import open_builder, open_reader, open_writer
from agent_desktop.store.faults import (
    StoreDamaged,
    StoreDriverMissing,
    StoreError,
    StoreFolderMissing,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
    StoreUnreachable,
    clear_errors,
)

SAY_SOMETHING = "INSERT INTO meta (name, value) VALUES ('said', 'something')"


def test_a_writer_keeps_every_commit_through_a_power_cut(writer: Engine) -> None:
    with writer.connect() as conn:
        assert conn.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"
        assert conn.exec_driver_sql("PRAGMA synchronous").scalar() == 2  # FULL


def test_a_reader_changes_nothing(path: Path) -> None:
    reader = open_reader(path)
    with pytest.raises(StoreReadOnly), clear_errors("x"), reader.connect() as conn:
        conn.exec_driver_sql(SAY_SOMETHING)
    reader.dispose()


def test_a_reader_sees_what_a_writer_has_committed_and_is_never_in_its_way(
    path: Path, writer: Engine
) -> None:
    reader = open_reader(path, patience_ms=0)
    count = text("SELECT count(*) FROM meta")
    with reader.connect() as reading:
        with writer.begin() as writing:
            writing.exec_driver_sql(SAY_SOMETHING)
            assert reading.execute(count).scalar() == 0
        assert reading.execute(count).scalar() == 1
    reader.dispose()


def test_a_transaction_holds_the_write_lock_from_its_beginning(path: Path, writer: Engine) -> None:
    second = open_writer(path, patience_ms=20)
    with writer.begin() as conn:
        conn.exec_driver_sql("SELECT count(*) FROM meta")
        with pytest.raises(StoreLocked), clear_errors("x"), second.begin():
            pass
    second.dispose()


def test_two_writers_that_read_and_then_write_lose_nothing(path: Path) -> None:
    def count_up() -> None:
        engine = open_writer(path)
        for _ in range(20):
            with engine.begin() as conn:
                seen = conn.exec_driver_sql("SELECT count(*) FROM meta").scalar_one()
                conn.exec_driver_sql("INSERT INTO meta (name, value) VALUES (?, '')", (f"{seen:03}",))
        engine.dispose()

    counters = [threading.Thread(target=count_up) for _ in range(3)]
    for counter in counters:
        counter.start()
    for counter in counters:
        counter.join()
    reader = open_reader(path)
    with reader.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM meta").scalar() == 60
    reader.dispose()


def test_no_file(tmp_path: Path) -> None:
    for opener in (open_reader, open_writer):
        with pytest.raises(StoreMissing, match="db init"):
            opener(tmp_path / "none.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreFolderMissing) as caught:
        open_writer(tmp_path / "gone" / "store.sqlite", create=True)
    assert caught.value.key == "store-folder-missing"
    assert caught.value.facts == {"where": str(tmp_path / "gone" / "store.sqlite")}


@pytest.mark.parametrize("content", [b"PK\x03\x04 a zip file", b"SQLite format 2\x00" + bytes(100), b"x"])
def test_no_database(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "store.sqlite"
    path.write_bytes(content)
    for opener in (open_reader, open_writer):
        with pytest.raises(StoreDamaged, match="left as it is"):
            opener(path)
    assert path.read_bytes() == content


def test_a_folder_in_place_of_the_file(tmp_path: Path) -> None:
    with pytest.raises(StoreDamaged, match="not a file"):
        open_reader(tmp_path)


def test_a_database_with_broken_pages(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[100:4096] = os.urandom(4096 - 100)
    path.write_bytes(whole)
    with pytest.raises(StoreDamaged):
        open_reader(path)


def test_damage_in_the_middle_is_found_when_looked_for(path: Path) -> None:
    whole = open_reader(path)
    assert engines.damage(whole) == []
    whole.dispose()
    pages = bytearray(path.read_bytes())
    pages[5 * 4096 : 6 * 4096] = b"\xff" * 4096
    path.write_bytes(pages)
    broken = open_reader(path)
    assert engines.damage(broken)
    broken.dispose()


def test_a_store_that_another_program_holds(path: Path) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=DELETE")
        other.execute("BEGIN EXCLUSIVE")
        for opener in (open_reader, open_writer):
            with pytest.raises(StoreLocked, match="in use by another program"):
                opener(path, patience_ms=10)


def test_a_store_that_may_only_be_read(path: Path, writer: Engine) -> None:
    """As a user without the right to write; root may write anything, so a child gives that up first."""
    writer.dispose()
    path.chmod(0o444)
    path.parent.chmod(0o555)
    for folder in path.parents:
        ours = folder.name.startswith(("pytest", "popen"))
        if ours and folder.stat().st_uid == os.getuid() and folder != path.parent:
            folder.chmod(0o755)
    program = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from agent_desktop.store.engines import open_writer\n"
        "from agent_desktop.store.faults import StoreReadOnly\n"
        "if os.getuid() == 0: os.setgid(65534); os.setuid(65534)\n"
        "try: open_writer(Path(sys.argv[1]))\n"
        "except StoreReadOnly as error: print(error)\n"
    )
    try:
        told = subprocess.run(
            [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
        )
    finally:
        path.parent.chmod(0o755)
    assert told.stdout.startswith(f"The data store {path} may only be read.")


def test_a_full_disk() -> None:
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    told = faults.fault(OperationalError("INSERT", {}, error), "/data/store.sqlite")
    assert type(told) is StoreFull
    assert "the last change is not" in str(told)


def test_a_real_full_disk(tmp_path: Path) -> None:
    engine = open_writer(tmp_path / "store.sqlite", create=True)
    with engine.connect() as conn:
        conn.exec_driver_sql("PRAGMA max_page_count=3")
        with pytest.raises(StoreFull), clear_errors("x"):
            conn.exec_driver_sql("CREATE TABLE heavy AS SELECT zeroblob(100000) AS x")
    engine.dispose()


def test_an_error_without_a_class_of_its_own_keeps_its_words() -> None:
    with pytest.raises(StoreError, match="no such table: nowhere") as caught, clear_errors("here"):
        with closing(sqlite3.connect(":memory:")) as conn:
            conn.execute("SELECT 1 FROM nowhere")
    assert type(caught.value) is StoreError
    assert caught.value.facts["where"] == "here"


def test_a_server_whose_library_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreDriverMissing) as caught:
        open_reader("postgresql://agent:secret@db.example/centre")
    assert "secret" not in str(caught.value)


def test_a_server_that_ends_the_session() -> None:
    class OperationalErrorOfADriver(Exception):
        pass

    OperationalErrorOfADriver.__name__ = "OperationalError"
    error = OperationalError("SELECT 1", {}, OperationalErrorOfADriver("connection\n  refused"))
    told = faults.fault(error, "postgresql://db.example/centre")
    assert type(told) is StoreUnreachable
    assert told.facts["why"] == "connection refused"


def test_every_refusal_has_words_of_its_own() -> None:
    for _, name, _ in pkgutil.walk_packages(upkeep.__path__, f"{upkeep.__name__}."):
        importlib.import_module(name)  # the rooms with refusals of their own
    kinds = [*StoreError.__subclasses__(), *StoreUnreachable.__subclasses__()]
    assert len({k.key for k in kinds} | {StoreError.key}) == len(kinds) + 1
    for kind in kinds:
        told = str(kind("WHERE", why="WHY", found="FOUND", known="KNOWN", login="WHERE", limit_ms=1))
        assert "WHERE" in told
        assert told.count(".") >= 2, f"{kind.__name__} doesn't say what to do"


def test_a_builder_makes_a_file_that_a_writer_takes_over(tmp_path: Path) -> None:
    path = tmp_path / "new.sqlite"
    builder = open_builder(path)
    with builder.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE t (x INTEGER)")
    builder.dispose()
    writer = open_writer(path)
    with writer.connect() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM t").scalar() == 0
    writer.dispose()


def test_opening_again_keeps_the_locks_of_this_process(tmp_path: Path) -> None:
    # Another process that leaves must not take itself for the last: it would delete the WAL under our feet.
    path = tmp_path / "store.sqlite"
    writer = open_writer(path, create=True)
    with writer.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE kept (word TEXT)")
    reader = open_reader(path)
    leaving = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]);"
        " c.execute('SELECT * FROM kept').fetchall(); c.close()"
    )
    subprocess.run([sys.executable, "-c", leaving, str(path)], check=True)
    with writer.begin() as conn:
        conn.exec_driver_sql("INSERT INTO kept VALUES ('ticket')")
    seen = "import sqlite3, sys; print(sqlite3.connect(sys.argv[1]).execute('SELECT * FROM kept').fetchall())"
    told = subprocess.run([sys.executable, "-c", seen, str(path)], check=True, capture_output=True, text=True)
    assert "ticket" in told.stdout
    reader.dispose()
    writer.dispose()
