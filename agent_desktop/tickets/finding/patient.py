"""The finder of a store that may be gone."""

from datetime import datetime

from agent_desktop.tickets.finding.finder import Page, Query, Scope, TicketFinder
from agent_desktop.tickets.life.story import Story
from agent_desktop.tickets.patience import Patience


class PatientFinder(Patience[TicketFinder]):
    """`TicketFinder`, opened with its first question. Thread: lookup."""

    def scopes(self) -> tuple[Scope, ...]:
        """See `TicketFinder.scopes`."""
        return self.asked(lambda finder: finder.scopes())

    def page(self, query: Query, *, now: datetime, after: str = "", limit: int = 50) -> Page:
        """See `TicketFinder.page`."""
        return self.asked(lambda finder: finder.page(query, now=now, after=after, limit=limit))

    def story(self, ticket_id: str) -> Story | None:
        """See `TicketFinder.story`."""
        return self.asked(lambda finder: finder.story(ticket_id))
