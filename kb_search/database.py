"""The library in the shared store: what is published, what has changed since, and how it is changed.

Whoever changes the library takes its next revision inside the same transaction. The row that counts is
locked until then, so revisions become visible in order and a reader can trust "all up to here".
"""

import logging
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import msgspec
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Select,
    case,
    func,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import SQLAlchemyError

from agent_desktop.store.engines import open_reader, place
from agent_desktop.store.faults import StoreError, clear_errors
from agent_desktop.store.instants import micros
from agent_desktop.store.replays import replaced
from agent_desktop.store.schema.editing import article_outcomes
from agent_desktop.store.schema.library import articles, library, word_lists
from agent_desktop.store.schema.trail import articles_used
from kb_search.articles import Article
from kb_search.library import LibraryError
from kb_search.sources import Changes, Everything, FolderSource

_log = logging.getLogger(__name__)

LARGEST: Final = 400_000
"""Characters of an article as JSON: a hundred times a long one, and a bound for what is analysed."""
SYNONYMS: Final = "synonyms"
_COUNTED: Final = timedelta(days=90)
_MOST_CHANGES: Final = 5_000
"""Rows that are read as changes; more are read as a whole library."""
_AT_ONCE: Final = 500


class StoredArticles:
    """`sources.Source` over a store; the files of a folder where nothing was ever published.

    `where` is a file's path or a server's address; `shared` gives a session that others use as well, and is
    left behind when this is sent to another process. Thread: any one at a time.
    """

    def __init__(
        self, where: Path | str, shipped: Path | None = None, shared: Callable[[], Engine] | None = None
    ) -> None:
        self._where, self._shared = where, shared
        self._shipped = FolderSource(shipped) if shipped is not None else None
        self._engine: Engine | None = None

    def __getstate__(self) -> dict[str, Any]:
        return self.__dict__ | {"_engine": None, "_shared": None}

    def mark(self) -> str:
        """The store's identity and its library's revision."""
        with self._reading() as conn:
            identity, revision = _now(conn)
        return f"{identity}:{revision}" if revision or not self._shipped else self._shipped.mark()

    def everything(self) -> Everything:
        """All articles that are not withdrawn, row by row from the store."""
        mark = self.mark()
        if not _revision(mark) and self._shipped is not None:
            return self._shipped.everything()
        with self._reading() as conn:
            count = _count(conn, ~articles.c.withdrawn)
        return Everything(mark, count, self._rows())

    def since(self, mark: str) -> Changes | None:
        """Rows with a later revision; None for the mark of another store, of files, or of a later past."""
        with self._reading() as conn:
            identity, revision = _now(conn)
            before = _revision(mark)
            if not mark.startswith(f"{identity}:") or before > revision or not before:
                return None
            later = articles.c.revision > before
            if (
                conn.execute(select(func.count()).select_from(articles).where(later)).scalar_one()
                > _MOST_CHANGES
            ):
                return None
            rows = conn.execute(
                select(articles.c.no, articles.c.withdrawn, articles.c.content).where(later)
            ).all()
        return Changes(
            f"{identity}:{revision}",
            tuple(a for row in rows if not row.withdrawn and (a := _article(row.no, row.content))),
            tuple(row.no for row in rows if row.withdrawn),
        )

    def words(self) -> str:
        """The site's own words as an editor wrote them."""
        with self._reading() as conn:
            return words(conn)

    def used(self) -> Mapping[str, int]:
        """How much each article helped in the last 90 days: 1 for steps taken, 2 for a call that it solved,
        -3 for one that it didn't; never below 0."""
        since = datetime.now(UTC) - _COUNTED
        with self._reading() as conn:
            if conn.dialect.name == "postgresql":  # an agent may read only rows of his own
                rows = conn.execute(
                    text("SELECT * FROM library_used(:since)"), {"since": micros(since)}
                ).all()
            else:
                rows = conn.execute(_told(since)).all()
        return {str(no): max(0, int(worth)) for no, worth in rows}

    def close(self) -> None:
        """End the session."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None

    def _rows(self) -> Iterator[Article]:
        last = ""
        while True:
            page = select(articles.c.no, articles.c.content).where(
                ~articles.c.withdrawn, articles.c.no > last
            )
            with self._reading() as conn:
                rows = conn.execute(page.order_by(articles.c.no).limit(_AT_ONCE)).all()
            if not rows:
                return
            yield from (a for row in rows if (a := _article(row.no, row.content)))
            last = rows[-1].no

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        try:
            if self._shared is None and self._engine is None:
                self._engine = open_reader(self._where)
            engine = self._shared() if self._shared is not None else self._engine
            assert engine is not None
            with clear_errors(place(engine)), engine.connect() as conn:
                yield conn
        except (StoreError, SQLAlchemyError, msgspec.MsgspecError) as error:
            raise LibraryError(f"The library's store does not answer: {error}") from error


def publish(conn: Connection, changed: tuple[Article, ...], *, by: str, at: datetime) -> int:
    """Make these articles valid as they are now, inside the caller's transaction; gives the new revision."""
    revision = _next(conn)
    for article in changed:
        row = {
            "revision": revision,
            "withdrawn": False,
            "title": article.title,
            "version": article.version,
            "in_force_from": article.in_force_from,
            "in_force_to": article.in_force_to,
            "content": msgspec.json.encode(article).decode(),
            "published_at": at,
            "published_by": by,
        }
        replaced(conn, articles, no=article.no, **row)
    return revision


def withdraw(conn: Connection, no: str, *, by: str, at: datetime) -> int:
    """Take an article away from every desk, inside the caller's transaction; gives the new revision."""
    revision = _next(conn)
    change = {"revision": revision, "withdrawn": True, "published_at": at, "published_by": by}
    conn.execute(update(articles).where(articles.c.no == no).values(change))
    return revision


def put_words(conn: Connection, content: str, *, by: str, at: datetime) -> int:
    """Replace the site's own words; check them before with `synonyms.read_words`."""
    revision = _next(conn)
    replaced(
        conn, word_lists, name=SYNONYMS, revision=revision, content=content, changed_at=at, changed_by=by
    )
    return revision


def words(conn: Connection) -> str:
    """The site's own words; "" when it has none."""
    asked = select(word_lists.c.content).where(word_lists.c.name == SYNONYMS)
    return conn.execute(asked).scalar_one_or_none() or ""


def seed(conn: Connection, shipped: Callable[[], tuple[Article, ...]], *, at: datetime) -> bool:
    """Publish the shipped articles in a store where nothing ever was; whether that was done."""
    if _now(conn)[1]:
        return False
    publish(conn, shipped(), by="", at=at)
    return True


def _now(conn: Connection) -> tuple[str, int]:
    row = conn.execute(
        select(library.c.identity, library.c.revision).where(library.c.name == "articles")
    ).one()
    return row.identity, row.revision


def _told(since: datetime) -> Select[tuple[str, int]]:
    """`library_used` for a file."""
    taken, judged = articles_used.c, article_outcomes.c
    told = union_all(
        select(taken.article_no, literal(1).label("worth")).where(taken.at >= since),
        select(judged.article_no, case((judged.solved, 2), else_=-3)).where(
            judged.at >= since, judged.solved.is_not(None)
        ),
    ).subquery()
    return select(told.c.article_no, func.sum(told.c.worth)).group_by(told.c.article_no)


def _count(conn: Connection, which: ColumnElement[bool]) -> int:
    return conn.execute(select(func.count()).select_from(articles).where(which)).scalar_one()


def _next(conn: Connection) -> int:
    counted = update(library).where(library.c.name == "articles").values(revision=library.c.revision + 1)
    return int(conn.execute(counted.returning(library.c.revision)).scalar_one())


def _revision(mark: str) -> int:
    number = mark.rpartition(":")[2] if ":" in mark else ""
    return int(number) if number.isdigit() else 0


def _article(no: str, content: str) -> Article | None:
    """An article as it was published; None for one that can't be used, so that it costs only itself."""
    if len(content) > LARGEST:
        _log.warning("article %s: %d characters, at most %d; it is left out", no, len(content), LARGEST)
        return None
    try:
        return msgspec.json.decode(content, type=Article)
    except (msgspec.MsgspecError, RecursionError) as error:
        _log.warning("article %s can't be read and is left out: %s", no, error)
        return None
