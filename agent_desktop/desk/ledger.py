"""Tickets that are written: found in the store, read as a whole, changed; and what has not reached it yet."""

import asyncio
import contextlib
import uuid
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final, TypeVar

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.panes import Panes
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.sending import Sending
from agent_desktop.desk.state import Level
from agent_desktop.desk.trail import Trail
from agent_desktop.desk.workers import Worker
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import supplement
from agent_desktop.tickets.attached.files import LARGEST, AttachmentRefused, Checked, acts, check
from agent_desktop.tickets.clocks.pauses import due_after
from agent_desktop.tickets.dispatch.book import Proposal
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.finding import export
from agent_desktop.tickets.finding.finder import Page, Query, Scope, TicketFinder
from agent_desktop.tickets.journal import Held, JournalError
from agent_desktop.tickets.life.steps import Role, Step
from agent_desktop.tickets.life.steps import steps as life_steps
from agent_desktop.tickets.life.story import EventKind, Story

R = TypeVar("R")

LOOK_S: Final = 0.5
CLOCKS_DIFFER: Final = timedelta(seconds=2)
"""An edit is told a moment before it is looked for."""


class LedgerError(Exception):
    """What was asked can't be had now. `key` names the words, `facts` their figures."""

    def __init__(self, key: str, **facts: str | int) -> None:
        super().__init__(key)
        self.key, self.facts = key, facts


class Ledger:
    """Answers the tickets page. Thread: main; journal and lookup workers do the work."""

    def __init__(
        self,
        parts: Parts,
        entry: Entry,
        panes: Panes,
        trail: Trail,
        sending: Sending,
        notices: Notices,
        supervises: Callable[[], bool],
    ) -> None:
        """`supervises`: whether the person at this seat leads a team."""
        self._parts, self._entry, self._panes = parts, entry, panes
        self._trail, self._sending, self._supervises = trail, sending, supervises
        self._notices = notices
        self._scopes: tuple[Scope, ...] = ()

    async def _ask(self, work: Callable[[TicketFinder], R]) -> R:
        finder = self._parts.finder
        if finder is None:
            raise LedgerError("store-failed", where="", why="")
        try:
            return await self._parts.workers.lookup.run(work, finder)
        except StoreError as error:
            raise LedgerError(error.key, **error.facts) from error

    async def scopes(self) -> tuple[Scope, ...]:
        """Whose tickets may be asked for. Raises `LedgerError`."""
        if not self._scopes:
            self._scopes = await self._ask(lambda finder: finder.scopes())
        return self._scopes

    async def page(self, query: Query, after: str = "") -> Page:
        """Some tickets. Raises `LedgerError`."""
        now = self._parts.now()
        return await self._ask(lambda finder: finder.page(query, now=now, after=after))

    async def story(self, ticket_id: str) -> Story | None:
        """All of one ticket; the look is written down by the store. Raises `LedgerError`."""
        return await self._ask(lambda finder: finder.story(ticket_id))

    async def export(self, query: Query, file: Path, told: Callable[[int], None]) -> int:
        """Write what a query finds into a CSV or XLSX file; how many. Raises `LedgerError`, `OSError`.

        The export is written down before its first row. One page at a time: other questions come between.
        `told` hears how many are written; cancelled, no file is left.
        """
        detail = f"{file.suffix} {file.name} {query}"[:500]
        self._trail.post("audit", action="export", subject="tickets", detail=detail)
        worker = Worker("export")
        try:
            async with worker.within(export.writer(file, self._parts.seat.zone)) as write:
                after, rows = "", 0
                while True:
                    page = await self._page_of(query, after)
                    await worker.run(write, page.rows)
                    rows, after = rows + len(page.rows), page.next
                    told(rows)
                    if not after or rows >= export.MOST_ROWS:
                        break
        finally:
            worker.close(wait=False)
        return rows

    async def _page_of(self, query: Query, after: str) -> Page:
        now = self._parts.now()
        return await self._ask(lambda finder: finder.page(query, now=now, after=after, limit=200))

    # what was written is added to

    def supplement(self, story: Story) -> None:
        """Open a ticket of the store in its form; what is changed there goes as edits."""
        self._resume(story.id, story.number, story.skill_group, story.values)

    def _resume(self, ticket_id: str, number: str, skill_group: str, values: object) -> None:
        draft = supplement.of_ticket(
            draft_id=uuid.uuid4().hex,
            ticket_id=ticket_id,
            number=number,
            skill_group=skill_group,
            values=dict(values),  # type: ignore[call-overload]
            now=self._parts.now(),
        )
        self._panes.open_draft(self._entry.resume(draft).draft.id)

    def note(self, ticket_id: str, text: str) -> None:
        """Add words to a ticket."""
        if text.strip():
            self._trail.post("note", ticket_id=ticket_id, text=text.strip()[:2000])

    def chase(self, ticket_id: str, reason: str) -> None:
        """Chase a ticket that somebody asks for without a call at this desk."""
        self._trail.post("chase", ticket_id=ticket_id, text=reason.strip()[:500], by="agent")

    def escalate(self, ticket_id: str, reason: str) -> None:
        """A lead decides that a ticket is watched from above; the store refuses everybody else."""
        self._trail.post("escalate", ticket_id=ticket_id, text=reason.strip()[:500])

    def reassign(self, ticket_id: str, station: str, reason: str) -> None:
        """Dispatch a ticket to another station."""
        step = {"step": Step.DISPATCH.value, "role": Role.SUPERVISOR.value}
        self._trail.post("step", ticket_id=ticket_id, station=station, reason=reason.strip()[:500], **step)

    async def tell_conflict(self, ticket_id: str) -> None:
        """Once all is sent: tell the person here when somebody else had changed the same words before."""
        since = self._parts.now()
        while self._trail.unwritten or self._sending.waiting:  # noqa: ASYNC110 — it may be gone for a day
            await asyncio.sleep(LOOK_S)
        with contextlib.suppress(LedgerError):  # it stands in the ticket's story, whenever that is read
            story, me = await self.story(ticket_id), self._parts.seat.agent_no
            ours = [e for e in story.of_kind(EventKind.CONFLICT) if e.who == me] if story is not None else []
            if story is not None and any(event.at >= since - CLOCKS_DIFFER for event in ours):
                self._notices.tell("notice-conflict", Level.WARN, number=story.number)

    async def attach(self, ticket_id: str, file: Path) -> None:
        """Attach a file to a ticket; by its bytes it must be what its name says. Raises as `export` does."""
        seat, now = self._parts.seat, self._parts.now()
        try:
            checked = await asyncio.to_thread(_checked, file)
        except AttachmentRefused as error:
            raise LedgerError(f"attachment-{error.key}", name=error.name) from error
        made = acts(checked, ticket_id, agent=seat.agent_no, origin=seat.desk_code, now=now)
        self._trail.send(*await asyncio.to_thread(tuple, made))

    # the life goes on

    def steps(self, story: Story) -> tuple[Step, ...]:
        """What may be done with it by the person at this seat."""
        found = life_steps(story.node, self._role, story.asked)
        stands = Step.RESUME if story.paused_at is None else Step.PAUSE
        return tuple(step for step in found if step is not stands)

    def pause_reasons(self) -> tuple[str, ...]:
        """See `LedgerIntents.pause_reasons`."""
        rules = self._parts.clock_rules.in_force(self._parts.now())
        return tuple(label for _, label in rules.pause_reasons)

    @property
    def _role(self) -> Role:
        return Role.SUPERVISOR if self._supervises() else Role.AGENT

    async def stations(self, story: Story) -> tuple[Proposal, ...]:
        """Who could take it, best first. Raises `LedgerError`."""
        book, now = self._parts.dispatches, self._parts.now()
        if book is None:
            raise LedgerError("store-failed", where="", why="")
        address = story.values.get("address", "")
        about = {"skill_group": story.skill_group, "request_type": story.request_type, "area": story.area}
        try:
            return await self._parts.workers.lookup.run(
                lambda: book.proposals(**about, address=address, now=now)
            )
        except StoreError as error:
            raise LedgerError(error.key, **error.facts) from error

    def step(self, story: Story, step: Step, reason: str = "", station: str = "") -> None:
        """Take a step; the store refuses what its table does not allow. Any step onward ends a pause."""
        due = ""
        if step is not Step.PAUSE and story.paused_at is not None:
            kind = self._parts.form(story.skill_group).request_type(story.request_type)
            due = due_after(
                story.clocks, self._parts.clock_rules, runs=kind.runs if kind else "working",
                paused_at=story.paused_at, now=self._parts.now(),
            )  # fmt: skip
        self._move(story.id, step, reason, station=station, due=due)

    def _move(self, ticket_id: str, step: Step, reason: str, **detail: str) -> None:
        told = {key: value for key, value in detail.items() if value}
        self._trail.post(
            "step", ticket_id=ticket_id, step=step.value, role=self._role.value, reason=reason[:500], **told
        )

    async def merge(self, story: Story, number: str, reason: str) -> None:
        """并单: the matter goes on under another number. Raises `LedgerError` for one that is not open."""
        query = Query(scope=(await self.scopes())[-1], words=number)
        into = next((row for row in (await self.page(query)).rows if row.number == number), None)
        if into is None or into.id == story.id or into.closed_at is not None:
            raise LedgerError("merge-unknown", number=number)
        self._move(story.id, Step.MERGE, f"{number} {reason}".strip(), other_id=into.id)

    def split(self, story: Story, reason: str) -> None:
        """拆单: open a draft with who and where of this ticket; once filed, both know each other."""
        opened = self._entry.begin(story.skill_group)
        parted = supplement.part_of(opened.draft, story, self._entry.form(opened), reason, self._parts.now())
        self._entry.put(opened, parted)
        self._panes.open_draft(opened.draft.id)

    # the outbox

    async def held(self) -> tuple[Held, ...]:
        """What has not reached the store. Raises `LedgerError`."""
        try:
            return await self._parts.workers.journal.run(self._parts.journal.held)
        except JournalError as error:
            raise LedgerError(error.key, **error.args_) from error

    async def send_again(self, held: Held) -> None:
        """Let something that was refused wait again. Raises `LedgerError`."""
        await self._journal(self._parts.journal.send_again, held.id)
        self._sending.posted()

    async def drop(self, held: Held) -> None:
        """Give up a refused act; written down. Raises `LedgerError`."""
        self._trail.post("audit", action="drop_act", subject=held.kind, detail=held.refused[:200])
        await self._journal(self._parts.journal.drop, held.id)

    def edit(self, held: Held) -> None:
        """Open a refused ticket in its form; filed again it keeps its number."""
        if isinstance(held.body, Ticket):
            body = held.body
            self._resume(body.id, body.number, body.skill_group, body.values)

    async def _journal(self, work: Callable[[str], None], parcel_id: str) -> None:
        try:
            await self._parts.workers.journal.run(work, parcel_id)
        except JournalError as error:
            raise LedgerError(error.key, **error.args_) from error


def _checked(file: Path) -> Checked:
    """A file's bytes, no more than may be attached. Raises `AttachmentRefused`, `OSError`."""
    with file.open("rb") as opened:
        return check(file.name, opened.read(LARGEST + 1))
