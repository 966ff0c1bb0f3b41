"""Writes that may come twice: what a desk delivers has its own key; a second delivery changes nothing."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from sqlalchemy import Connection, CursorResult, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError


def once(conn: Connection, table: Table, **row: object) -> bool:
    """Insert a row unless one with its primary key is there already. Whether it was inserted.

    Raises `ValueError` for a row that the table will never take; the transaction is lost then.
    """
    return _run(conn, table, _inserts_once(table, conn.dialect.name), row) > 0


def replaced(conn: Connection, table: Table, **row: object) -> None:
    """Insert a row, or give the one with its primary key these values. Raises `ValueError` as `once` does."""
    _run(conn, table, _replaces(table, conn.dialect.name, tuple(row)), row)


def replace_all(conn: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """The same for many rows with the same columns. Raises `ValueError` when one of them can't be taken."""
    if rows:
        _try(conn, table, _replaces(table, conn.dialect.name, tuple(rows[0])), rows)


# Built once a table: putting a statement together costs more than running it.


@cache
def _inserts_once(table: Table, dialect: str) -> Insert:
    """By the primary key only: a number given twice must be told, not taken for a second delivery."""
    keys = table.primary_key.columns.keys()
    return _insert(table, dialect).on_conflict_do_nothing(index_elements=keys)


@cache
def _replaces(table: Table, dialect: str, columns: tuple[str, ...]) -> Insert:
    keys, insert = table.primary_key.columns.keys(), _insert(table, dialect)
    changes = {name: insert.excluded[name] for name in columns if name not in keys}
    if not changes:
        return insert.on_conflict_do_nothing(index_elements=keys)
    return insert.on_conflict_do_update(index_elements=keys, set_=changes)


def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)


def _run(conn: Connection, table: Table, statement: Insert, row: dict[str, object]) -> int:
    """How many rows it changed."""
    return _try(conn, table, statement, row).rowcount


def _try(
    conn: Connection, table: Table, statement: Insert, given: dict[str, object] | Sequence[dict[str, object]]
) -> CursorResult[Any]:
    try:
        # Kept on purpose: where an INSERT returns the row's defaults, its count would be lost with them.
        return conn.execute(statement, given, execution_options={"preserve_rowcount": True})
    except (IntegrityError, DataError) as error:
        raise ValueError(f"{table.name}: {error.orig}") from error
