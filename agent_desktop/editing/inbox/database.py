"""SQL of what seats are told. Every function works inside the caller's connection. Thread: lookup."""

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Table, and_, exists, or_, select
from sqlalchemy.engine import Row

from agent_desktop.editing.inbox.post import Bulletin, Receipt
from agent_desktop.store.replays import once
from agent_desktop.store.schema.editing import bulletins, question_replies, reads
from agent_desktop.tickets.acts import Act

_MOST: Final = 50
_OLDEST_REPLY: Final = timedelta(days=30)


def unseen(
    conn: Connection, agent: str, skill_groups: tuple[str, ...], now: datetime
) -> tuple[Bulletin, ...]:
    """What is in force for these skill groups, then what answers this agent, if it was not seen yet."""
    in_force = and_(bulletins.c.from_at <= now, or_(bulletins.c.to_at.is_(None), bulletins.c.to_at > now))
    asked = select(bulletins).where(in_force, ~_seen(bulletins.c.id, agent)).order_by(bulletins.c.from_at)
    told = [_bulletin(row) for row in conn.execute(asked.limit(_MOST))]
    answered = (
        select(question_replies)
        .where(question_replies.c.agent == agent, question_replies.c.at > now - _OLDEST_REPLY)
        .where(~_seen(question_replies.c.question_id, agent))
        .order_by(question_replies.c.at)
    )
    replies = (
        Bulletin(
            id=row.question_id,
            title=row.question,
            body=row.reply,
            article_no=row.article_no,
            from_at=row.at,
            who=row.who,
            answers=True,
        )
        for row in conn.execute(answered.limit(_MOST))
    )
    ours = (b for b in told if not b.skill_groups or set(b.skill_groups) & set(skill_groups))
    return (*ours, *replies)


def _seen(subject: Any, agent: str) -> Any:
    return exists().where(reads.c.agent == agent, reads.c.subject == subject)


def read(conn: Connection, act: Act) -> None:
    """Handler of the act `read`: this agent has seen a bulletin or an answer."""
    once(conn, reads, agent=act.payload["agent"], subject=act.payload["subject"], at=act.at)


def put(conn: Connection, bulletin: Bulletin) -> None:
    """Put up a bulletin; a second one with the same id changes nothing."""
    once(
        conn,
        bulletins,
        id=bulletin.id,
        title=bulletin.title,
        body=bulletin.body,
        article_no=bulletin.article_no,
        edition=bulletin.edition,
        skill_groups=" ".join(bulletin.skill_groups),
        from_at=bulletin.from_at,
        to_at=bulletin.to_at,
        who=bulletin.who,
    )


def posted(conn: Connection) -> tuple[Bulletin, ...]:
    """The newest bulletins, newest first."""
    asked = select(bulletins).order_by(bulletins.c.from_at.desc()).limit(_MOST)
    return tuple(_bulletin(row) for row in conn.execute(asked))


def receipts(conn: Connection, subject: str) -> tuple[Receipt, ...]:
    """Who has read it, in order."""
    asked = select(reads.c.agent, reads.c.at).where(reads.c.subject == subject).order_by(reads.c.at)
    return tuple(Receipt(row.agent, row.at) for row in conn.execute(asked))


def take_down(conn: Connection, bulletin_id: str, now: datetime) -> None:
    """End a bulletin now; its receipts stay."""
    table: Table = bulletins
    conn.execute(table.update().where(table.c.id == bulletin_id).values(to_at=now))


def _bulletin(row: Row[Any]) -> Bulletin:
    return Bulletin(
        id=row.id,
        title=row.title,
        body=row.body,
        article_no=row.article_no,
        edition=row.edition,
        skill_groups=tuple(row.skill_groups.split()),
        from_at=row.from_at,
        to_at=row.to_at,
        who=row.who,
    )
