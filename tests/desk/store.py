"""A small store for whole walks: one heating customer, one with two homes, an outage, an open ticket."""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, Table, insert, select

from agent_desktop.adapters import parcel_handlers
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.faults import StoreUnreachable
from agent_desktop.store.schema import customers, supply, work
from agent_desktop.tickets.delivery import SharedStore
from customer360.card import Bill, Card, Contact, Found, InstalmentPlan
from customer360.database import SqlRecords
from customer360.newcomer import Enrolled, Newcomer
from customer360.number import Number
from customer360.phone import Site, normalise
from customer360.records import RecordsError

SITE = Site(area_code="0931")
ZONE = ZoneInfo("Asia/Shanghai")
WANG, LI, STRANGER = "13812346621", "13909314471", "17609315520"
"""Callers: Wang has one heated home in an area without heat, Li has two, nobody knows the stranger."""


class Store:
    """The shared store, which a test can take away. Rows are read with `rows`."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.gone = False
        new = not path.exists()
        self.writer = open_writer(path, create=True)
        if new:
            revisions.upgrade(self.writer)
            _people(self)
        self.reader = open_reader(path)
        self.records = SqlRecords(self.reader, self.writer, site=SITE, zone=ZONE)

    def add(self, table: Table, **values: Any) -> None:
        """One row."""
        with self.writer.begin() as conn:
            conn.execute(insert(table).values(**values))

    def rows(self, table: Table) -> list[Mapping[str, Any]]:
        """All rows of a table, oldest key first."""
        with self.reader.connect() as conn:
            return [dict(row) for row in conn.execute(select(table).order_by(*table.primary_key)).mappings()]

    def shared(self) -> SharedStore:
        """As the sender opens it. Raises `StoreUnreachable` while it is gone."""
        self._there()
        return SharedStore(self._begin, parcel_handlers())

    def where(self) -> Path:
        """The file, as the newsroom opens it. Raises `StoreUnreachable` while it is gone."""
        self._there()
        return self.path

    def _begin(self) -> AbstractContextManager[Connection]:
        @contextmanager
        def transaction() -> Iterator[Connection]:
            self._there()
            with self.writer.begin() as conn:
                yield conn

        return transaction()

    def _there(self) -> None:
        if self.gone:
            raise StoreUnreachable("postgresql://centre", why="no route to host")

    def close(self) -> None:
        """Give the file back."""
        self.records.close()
        self.reader.dispose()
        self.writer.dispose()


class StoreRecords:
    """`Records` over a `Store`: refuses while it is gone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def _there(self) -> SqlRecords:
        if self._store.gone:
            facts = {"where": "postgresql://centre", "why": "no route to host"}
            raise RecordsError("no route to host", key="store-unreachable", **facts)
        return self._store.records

    def warm(self) -> None:
        self._there().warm()

    def card(self, number: Number, *, account_no: str = "", now: datetime) -> Card:
        return self._there().card(number, account_no=account_no, now=now)

    def bills(self, account_id: str) -> tuple[Bill, ...]:
        return self._there().bills(account_id)

    def plan(self, account_id: str) -> InstalmentPlan | None:
        return self._there().plan(account_id)

    def timeline(self, number: Number, account_ids: tuple[str, ...]) -> tuple[Contact, ...]:
        return self._there().timeline(number, account_ids)

    def find(self, text: str, limit: int = 20) -> tuple[Found, ...]:
        return self._there().find(text, limit)

    def choose(self, card: Card, account_id: str) -> Card:
        return self._there().choose(card, account_id)

    def link(self, number: Number, account_id: str, relation: str) -> None:
        self._there().link(number, account_id, relation)

    def enrol(self, card: Card, newcomer: Newcomer) -> Enrolled:
        return self._there().enrol(card, newcomer)

    def close(self) -> None:
        pass  # the store outlives its desks here


def _people(store: Store) -> None:
    _account(store, "a1", name="王晓敏", phone=WANG, account_no="02113456", area="QLH-03")
    _account(store, "a2", name="李建国", phone=LI, account_no="02119001", area="CG-01")
    _account(store, "a3", name="李建国", phone=LI, account_no="02119002", area="CG-02", customer="a2", rank=2)
    store.add(
        supply.bills,
        account_id="a1",
        period="2025-26",
        kind="usage",
        amount_cents=286_000,
        unpaid_cents=0,
        due_on=date.today() - timedelta(days=327),  # bills of the last two years are told
    )
    store.add(
        supply.incidents,
        id="i1",
        number="SJ20261122-03",
        title="七里河换热站停运",
        service="heating",
        area="QLH-03",
        cause="循环泵故障",
        script="预计 18:00 前恢复",
        since=datetime.now(UTC) - timedelta(hours=1),
        expected_end=datetime.now(UTC) + timedelta(hours=5),
    )
    store.add(
        work.tickets,
        id="t1",
        number="261120-B07-0012",
        skill_group="heating",
        request_type="no_heat",
        account_id="a2",
        title="室温不达标 · 客厅不热",
        node="dispatched",
        filed_at=datetime.now(UTC) - timedelta(days=2),
        crew="城关二班",
        crew_phone="0931-8400001",
    )


def _account(store: Store, account_id: str, *, name: str, phone: str, rank: int = 1, **place: Any) -> None:
    customer = place.pop("customer", account_id)
    if customer == account_id:
        store.add(customers.customers, id=customer, name=name, id_tail="4471")
    store.add(
        customers.accounts,
        id=account_id,
        customer_id=customer,
        service="heating",
        address=f"幸福里小区 5 号楼 1 单元 {account_id[1]}02",
        district="七里河",
        meter=f"RB{account_id}",
        state="active",
        **place,
    )
    store.add(
        customers.phone_links,
        phone=normalise(phone, SITE).e164,
        account_id=account_id,
        kind="own",
        relation="户主",
        rank=rank,
        source="file",
    )
