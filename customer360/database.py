"""Customer data in SQL. The only module of the room that knows SQLAlchemy, and of it only the connections.

Each thread has one session of its own, opened at its first call and kept: the card's is warmed at sign-in.
A statement that takes longer than its limit is interrupted and raises, and the session lives on.
"""

import json
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from sqlite3 import Connection as SqliteConnection
from threading import Lock, local
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Connection, Engine
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.exc import DBAPIError

from agent_desktop.store.engines import place
from agent_desktop.store.faults import StoreError, clear_errors, fault
from agent_desktop.store.instants import micros
from customer360 import composition, document, lookup, refusals
from customer360.card import Bill, Card, Contact, Found, InstalmentPlan, MatchReason
from customer360.newcomer import Newcomer
from customer360.number import Number, NumberKind
from customer360.phone import Site
from customer360.records import RecordsError
from customer360.server_statements import BY_DIALECT
from customer360.statements import Statements
from customer360.watchdog import Watchdog

CARD_LIMIT_S: Final = 0.5
LOOKUP_LIMIT_S: Final = 3.0
WARM_UPS: Final = 8
BILLS_SPAN: Final = timedelta(days=731)

_LOOK_EVERY: Final = 20_000
"""Steps of SQLite's machine between two looks at the clock: a pop takes about 2,000."""

_CANCELED: Final = "57014"
"""SQLSTATE of a statement that the server gave up at its limit."""

_TOO_MANY: Final = "AD001"
"""SQLSTATE of a look beyond the limits (`store/schema/server_sql`)."""

_NOBODY: Final = Number(raw="", e164="", kind=NumberKind.UNKNOWN, national="")


class SqlRecords:
    """`Records` over the shared store. Threads: as `Records` says; each has its own session.

    `reader` and `writer` come from `agent_desktop.store.engines`. With `others` only pops are asked of the
    `reader`: the slow parts and the search borrow a session there that other rooms use as well. `now` gives
    UTC and serves what has no time of its own (`choose`, `link`, ages).
    """

    def __init__(
        self,
        reader: Engine,
        writer: Engine,
        others: Engine | None = None,
        *,
        site: Site,
        zone: ZoneInfo = ZoneInfo("Asia/Shanghai"),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._reader = reader
        self._writer = writer
        self._others = others
        self._site = site
        self._zone = zone
        self._now = now
        self._mine = local()
        self._all: list[_Session] = []
        self._watchdog = Watchdog()
        self._lock = Lock()

    def warm(self) -> None:
        """Open this thread's session and run dummy pops, of nobody and of people on file."""
        known = self._session().rows(self._say.known_phones, {}, CARD_LIMIT_S)
        phones = list(dict.fromkeys(str(row[0]) for row in known)) or [""]
        for turn in range(WARM_UPS):
            phone = phones[turn % len(phones)]
            self.card(replace(_NOBODY, e164=phone), now=self._now())

    def card(self, number: Number, *, account_no: str = "", now: datetime) -> Card:
        """The core of the card in one statement; at most `CARD_LIMIT_S`. Raises `RecordsError`."""
        said = {"account_no": lookup.bare(account_no)}
        return self._pop(self._session(), number, now, MatchReason.IVR_ACCOUNT, **said)

    def bills(self, account_id: str) -> tuple[Bill, ...]:
        """Bills that fell due in the last two years or will, oldest first."""
        since = self._day(self._now()) - BILLS_SPAN
        found = self._rows(self._say.bills, {"account_id": account_id, "since": since.isoformat()})
        return tuple(map(composition.bill, found))

    def plan(self, account_id: str) -> InstalmentPlan | None:
        """The latest agreement to pay in parts."""
        found = self._rows(self._say.plan, {"account_id": account_id})
        return composition.plan(found[0]) if found else None

    def timeline(self, number: Number, account_ids: tuple[str, ...]) -> tuple[Contact, ...]:
        """Contacts by this number or about these accounts, newest first, 60 at most."""
        asked = {"phone": number.e164, "account_ids": json.dumps(account_ids)}
        now = self._now()
        return tuple(composition.contact(row, now) for row in self._rows(self._say.timeline, asked))

    def find(self, text: str, limit: int = 20) -> tuple[Found, ...]:
        """Accounts by phone, account number, name (by sound too), pinyin, initials, or words of both
        name and address; the surest way that finds somebody decides."""
        for way, asked in lookup.ways(text, self._site):
            statement, said = self._say.find(way, asked)
            answer = self._rows(statement, {**said, "limit": limit})
            found = self._say.found(answer)
            if found:
                return tuple(composition.found(row) for row in found)
        return ()

    def choose(self, card: Card, account_id: str) -> Card:
        """The caller's card opened at `account_id`, read anew; slow parts come again by themselves.

        Without the store an account that is on the card still opens, with what the card knows.
        """
        try:
            fresh = self._pop(
                self._borrowed(), card.number, self._now(), MatchReason.AGENT_CHOICE, account_id=account_id
            )
        except RecordsError:
            if not any(a.id == account_id for a in card.accounts):
                raise
            return replace(card, chosen=account_id, bills=(), timeline=())
        if fresh.chosen != account_id:
            fresh = _opened(fresh, account_id)
        return replace(fresh, parts=card.parts)

    def link(self, number: Number, account_id: str, relation: str) -> None:
        """Remember the number for the account; an old link is renewed. Raises `RecordsError`."""
        if not number.e164:
            raise refusals.nameless()
        said = {
            "phone": number.e164,
            "account_id": account_id,
            "kind": lookup.kind_of(relation),
            "relation": relation,
            "now": micros(self._now()),
        }
        if self._write((self._say.link,), said) != 1:
            raise RecordsError("That account is not in the store.", key="records-no-account")

    def enrol(self, number: Number, newcomer: Newcomer) -> str:
        """See `Records.enrol`. Raises `RecordsError`."""
        if not number.e164:
            raise refusals.nameless()
        now = self._now()
        said = newcomer.row(number.e164, lookup.kind_of(newcomer.relation), now, self._day(now))
        self._write(self._say.enrol, said)
        return str(said["id"])

    def _write(self, statements: Sequence[str], said: dict[str, Any]) -> int:
        """All of them or none; how many rows the last one touched."""
        try:
            with clear_errors(place(self._writer)), self._writer.begin() as conn:
                return [conn.exec_driver_sql(statement, said).rowcount for statement in statements][-1]
        except StoreError as error:
            raise refusals.told(error) from error

    def close(self) -> None:
        """Give back every session and let go of the store. Thread: any, after the workers have stopped."""
        self._watchdog.close()
        with self._lock:
            for session in self._all:  # they stay listed: a thread that asks again opens its own anew
                session.close()
        self._reader.dispose()
        self._writer.dispose()

    def _pop(
        self,
        session: "_Session",
        number: Number,
        now: datetime,
        stated: MatchReason,
        *,
        account_no: str = "",
        account_id: str = "",
    ) -> Card:
        asked = {
            "phone": number.e164,
            "account_no": account_no,
            "account_id": account_id,
            "now": micros(now),
            "today": self._day(now).isoformat(),
        }
        answer = session.rows(self._say.pop, asked, CARD_LIMIT_S)[0][0]
        try:
            found = document.read(answer)
        except ValueError as error:
            raise RecordsError(f"The store holds something that isn't a card: {error}") from error
        return composition.card(found, number, stated=stated, now=now)

    @property
    def _say(self) -> Statements:
        return BY_DIALECT[self._reader.dialect.name]

    def _rows(self, statement: str, asked: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return self._borrowed().rows(statement, asked, LOOKUP_LIMIT_S)

    def _session(self) -> "_Session":
        """This thread's session."""
        mine: _Session | None = getattr(self._mine, "session", None)
        if mine is None:
            mine = self._mine.session = self._begun(_Session(self._reader))
        return mine

    def _borrowed(self) -> "_Session":
        """This thread's way into the session that is shared, or its own where none is."""
        if self._others is None:
            return self._session()
        mine: _Session | None = getattr(self._mine, "borrowed", None)
        if mine is None:
            mine = self._mine.borrowed = self._begun(_Session(self._others, borrowed=True))
        return mine

    def _begun(self, session: "_Session") -> "_Session":
        if self._reader.dialect.name != "sqlite":  # which interrupts itself
            self._watchdog.watch(session.due, session.descriptor)
        with self._lock:
            self._all.append(session)
        return session

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


class _Session:
    """One connection of one thread, with a clock on every statement; a broken one is opened anew.

    A borrowed one goes back after each statement, without the limit.
    """

    def __init__(self, engine: Engine, *, borrowed: bool = False) -> None:
        self._engine, self._is_borrowed = engine, borrowed
        self._where = place(engine)
        self._errors = (DBAPIError, engine.dialect.loaded_dbapi.Error)
        self._is_server = engine.dialect.name != "sqlite"
        self._conn: Connection | None = None
        self._deadline, self._busy = 0.0, False
        self._limit_ms = 0  # as the server knows it

    def rows(self, statement: str, asked: Mapping[str, Any], limit_s: float) -> Sequence[Sequence[Any]]:
        """All rows. Raises `RecordsError`, after `limit_s` at the latest."""
        self._deadline, self._busy = time.monotonic() + limit_s, True
        try:
            # The driver's own cursor: SQLAlchemy's result would add 30 µs to a pop of 80.
            cursor = self._open().connection.cursor()
            if self._is_server:
                asked = self._agree(cursor, asked, round(limit_s * 1000))
            cursor.execute(statement, asked)
            return cursor.fetchall()
        except StoreError as error:
            raise refusals.told(error) from error
        except self._errors as error:
            if getattr(error, "sqlstate", None) == _CANCELED or (not self._is_server and self._too_late()):
                raise refusals.slow(self._where, limit_s) from error
            if getattr(error, "sqlstate", None) == _TOO_MANY:
                raise refusals.stopped(self._where) from error
            self.close()
            raise refusals.told(fault(error, self._where)) from error
        finally:
            if self._is_borrowed:
                self._give_back()
            self._busy = False

    def due(self) -> float:
        """When the running statement must have been answered, 0 while none runs. Thread: any."""
        return self._deadline if self._busy else 0.0

    def descriptor(self) -> int:
        """Of the connection to a server, -1 without one. Thread: any."""
        try:
            driver: Any = self._conn.connection.driver_connection if self._conn else None
            return int(driver.fileno()) if driver is not None else -1
        except self._errors:
            return -1

    def close(self) -> None:
        """Give the connection back; the next statement opens another."""
        conn, self._conn = self._conn, None
        self._limit_ms = 0
        if conn is not None:
            conn.invalidate()
            conn.close()

    def _give_back(self) -> None:
        conn, self._conn = self._conn, None
        self._limit_ms = 0
        if conn is None:
            return
        try:
            conn.connection.cursor().execute("RESET statement_timeout")
        except self._errors:  # the answer is there; whoever comes next gets another connection
            conn.invalidate()
        conn.close()

    def _open(self) -> Connection:
        if self._conn is None:
            self._conn = self._engine.connect()
            driver = self._conn.connection.driver_connection
            if isinstance(driver, SqliteConnection):
                driver.set_progress_handler(self._too_late, _LOOK_EVERY)
        return self._conn

    def _agree(self, cursor: DBAPICursor, asked: Mapping[str, Any], limit_ms: int) -> Mapping[str, Any]:
        """Tell the server its limit when it isn't the last one's; its text holds no NUL, so none is sent."""
        if limit_ms != self._limit_ms:
            cursor.execute(f"SET statement_timeout = {limit_ms}")
            self._limit_ms = limit_ms
        return {k: v.replace("\x00", "") if isinstance(v, str) else v for k, v in asked.items()}

    def _too_late(self) -> bool:
        return time.monotonic() >= self._deadline


def _opened(card: Card, account_id: str) -> Card:
    """The card with an account that doesn't open by itself (closed) opened on the agent's word."""
    if not any(a.id == account_id for a in card.accounts):
        raise RecordsError("That account is not in the store.", key="records-no-account")
    return replace(card, chosen=account_id)
