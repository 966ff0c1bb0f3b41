"""A centre on a real server with two customers and a login of every kind, and what those logins send."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial

import psycopg
import pytest
from sqlalchemy import Engine, insert

from agent_desktop.adapters import shared_store
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema import customers, supply
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.delivery import Delivery, Sender
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.journal import Parcel
from customer360.phone import Site, normalise
from tests.servers import Server

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
SITE = Site(area_code="0931")
WANG, LI = (normalise(raw, SITE) for raw in ("13812346621", "13909314471"))
LOGINS = {
    "mallory": ("1011", "agent"),
    "bob": ("1012", "agent"),
    "lead": ("1001", "supervisor"),
    "quality": ("1801", "quality"),
    "oversight": ("9001", "auditor"),
    "feed": ("", "integration"),
    "writer": ("2001", "editor"),
}
Answer = list[tuple[object, ...]]


class Centre:
    """A centre with two customers and a login of every kind."""

    def __init__(self, server: Server, address: str) -> None:
        self._server = server
        self.database = address.split("@/")[1].split("?")[0]
        self.owner: Engine = open_writer(address)
        for login, (agent, role) in LOGINS.items():
            server.run(f"DROP ROLE IF EXISTS {login}")
            server.run(f"CREATE ROLE {login} LOGIN")
            self.do(f"SELECT desk_admit('{login}', '{agent}', '{role}')")
        with self.owner.begin() as conn:
            for account, name, phone in (("a1", "王晓敏", WANG), ("a2", "李建国", LI)):
                conn.execute(insert(customers.customers).values(id=account, name=name))
                conn.execute(
                    insert(customers.accounts).values(
                        id=account, account_no=f"0211{account}", customer_id=account, service="heating",
                        address=f"幸福里 {account}", state="active",
                    )
                )  # fmt: skip
                link = {
                    "phone": phone.e164,
                    "account_id": account,
                    "kind": "own",
                    "rank": 1,
                    "source": "file",
                }
                conn.execute(insert(customers.phone_links).values(**link))
                bill = {
                    "period": "2026-10",
                    "amount_cents": 100,
                    "unpaid_cents": 100,
                    "due_on": date(2026, 10, 6),
                }
                conn.execute(insert(supply.bills).values(account_id=account, **bill))

    def close(self) -> None:
        """Take everything away again."""
        self.owner.dispose()
        self._server.drop(self.database)
        for login in LOGINS:
            self._server.run(f"DROP ROLE {login}")

    def address(self, login: str) -> str:
        return self._server.url(self.database, login)

    def do(self, statement: str) -> None:
        with self.owner.begin() as conn:
            conn.exec_driver_sql(statement)

    def ask(self, login: str, *statements: str, given: Sequence[object] = ()) -> Answer:
        """What the last statement answers; all of them in one session, each on its own."""
        with psycopg.connect(self.address(login), autocommit=True) as conn:
            for statement in statements[:-1]:
                conn.execute(statement)
            cursor = conn.execute(statements[-1], given or None)
            return cursor.fetchall() if cursor.description else []


POP = "CALL desk_pop(%s, '', '', 0, '2026-11-22', NULL)"


def refused(site: Centre, login: str, *statements: str, given: Sequence[object] = ()) -> str:
    """The state with which the server refuses the last statement; fails when it doesn't."""
    with pytest.raises(psycopg.Error) as caught:
        site.ask(login, *statements, given=given)
    return str(caught.value.sqlstate)


def deliver(site: Centre, login: str, *bodies: Ticket | Act) -> Delivery:
    opened: list[Engine] = []

    def connect() -> object:
        store = shared_store(Sessions(partial(site.address, login)))
        opened.append(store.begin.__self__)  # type: ignore[attr-defined]  # the engine, to close it
        return store

    parcels = [Parcel(b.id, b.kind if isinstance(b, Act) else "ticket", b) for b in bodies]
    delivered = Sender(connect).deliver_once(parcels)  # type: ignore[arg-type]
    opened[0].dispose()
    return delivered


def ticket(turn: int, agent: str) -> Ticket:
    return Ticket(
        id=f"t{turn}", number=f"N{turn}", skill_group="heating", request_type="no_heat", account_id="a1",
        call_id="c1", title="不热", filed_at=NOW, agent=agent, node="accepted",
    )  # fmt: skip


def act(kind: str, turn: int, **payload: str | int | None) -> Act:
    return Act(id=f"{kind}{turn}", kind=kind, at=NOW, payload=payload)


def told_call(agent: str) -> dict[str, str | int | None]:
    return {
        "id": "c1", "direction": "incoming", "phone": WANG.e164, "account_id": "a1", "skill_group": "heating",
        "agent": agent, "ivr_trail": "", "started_at": NOW.isoformat(), "answered_at": NOW.isoformat(),
        "ended_at": NOW.isoformat(), "end_reason": "", "hold_s": 0, "wrap_up_s": 0, "result": "",
        "ticket_id": "t1", "matter": "", "summary": "",
    }  # fmt: skip
