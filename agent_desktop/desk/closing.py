"""How a call's work is closed: filed, chased, joined, finished with one key, or let go."""

from collections.abc import Callable

from agent_desktop.desk.entry import Entry, OpenDraft
from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Offer
from agent_desktop.desk.trail import Trail
from agent_desktop.tickets import prefill
from agent_desktop.tickets.draft import Draft

INQUIRY = "inquiry"
"""Closing with one key that does write a ticket: 即时办结."""


class Closing:
    """The ends of a call's work. Thread: main."""

    def __init__(
        self, parts: Parts, entry: Entry, trail: Trail, notices: Notices, gone: Callable[[LiveCall], None]
    ) -> None:
        """`gone` is called when nothing is left to do for a call."""
        self._parts, self._entry, self._trail, self._notices, self._gone = parts, entry, trail, notices, gone

    async def call_ended(self, live: LiveCall) -> None:
        """An answered call is over. Filed already: nothing is left; else wrap-up goes on."""
        opened = self._entry.get(live.draft_id)
        if opened is not None and opened.filed is not None:
            await self._done(live, opened.draft.result, opened.filed.id)

    async def never_answered(self, live: LiveCall) -> None:
        """Nobody talked: the draft goes too, unless somebody wrote in it."""
        opened = self._entry.get(live.draft_id)
        if opened is not None and not prefill.worked_on(opened.draft):
            await self._entry.let_go(live.draft_id)
        self._gone(live)

    async def file(self, opened: OpenDraft, live: LiveCall | None) -> None:
        """File the draft; with the call over as well, nothing is left."""
        if live is not None and _only_chased(opened):
            await self.finish(live, opened.draft.result)
            return
        ticket = await self._entry.file(opened, live)
        if ticket is None:
            return
        for article_no in opened.draft.articles:
            self._trail.post("article_used", article=article_no, ticket_id=ticket.id, call_id=opened.draft.call_id)
        if live is None:
            await self._entry.let_go(opened.draft.id)
        elif live.wrap_up:
            await self._done(live, opened.draft.result, ticket.id)

    async def finish(self, live: LiveCall, result: str) -> None:
        """Close an ended call with one key; an inquiry writes its ticket, the others write none."""
        opened = self._entry.get(live.draft_id)
        if result == INQUIRY and opened is not None:
            self._entry.put(opened, prefill.as_inquiry(self._entry.form(opened), opened.draft, self._parts.now()))
            await self.file(opened, live)
        elif live.wrap_up:
            await self._done(live, result, "")

    def take(self, opened: OpenDraft, live: LiveCall, thing_id: str) -> None:
        """Chase an open ticket or join an incident instead of writing a new ticket."""
        offer = self._entry.mark_done(opened, thing_id)
        if offer is None:
            return
        self._post(offer, opened.draft, live)
        result = "chased" if offer.ticket else "joined"
        if not opened.draft.result:
            self._entry.set_result(opened.draft.id, result)
        number = offer.ticket.number if offer.ticket else offer.incident.number if offer.incident else ""
        self._notices.tell(f"notice-{result}", number=number)

    def _post(self, offer: Offer, draft: Draft, live: LiveCall) -> None:
        text = draft.values["description"].value if "description" in draft.values else ""
        if offer.ticket is not None:
            self._trail.post("chase", ticket_id=offer.ticket.id, call_id=live.call.id, text=text)
        elif offer.incident is not None:
            self._trail.post(
                "join",
                incident_id=offer.incident.id,
                call_id=live.call.id,
                account_id=draft.account_id,
                phone=live.number.e164,
            )

    async def _done(self, live: LiveCall, result: str, ticket_id: str) -> None:
        live.wrap_up = False
        opened = self._entry.get(live.draft_id)
        matter, summary = self._words(opened) if opened else ("", "")
        self._trail.call_ended(live, result=result, ticket_id=ticket_id, matter=matter, summary=summary)
        await self._entry.let_go(live.draft_id)
        self._gone(live)


    def _words(self, opened: OpenDraft) -> tuple[str, str]:
        """What the call was about, as the timeline tells it: the request's name and the first words."""
        form, values = self._entry.form(opened), opened.draft.values
        kind = form.request_type(values["request_type"].value) if "request_type" in values else None
        text = values["description"].value if "description" in values else ""
        return (kind.label if kind else form.label), text.strip()[:200]


def _only_chased(opened: OpenDraft) -> bool:
    """Whether the call was answered by chasing or joining and nothing else was written."""
    return any(o.done for o in opened.offers) and not prefill.worked_on(opened.draft)
