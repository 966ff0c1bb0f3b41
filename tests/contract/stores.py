"""The shared store on both databases, and what desks deliver into it."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine, Table, insert, select

from agent_desktop.adapters import shared_store
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.instants import micros
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.delivery import Delivery, Sender, SharedStore
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.forms import RequestType
from agent_desktop.tickets.journal import Parcel
from resources import files
from tests.tickets.desk_paper import ZONE

NOW: Final = datetime(2026, 11, 20, 2, 0, tzinfo=UTC)  # a Friday, 10:00 at the site
RULES: Final = rule_files.load(files("settings"), Path("nowhere"), ZONE, "zh_CN")[0]
REPAIR: Final = RequestType(
    code="no_heat",
    label="不热",
    nodes=(("dispatched", 480), ("arrived", 1440), ("reported", 2880), ("follow_up", 4320)),
)


class Shared:
    """A store and a desk's way into it."""

    def __init__(self, where: Path | str) -> None:
        self.where = where
        self.engine: Engine = open_writer(where, create=True)
        revisions.upgrade(self.engine)
        self._open: list[SharedStore] = []
        self.sender = Sender(lambda: self._connect(where))
        self._turn = 0

    def another_desk(self, where: str | None = None) -> Sender:
        """Another desk, on a server perhaps under a login of its own."""
        return Sender(lambda: self._connect(where or self.where))

    def _connect(self, where: Path | str) -> SharedStore:
        self._open.append(store := shared_store(Sessions(lambda: where)))
        return store

    def at(self, when: datetime) -> datetime:
        """It is `when` now: on a server by its own clock, which counts there."""
        if self.engine.dialect.name == "postgresql":
            with self.engine.begin() as conn:
                conn.exec_driver_sql(
                    f"""CREATE OR REPLACE FUNCTION desk_now() RETURNS bigint LANGUAGE sql VOLATILE
                    SET search_path = pg_catalog, public, pg_temp AS 'SELECT {micros(when)}::bigint'"""
                )
        return when

    def close(self) -> None:
        for store in self._open:
            store.close()
        self.engine.dispose()

    def deliver(self, *bodies: Ticket | Act, by: Sender | None = None) -> Delivery:
        parcels = [Parcel(b.id, b.kind if isinstance(b, Act) else "ticket", b) for b in bodies]
        return (by or self.sender).deliver_once(parcels)

    def act(self, kind: str, *, by: Sender | None = None, after: timedelta = timedelta(), **told: Any) -> str:
        """Deliver one act about ticket t1; why it was refused, or an empty text."""
        self._turn += 1
        payload = {"ticket_id": "t1", "agent": "1011", "origin": "A01", **told}
        at = NOW + timedelta(minutes=self._turn) + after
        made = Act(id=f"{kind}{self._turn:03}", kind=kind, at=at, payload=payload)
        delivery = self.deliver(made, by=by)
        assert delivery.error is None, delivery.error
        return delivery.refused[0][1] if delivery.refused else ""

    def step(self, step: str, **told: Any) -> str:
        """Take a step with ticket t1."""
        return self.act("step", step=step, **told)

    def row(self, table: Table, **key: object) -> Any:
        """One row."""
        with self.engine.connect() as conn:
            return conn.execute(select(table).filter_by(**key)).one()

    def rows(self, table: Table) -> list[Any]:
        with self.engine.connect() as conn:
            return list(conn.execute(select(table).order_by(*table.primary_key)))

    def add(self, table: Table, *rows: dict[str, object]) -> None:
        with self.engine.begin() as conn:
            conn.execute(insert(table), list(rows))


def ticket(number: int = 1, *, kind: RequestType = REPAIR, **facts: Any) -> Ticket:
    """A filed ticket with its clocks."""
    filed_at = facts.get("filed_at", NOW)
    clocks = RULES.clocks("heating", kind, filed_at, outer_source=facts.get("outer_source", ""))
    plain: dict[str, Any] = {
        "id": f"t{number}", "number": f"261120-A01-{number:04}", "skill_group": "heating",
        "request_type": kind.code, "account_id": "a1", "call_id": "c1", "title": "不热 · 全屋不热",
        "filed_at": filed_at, "agent": "1011", "node": "accepted",
        "phone": "+8613812346621", "area": "QLH-03",
        "values": {"address": "幸福里小区 5 号楼 1 单元 502", "description": "全屋不热"},
        "asked": tuple(node for node, _ in kind.nodes), "runs": kind.runs, "clocks": clocks, "origin": "A01",
        "due_at": min((c.due_at for c in clocks), default=None),
    }  # fmt: skip
    return Ticket(**plain | facts)


def nodes(events: Sequence[Any]) -> list[str]:
    """The nodes that a ticket has come by."""
    return [e.node for e in events if e.node]
