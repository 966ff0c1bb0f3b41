"""The editors' store as seats reach it: opened when first asked, each refusal a `StoreError`.

SQL is loaded with the first question, not when a desk starts. Thread: lookup, all of it.
"""

from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from agent_desktop.editing.inbox.post import Bulletin, Receipt
from agent_desktop.store.sessions import Sessions


class Newsroom:
    """What is read and written of the making of the library."""

    def __init__(self, store: Sessions) -> None:
        self._store = store

    def reading(self) -> AbstractContextManager[Any]:
        """A connection that reads. Raises `StoreError`."""
        return self._store.reading()

    def writing(self) -> AbstractContextManager[Any]:
        """A transaction. Raises `StoreError`."""
        return self._store.writing()

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
