"""The audit trail: nothing in it can be changed, taken out or slipped in without being seen."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine

from agent_desktop.store import audit
from agent_desktop.store.faults import StoreError, clear_errors

START = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
ROWS = 12


def note_some(writer: Engine, count: int = ROWS) -> None:
    with writer.begin() as conn:
        for turn in range(count):
            at = START + timedelta(seconds=turn)
            audit.append(conn, at, "1011", "look", f"A{turn:08}", "响铃" if turn % 2 else "")


def tamper(path: Path, *statements: str) -> None:
    """As somebody would who can write the file: without the triggers."""
    with closing(sqlite3.connect(path)) as conn, conn:
        conn.execute("DROP TRIGGER audit_no_update")
        conn.execute("DROP TRIGGER audit_no_delete")
        for statement in statements:
            conn.execute(statement)


def verdict(writer: Engine) -> audit.Tampering | None:
    with writer.connect() as conn:
        return audit.verify(conn)


def test_an_untouched_trail_holds_also_when_empty(writer: Engine) -> None:
    assert verdict(writer) is None
    note_some(writer)
    assert verdict(writer) is None
    with writer.connect() as conn:
        assert audit.head(conn).seq == ROWS


@pytest.mark.parametrize("statement", ["UPDATE audit SET who = '1012'", "DELETE FROM audit"])
def test_the_store_itself_refuses_to_change_it(writer: Engine, statement: str) -> None:
    note_some(writer)
    with pytest.raises(StoreError, match="only ever added to"), clear_errors("x"), writer.begin() as conn:
        conn.exec_driver_sql(statement)


def test_what_is_rolled_back_leaves_no_gap(writer: Engine) -> None:
    note_some(writer)
    with writer.connect() as conn, conn.begin() as transaction:
        audit.append(conn, START, "1011", "export", "everything")
        transaction.rollback()
    note_some(writer, 1)
    assert verdict(writer) is None


@pytest.mark.parametrize(
    ("statements", "found"),
    [
        (("UPDATE audit SET subject = 'A00000009' WHERE seq = 5",), audit.Tampering(5, "changed")),
        (("UPDATE audit SET at = at + 1 WHERE seq = 7",), audit.Tampering(7, "changed")),
        (("DELETE FROM audit WHERE seq = 4",), audit.Tampering(4, "missing")),
        (("DELETE FROM audit WHERE seq = 1",), audit.Tampering(1, "missing")),
        (("DELETE FROM audit WHERE seq > 9",), audit.Tampering(10, "cut")),
        (("DELETE FROM audit",), audit.Tampering(1, "cut")),
        (
            ("DELETE FROM audit WHERE seq = 4", "UPDATE audit SET seq = seq - 1 WHERE seq > 4"),
            audit.Tampering(4, "changed"),
        ),
        (
            ("INSERT INTO audit SELECT 13, at, who, '', '', '', hash, hash FROM audit WHERE seq = 12",),
            audit.Tampering(13, "changed"),
        ),
    ],
)
def test_tampering_is_found(
    path: Path, writer: Engine, statements: tuple[str, ...], found: audit.Tampering
) -> None:
    note_some(writer)
    writer.dispose()
    tamper(path, *statements)
    assert verdict(writer) == found


def test_a_trail_that_was_made_anew_lacks_the_seal_that_was_noted(path: Path, writer: Engine) -> None:
    """Who can write the file makes each seal fit, the last one too; not the one that stands elsewhere."""
    note_some(writer)
    with writer.connect() as conn:
        noted = audit.Seal.read(f" {audit.head(conn)}\n")
    note_some(writer, 2)
    with writer.connect() as conn:
        assert audit.verify(conn, noted) is None
    writer.dispose()
    ninth = "(SELECT seq || ':' || hash FROM audit WHERE seq = 9)"
    tamper(
        path,
        "DELETE FROM audit WHERE seq > 9",
        f"UPDATE meta SET value = {ninth} WHERE name = 'audit_head'",
    )
    with writer.connect() as conn:
        assert audit.verify(conn) is None
        assert audit.verify(conn, noted) == audit.Tampering(10, "cut")
    with writer.begin() as conn:
        for turn in range(9):
            audit.append(conn, START, "1012", "look", f"B{turn}")
    with writer.connect() as conn:
        assert audit.verify(conn) is None
        assert audit.verify(conn, noted) == audit.Tampering(noted.seq, "another")
    for wrong in ("12", "x:y", "12:ab"):
        with pytest.raises(ValueError, match=wrong):
            audit.Seal.read(wrong)


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["at", "who", "action", "subject", "detail", "prev_hash", "hash"]),
    st.integers(1, ROWS),
    st.text(min_size=1, max_size=20).filter(lambda text: "\x00" not in text),
)
def test_any_change_of_any_field_of_any_row_is_found(
    path: Path, writer: Engine, column: str, seq: int, value: str
) -> None:
    if verdict(writer) is None and not _noted(writer):
        note_some(writer)
    writer.dispose()
    with closing(sqlite3.connect(path)) as conn:
        conn.execute("DROP TRIGGER IF EXISTS audit_no_update")
        (before,) = conn.execute(f"SELECT {column} FROM audit WHERE seq = ?", (seq,)).fetchone()
        changed = before + 1 if column == "at" else value
        conn.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (changed, seq))
        conn.commit()
        seen = verdict(writer)
        writer.dispose()
        conn.execute(f"UPDATE audit SET {column} = ? WHERE seq = ?", (before, seq))
        conn.commit()
    assert (seen is None) == (changed == before)
    assert verdict(writer) is None


def test_borders_between_fields_are_sealed_too(writer: Engine) -> None:
    with writer.begin() as conn:
        first = audit.append(conn, START, "1011", "look", "A1", "")
    with writer.begin() as conn:
        conn.exec_driver_sql("DROP TRIGGER audit_no_update")
        conn.exec_driver_sql("UPDATE audit SET action = 'loo', subject = 'kA1'")
    assert first.seq == 1
    assert verdict(writer) == audit.Tampering(1, "changed")


def _noted(writer: Engine) -> bool:
    with writer.connect() as conn:
        return audit.head(conn).seq > 0
