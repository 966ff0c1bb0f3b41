"""Ticket entry: drafts of calls and of walk-ins, kept word by word, and what becomes of them."""

import asyncio
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime
from typing import TypeVar

from msgspec.structs import replace

from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import (
    OpenDraft,
    facts_of,
    nobody,
    offer_id,
    offers_of,
    typed,
    view_of,
)
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import DraftView, Level, Offer
from agent_desktop.tickets import adoption, agreement, complaints, prefill, supplement
from agent_desktop.tickets.draft import LONGEST_VALUE, Draft, Ticket
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.journal import JournalError
from agent_desktop.tickets.prefill import Facts
from kb_search.articles import Article

R = TypeVar("R")

SAVE_AFTER_S = 0.3
"""A typed word is in the journal this long after it was typed; the promise is one second."""

RETRY_AFTER_S = 2.0


class Entry:
    """The drafts on the desk. Thread: main; the journal's worker writes them down."""

    def __init__(self, parts: Parts, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._notices, self._changed = parts, notices, changed
        self._open: dict[str, OpenDraft] = {}
        self._dirty: set[str] = set()
        self._refused = ""  # key of the journal's complaint that is on screen
        self.active = ""
        self.found: Callable[[], None] = lambda: None
        """Called when a journal that refused at first has given its drafts after all."""

    def __iter__(self) -> Iterator[OpenDraft]:
        return iter(tuple(self._open.values()))

    def get(self, draft_id: str) -> OpenDraft | None:
        """An open draft."""
        return self._open.get(draft_id)

    def form(self, open_draft: OpenDraft) -> Form:
        """The form that a draft is written in."""
        return self._parts.form(open_draft.draft.skill_group)

    async def open_journal(self) -> bool:
        """Open the journal and what it kept from before, if that is not done yet. False: it refused."""
        if self._parts.journal.is_open:
            return True
        try:
            await self._parts.workers.journal.run(self._parts.journal.open)
            drafts = await self._parts.workers.journal.run(self._parts.journal.drafts)
        except JournalError as error:
            self.journal_refused(error)
            return False
        self._journal_works()
        for draft in drafts:
            opened = OpenDraft(draft, None)
            opened.saved_at = draft.changed_at
            self._open.setdefault(draft.id, opened)
        self.found()
        self._changed()
        return True

    def journal_refused(self, error: JournalError) -> None:
        """Tell the agent, once for each kind of refusal."""
        key = f"notice-{error.key}"
        if key != self._refused:
            self._refused = key
            self._notices.tell(key, Level.ERROR, **error.args_)
            self._changed()

    def _journal_works(self) -> None:
        if self._refused:
            self._notices.over(self._refused)
            self._refused = ""

    def of_call(self, call_id: str) -> OpenDraft | None:
        """The draft tied to a call."""
        return next((o for o in self._open.values() if o.draft.call_id == call_id and call_id), None)

    def begin(self, skill_group: str, facts: Facts | None = None, call_id: str = "") -> OpenDraft:
        """A new draft, in the journal before the first word; without `facts` nobody calls."""
        form, facts = self._parts.form(skill_group), facts or nobody(self._parts.site)
        now = self._parts.now()
        draft = prefill.start(form, draft_id=uuid.uuid4().hex, call_id=call_id, facts=facts, now=now)
        opened = self._open[draft.id] = OpenDraft(draft, facts)
        self._dirty.add(draft.id)
        return opened

    def know(self, opened: OpenDraft, live: LiveCall) -> None:
        """The call's card became more complete: refill untouched fields, offer what is open already.

        A store that is silent says nothing about the caller: what a draft knew before then stays.
        """
        if live.card is None or live.card.failed:
            return
        opened.facts = facts_of(live)
        form, now = self.form(opened), self._parts.now()
        known = prefill.refill(form, opened.draft, opened.facts, now)
        self.put(opened, complaints.linked(form, known, live.card.tickets, now))
        done = {offer_id(o) for o in opened.offers if o.done}
        opened.offers = tuple(replace(o, done=offer_id(o) in done) for o in offers_of(live))

    def edit(self, draft_id: str, field: str, value: str) -> None:
        """A field was typed in."""
        opened = self._open.get(draft_id)
        if opened is None or opened.filed is not None:
            return
        if len(value) > LONGEST_VALUE:
            self._notices.tell("notice-text-cut", Level.WARN, kept=LONGEST_VALUE)
        told_before = agreement.tells_lead(self.form(opened), opened.draft)
        draft = prefill.edit(opened.draft, field, value, self._parts.now())
        told = agreement.tells_lead(self.form(opened), draft)
        if told and told != told_before:  # at once: a lead can still be brought into this call
            self._notices.tell("notice-tell-lead", Level.ERROR, mark=told)
        self.put(opened, prefill.with_guess(self.form(opened), draft, self._parts.now()))
        opened.problems = tuple(p for p in opened.problems if p.field != field)

    def retab(self, opened: OpenDraft, skill_group: str) -> None:
        """Move a draft to another skill group's form; every word goes with it."""
        form = self._parts.form(skill_group)
        now, tickets = self._parts.now(), [o.ticket for o in opened.offers if o.ticket]
        moved = prefill.retab(opened.draft, form, opened.facts, now)
        self.put(opened, complaints.linked(form, moved, tickets, now))
        opened.problems = ()

    def set_result(self, draft_id: str, code: str) -> None:
        """Choose the result code."""
        if (opened := self._open.get(draft_id)) is not None:
            self.put(opened, replace(opened.draft, result=code, changed_at=self._parts.now()))
            opened.problems = tuple(p for p in opened.problems if p.field != "result")

    def set_call_back(self, draft_id: str, at: datetime | None) -> None:
        """Choose until when the caller is rung back; None, or a moment that can't be promised: the usual."""
        if (opened := self._open.get(draft_id)) is not None:
            now = self._parts.now()
            offered = at in self._parts.clock_rules.call_backs(now)[1:]
            self.put(opened, replace(opened.draft, call_back_at=at if offered else None, changed_at=now))

    def mark_read_back(self, opened: OpenDraft, live: LiveCall) -> None:
        """What was agreed was just read out; its time in the call is its place in the recording."""
        if live.call.answered_at is not None and live.up:
            seconds = int((self._parts.now() - live.call.answered_at).total_seconds())
            self.edit(opened.draft.id, agreement.READ_BACK, f"{seconds // 60:02d}:{seconds % 60:02d}")

    def adopt(self, opened: OpenDraft, article: Article) -> None:
        """Put an article's steps into a draft."""
        steps = tuple(step.text for step in article.steps)
        form, now = self.form(opened), self._parts.now()
        self.put(opened, adoption.adopt(form, opened.draft, article.no, article.version, steps, now))

    def put(self, opened: OpenDraft, draft: Draft) -> None:
        """A draft has become another one; the journal hears of it."""
        if draft != opened.draft:
            opened.draft = draft
            self._dirty.add(draft.id)

    async def keep(self) -> None:
        """Write down what changed, until cancelled; what can't be written stays on screen."""
        while True:
            await asyncio.sleep(SAVE_AFTER_S)
            if self._dirty and not await self.save():
                await asyncio.sleep(RETRY_AFTER_S)

    async def save(self) -> bool:
        """Write down every changed draft now. False: the journal refused, and the agent has been told."""
        for draft_id in tuple(self._dirty):
            opened = self._open.get(draft_id)
            if opened is None or opened.filed is not None:
                self._dirty.discard(draft_id)
                continue
            if opened.filing:
                continue  # saved behind its own filing it would come back from the dead
            written, journal = opened.draft, self._parts.journal
            try:
                opened.saved_at = await self._parts.workers.journal.run(journal.save, written)
            except JournalError as error:
                self.journal_refused(error)
                return False
            if opened.draft is written:  # else a word came meanwhile; cancelled: it was never written
                self._dirty.discard(draft_id)
        self._journal_works()
        self._changed()
        return True

    async def written(self, work: Callable[[], R], *, by_hand: bool = False) -> R | None:
        """What the journal says; None when it refused, and the agent has been told, `by_hand` once more."""
        try:
            return await self._parts.workers.journal.run(work)
        except JournalError as error:
            if by_hand:
                self._refused = ""
            self.journal_refused(error)
            return None

    def filed(self, opened: OpenDraft) -> None:
        """A draft has become a ticket: there is nothing left of it to be kept."""
        self._dirty.discard(opened.draft.id)

    def resume(self, draft: Draft) -> OpenDraft:
        """Open a draft of a ticket that is filed already; the one that is open already, if there is one."""
        there = next((o for o in self._open.values() if o.draft.ticket_id == draft.ticket_id), None)
        if there is None:
            there = self._open[draft.id] = OpenDraft(draft, None)
            self._dirty.add(draft.id)
        self.active = there.draft.id
        return there

    def go_on(self, opened: OpenDraft, ticket: Ticket) -> OpenDraft:
        """A filed draft's place is taken by one in which the rest of its ticket is written."""
        now = self._parts.now()
        begun = (ticket.id, ticket.number, ticket.values, now, ticket.promise)
        draft = supplement.begin(opened.draft, uuid.uuid4().hex, *begun)
        made = OpenDraft(draft, opened.facts)
        made.offers = opened.offers
        self._open.pop(opened.draft.id, None)
        self._open[draft.id] = made
        self._dirty.add(draft.id)
        if self.active == opened.draft.id:
            self.active = draft.id
        return made

    def mark_done(self, opened: OpenDraft, thing_id: str) -> Offer | None:
        """An offer was taken; the offer, or None when it is not there or was taken already."""
        taken = next((o for o in opened.offers if offer_id(o) == thing_id and not o.done), None)
        if taken is not None:
            opened.offers = tuple(replace(o, done=True) if o is taken else o for o in opened.offers)
            opened.taken_with = typed(opened.draft)
        return taken

    async def let_go(self, draft_id: str) -> None:
        """Close a draft for good; the journal keeps it in its history for a day."""
        if (opened := self._open.pop(draft_id, None)) is None:
            return
        self._dirty.discard(draft_id)
        if self.active == draft_id:
            self.active = ""  # no other draft: a leftover on screen would look like the next call's
        if opened.filed is None:
            await self.written(lambda: self._parts.journal.discard(draft_id))

    def views(self, unmasked: Callable[[str], bool], *, folds: bool = False) -> tuple[DraftView, ...]:
        """What the ticket pane shows; `unmasked` says by call id whether values may be shown in full.

        `folds`: without the fields that surge mode leaves out.
        """
        return tuple(
            view_of(
                o,
                self.form(o),
                unmasked=unmasked(o.draft.call_id),
                promise=o.promise(self.form(o), self._parts.now(), self._parts.clock_rules),
                call_backs=o.call_backs(self._parts.now(), self._parts.clock_rules),
                folds=folds,
            )
            for o in self._open.values()
        )
