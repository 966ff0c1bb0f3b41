"""Logins of a server's store in SQL: roles of PostgreSQL, tied to agent numbers. As the store's owner."""

import re
from typing import Any, Final

from msgspec import Struct
from sqlalchemy import Connection, Engine

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer, place
from agent_desktop.store.faults import StoreError, clear_errors
from ui.words import t

ROLES: Final = ("agent", "supervisor", "quality", "editor", "auditor", "integration")

_LOGIN: Final = re.compile(r"[a-z_][a-z0-9_.-]{0,62}")
_VERIFIER: Final = re.compile(r"SCRAM-SHA-256\$[0-9A-Za-z+/=$:]+")
_LISTED: Final = """
SELECT l.login, l.agent, coalesce(string_agg(substr(g.rolname, 6), ', ' ORDER BY g.rolname), ''),
  r.rolcanlogin
FROM desk_logins l JOIN pg_roles r ON r.rolname = l.login LEFT JOIN pg_auth_members m ON m.member = r.oid
LEFT JOIN pg_roles g ON g.oid = m.roleid AND g.rolname LIKE 'desk\\_%%'
GROUP BY l.login, l.agent, r.rolcanlogin ORDER BY l.login
"""


class LoginWrong(StoreError):
    """A login that can't be made, changed or found."""

    key = "store-login-wrong"
    english = "{login}: {why}. Nothing was changed."


class Login(Struct, frozen=True):
    """Who may come in, as which agent, and what for."""

    login: str
    agent: str
    roles: str
    admitted: bool


class Logins:
    """The logins of one store. Raises `StoreError`; every change is whole or not at all."""

    def __init__(self, where: str) -> None:
        self._engine: Engine = open_writer(where)
        self._where = place(self._engine)
        try:
            revisions.check(self._engine)
        except StoreError:
            self._engine.dispose()
            raise

    def add(self, login: str, agent: str, role: str, password: str) -> None:
        """A new login for a person. The password never leaves this process: the server gets its verifier."""
        if not _LOGIN.fullmatch(login):
            raise LoginWrong(self._where, login=login, why=t("login-letters"))
        with clear_errors(self._where), self._engine.begin() as conn:
            if _exists(conn, login):
                raise LoginWrong(self._where, login=login, why=t("login-taken"))
            conn.exec_driver_sql(
                f"CREATE ROLE {_quoted(conn, login)} LOGIN PASSWORD '{_verifier(conn, login, password)}'"
            )
            _admit(conn, login, agent, role)

    def change(self, login: str, agent: str, role: str) -> None:
        """Another agent number or role in place of the ones before."""
        with clear_errors(self._where), self._engine.begin() as conn:
            self._must_exist(conn, login)
            _revoke(conn, login)
            _admit(conn, login, agent, role)

    def password(self, login: str, password: str) -> None:
        """Another password."""
        with clear_errors(self._where), self._engine.begin() as conn:
            self._must_exist(conn, login)
            verifier = _verifier(conn, login, password)
            conn.exec_driver_sql(f"ALTER ROLE {_quoted(conn, login)} PASSWORD '{verifier}'")

    def remove(self, login: str) -> None:
        """Shut somebody out at once. Their name stays taken: the trail has it."""
        with clear_errors(self._where), self._engine.begin() as conn:
            self._must_exist(conn, login)
            _revoke(conn, login)
            conn.exec_driver_sql(f"ALTER ROLE {_quoted(conn, login)} NOLOGIN PASSWORD NULL")
        with clear_errors(self._where), self._engine.begin() as conn:  # whoever came in before is seen now
            conn.exec_driver_sql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (login,)
            )

    def listed(self) -> list[Login]:
        """All of them, by name."""
        with clear_errors(self._where), self._engine.connect() as conn:
            return [Login(*row) for row in conn.exec_driver_sql(_LISTED)]

    def close(self) -> None:
        """Let go of the store."""
        self._engine.dispose()

    def _must_exist(self, conn: Connection, login: str) -> None:
        known = conn.exec_driver_sql("SELECT FROM desk_logins WHERE login = %s", (login,)).first()
        if known is None:
            raise LoginWrong(self._where, login=login, why=t("login-unknown"))


def _exists(conn: Connection, login: str) -> bool:
    return conn.exec_driver_sql("SELECT FROM pg_roles WHERE rolname = %s", (login,)).first() is not None


def _admit(conn: Connection, login: str, agent: str, role: str) -> None:
    conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (login, agent, role))


def _revoke(conn: Connection, login: str) -> None:
    for role in ROLES:
        conn.exec_driver_sql(f"REVOKE desk_{role} FROM {_quoted(conn, login)}")


def _quoted(conn: Connection, login: str) -> str:
    return conn.dialect.identifier_preparer.quote_identifier(login)


def _verifier(conn: Connection, login: str, password: str) -> str:
    """What a server keeps of a password (RFC 5803), made here."""
    driver: Any = conn.connection.driver_connection
    made = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
    if not _VERIFIER.fullmatch(made):
        raise ValueError("the PostgreSQL library made something that is no SCRAM verifier")
    return str(made)
