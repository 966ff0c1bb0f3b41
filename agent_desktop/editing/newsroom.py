"""The editors' store as seats reach it: opened when first asked, each refusal a `StoreError`.

SQL is loaded with the first question, not when a desk starts. Thread: lookup, all of it.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent_desktop.editing.inbox.post import Bulletin, Receipt
from agent_desktop.store.faults import clear_errors

if TYPE_CHECKING:
    from agent_desktop.store.engines import Engine

Where = Path | str


class Newsroom:
    """What is read and written of the making of the library."""

    def __init__(self, where: Callable[[], Where]) -> None:
        """`where` gives the store's file or address; it may raise `StoreError`."""
        self._where = where
        self._reader: Engine | None = None
        self._writer: Engine | None = None

    @contextmanager
    def reading(self) -> Iterator[Any]:
        """A connection that reads. Raises `StoreError`."""
        from agent_desktop.store.engines import open_reader, place

        where = self._where()
        self._reader = self._reader or open_reader(where)
        with clear_errors(place(self._reader)), self._reader.connect() as conn:
            yield conn

    @contextmanager
    def writing(self) -> Iterator[Any]:
        """A transaction. Raises `StoreError`."""
        from agent_desktop.store.engines import place
        from agent_desktop.store.revisions import open_checked

        where = self._where()
        self._writer = self._writer or open_checked(where)
        with clear_errors(place(self._writer)), self._writer.begin() as conn:
            yield conn

    def close(self) -> None:
        """Let go of the store; the next question opens it again."""
        for engine in (self._reader, self._writer):
            if engine is not None:
                engine.dispose()
        self._reader = self._writer = None

    # every seat

    def inbox(self, agent: str, skill_groups: tuple[str, ...], now: datetime) -> tuple[Bulletin, ...]:
        """What the agent has not seen yet."""
        from agent_desktop.editing.inbox import database

        with self.reading() as conn:
            return database.unseen(conn, agent, skill_groups, now)

    def content(self, digest: str) -> bytes | None:
        """A picture or file that editors have added; see `kb_search.media.Media`."""
        from agent_desktop.editing.editions import database

        with self.reading() as conn:
            return database.content(conn, digest)

    def put_up(self, bulletin: Bulletin) -> None:
        """Put up something that must be read."""
        from agent_desktop.editing.inbox import database

        with self.writing() as conn:
            database.put(conn, bulletin)

    def receipts(self, subject: str) -> tuple[Receipt, ...]:
        """Who has read a bulletin."""
        from agent_desktop.editing.inbox import database

        with self.reading() as conn:
            return database.receipts(conn, subject)
