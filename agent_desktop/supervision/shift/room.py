"""A lead's shift, asked for on the thread that owns the store."""

from collections.abc import Callable
from typing import TypeVar

from agent_desktop.supervision.shift.book import Brief, ShiftBook, ShiftLog
from agent_desktop.supervision.watch import Runs

R = TypeVar("R")


class ShiftRoom:
    """`ShiftBook` for the main thread. Every method raises `StoreError` and `NotALead`."""

    def __init__(self, book: Callable[[], ShiftBook], store: Runs, me: str) -> None:
        """`book` is made on the `store` thread; `me`: the number of the lead at this seat."""
        self._book, self._store, self.me = book, store, me

    async def told(self) -> tuple[Brief, tuple[ShiftLog, ...]]:
        """The brief and the hand-overs, as they stand now."""
        return await self._store.run(lambda: (self._book().brief(), self._book().logs()))

    async def write(self, log_id: str, notes: str) -> bool:
        """See `ShiftBook.write`."""
        return await self._store.run(lambda: self._book().write(log_id, notes))

    async def hand(self, log_id: str, *, hands: bool) -> bool:
        """See `ShiftBook.hand`."""
        return await self._store.run(lambda: self._book().hand(log_id, hands=hands))

    async def accept(self, log_id: str) -> bool:
        """See `ShiftBook.accept`."""
        return await self._store.run(lambda: self._book().accept(log_id))
