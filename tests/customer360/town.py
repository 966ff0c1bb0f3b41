"""A small town for tests: a store made through the schema, filled with a handful of people by name."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, Table, insert, text

from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.schema import customers, supply, work
from agent_desktop.store.schema.tables import TABLES
from customer360.database import SqlRecords
from customer360.number import Number
from customer360.phone import Site, normalise

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
TODAY = date(2026, 11, 22)
SITE = Site(area_code="0931")


def number(raw: str) -> Number:
    """A number as this town reads it."""
    return normalise(raw, SITE)


def ago(**span: float) -> datetime:
    """A moment before now."""
    return NOW - timedelta(**span)


class Town:
    """Builds a store row by row. Every method takes what matters to a test and fills the rest in."""

    def __init__(self, where: Path | str) -> None:
        """`where`: a file to be made, or the address of a server's store that has its tables."""
        self.where = where
        self.writer = open_writer(where, create=True)
        if isinstance(where, Path):
            TABLES.create_all(self.writer)
        self._serial = 0

    def account(self, account_id: str, *, name: str = "王晓敏", phone: str = "", **more: Any) -> str:
        """An account with its customer (of the same id unless told), and its own number."""
        customer = more.pop("customer", account_id)
        people = {
            key: more.pop(key) for key in ("vip", "id_tail", "prefers", "pinyin", "initials") if key in more
        }
        place = {
            "id": account_id,
            "account_no": f"0211{int(account_id, 36) % 1_000_000:06}",
            "customer_id": customer,
            "service": "heating",
            "address": "幸福里小区 5 号楼 1 单元 502",
            "area": "QLH-03",
            "district": "七里河",
            "meter": "RB2023001",
            "state": "active",
        }
        if customer == account_id:
            self.row(customers.customers, id=customer, name=name, **people)
        self.row(customers.accounts, **place | more)
        if phone:
            self.phone(phone, account_id)
        return account_id

    def phone(self, phone: str, account_id: str, kind: str = "own", **more: Any) -> None:
        """A number known for an account."""
        self.row(
            customers.phone_links,
            phone=number(phone).e164,
            account_id=account_id,
            **{"kind": kind, "relation": "户主", "rank": 1, "source": "file"} | more,
        )

    def call(self, phone: str, at: datetime, *, account_id: str | None = None, **more: Any) -> None:
        """An incoming call of the past."""
        self.row(
            work.contacts,
            id=self._id(),
            at=at,
            phone=number(phone).e164 or None,
            account_id=account_id,
            **{"channel": "phone", "incoming": True, "matter": "no_heat", "agent": "1027"} | more,
        )

    def ticket(self, account_id: str, filed_at: datetime, **more: Any) -> str:
        """An open ticket."""
        ticket_id = self._id()
        facts = {
            "number": f"261119-D1-{ticket_id}",
            "title": "不热",
            "request_type": "no_heat",
            "node": "dispatched",
        }
        self.row(work.tickets, id=ticket_id, account_id=account_id, filed_at=filed_at, **facts | more)
        return ticket_id

    def bill(self, account_id: str, period: str, due_on: date, cents: int, unpaid: int = 0) -> None:
        """One bill."""
        self.row(
            supply.bills,
            account_id=account_id,
            period=period,
            kind="usage",
            amount_cents=cents,
            unpaid_cents=unpaid,
            due_on=due_on,
        )

    def row(self, table: Table, **values: Any) -> None:
        """One row of any table."""
        with self.writer.begin() as conn:
            conn.execute(insert(table).values(**values))

    def run(self, statement: str, **values: Any) -> None:
        """A statement by somebody else."""
        with self.writer.begin() as conn:
            conn.execute(text(statement), values)

    @contextmanager
    def records(self, **more: Any) -> Iterator[SqlRecords]:
        """The room's adapter over this store."""
        reader = open_reader(self.where)
        records = SqlRecords(reader, self.writer, site=SITE, now=lambda: NOW, **more)
        try:
            yield records
        finally:
            records.close()
            reader.dispose()

    def close(self) -> None:
        """Give the file back."""
        self.writer.dispose()

    def _id(self) -> str:
        self._serial += 1
        return f"{self._serial:04}"


def reader_of(town: Town) -> Engine:
    """A reader's engine, for tests that look at the store itself."""
    return open_reader(town.where)
