"""What is asked of the team lead while somebody is on the line, from both sides of the question."""

import logging
import time
from typing import Final

from msgspec.structs import replace
from uuid_utils import uuid7

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.live import LiveCall
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.outage import Outage
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.trail import Trail
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets import agreement, prefill
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.draft import Approval, Draft
from agent_desktop.tickets.lead.matter import Matter, MatterKind, Verdict

log = logging.getLogger(__name__)

LONGEST_ABOUT: Final = 200
PENDING_S: Final = 15.0
"""Nobody is on the line for a ticket that is filed: its answer is looked for this often."""


class AskingLead:
    """Asks, and looks once a second what became of it. Thread: main; the lookup worker asks the store."""

    def __init__(self, parts: Parts, entry: Entry, trail: Trail, notices: Notices) -> None:
        self._parts, self._entry, self._trail, self._notices = parts, entry, trail, notices
        self._outage = Outage(log, "what the lead said is not known yet")
        self._looked = 0.0
        self._asked: set[str] = set()  # matters of drafts that may still be given up
        self._pending: dict[str, str] = {}  # numbers of this sitting's tickets that wait, by matter

    def approval(self, opened: OpenDraft, live: LiveCall | None) -> None:
        """Ask for the amount that stands in a draft; a question that waits for the same one is enough.

        The lead reads beside it when the caller has not proven who they are.
        """
        draft, highest = opened.draft, agreement.highest_amount(self._entry.form(opened), opened.draft)
        if agreement.agreement(self._entry.form(opened), draft).lead_over is None:
            return
        asked = draft.approval
        unproven = live.unproven if live is not None else ""
        same = asked is not None and (asked.yuan, draft.unproven) == (str(highest), unproven)
        if same and asked is not None and asked.verdict == Verdict.OPEN:
            return
        mark = self._parts.identity_policy.unproven if unproven else ""
        matter_id = self._ask(opened, MatterKind.APPROVAL, cents=int(highest * 100), mark=mark)
        approval = Approval(id=matter_id, yuan=str(highest), asked_at=self._parts.now())
        self._entry.put(opened, replace(draft, approval=approval, pending=False, unproven=unproven))

    def public(self, opened: OpenDraft) -> None:
        """The lead's page shows at once that somebody goes public; once for a draft."""
        mark = agreement.tells_lead(self._entry.form(opened), opened.draft)
        if mark and not opened.draft.public_matter:
            matter_id = self._ask(opened, MatterKind.PUBLIC, mark=mark)
            self._entry.put(opened, replace(opened.draft, public_matter=matter_id))

    def _ask(self, opened: OpenDraft, kind: MatterKind, *, cents: int = 0, mark: str = "") -> str:
        draft, form, seat = opened.draft, self._entry.form(opened), self._parts.seat
        about = " · ".join(part for part in (mark, prefill.title(form, draft)) if part)[:LONGEST_ABOUT]
        told: dict[str, str | int | None] = {
            "about_kind": kind.value,
            "skill_group": draft.skill_group,
            "call_id": draft.call_id,
            "cents": cents,
            "about": about,
            "agent": seat.agent_no,
            "origin": seat.desk_code,
        }
        act = Act(id=str(uuid7()), kind="ask_lead", at=self._parts.now(), payload=told)
        self._trail.send(act)
        return act.id

    def filed(self, draft: Draft, ticket_id: str, number: str) -> None:
        """A draft became a ticket: what was asked belongs to it from now on."""
        approval = draft.approval.id if draft.approval is not None else ""
        if draft.approval is not None and draft.pending and not draft.approval.verdict:
            self._pending[approval] = number
        self._asked.discard(approval)
        for matter_id in (approval, draft.public_matter):
            if matter_id:
                self._trail.post("matter_filed", ticket_id=ticket_id, matter_id=matter_id)

    async def look(self) -> bool:
        """See what the lead said; whether anything changed."""
        waits = {
            o.draft.approval.id: o
            for o in self._entry
            if o.draft.approval is not None and o.draft.approval.verdict == Verdict.OPEN and o.filed is None
        }
        for matter_id in self._asked - waits.keys():  # its draft was given up
            self._trail.post("matter_withdrawn", matter_id=matter_id)
        self._asked = set(waits)
        ids = (*waits, *self._pending)
        now = time.monotonic()
        if not ids or (not waits and now - self._looked < PENDING_S):
            return False
        self._looked = now
        try:
            said = await self._parts.workers.lookup.run(lambda: self._parts.matters().mine(ids))
        except StoreError as error:
            self._outage.gone(error)
            return False
        self._outage.over()
        answered = [matter for matter in said if matter.verdict is not Verdict.OPEN]
        for matter in answered:
            if matter.id in waits:
                self._hear(waits[matter.id], matter)
            elif number := self._pending.pop(matter.id, ""):
                self._notices.tell(f"notice-pending-{matter.verdict}", number=number, words=matter.words)
        return bool(answered)

    def _hear(self, opened: OpenDraft, matter: Matter) -> None:
        approval = opened.draft.approval
        if approval is None or approval.id != matter.id:
            return
        self._asked.discard(matter.id)
        told = replace(
            approval, verdict=matter.verdict.value, who=matter.who, at=matter.decided_at, words=matter.words
        )
        self._entry.put(opened, replace(opened.draft, approval=told))
        opened.problems = tuple(p for p in opened.problems if p.field != agreement.LEAD)
        level = Level.INFO if matter.verdict is Verdict.AGREED else Level.WARN
        self._notices.tell(f"notice-lead-{matter.verdict}", level, lead=matter.who, words=matter.words)
