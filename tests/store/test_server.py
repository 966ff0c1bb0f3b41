"""A store on a real PostgreSQL: made, upgraded, refused, and what is wrong with it said in clear words."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import Engine, text

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_reader, open_writer, place
from agent_desktop.store.faults import (
    StoreChanged,
    StoreDamaged,
    StoreError,
    StoreForbidden,
    StoreNewer,
    StoreOutdated,
    StoreReadOnly,
    StoreRefused,
    StoreUnreachable,
    clear_errors,
)
from agent_desktop.store.schema import server as functions
from agent_desktop.store.schema.tables import TABLES as SCHEMA
from tests.servers import Server, rows

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
DESCRIBED = (
    """SELECT table_name, column_name, data_type, column_default, is_nullable, collation_name
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name <> 'alembic_version'
    ORDER BY 1, 2""",
    """SELECT indexname, indexdef FROM pg_indexes
    WHERE schemaname = 'public' AND tablename <> 'alembic_version' ORDER BY 1""",
    """SELECT proname, pg_get_functiondef(oid), proacl::text FROM pg_proc
    WHERE pronamespace = 'public'::regnamespace AND prokind <> 'a' ORDER BY 1""",
    """SELECT relname, relacl::text, relrowsecurity FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relname NOT LIKE 'alembic_version%' ORDER BY 1""",
    """SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace AND conname NOT LIKE 'alembic%%' ORDER BY 1, 2""",
    "SELECT tablename, policyname, roles::text, cmd, qual, with_check FROM pg_policies ORDER BY 1, 2",
)
"""Columns, indexes, functions, rights, constraints and policies."""


@pytest.fixture
def nothing(server: Server) -> Iterator[str]:
    """Address of a database without any table."""
    name = server.database()
    yield server.url(name)
    server.drop(name)


@pytest.fixture
def writer(nothing: str) -> Iterator[Engine]:
    engine = open_writer(nothing)
    yield engine
    engine.dispose()


def test_steps_lead_to_exactly_the_schema_of_the_program(writer: Engine, server: Server) -> None:
    revisions.upgrade(writer)
    straight = open_writer(server.url(name := server.database()))
    with straight.begin() as conn:
        conn.exec_driver_sql("CREATE TABLE alembic_version (version_num text)")  # rights are given on it
        SCHEMA.create_all(conn)
    for described in DESCRIBED:
        assert rows(writer, described) == rows(straight, described)
    straight.dispose()
    server.drop(name)


def test_an_empty_database_is_made_into_a_store_once(writer: Engine) -> None:
    with pytest.raises(StoreOutdated, match="db upgrade"):
        revisions.check(writer)
    assert revisions.upgrade(writer) is None
    revisions.check(writer)
    made = rows(writer, TABLES)
    revisions.upgrade(writer)
    assert rows(writer, TABLES) == made


def test_a_server_that_was_upgraded_under_a_running_desk_says_that_it_is_another(writer: Engine) -> None:
    """A function that is gone, one that takes something else, a procedure, a table, a column."""
    revisions.upgrade(writer)
    pop = "SELECT desk_pop('', '', '', 0, '2026-11-22', '')"
    for asked in (
        "SELECT desk_gone()",
        "SELECT desk_seat('A01')",
        pop,
        "TABLE gone",
        "SELECT gone FROM tickets",
    ):
        with pytest.raises(StoreChanged), clear_errors("x"), writer.connect() as conn:
            conn.exec_driver_sql(asked)


def test_a_server_that_says_no_is_told_from_one_that_fails_for_now(writer: Engine) -> None:
    """A code that no seat has, a row that breaks a rule; a deadlock, no memory, a statement called off."""
    revisions.upgrade(writer)
    line = "INSERT INTO desk_looks (kind) VALUES (repeat('x', 1000))"
    for asked in ("SELECT desk_seat('no code', 'x')", line):
        with pytest.raises(StoreRefused), clear_errors("x"), writer.begin() as conn:
            conn.exec_driver_sql(asked)
    for state in ("40P01", "40001", "53200", "53300", "57014", "XX000"):
        fails = f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{state}'; END $$"
        with pytest.raises(StoreError) as told, clear_errors("x"), writer.begin() as conn:
            conn.exec_driver_sql(fails)
        assert type(told.value) is StoreError, state


def test_two_upgrades_at_once_make_one_store(writer: Engine, nothing: str) -> None:
    other = open_writer(nothing)
    with ThreadPoolExecutor(2) as threads:
        assert list(threads.map(revisions.upgrade, (writer, other))) == [None, None]
    other.dispose()
    assert revisions.found(writer) == revisions.NEEDED


def test_an_upgrade_that_fails_leaves_nothing_behind(writer: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = revisions._run_steps

    def half(conn: object) -> None:
        whole(conn)  # type: ignore[arg-type]
        raise RuntimeError("the power went out")

    monkeypatch.setattr(revisions, "_run_steps", half)
    with pytest.raises(RuntimeError):
        revisions.upgrade(writer)
    assert rows(writer, TABLES) == []


def test_a_newer_store_is_refused(centre: str) -> None:
    engine = open_writer(centre)
    with engine.begin() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for ask in (revisions.check, revisions.upgrade):
        with pytest.raises(StoreNewer, match="9999"):
            ask(engine)
    engine.dispose()


def test_a_database_of_another_program_is_never_written_into(writer: Engine) -> None:
    with writer.begin() as conn:
        conn.execute(text("CREATE TABLE songs (title text)"))
    with pytest.raises(StoreDamaged, match="another program"):
        revisions.upgrade(writer)
    assert rows(writer, TABLES) == [("songs",)]


def test_a_server_that_is_not_there(server: Server) -> None:
    for address in ("postgresql://desk:secret@127.0.0.1:9/centre", server.url("no_such_database")):
        with pytest.raises(StoreUnreachable) as gone:
            open_reader(address)
        assert "secret" not in str(gone.value)


def test_what_a_server_refuses_has_its_own_words(centre: str) -> None:
    engine = open_writer(centre)
    where = place(engine)
    for prepare, refusal in (
        ("SET TRANSACTION READ ONLY", StoreReadOnly),
        ("CREATE ROLE test_nobody; SET LOCAL ROLE test_nobody", StoreForbidden),
    ):
        with engine.connect() as conn:
            conn.exec_driver_sql(prepare)
            with pytest.raises(refusal), clear_errors(where):
                conn.execute(text("DELETE FROM meta"))
    engine.dispose()


def test_scripts_hold_nothing_that_a_driver_would_take_for_a_parameter() -> None:
    made = functions.scripted()
    assert made
    assert [part for part in made if "%" in part] == []
