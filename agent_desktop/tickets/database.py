"""SQL of tickets: the desk's own journal file, and the tables of the shared store that tickets write."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from agent_desktop.store.engines import open_writer
from agent_desktop.store.faults import clear_errors
from agent_desktop.store.schema.instant import Instant
from agent_desktop.store.schema.supply import incident_joins, incidents
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.draft import Ticket

JOURNAL: Final = MetaData()

drafts = Table(
    "drafts",
    JOURNAL,
    Column("id", Text, primary_key=True),
    Column("call_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("changed_at", Instant, nullable=False),
    Column("discarded_at", Instant),
)
outbox = Table(
    "outbox",
    JOURNAL,
    Column("seq", Integer, primary_key=True),  # the order in which things happened at this desk
    Column("id", Text, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("refused", Text),  # why the store would not take it; NULL: waits
)
Index("outbox_waiting", outbox.c.seq, sqlite_where=outbox.c.refused.is_(None))
counters = Table(
    "counters", JOURNAL, Column("day", Text, primary_key=True), Column("used", Integer, nullable=False)
)

OUR_EDITION: Final = 1
"""`PRAGMA user_version` of the journal file; a newer file is refused, never touched."""


class JournalFile:
    """The journal's SQLite file. Each method is one transaction. Raises `StoreError`."""

    def __init__(self, path: Path) -> None:
        self._where = str(path)
        self._engine = open_writer(path, create=True)
        with clear_errors(self._where), self._engine.begin() as conn:
            JOURNAL.create_all(conn)
            conn.exec_driver_sql(f"PRAGMA user_version={OUR_EDITION}")

    def save_draft(self, draft_id: str, call_id: str, body: bytes, at: datetime) -> None:
        """Insert or replace one draft."""
        row = {"call_id": call_id, "body": body, "changed_at": at, "discarded_at": None}
        statement = sqlite_insert(drafts).values(id=draft_id, **row)
        with clear_errors(self._where), self._engine.begin() as conn:
            conn.execute(statement.on_conflict_do_update(index_elements=["id"], set_=row))

    def drafts(self) -> list[bytes]:
        """Bodies of the drafts that are open."""
        statement = select(drafts.c.body).where(drafts.c.discarded_at.is_(None)).order_by(drafts.c.changed_at)
        with clear_errors(self._where), self._engine.connect() as conn:
            return list(conn.execute(statement).scalars())

    def discard_draft(self, draft_id: str, at: datetime) -> None:
        """Close a draft, keeping its words."""
        with clear_errors(self._where), self._engine.begin() as conn:
            conn.execute(update(drafts).where(drafts.c.id == draft_id).values(discarded_at=at))

    def forget_discarded(self, before: datetime) -> None:
        """Remove what was discarded before that time."""
        with clear_errors(self._where), self._engine.begin() as conn:
            conn.execute(delete(drafts).where(drafts.c.discarded_at < before))

    def file_ticket(
        self, draft_id: str, day: str, make: Callable[[int], Ticket], pack: Callable[[Ticket], tuple[str, str, bytes]]
    ) -> Ticket:
        """Number, outbox row and the draft's end, all or nothing."""
        count = sqlite_insert(counters).values(day=day, used=1)
        count = count.on_conflict_do_update(index_elements=["day"], set_={"used": counters.c.used + 1})
        with clear_errors(self._where), self._engine.begin() as conn:
            ticket = make(conn.execute(count.returning(counters.c.used)).scalar_one())
            id_, kind, body = pack(ticket)
            conn.execute(insert(outbox).values(id=id_, kind=kind, body=body))
            conn.execute(delete(drafts).where(drafts.c.id == draft_id))
        return ticket

    def post(self, act_id: str, kind: str, body: bytes) -> None:
        """Put something into the outbox, once."""
        with clear_errors(self._where), self._engine.begin() as conn:
            conn.execute(sqlite_insert(outbox).values(id=act_id, kind=kind, body=body).on_conflict_do_nothing())

    def waiting(self) -> int:
        """How many rows wait."""
        statement = select(func.count()).select_from(outbox).where(outbox.c.refused.is_(None))
        with clear_errors(self._where), self._engine.connect() as conn:
            return int(conn.execute(statement).scalar_one())

    def batch(self, limit: int) -> list[tuple[str, str, bytes]]:
        """The next rows (id, kind, body) in their order."""
        columns = (outbox.c.id, outbox.c.kind, outbox.c.body)
        statement = select(*columns).where(outbox.c.refused.is_(None)).order_by(outbox.c.seq).limit(limit)
        with clear_errors(self._where), self._engine.connect() as conn:
            return [(row.id, row.kind, row.body) for row in conn.execute(statement)]

    def sent(self, ids: tuple[str, ...]) -> None:
        """Delivered: the rows go."""
        with clear_errors(self._where), self._engine.begin() as conn:
            conn.execute(delete(outbox).where(outbox.c.id.in_(ids)))

    def refused(self, parcel_id: str, reason: str) -> None:
        """Kept, with the reason."""
        with clear_errors(self._where), self._engine.begin() as conn:
            conn.execute(update(outbox).where(outbox.c.id == parcel_id).values(refused=reason))

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()


def once(conn: Connection, table: Table, **row: object) -> bool:
    """Insert a row unless one with its key is there already. Whether it was inserted."""
    dialect_insert = sqlite_insert if conn.dialect.name == "sqlite" else postgres_insert
    return conn.execute(dialect_insert(table).values(**row).on_conflict_do_nothing()).rowcount > 0


class TicketStore:
    """What tickets write into the shared store. Thread: lookup. A second delivery of the same id changes nothing."""

    @staticmethod
    def ticket(conn: Connection, ticket: Ticket) -> None:
        """A filed ticket and its first event."""
        inserted = once(
            conn,
            tickets,
            id=ticket.id,
            number=ticket.number,
            skill_group=ticket.skill_group,
            request_type=ticket.request_type,
            account_id=ticket.account_id or None,
            call_id=ticket.call_id or None,
            phone=ticket.phone or None,
            area=ticket.area,
            title=ticket.title,
            node=ticket.node,
            priority=ticket.priority,
            emergency=ticket.priority == "emergency",
            filed_at=ticket.filed_at,
            due_at=ticket.due_at,
            closed_at=ticket.filed_at if ticket.node == "archived" else None,
            agent=ticket.agent,
            field_values=ticket.values,
            incident_id=ticket.incident_id or None,
            result=ticket.result,
        )
        if inserted:
            event = {"at": ticket.filed_at, "kind": "node", "node": ticket.node, "who": ticket.agent, "note": ""}
            once(conn, ticket_events, ticket_id=ticket.id, id=ticket.id, **event)

    @staticmethod
    def chase(conn: Connection, act: Act) -> None:
        """A chase: counted on the ticket, with its words among the events."""
        ticket_id, note = str(act.payload["ticket_id"]), str(act.payload.get("text") or "")
        event = {"at": act.at, "kind": "chase", "node": "", "who": str(act.payload["agent"]), "note": note}
        if once(conn, ticket_events, ticket_id=ticket_id, id=act.id, **event):
            changed = {"chased": tickets.c.chased + 1, **({"last_note": note} if note else {})}
            conn.execute(update(tickets).where(tickets.c.id == ticket_id).values(**changed))

    @staticmethod
    def join(conn: Connection, act: Act) -> None:
        """A call that joined an incident, counted once."""
        incident_id = str(act.payload["incident_id"])
        row = {
            "incident_id": incident_id,
            "id": act.id,
            "call_id": str(act.payload["call_id"]),
            "account_id": act.payload.get("account_id") or None,
            "phone": act.payload.get("phone") or None,
            "at": act.at,
            "agent": str(act.payload["agent"]),
        }
        if once(conn, incident_joins, **row):
            conn.execute(update(incidents).where(incidents.c.id == incident_id).values(joined=incidents.c.joined + 1))
