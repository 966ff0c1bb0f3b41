"""What can be wrong with a store, each as its own error: a words key, its facts, and an English sentence.

The window shows `key` with `facts` in the agent's language; `str()` is for logs and the command line. Each
sentence says what happened, what was kept and what to do.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import ClassVar, Final, TypeAlias

Fact: TypeAlias = str | int


class StoreError(Exception):
    """The store can't do what was asked. Always raised as one of the classes below or as itself."""

    key: ClassVar[str] = "store-failed"
    english: ClassVar[str] = (
        "The data store {where} failed: {why}. What was saved before is kept. Try again; if it stays so, run "
        "'agent-desktop doctor'."
    )

    def __init__(self, where: str, **facts: Fact) -> None:
        self.facts: Final[dict[str, Fact]] = {"where": where, **facts}
        super().__init__(self.english.format(**self.facts))


class StoreMissing(StoreError):
    """There is no file at that place."""

    key = "store-missing"
    english = (
        "There is no data store at {where}. Nothing was changed. "
        "Check the path in the settings, or make one with 'agent-desktop db init'."
    )


class StoreExists(StoreError):
    """There is a store with data where a new one was to be made."""

    key = "store-exists"
    english = (
        "There is a data store at {where} already. Nothing was changed. "
        "Move it away first, or use it as it is."
    )


class StoreFolderMissing(StoreError):
    """The folder that should hold the file does not exist."""

    key = "store-folder-missing"
    english = (
        "The folder of the data store {where} does not exist. Nothing was changed. "
        "Make it, or fix the path in the settings."
    )


class StoreAddressWrong(StoreError):
    """Not an address of a PostgreSQL server: nothing can be asked there."""

    key = "store-address-wrong"
    english = (
        "{where} is not the address of a data store. Nothing was changed. "
        "Write it as postgresql://server/database, with %40 for an @ in a name."
    )


class StoreFull(StoreError):
    """No room on the disk."""

    key = "store-full"
    english = (
        "The disk that holds {where} is full. What was saved before is kept; the last change is not. "
        "Free some room, then try again."
    )


class StoreLocked(StoreError):
    """Another program holds the file for longer than we wait."""

    key = "store-locked"
    english = (
        "The data store {where} is in use by another program. Nothing was changed. "
        "Close that program (a backup, a database viewer), then try again."
    )


class StoreReadOnly(StoreError):
    """The file or its folder may not be written."""

    key = "store-read-only"
    english = (
        "The data store {where} may only be read. Nothing was changed. "
        "Give this user the right to write the file and its folder, or move it to a disk that allows it."
    )


class StoreForbidden(StoreError):
    """The file may not be opened at all."""

    key = "store-forbidden"
    english = (
        "The data store {where} may not be opened by this user. Nothing was changed. "
        "Correct the rights of the file and its folder."
    )


class StoreDamaged(StoreError):
    """The file is no SQLite database, or its pages are broken."""

    key = "store-damaged"
    english = (
        "The file {where} is damaged or is no data store ({why}). It was left as it is. "
        "Put a backup in its place, or move it away and start again."
    )


class StoreNewer(StoreError):
    """The schema was made by a later version of this program."""

    key = "store-newer"
    english = (
        "The data store {where} has schema {found}, this program knows up to {known}. Nothing was changed. "
        "Install the newer program, or open the backup made before the upgrade."
    )


class StoreChanged(StoreError):
    """A server has no such function, table or column: it was upgraded while this program ran."""

    key = "store-changed"
    english = (
        "The data store {where} is of another version than this program: {why}. Nothing was changed. "
        "Close this program and open the version that fits."
    )


class StoreRefused(StoreError):
    """What it was given breaks a rule of the store: given again, it is refused again."""

    key = "store-refused"
    english = (
        "The data store {where} does not take this: {why}. Nothing was changed. "
        "Correct what was given, then try again."
    )


class StoreOutdated(StoreError):
    """The schema is older than this program needs, or not there at all."""

    key = "store-outdated"
    english = (
        "The data store {where} has schema {found}, this program needs {known}. Nothing was changed. "
        "Run 'agent-desktop db upgrade'."
    )


class StoreUnreachable(StoreError):
    """The database server does not answer, or ended the session."""

    key = "store-unreachable"
    english = (
        "The database server {where} can't be reached: {why}. What was saved before is kept. "
        "Check the network and the server, then try again."
    )


class StoreUntrusted(StoreUnreachable):
    """Whoever answered there is not proven to be the server: no TLS, a certificate or name of another."""

    key = "store-untrusted"
    english = (
        "The database server {where} is not proven to be the right one: {why}. Nothing was sent to it. "
        "Check 'sslrootcert', the name in the address and the server's certificate."
    )


class StoreLoginRefused(StoreUnreachable):
    """The server does not let this login in."""

    key = "store-login-refused"
    english = (
        "The database server {where} refuses this login: {why}. What was saved before is kept. "
        "Set the password with 'agent-desktop password --database', or ask whoever keeps the logins."
    )


class StoreSlow(StoreError):
    """A statement did not answer within its limit."""

    key = "records-slow"
    english = (
        "The data store {where} did not answer within {limit_ms} ms. What is shown may be old. "
        "It is asked again at the next call."
    )


class LooksStopped(StoreError):
    """It shows no more to this login for now."""

    key = "records-stopped"
    english = (
        "The data store {where} shows no more customers to this login for now: too many were looked at in a "
        "short time. The supervisor was told. Wait a minute, or ask the supervisor."
    )


class NumberFull(StoreError):
    """Agents have linked a number to as many accounts as they may."""

    key = "records-number-full"
    english = (
        "This number stands at 20 accounts in the data store {where} already. Nothing was linked. "
        "Tell your supervisor."
    )


class StoreDriverMissing(StoreError):
    """The library for that kind of server is not installed."""

    key = "store-driver-missing"
    english = (
        "The library 'psycopg' for the server {where} is not installed. Nothing was changed. "
        "Install it with 'pip install psycopg[binary]'."
    )


_BY_SQLITE_CODE: Final[dict[int, type[StoreError]]] = {
    sqlite3.SQLITE_BUSY: StoreLocked,
    sqlite3.SQLITE_LOCKED: StoreLocked,
    sqlite3.SQLITE_READONLY: StoreReadOnly,
    sqlite3.SQLITE_FULL: StoreFull,
    sqlite3.SQLITE_CORRUPT: StoreDamaged,
    sqlite3.SQLITE_NOTADB: StoreDamaged,
    sqlite3.SQLITE_CANTOPEN: StoreForbidden,
    sqlite3.SQLITE_PERM: StoreForbidden,
    sqlite3.SQLITE_AUTH: StoreForbidden,
}
_BY_SQLSTATE: Final[dict[str, type[StoreError]]] = {
    "53100": StoreFull,  # disk_full
    "55P03": StoreLocked,  # lock_not_available
    "25006": StoreReadOnly,  # read_only_sql_transaction: a standby
    "42501": StoreForbidden,  # insufficient_privilege
    "23514": StoreRefused,  # check_violation, and our own functions for what they can't take
    **dict.fromkeys(("42703", "42809", "42883", "42P01"), StoreChanged),  # undefined, or of another kind
    "AD001": LooksStopped,  # our own (`schema/server_sql`)
    "AD002": NumberFull,
}
_BY_WORDS: Final[tuple[tuple[tuple[str, ...], type[StoreUnreachable]], ...]] = (
    (("certificate", "does not support SSL", "SSL error", "channel binding"), StoreUntrusted),
    (("authentication failed", "no password", "not permitted to log in", "pg_hba.conf"), StoreLoginRefused),
)
"""libpq's words: before a session there is no SQLSTATE."""
_PRIMARY_CODE: Final = 0xFF  # SQLite keeps the primary result code in the low byte


def fault(error: BaseException, where: str) -> StoreError:
    """`error` of a driver as the `StoreError` that says it best; `where` names the store for people."""
    from sqlalchemy.exc import DBAPIError  # here: a desk paints before the 0.3 s that loading it takes

    driver_error = error.orig if isinstance(error, DBAPIError) and error.orig is not None else error
    why = " ".join(str(driver_error).split()).rstrip(".?")
    if isinstance(driver_error, sqlite3.Error):
        code = getattr(driver_error, "sqlite_errorcode", 0) & _PRIMARY_CODE
        return _BY_SQLITE_CODE.get(code, StoreError)(where, why=why)
    state = str(getattr(driver_error, "sqlstate", None) or "")
    if kind := _BY_SQLSTATE.get(state):
        return kind(where, why=why)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return StoreUnreachable(where, why=why)
    if _says_gone(driver_error, state):
        return _unreached(why)(where, why=why)
    return StoreError(where, why=why)


def _says_gone(driver_error: BaseException, state: str) -> bool:
    """Whether the server ended the session or never began one (08: connection, 57P: stopping)."""
    if state:
        return state.startswith(("08", "57P"))
    return "OperationalError" in (kind.__name__ for kind in type(driver_error).__mro__)  # psycopg's


def _unreached(why: str) -> type[StoreUnreachable]:
    """What kept a session from beginning."""
    return next((kind for words, kind in _BY_WORDS if any(w in why for w in words)), StoreUnreachable)


@contextmanager
def clear_errors(where: str) -> Iterator[None]:
    """Raise what a driver raises inside as a `StoreError`; a `StoreError` passes as it is."""
    try:
        yield
    except Exception as error:
        from sqlalchemy.exc import DBAPIError

        if isinstance(error, sqlite3.Error | DBAPIError):
            raise fault(error, where) from error
        raise
