"""Customer data in SQL. The only module of the room that knows SQLAlchemy, and of it only the engines.

Each thread has one session of its own (`agent_desktop.store.timed`): the card's is warmed at sign-in.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace
from sqlalchemy import Engine

from agent_desktop.store.engines import place
from agent_desktop.store.faults import LooksStopped, StoreError, clear_errors
from agent_desktop.store.instants import micros
from agent_desktop.store.timed import TimedSession, TimedSessions
from customer360 import composition, document, lookup, refusals
from customer360.card import Bill, Card, Contact, Found, InstalmentPlan, MatchReason
from customer360.newcomer import Enrolled, Newcomer
from customer360.number import Number, NumberKind
from customer360.phone import Site
from customer360.records import MOST_FOUND, RecordsError
from customer360.server_statements import BY_DIALECT
from customer360.statements import Rows, Statements

CARD_LIMIT_S: Final = 0.5
LOOKUP_LIMIT_S: Final = 3.0
WARM_UPS: Final = 8
BILLS_SPAN: Final = timedelta(days=731)

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
        self._site = site
        self._zone = zone
        self._now = now
        self._sessions = TimedSessions(reader, others)

    def warm(self) -> None:
        """Open this thread's session and run dummy pops, of nobody and of people on file."""
        known = self._ask(self._sessions.own(), self._say.known_phones, {}, CARD_LIMIT_S)
        phones = list(dict.fromkeys(str(row[0]) for row in known)) or [""]
        for turn in range(WARM_UPS):
            phone = phones[turn % len(phones)]
            self.card(replace(_NOBODY, e164=phone), now=self._now())

    def card(self, number: Number, *, account_no: str = "", now: datetime) -> Card:
        """The core of the card in one statement; at most `CARD_LIMIT_S`. Raises `RecordsError`."""
        said = {"account_no": lookup.bare(account_no)}
        return self._pop(self._sessions.own(), number, now, MatchReason.IVR_ACCOUNT, **said)

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
        phone = number.e164 if number.tells_who else ""
        asked = {"phone": phone, "account_ids": json.dumps(account_ids)}
        now = self._now()
        return tuple(composition.contact(row, now) for row in self._rows(self._say.timeline, asked))

    def find(self, text: str, limit: int = MOST_FOUND) -> tuple[Found, ...]:
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
                self._sessions.borrowed(),
                card.number,
                self._now(),
                MatchReason.AGENT_CHOICE,
                account_id=account_id,
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
        if not number.tells_who:
            raise refusals.nameless()
        said = {
            "phone": number.e164,
            "account_id": account_id,
            "kind": lookup.kind_of(relation),
            "relation": relation,
            "now": micros(self._now()),
        }
        linked = self._write((self._say.link,), said)
        if not linked:
            raise RecordsError("That account is not in the store.", key="records-no-account")

        if not linked[0][0]:
            raise refusals.told(LooksStopped(place(self._writer), why="too many looks in a short time"))

    def enrol(self, card: Card, newcomer: Newcomer) -> Enrolled:
        """See `Records.enrol`. Raises `RecordsError`."""
        if not card.number.tells_who:
            raise refusals.nameless()
        now = self._now()
        said = newcomer.row(card, lookup.kind_of(newcomer.relation), now, self._day(now))
        account_id = self._write(self._say.enrol, said)[0][0]
        return Enrolled(account_id, is_new=account_id == said["id"])

    def _write(self, statements: Sequence[str], said: dict[str, Any]) -> Rows:
        """All of them or none; what the last one answered, or a true row for each that it touched."""
        try:
            with clear_errors(place(self._writer)), self._writer.begin() as conn:
                done = [conn.exec_driver_sql(statement, said) for statement in statements][-1]
                return [tuple(row) for row in done] if done.returns_rows else [(True,)] * done.rowcount
        except StoreError as error:
            raise refusals.told(error) from error

    def close(self) -> None:
        """Give back every session and let go of the store. Thread: any, after the workers have stopped."""
        self._sessions.close()
        self._reader.dispose()
        self._writer.dispose()

    def _pop(
        self,
        session: TimedSession,
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
        answer = self._ask(session, self._say.pop, asked, CARD_LIMIT_S)[0][0]
        try:
            found = document.read(answer)
        except ValueError as error:
            raise RecordsError(f"The store holds something that isn't a card: {error}") from error
        return composition.card(found, number, stated=stated, now=now)

    @property
    def _say(self) -> Statements:
        return BY_DIALECT[self._reader.dialect.name]

    def _rows(self, statement: str, asked: Mapping[str, Any]) -> Sequence[Sequence[Any]]:
        return self._ask(self._sessions.borrowed(), statement, asked, LOOKUP_LIMIT_S)

    @staticmethod
    def _ask(
        session: TimedSession, statement: str, asked: Mapping[str, Any], limit_s: float
    ) -> Sequence[Sequence[Any]]:
        try:
            return session.rows(statement, asked, limit_s)
        except StoreError as error:
            raise refusals.told(error) from error

    def _day(self, at: datetime) -> date:
        return at.astimezone(self._zone).date()


def _opened(card: Card, account_id: str) -> Card:
    """The card with an account that doesn't open by itself (closed) opened on the agent's word."""
    if not any(a.id == account_id for a in card.accounts):
        raise RecordsError("That account is not in the store.", key="records-no-account")
    return replace(card, chosen=account_id)
