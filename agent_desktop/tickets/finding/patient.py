"""The finder of a store that may be gone: opened with the first question, and again after a failure."""

from collections.abc import Callable
from datetime import datetime
from typing import TypeVar

from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.finding.finder import Page, Query, Scope, TicketFinder
from agent_desktop.tickets.life.story import Story

_Answer = TypeVar("_Answer")


class PatientFinder:
    """`TicketFinder` by what `open_finder` gives. Thread: lookup."""

    def __init__(self, open_finder: Callable[[], TicketFinder]) -> None:
        """`open_finder` raises `StoreError` while the store can't be opened."""
        self._open_finder = open_finder
        self._finder: TicketFinder | None = None

    def scopes(self) -> tuple[Scope, ...]:
        """See `TicketFinder.scopes`."""
        return self._asked(lambda finder: finder.scopes())

    def page(self, query: Query, *, now: datetime, after: str = "", limit: int = 50) -> Page:
        """See `TicketFinder.page`."""
        return self._asked(lambda finder: finder.page(query, now=now, after=after, limit=limit))

    def story(self, ticket_id: str) -> Story | None:
        """See `TicketFinder.story`."""
        return self._asked(lambda finder: finder.story(ticket_id))

    def close(self) -> None:
        """Let go of the store; the next question opens it again."""
        finder, self._finder = self._finder, None
        if finder is not None:
            finder.close()

    def _asked(self, question: Callable[[TicketFinder], _Answer]) -> _Answer:
        if self._finder is None:
            self._finder = self._open_finder()
        try:
            return question(self._finder)
        except StoreError:
            self.close()
            raise
