"""Writes that may come twice: what a desk delivers has its own key; a second delivery changes nothing."""

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, Connection, CursorResult, Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError

from agent_desktop.store.transactions import is_server

_AGAIN: Final = "again_"


def once(conn: Connection, table: Table, **row: object) -> bool:
    """Insert a row unless one with its primary key is there already. Whether it was inserted.

    Raises `ValueError` for a row that the table will never take; the transaction is lost then.
    """
    return _run(conn, table, _inserts_once(table, conn.dialect.name), row) > 0


def once_all(conn: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """The same for some rows with the same columns, in one statement."""
    if rows:
        _try(conn, table, _inserts_once(table, conn.dialect.name), rows)


def replaced(conn: Connection, table: Table, **row: object) -> None:
    """Insert a row, or give the one with its primary key these values. Raises `ValueError` as `once` does."""
    again = {_AGAIN + name: value for name, value in row.items()}
    _run(conn, table, _replaces(table, conn.dialect.name, tuple(row)), row | again)


def replace_all(conn: Connection, table: Table, rows: Sequence[dict[str, object]]) -> None:
    """The same for many rows with the same columns. Raises `ValueError` when one of them can't be taken."""
    if not rows:
        return
    # Of two with one key the last counts; a server would refuse both.
    keys, names = table.primary_key.columns.keys(), tuple(rows[0])
    kept = list({tuple(row[name] for name in keys): row for row in rows}.values())
    columns = [_driven(conn, table.c[name], kept) for name in names]
    # The driver itself: putting rows into Core's statement costs as much as SQLite's own work with them.
    quoted = [conn.dialect.identifier_preparer.quote(name) for name in names]
    changes = [f"{column} = excluded.{column}" for column in quoted if column.strip('"') not in keys]
    renewed = f"UPDATE SET {', '.join(changes)}" if changes else "NOTHING"
    target = f"INSERT INTO {table.name} ({', '.join(quoted)})"
    conflict = f"ON CONFLICT ({', '.join(keys)}) DO {renewed}"
    try:
        if not is_server(conn):
            marks = ", ".join("?" * len(names))
            conn.exec_driver_sql(f"{target} VALUES ({marks}) {conflict}", list(zip(*columns, strict=True)))
        else:  # all rows in one statement: an array for each column
            kinds = [table.c[name].type.compile(conn.dialect).split()[0] for name in names]
            arrays = ", ".join(f"%s::{kind}[]" for kind in kinds)
            conn.exec_driver_sql(f"{target} SELECT * FROM unnest({arrays}) {conflict}", tuple(columns))
    except (IntegrityError, DataError) as error:
        raise _refusal(table, error) from error


def _driven(conn: Connection, column: Column[Any], rows: Sequence[dict[str, object]]) -> list[object]:
    """A column's values as the driver takes them."""
    process, values = column.type.bind_processor(conn.dialect), [row[column.name] for row in rows]
    return values if process is None else [process(value) for value in values]


# Built once a table: putting a statement together costs more than running it.


@cache
def _inserts_once(table: Table, dialect: str) -> Insert:
    """By the primary key only: a number given twice must be told, not taken for a second delivery."""
    keys = table.primary_key.columns.keys()
    return _insert(table, dialect).on_conflict_do_nothing(index_elements=keys)


@cache
def _replaces(table: Table, dialect: str, columns: tuple[str, ...]) -> Insert:
    keys, insert = table.primary_key.columns.keys(), _insert(table, dialect)
    # Told twice, not taken from `excluded`: that takes a right to read the column.
    changes = {
        name: bindparam(_AGAIN + name, type_=table.c[name].type) for name in columns if name not in keys
    }
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
        raise _refusal(table, error) from error


def _refusal(table: Table, error: IntegrityError | DataError) -> ValueError:
    return ValueError(f"{table.name}: {error.orig}")
