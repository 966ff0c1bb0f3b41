"""Attachments in the store: their parts arrive one by one, and whole is what makes up the digest."""

import base64
import hashlib

from sqlalchemy import Connection, select, update

from agent_desktop.store.replays import once
from agent_desktop.store.schema.field import attachment_parts, attachments
from agent_desktop.store.transactions import is_server
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.attached.files import LARGEST, PART


class AttachmentStore:
    """What the outbox writes of attachments. Thread: lookup. Raises `ValueError` for what is never taken."""

    @staticmethod
    def attach(conn: Connection, act: Act) -> None:
        """An attachment of which no part is there yet."""
        told = act.payload
        size = int(told["size"] or 0)
        if not 0 < size <= LARGEST:
            raise ValueError(f"an attachment has 1 to {LARGEST} bytes, not {size}")
        row = {name: str(told[name]) for name in ("id", "ticket_id", "name", "kind", "sha256")}
        once(conn, attachments, **row, size=size, at=act.at, who=str(told["agent"]), whole=False)

    @staticmethod
    def part(conn: Connection, act: Act) -> None:
        """One of its parts. A server looks by itself whether all are there."""
        told = act.payload
        body = base64.b64decode(str(told["body"]), validate=True)
        part, attachment_id = int(told["part"] or 0), str(told["attachment_id"])
        if len(body) > PART or not 0 <= part <= LARGEST // PART:
            raise ValueError(f"part {part} of an attachment is too large")
        new = once(conn, attachment_parts, attachment_id=attachment_id, part=part, body=body)
        if new and not is_server(conn):
            _look_whether_whole(conn, attachment_id)


def body_of(conn: Connection, attachment_id: str) -> bytes:
    """The bytes of an attachment, as far as they have arrived."""
    parts = attachment_parts
    statement = select(parts.c.body).where(parts.c.attachment_id == attachment_id).order_by(parts.c.part)
    return b"".join(bytes(body) for body in conn.execute(statement).scalars())


def _look_whether_whole(conn: Connection, attachment_id: str) -> None:
    row = conn.execute(select(attachments).where(attachments.c.id == attachment_id)).first()
    if row is None:
        return
    body = body_of(conn, attachment_id)
    if len(body) == row.size and hashlib.sha256(body).hexdigest() == row.sha256:
        conn.execute(update(attachments).where(attachments.c.id == attachment_id).values(whole=True))
