"""The dispatch book of a store that may be gone."""

from datetime import datetime

from agent_desktop.tickets.dispatch.book import Delivery, DispatchBook, Proposal, Rates, Station
from agent_desktop.tickets.patience import Patience


class PatientBook(Patience[DispatchBook]):
    """`DispatchBook`, opened with its first question. Thread: lookup."""

    def stations(self) -> tuple[Station, ...]:
        """See `DispatchBook.stations`."""
        return self.asked(lambda book: book.stations())

    def proposals(
        self, *, skill_group: str, request_type: str, area: str, address: str, now: datetime
    ) -> tuple[Proposal, ...]:
        """See `DispatchBook.proposals`."""
        return self.asked(
            lambda book: book.proposals(
                skill_group=skill_group, request_type=request_type, area=area, address=address, now=now
            )
        )

    def rates(self, since: datetime, until: datetime) -> tuple[Rates, ...]:
        """See `DispatchBook.rates`."""
        return self.asked(lambda book: book.rates(since, until))

    def delivery(self, ticket_id: str) -> Delivery | None:
        """See `DispatchBook.delivery`."""
        return self.asked(lambda book: book.delivery(ticket_id))
