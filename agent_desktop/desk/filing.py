"""From a draft to its ticket, in the local outbox with its number when the answer is there."""

from msgspec.structs import replace

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.parts import Parts
from agent_desktop.tickets import agreement, complaints, completeness, prefill
from agent_desktop.tickets.draft import Ticket


class Filing:
    """Thread: main; the journal's worker writes."""

    def __init__(self, parts: Parts, entry: Entry, notices: Notices) -> None:
        self._parts, self._entry, self._notices = parts, entry, notices

    async def file(self, opened: OpenDraft, live: LiveCall | None) -> Ticket | None:
        """File a draft. None: something is missing, the journal refused, or it is filed already."""
        form, closing = self._entry.form(opened), live is None or live.wrap_up
        opened.problems = (
            *completeness.problems(form, opened.draft, closing=closing),
            *agreement.missing(form, opened.draft),
        )
        if not opened.problems and live is not None:
            self._entry.put(opened, replace(opened.draft, unproven=live.unproven))
        return None if opened.problems else await self.as_it_is(opened)

    async def as_it_is(self, opened: OpenDraft) -> Ticket | None:
        """File a draft whatever is missing. None: the journal refused, or it is filed already."""
        if opened.filed is not None:
            return None
        form, journal = self._entry.form(opened), self._parts.journal
        draft = prefill.reachable(form, opened.draft, self._parts.site)
        now, tickets = self._parts.now(), [o.ticket for o in opened.offers if o.ticket]
        opened.filing = True
        try:
            ticket = await self._entry.written(
                lambda: journal.file(
                    draft,
                    form=form,
                    agent=self._parts.seat.agent_no,
                    incident_id=next((o.incident.id for o in opened.offers if o.done and o.incident), ""),
                    now=now,
                    rules=self._parts.clock_rules,
                    level=complaints.level(form, draft, tickets),
                ),
                by_hand=True,
            )
        finally:
            opened.filing = False
        if ticket is not None:
            opened.filed = ticket
            self._entry.filed(opened)
            self._tell(ticket)
        return ticket

    def _tell(self, ticket: Ticket) -> None:
        promise = ticket.promise
        self._notices.tell(
            "notice-filed",
            number=ticket.number,
            promised=int(promise is not None),
            promise=promise.text if promise else "",
        )

    async def amend(self, opened: OpenDraft) -> bool:
        """Change a ticket that the store refused and send it again; False: it has to be told by edits."""
        form, draft, journal = self._entry.form(opened), opened.draft, self._parts.journal
        return bool(await self._entry.written(lambda: journal.amend(draft, form)))

    async def release(self, opened: OpenDraft) -> bool:
        """Send the files that were added to a ticket that is filed already. False: the journal refused."""
        agent, now, journal = self._parts.seat.agent_no, self._parts.now(), self._parts.journal
        draft = opened.draft
        sent = await self._entry.written(lambda: journal.release(draft, agent=agent, now=now))
        return sent is not None
