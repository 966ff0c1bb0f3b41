"""SQL of editions. Every function works inside the caller's connection. Thread: lookup."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, func, select, text, update
from sqlalchemy.engine import Row
from uuid_utils import uuid7

from agent_desktop.editing.board import Shelved
from agent_desktop.editing.editions.edition import (
    TRANSITIONS,
    Edition,
    EditionRefused,
    EditionState,
    Rights,
)
from agent_desktop.store.replays import once
from agent_desktop.store.schema.editing import article_editions, article_pictures
from agent_desktop.store.schema.library import articles
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.transactions import is_server
from kb_search import database as library
from kb_search.articles import Article

_MOST: Final = 1_000
_OPEN: Final = (EditionState.DRAFT.value, EditionState.IN_REVIEW.value)


def rights(conn: Connection, agent: str) -> Rights:
    """On a server by the login's role, in a file by the agent's."""
    if is_server(conn):
        asked = text("SELECT pg_has_role(session_user, 'desk_editor', 'MEMBER')")
        return Rights(edits=bool(conn.execute(asked).scalar()))
    role = conn.execute(select(agents.c.role).where(agents.c.no == agent)).scalar_one_or_none()
    return Rights(edits=role == "editor", alone=True)


def unfinished(conn: Connection) -> tuple[Edition, ...]:
    """Drafts and what waits for review, newest first."""
    asked = select(article_editions).where(article_editions.c.state.in_(_OPEN))
    return _editions(conn, asked.order_by(article_editions.c.changed_at.desc()))


def history(conn: Connection, no: str) -> tuple[Edition, ...]:
    """Every edition of an article, newest first."""
    asked = select(article_editions).where(article_editions.c.article_no == no)
    return _editions(conn, asked.order_by(article_editions.c.number.desc()))


def edition(conn: Connection, edition_id: str) -> Edition:
    """One edition. Raises `EditionRefused` when there is none."""
    found = _editions(conn, select(article_editions).where(article_editions.c.id == edition_id))
    if not found:
        raise EditionRefused("gone")
    return found[0]


def published(conn: Connection) -> tuple[Article, ...]:
    """Everything that is published, by number; empty while only the shipped articles are in force."""
    asked = select(articles.c.content).where(~articles.c.withdrawn).order_by(articles.c.no)
    return tuple(msgspec.json.decode(row.content, type=Article) for row in conn.execute(asked))


def shelved(conn: Connection) -> tuple[Shelved, ...]:
    """What is or was published, without its content: fifty thousand of them are listed."""
    asked = select(
        articles.c.no, articles.c.title, articles.c.version, articles.c.in_force_to, articles.c.withdrawn
    )
    return tuple(
        Shelved(
            no=row.no,
            title=row.title,
            version=row.version,
            in_force_to=row.in_force_to,
            withdrawn=row.withdrawn,
            words=f"{row.no} {row.title}".lower(),
        )
        for row in conn.execute(asked.order_by(articles.c.no))
    )


def in_force(conn: Connection, no: str) -> Article | None:
    """An article as it is published now; None when it is not."""
    asked = select(articles.c.content).where(articles.c.no == no, ~articles.c.withdrawn)
    content = conn.execute(asked).scalar_one_or_none()
    return msgspec.json.decode(content, type=Article) if content is not None else None


def is_seeded(conn: Connection) -> bool:
    """Whether anything was ever published; else the shipped articles are in force."""
    return conn.execute(select(articles.c.no).limit(1)).first() is not None


def begin(
    conn: Connection, article: Article, *, author: str, now: datetime, question_id: str = ""
) -> Edition:
    """A new draft of an article, numbered after its last edition."""
    last = select(func.max(article_editions.c.number)).where(article_editions.c.article_no == article.no)
    made = Edition(
        id=str(uuid7()),
        article=article,
        number=(conn.execute(last).scalar() or 0) + 1,
        state=EditionState.DRAFT,
        author=author,
        changed_at=now,
        question_id=question_id,
    )
    row = {"id": made.id, "article_no": article.no, "number": made.number, "state": made.state.value}
    row |= {"content": _packed(article), "author": author, "changed_at": now}
    conn.execute(article_editions.insert().values(**row, question_id=question_id or None))
    return made


def save(conn: Connection, changed: Edition, seen_at: datetime, *, author: str, now: datetime) -> Edition:
    """Keep a draft as `changed`. Raises `EditionRefused` when it was changed since `seen_at`."""
    row = {
        "content": _packed(changed.article),
        "article_no": changed.article.no,
        "note": changed.note,
        "must_read": changed.must_read,
        "author": author,
        "changed_at": now,
    }
    table = article_editions
    ours = (
        table.c.id == changed.id,
        table.c.state == EditionState.DRAFT.value,
        table.c.changed_at == seen_at,
    )
    if conn.execute(update(table).where(*ours).values(**row)).rowcount != 1:
        raise EditionRefused("changed")
    return edition(conn, changed.id)


def move(
    conn: Connection, edition_id: str, to: EditionState, *, who: str, now: datetime, verdict: str = ""
) -> Edition:
    """Take an edition to its next state. Raises `EditionRefused` when that can't follow."""
    before = edition(conn, edition_id)
    if to not in TRANSITIONS[before.state]:
        raise EditionRefused("state")
    row: dict[str, Any] = {"state": to.value}
    if before.state is EditionState.IN_REVIEW:
        row |= {"reviewer": who, "decided_at": now, "verdict": verdict}
    if to is EditionState.PUBLISHED:
        row["published_at"] = now
    table = article_editions
    ours = (table.c.id == edition_id, table.c.state == before.state.value)
    if conn.execute(update(table).where(*ours).values(**row)).rowcount != 1:
        raise EditionRefused("changed")
    return edition(conn, edition_id)


def publish(
    conn: Connection, edition_id: str, shipped: Callable[[], tuple[Article, ...]], *, who: str, now: datetime
) -> Edition:
    """Make an edition the one that every desk finds, in one transaction with its own state."""
    done = move(conn, edition_id, EditionState.PUBLISHED, who=who, now=now)
    library.seed(conn, shipped, at=now)
    library.publish(conn, (done.article,), by=who, at=now)
    return done


def withdraw(
    conn: Connection, article: Article, shipped: Callable[[], tuple[Article, ...]], *, who: str, now: datetime
) -> Edition:
    """Take an article out of force; the edition that can be brought back."""
    last = next((e for e in history(conn, article.no) if e.state is EditionState.PUBLISHED), None)
    if last is None:
        made = begin(conn, article, author=who, now=now)
        row = {"state": EditionState.PUBLISHED.value, "published_at": now, "reviewer": who}
        conn.execute(update(article_editions).where(article_editions.c.id == made.id).values(**row))
        last = edition(conn, made.id)
    library.seed(conn, shipped, at=now)
    library.withdraw(conn, article.no, by=who, at=now)
    return last


def numbers(conn: Connection) -> set[str]:
    """Every number that an article or a draft has or had."""
    rows = (*conn.execute(select(articles.c.no)), *conn.execute(select(article_editions.c.article_no)))
    return {no for (no,) in rows}


def keep_content(conn: Connection, digest: str, content: bytes, *, who: str, now: datetime) -> None:
    """Keep a picture or a file under its address."""
    once(conn, article_pictures, digest=digest, content=content, who=who, at=now)


def content(conn: Connection, digest: str) -> bytes | None:
    """The picture or file at an address."""
    asked = select(article_pictures.c.content).where(article_pictures.c.digest == digest)
    return conn.execute(asked).scalar_one_or_none()


def _editions(conn: Connection, asked: Any) -> tuple[Edition, ...]:
    return tuple(_edition(row) for row in conn.execute(asked.limit(_MOST)))


def _edition(row: Row[Any]) -> Edition:
    return Edition(
        id=row.id,
        article=msgspec.json.decode(row.content, type=Article),
        number=row.number,
        state=EditionState(row.state),
        author=row.author,
        changed_at=row.changed_at,
        note=row.note,
        reviewer=row.reviewer,
        verdict=row.verdict,
        published_at=row.published_at,
        must_read=row.must_read,
        question_id=row.question_id or "",
    )


def _packed(article: Article) -> str:
    return msgspec.json.encode(article).decode()
