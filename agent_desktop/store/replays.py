"""Writes that may come twice: what a desk delivers has its own key; a second delivery changes nothing."""

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import DataError, IntegrityError


def once(conn: Connection, table: Table, **row: object) -> bool:
    """Insert a row unless one with its primary key is there already. Whether it was inserted.

    Raises `ValueError` for a row that the table will never take; the transaction is lost then.
    """
    # By the primary key only: a number given to two tickets must be told, not taken for a second delivery.
    keys = table.primary_key.columns.keys()
    return _run(conn, table, _insert(conn, table, row).on_conflict_do_nothing(index_elements=keys)) > 0


def replaced(conn: Connection, table: Table, **row: object) -> None:
    """Insert a row, or give the one with its primary key these values. Raises `ValueError` as `once` does."""
    keys = table.primary_key.columns.keys()
    changes = {name: value for name, value in row.items() if name not in keys}
    _run(conn, table, _insert(conn, table, row).on_conflict_do_update(index_elements=keys, set_=changes))


def _insert(conn: Connection, table: Table, row: dict[str, object]) -> sqlite.Insert | postgresql.Insert:
    if conn.dialect.name == "sqlite":
        return sqlite.insert(table).values(**row)
    return postgresql.insert(table).values(**row)


def _run(conn: Connection, table: Table, statement: Insert) -> int:
    """How many rows it changed."""
    try:
        return conn.execute(statement).rowcount
    except (IntegrityError, DataError) as error:
        raise ValueError(f"{table.name}: {error.orig}") from error
