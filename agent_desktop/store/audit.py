"""The audit trail: rows that are only ever added, each sealing the one before.

A row's hash covers its own content and the hash of the row before it, so that a row changed, removed or
slipped in breaks the chain from there on; the last seal is kept once more in `meta`, so that rows cut off at
the end are missed too. Who can write the file can also compute a whole new chain: `head` gives the last seal
to be noted elsewhere (the centre, a printed daily report), and any later chain must contain it.
"""

import hashlib
import json
from datetime import datetime
from typing import Final

from msgspec import Struct
from sqlalchemy import Connection, func, insert, select, update

from agent_desktop.store.instants import micros
from agent_desktop.store.schema.trail import audit, meta
from agent_desktop.store.transactions import is_server

_HEAD: Final = "audit_head"


class Seal(Struct, frozen=True):
    """Number and hash of the last row; (0, "") for an empty trail."""

    seq: int = 0
    hash: str = ""

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"  # as it is noted

    @classmethod
    def read(cls, noted: str) -> "Seal":
        """A noted one. Raises `ValueError`."""
        seq, _, sealed = noted.strip().partition(":")
        if len(sealed) != hashlib.sha256().digest_size * 2:
            raise ValueError(noted)
        return cls(int(seq), sealed)


class Tampering(Struct, frozen=True):
    """The first place where the chain doesn't hold: the row's number and what is wrong with it."""

    seq: int
    what: str  # changed | missing | cut | another


def append(conn: Connection, at: datetime, who: str, action: str, subject: str, detail: str = "") -> Seal:
    """Add one row inside the caller's transaction, which on SQLite must hold the write lock (`open_writer`).

    `who` is an agent's number; `action` a word such as look, search, reveal, export; `subject` what it was
    done to. Returns the new seal.
    """
    if is_server(conn):
        return _append_on_server(conn, micros(at), who, action, subject, detail)
    before = head(conn)
    seq = before.seq + 1
    seal = Seal(seq, _hash(before.hash, seq, micros(at), who, action, subject, detail))
    conn.execute(
        insert(audit).values(
            seq=seq,
            at=at,
            who=who,
            action=action,
            subject=subject,
            detail=detail,
            prev_hash=before.hash,
            hash=seal.hash,
        )
    )
    _note_head(conn, seal, first=before == Seal())
    return seal


def _append_on_server(conn: Connection, *content: int | str) -> Seal:
    """The same chain, made by the server: who writes to the trail there may neither read nor change it."""
    # A server's text holds no NUL.
    said = [part.replace("\x00", "") if isinstance(part, str) else part for part in content]
    row = conn.execute(select(func.desk_audit(*said).table_valued("seq", "hash"))).one()
    return Seal(row.seq, row.hash)


def head(conn: Connection) -> Seal:
    """The last seal, from the trail itself."""
    row = conn.execute(select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)).first()
    return Seal(row.seq, row.hash) if row else Seal()


def verify(conn: Connection, noted: Seal | None = None) -> Tampering | None:
    """Walk the whole trail; `None` when every seal holds. Walks about 40,000 rows a second.

    `noted`: a seal that it once had. A chain without it is cut off, or another one. Who writes meanwhile
    changes nothing: the rows and the noted head are those of one moment.
    """
    said_head = select(meta.c.value).where(meta.c.name == _HEAD)
    walk = select(audit, said_head.scalar_subquery().label("head")).order_by(audit.c.seq)
    last, head_noted = Seal(), None
    with conn.execution_options(stream_results=True).execute(walk) as rows:
        for row in rows:
            if row.seq != last.seq + 1:
                return Tampering(last.seq + 1, "missing")
            expected = _hash(last.hash, row.seq, micros(row.at), row.who, row.action, row.subject, row.detail)
            if row.prev_hash != last.hash or row.hash != expected:
                return Tampering(row.seq, "changed")
            last, head_noted = Seal(row.seq, row.hash), row.head
            if noted is not None and noted.seq == last.seq and noted != last:
                return Tampering(row.seq, "another")
    if not last.seq:
        head_noted = conn.execute(said_head).scalar()
    if (head_noted or "") != (str(last) if last.seq else "") or (noted is not None and noted.seq > last.seq):
        return Tampering(last.seq + 1, "cut")
    return None


def _hash(before: str, *content: int | str) -> str:
    # JSON keeps the borders between fields: ("ab", "c") and ("a", "bc") differ.
    return hashlib.sha256(json.dumps([before, *content], ensure_ascii=False).encode()).hexdigest()


def _note_head(conn: Connection, seal: Seal, *, first: bool) -> None:
    if first:
        conn.execute(insert(meta).values(name=_HEAD, value=str(seal)))
    else:
        conn.execute(update(meta).where(meta.c.name == _HEAD).values(value=str(seal)))
