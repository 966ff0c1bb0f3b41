"""SQL of the desk's own journal file. What tickets write into the shared store: `tickets.life.database`."""

import contextlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
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
    and_,
    bindparam,
    delete,
    func,
    literal,
    select,
    update,
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert

from agent_desktop.store.engines import damage, open_reader, open_writer
from agent_desktop.store.faults import StoreDamaged, StoreNewer, clear_errors
from agent_desktop.store.schema.instant import Instant
from agent_desktop.tickets.acts import ATTACH, PART, TICKET
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
filed = Table(
    "filed",
    JOURNAL,
    Column("draft_id", Text, primary_key=True),
    Column("body", LargeBinary, nullable=False),  # of its ticket
    Column("at", Instant, nullable=False),
)
"""What became of each draft: a draft is filed once, whatever is pressed or crashes."""

attached = Table(
    "attached",
    JOURNAL,
    Column("seq", Integer, primary_key=True),
    Column("id", Text, nullable=False, unique=True),  # of the act
    Column("draft_id", Text, nullable=False, index=True),
    Column("attachment_id", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
)
"""Parts of files that were chosen for a draft: acts that go out with its ticket."""

counters = Table(
    "counters", JOURNAL, Column("day", Text, primary_key=True), Column("used", Integer, nullable=False)
)

# Built once: putting a statement together costs more than running it.
_UPSERT = sqlite_insert(drafts)
_SAVE: Final = _UPSERT.on_conflict_do_update(
    index_elements=["id"],
    set_={name: _UPSERT.excluded[name] for name in ("call_id", "body", "changed_at", "discarded_at")},
)
_NUMBER: Final = (
    sqlite_insert(counters)
    .on_conflict_do_update(index_elements=["day"], set_={"used": counters.c.used + 1})
    .returning(counters.c.used)
)
_TICKET_OF: Final = select(filed.c.body).where(filed.c.draft_id == bindparam("draft"))
_NOTE_FILED: Final = sqlite_insert(filed)
_POST: Final = sqlite_insert(outbox).on_conflict_do_nothing()
_END: Final = delete(drafts).where(drafts.c.id == bindparam("draft"))

_PART: Final = sqlite_insert(attached)
_OF_FILE: Final = and_(
    attached.c.draft_id == bindparam("draft"), attached.c.attachment_id == bindparam("attachment")
)
_HAS_PARTS: Final = select(attached.c.seq).where(_OF_FILE).limit(1)
_PARTS: Final = select(attached.c.id, literal(PART), attached.c.body).where(_OF_FILE).order_by(attached.c.seq)
_POST_PARTS: Final = sqlite_insert(outbox).from_select(["id", "kind", "body"], _PARTS)
_PARTS_END: Final = delete(attached).where(attached.c.draft_id == bindparam("draft"))

Head = tuple[str, str, bytes]
"""An attachment's id, and the id and body of the act that says that a ticket has it."""

OUR_EDITION: Final = 1
"""`PRAGMA user_version` of the journal file; a newer file is refused, never touched."""


class JournalFile:
    """The journal's SQLite file. Each method is one transaction. Raises `StoreError`."""

    def __init__(self, path: Path) -> None:
        """Open the file, or make it for this user alone. Reads all of it once: it is small."""
        self._where = str(path)
        _refuse_newer(path)
        with contextlib.suppress(OSError):  # what is wrong with the folder, `open_writer` says better
            path.touch(mode=0o600)
        self._engine = open_writer(path, create=True)
        try:
            if broken := damage(self._engine):
                raise StoreDamaged(self._where, why=broken[0])
            with self._writing() as conn:
                JOURNAL.create_all(conn)
                conn.exec_driver_sql(f"PRAGMA user_version={OUR_EDITION}")
        except BaseException:
            self._engine.dispose()
            raise

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        with clear_errors(self._where), self._engine.begin() as conn:
            yield conn

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with clear_errors(self._where), self._engine.connect() as conn:
            yield conn

    def save_draft(self, draft_id: str, call_id: str, body: bytes, at: datetime) -> None:
        """Insert or replace one draft, unless it was filed meanwhile."""
        row = {"id": draft_id, "call_id": call_id, "body": body, "changed_at": at, "discarded_at": None}
        with self._writing() as conn:
            if conn.execute(_TICKET_OF, {"draft": draft_id}).first() is None:
                conn.execute(_SAVE, row)

    def drafts(self) -> list[bytes]:
        """Bodies of the drafts that are open."""
        statement = select(drafts.c.body).where(drafts.c.discarded_at.is_(None)).order_by(drafts.c.changed_at)
        with self._reading() as conn:
            return list(conn.execute(statement).scalars())

    def discard_draft(self, draft_id: str, at: datetime) -> None:
        """Close a draft, keeping its words."""
        with self._writing() as conn:
            conn.execute(update(drafts).where(drafts.c.id == draft_id).values(discarded_at=at))

    def forget_history(self, before: datetime) -> None:
        """Remove what was discarded or filed before that time."""
        with self._writing() as conn:
            conn.execute(delete(drafts).where(drafts.c.discarded_at < before))
            conn.execute(delete(filed).where(filed.c.at < before))
            conn.execute(delete(attached).where(attached.c.draft_id.not_in(select(drafts.c.id))))

    def count_from(self, day: str, used: int) -> None:
        """Numbers of `day` begin after `used`, if none was given yet."""
        statement = sqlite_insert(counters).values(day=day, used=used).on_conflict_do_nothing()
        with self._writing() as conn:
            conn.execute(statement)

    def attach(self, draft_id: str, attachment_id: str, parts: Sequence[tuple[str, bytes]]) -> None:
        """Keep a file's parts (id, body) for a draft."""
        about = {"draft_id": draft_id, "attachment_id": attachment_id}
        with self._writing() as conn:
            conn.execute(_PART, [{"id": id_, "body": body, **about} for id_, body in parts])

    def release(self, draft_id: str, heads: Sequence[Head]) -> int:
        """Send the files that were chosen for a draft whose ticket is filed already; how many."""
        with self._writing() as conn:
            return _release(conn, draft_id, heads)

    def file_ticket(
        self, draft_id: str, day: str, make: Callable[[int], tuple[Ticket, bytes, Sequence[Head]]]
    ) -> bytes:
        """Number, outbox rows and the draft's end, all or nothing; the body of the draft's ticket.

        `make` turns the day's next number into a ticket, its body and its files. It isn't asked for a draft
        that was filed before.
        """
        with self._writing() as conn:
            before = conn.execute(_TICKET_OF, {"draft": draft_id}).scalar()
            if before is not None:
                return bytes(before)
            ticket, body, heads = make(conn.execute(_NUMBER, {"day": day, "used": 1}).scalar_one())
            conn.execute(_NOTE_FILED, {"draft_id": draft_id, "body": body, "at": ticket.filed_at})
            conn.execute(_POST, {"id": ticket.id, "kind": TICKET, "body": body})
            _release(conn, draft_id, heads)
            conn.execute(_END, {"draft": draft_id})
        return body

    def post(self, act_id: str, kind: str, body: bytes) -> None:
        """Put something into the outbox, once."""
        with self._writing() as conn:
            conn.execute(_POST, {"id": act_id, "kind": kind, "body": body})

    def waiting(self) -> int:
        """How many rows wait."""
        statement = select(func.count()).select_from(outbox).where(outbox.c.refused.is_(None))
        with self._reading() as conn:
            return int(conn.execute(statement).scalar_one())

    def batch(self, limit: int) -> list[tuple[str, str, bytes]]:
        """The next rows (id, kind, body) in their order."""
        columns = (outbox.c.id, outbox.c.kind, outbox.c.body)
        statement = select(*columns).where(outbox.c.refused.is_(None)).order_by(outbox.c.seq).limit(limit)
        with self._reading() as conn:
            return [(row.id, row.kind, row.body) for row in conn.execute(statement)]

    def sent(self, ids: tuple[str, ...]) -> None:
        """Delivered: the rows go."""
        with self._writing() as conn:
            conn.execute(delete(outbox).where(outbox.c.id.in_(ids)))

    def refused(self, parcel_id: str, reason: str) -> None:
        """Kept, with the reason."""
        with self._writing() as conn:
            conn.execute(update(outbox).where(outbox.c.id == parcel_id).values(refused=reason))

    def held(self, limit: int) -> list[tuple[str, str, bytes, str | None]]:
        """Rows (id, kind, body, why refused) that are still here: refused ones first, then in their order."""
        columns = (outbox.c.id, outbox.c.kind, outbox.c.body, outbox.c.refused)
        statement = select(*columns).order_by(outbox.c.refused.is_(None), outbox.c.seq).limit(limit)
        with self._reading() as conn:
            return [(row.id, row.kind, row.body, row.refused) for row in conn.execute(statement)]

    def refused_body(self, parcel_id: str) -> bytes | None:
        """The body of a row that was refused; None when it isn't, or isn't here any more."""
        refused = (outbox.c.id == parcel_id, outbox.c.refused.is_not(None))
        with self._reading() as conn:
            return conn.execute(select(outbox.c.body).where(*refused)).scalar()

    def send_again(self, parcel_id: str, body: bytes | None = None) -> None:
        """A refused row waits again, with another body if there is one."""
        changed = {"refused": None, **({"body": body} if body is not None else {})}
        refused = (outbox.c.id == parcel_id, outbox.c.refused.is_not(None))
        with self._writing() as conn:
            conn.execute(update(outbox).where(*refused).values(**changed))

    def drop(self, parcel_id: str) -> None:
        """A refused row that is no ticket goes."""
        refused = (outbox.c.id == parcel_id, outbox.c.refused.is_not(None), outbox.c.kind != TICKET)
        with self._writing() as conn:
            conn.execute(delete(outbox).where(*refused))

    def close(self) -> None:
        """Close the file."""
        self._engine.dispose()


def _release(conn: Connection, draft_id: str, heads: Sequence[Head]) -> int:
    """Each file's head and its parts behind it; a file that has no parts here went out before."""
    if not heads:
        return 0
    sent = 0
    for attachment_id, act_id, body in heads:
        which = {"draft": draft_id, "attachment": attachment_id}
        if conn.execute(_HAS_PARTS, which).first() is not None:
            conn.execute(_POST, {"id": act_id, "kind": ATTACH, "body": body})
            conn.execute(_POST_PARTS, which)
            sent += 1
    conn.execute(_PARTS_END, {"draft": draft_id})
    return sent


def _refuse_newer(path: Path) -> None:
    """Raise `StoreNewer` before anything is written: opening for writing alone would change the file."""
    if not path.is_file():
        return
    engine = open_reader(path)
    try:
        with clear_errors(str(path)), engine.connect() as conn:
            edition = int(conn.exec_driver_sql("PRAGMA user_version").scalar_one())
    finally:
        engine.dispose()
    if edition > OUR_EDITION:
        raise StoreNewer(str(path), found=edition, known=OUR_EDITION)
