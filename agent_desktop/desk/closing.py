"""How a call's work is closed: filed, chased, joined, finished with one key, or let go."""

from datetime import timedelta
from typing import Protocol

from msgspec.structs import replace

from agent_desktop.desk.asking_lead import AskingLead
from agent_desktop.desk.entry import Entry
from agent_desktop.desk.filing import Filing
from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import OpenDraft, typed
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Offer
from agent_desktop.desk.trail import Trail
from agent_desktop.tickets import agreement, emergency, prefill, supplement
from agent_desktop.tickets.clocks.promises import CALL_BACK, Promise
from agent_desktop.tickets.draft import Draft, Ticket
from agent_desktop.tickets.life.steps import Role, Step
from customer360.card import ListKind

NUISANCE = "nuisance"
"""Closing a call that also proposes its number for the black list."""

INQUIRY = "inquiry"
"""Closing with one key that does write a ticket: 即时办结."""

CUT_OFF = "cut_off"
"""Closing a call that broke off: the caller is rung back."""


class Ends(Protocol):
    """What the desk does when something has come to its end."""

    def filed(self) -> None:
        """A ticket is in the outbox."""

    def edited(self, ticket_id: str) -> None:
        """Words of a ticket that is filed already are on their way."""

    def gone(self, live: LiveCall) -> None:
        """Nothing is left to do for a call."""


class Closing:
    """The ends of a call's work. Thread: main."""

    def __init__(
        self, parts: Parts, entry: Entry, trail: Trail, notices: Notices, asking: AskingLead, ends: Ends
    ) -> None:
        self._parts, self._entry, self._trail, self._notices, self._ends = parts, entry, trail, notices, ends
        self._asking_lead, self._filing = asking, Filing(parts, entry, notices)

    async def call_ended(self, live: LiveCall) -> None:
        """An answered call is over. Filed already: nothing is left; else wrap-up goes on."""
        opened = self._entry.get(live.draft_id)
        if opened is not None and opened.filed is not None:
            await self._done(live, opened.draft.result or self._result_of(opened), opened.filed.id)
        elif opened is not None and opened.draft.ticket_id and opened.draft.result:
            if not supplement.changes(opened.draft):  # dispatched before it was over, nothing to add
                await self._done(live, opened.draft.result, opened.draft.ticket_id)

    async def never_answered(self, live: LiveCall) -> None:
        """Nobody talked: the draft goes too, unless somebody wrote in it."""
        opened = self._entry.get(live.draft_id)
        if opened is not None and not prefill.worked_on(opened.draft):
            await self._entry.let_go(live.draft_id)
        self._ends.gone(live)

    async def file(self, opened: OpenDraft, live: LiveCall | None) -> None:
        """File the draft; with the call over as well, nothing is left."""
        if live is not None and _only_taken(opened):
            await self.finish(live, opened.draft.result)
            return
        if opened.draft.ticket_id:
            await self._add_to_ticket(opened, live)
            return
        draft = opened.draft
        ticket = await self._filing.file(opened, live)
        if ticket is None:
            return
        self._tell_filed(opened, ticket, draft)
        if live is None:
            await self._entry.let_go(opened.draft.id)
        elif live.wrap_up:
            await self._done(live, opened.draft.result, ticket.id)

    def _tell_filed(self, opened: OpenDraft, ticket: Ticket, draft: Draft) -> None:
        """`draft`: as it was when filing began."""
        self._ends.filed()
        if (late := _typed_later(draft, opened.draft)) != "":
            self._trail.post("note", ticket_id=ticket.id, call_id=draft.call_id, text=late)
        self._tell_articles(draft, ticket.id)
        self._asking_lead.filed(draft, ticket.id, ticket.number)
        if draft.split_of:
            why = f"{ticket.number} {draft.split_why}".strip()
            told = {"step": Step.SPLIT.value, "role": Role.AGENT.value, "reason": why, "other_id": ticket.id}
            self._trail.post("step", ticket_id=draft.split_of, **told)
        if mark := agreement.tells_lead(self._entry.form(opened), draft):
            self._trail.post("note", ticket_id=ticket.id, text=f"【{mark}】")
            self._trail.post("audit", action="public_mark", subject=ticket.account_id, detail=ticket.number)

    async def file_at_once(self, opened: OpenDraft, live: LiveCall | None) -> Ticket | None:
        """File an emergency with what is known; the rest is written in the draft that takes its place."""
        draft = opened.draft
        ticket = await self._filing.as_it_is(opened)
        if ticket is not None:
            self._tell_filed(opened, ticket, draft)
            rest = self._entry.go_on(opened, ticket)
            if live is not None:
                live.draft_id = rest.draft.id
        return ticket

    async def _add_to_ticket(self, opened: OpenDraft, live: LiveCall | None) -> None:
        """Send what was written since the ticket was filed; with the call over as well, nothing is left."""
        opened.problems = supplement.problems(self._entry.form(opened), opened.draft)
        if opened.problems:
            return
        ticket_id, sent = opened.draft.ticket_id, supplement.changes(opened.draft)
        if await self._filing.amend(opened):
            self._ends.filed()
            sent = ()
        if sent and not await self._filing.release(opened):
            return
        for change in sent:
            self._trail.post("edit", ticket_id=ticket_id, field=change.field, was=change.was, now=change.now)
        if sent:
            self._notices.tell("notice-supplemented", number=opened.draft.ticket_number)
            self._ends.edited(ticket_id)
        self._entry.put(opened, supplement.delivered(opened.draft, sent))
        if live is None:
            await self._entry.let_go(opened.draft.id)
        elif live.wrap_up:
            await self._done(live, opened.draft.result or emergency.DISPATCHED, ticket_id)

    def _tell_articles(self, draft: Draft, ticket_id: str) -> None:
        """Each article that was taken or judged: which version, and whether it solved the call.

        Where the agent said nothing, a call that was solved on the phone was solved by what was taken.
        """
        for no in dict.fromkeys((*draft.articles, *draft.helped)):
            adopted = no in draft.articles
            by_result = True if adopted and draft.result == prefill.RESOLVED else None
            self._trail.article_used(
                no,
                draft.editions.get(no, ""),
                draft=draft,
                ticket_id=ticket_id,
                adopted=adopted,
                solved=draft.helped.get(no, by_result),
            )

    async def finish(self, live: LiveCall, result: str) -> None:
        """Close an ended call with one key; an inquiry writes its ticket, the others write none.

        A call that was cut off keeps its draft, so that it goes on when the caller is rung back.
        """
        opened = self._entry.get(live.draft_id)
        if opened is not None and opened.draft.ticket_id:
            await self.file(opened, live)
        elif result == INQUIRY and opened is not None:
            form = self._entry.form(opened)
            self._entry.put(opened, prefill.as_inquiry(form, opened.draft, self._parts.now()))
            await self.file(opened, live)
        elif live.wrap_up:
            if opened is not None and result != CUT_OFF:  # a draft that stays tells its articles later
                self._tell_articles(replace(opened.draft, result=result), "")
            if result == NUISANCE:
                self._propose(live)
            await self._done(live, result, "")

    def _propose(self, live: LiveCall) -> None:
        """A lead decides; until then nothing changes for the caller."""
        phone, card = live.number.e164, live.card
        listed = card is not None and any(entry.kind is ListKind.BLACK for entry in card.lists)
        if not phone or not live.incoming or listed:
            return
        if live.number.is_public:
            self._notices.tell("notice-not-proposed", number=live.number.national)
            return
        today, rule = self._parts.today(), self._parts.nuisance
        until = today + timedelta(days=rule.days)
        self._trail.post(
            "propose", phone=phone, reason=rule.reason, since=today.isoformat(), until=until.isoformat()
        )
        self._notices.tell("notice-proposed", until=until.isoformat())

    def take(self, opened: OpenDraft, live: LiveCall, thing_id: str) -> None:
        """Chase an open ticket or join an incident instead of writing a new ticket."""
        offer = self._entry.mark_done(opened, thing_id)
        if offer is None:
            return
        self._post(offer, opened.draft, live)
        result = "chased" if offer.ticket else "joined"
        if not opened.draft.result:
            self._entry.set_result(opened.draft.id, result)
        self._notices.tell(f"notice-{result}", number=_number(offer))

    def _post(self, offer: Offer, draft: Draft, live: LiveCall) -> None:
        text = draft.text(prefill.DESCRIPTION)
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
        promise, owed, owed_from = self._promise(live, opened, result), "", None
        if promise is not None and result == CALL_BACK:
            where = self._another_number(live, opened)
            owed = " · ".join(part for part in (promise.text, where, matter, summary) if part)
            owed_from = self._parts.clock_rules.ring_from(promise, self._parts.now())
        labels = {choice.code: choice.label for choice in self._parts.form(live.skill_group).results}
        self._trail.call_told(
            live,
            result=result,
            outcome=labels.get(result, ""),
            ticket_id=ticket_id,
            matter=matter,
            summary=summary,
            promise=promise,
            owed=owed,
            owed_from=owed_from,
        )
        if result != CUT_OFF or opened is None or not prefill.worked_on(opened.draft):
            await self._entry.let_go(live.draft_id)
        self._ends.gone(live)

    def _another_number(self, live: LiveCall, opened: OpenDraft | None) -> str:
        """On which number the caller asked to be rung, where it isn't the one that they rang from."""
        if opened is None:
            return ""
        number = prefill.written_number(self._entry.form(opened), opened.draft, self._parts.site)
        return number.national if number and number.e164 != live.number.e164 else ""

    def _promise(self, live: LiveCall, opened: OpenDraft | None, result: str) -> Promise | None:
        """What this call promised: to ring back, or what its ticket is filed with."""
        if result == CALL_BACK and live.number.e164:
            return self._parts.clock_rules.call_back(
                opened.draft.call_back_at if opened else None, self._parts.now()
            )
        if opened is None:
            return None
        return opened.filed.promise if opened.filed else opened.draft.promise

    def _result_of(self, opened: OpenDraft) -> str:
        """The result of a call whose ticket was filed while it was up: what filing did."""
        form = self._entry.form(opened)
        kind = form.request_type(opened.filed.request_type) if opened.filed else None
        wanted = "resolved" if kind is not None and kind.closes_at_once else "dispatched"
        codes = [choice.code for choice in form.results]
        return wanted if wanted in codes else next(iter(codes), wanted)

    def _words(self, opened: OpenDraft) -> tuple[str, str]:
        """What the call was about, as the timeline tells it: the request's name and the first words."""
        code, text = map(opened.draft.text, (prefill.REQUEST_TYPE, prefill.DESCRIPTION))
        for taken in (o for o in opened.offers if o.done):
            code = code or (taken.ticket.request_type if taken.ticket else "")
            text = text or _title(taken)
        kind = self._entry.form(opened).request_type(code)
        return (kind.label if kind else ""), text.strip()[:200]


def _typed_later(filed: Draft, now: Draft) -> str:
    """What was typed while the journal was filing: too late for the ticket, not for a note on it."""
    before = filed.values
    return "\n".join(v.value for code, v in now.values.items() if v != before.get(code) and v.value.strip())


def _number(offer: Offer) -> str:
    return offer.ticket.number if offer.ticket else offer.incident.number if offer.incident else ""


def _title(offer: Offer) -> str:
    return offer.ticket.title if offer.ticket else offer.incident.title if offer.incident else ""


def _only_taken(opened: OpenDraft) -> bool:
    """Whether the call was answered by chasing or joining, with nothing typed that did not go with it."""
    return opened.taken_with is not None and opened.taken_with == typed(opened.draft)
