"""The part of the desk's front in which tickets are written, filed and closed."""

import uuid
from collections.abc import Callable
from datetime import datetime

from msgspec.structs import replace

from agent_desktop.desk.card_front import CardFront


class TicketFront(CardFront):
    """Implements the part of `Intents` about drafts. Thread: main."""

    def new_draft(self, skill_group: str) -> None:
        """A draft without a call."""
        self._desk.panes.begin_draft(skill_group)

    def open_tab(self, skill_group: str) -> None:
        """Move the open draft to another form."""
        self._desk.panes.retab(skill_group)

    def select_draft(self, draft_id: str) -> None:
        """Show another draft."""
        self._desk.panes.open_draft(draft_id)

    def edit(self, draft_id: str, field: str, value: str) -> None:
        """A field was typed in."""
        self._desk.panes.edited(draft_id, field, value)
        if (opened := self._desk.entry.get(draft_id)) is not None and opened.filed is None:
            self._desk.asking_lead.public(opened)

    def attach(self, draft_id: str, field: str, name: str, read: Callable[[], bytes]) -> None:
        """Add a file to a field."""
        self._start(f"attach {uuid.uuid4()}", lambda: self._desk.attaching.add(draft_id, field, name, read))

    def set_result(self, draft_id: str, code: str) -> None:
        """Choose the result code."""
        self._desk.entry.set_result(draft_id, code)
        self._desk.changed()

    def set_call_back(self, draft_id: str, at: datetime | None) -> None:
        """Until when the caller is rung back."""
        self._desk.entry.set_call_back(draft_id, at)
        self._desk.changed()

    def mark_read_back(self, draft_id: str) -> None:
        """What was agreed has been read out to the caller."""
        opened = self._desk.entry.get(draft_id)
        live = self._desk.book.get(opened.draft.call_id) if opened else None
        if opened is not None and live is not None:
            self._desk.entry.mark_read_back(opened, live)
            self._desk.trail.audit("read_back", live)
            self._desk.changed()

    def ask_lead(self, draft_id: str) -> None:
        """Ask the team lead to agree."""
        if (opened := self._desk.entry.get(draft_id)) is not None:
            self._desk.asking_lead.approval(opened, self._desk.book.get(opened.draft.call_id))
            self._desk.changed()

    def file_pending(self, draft_id: str) -> None:
        """File without the lead, who reviews it first."""
        if (opened := self._desk.entry.get(draft_id)) is not None:
            # what waits for the lead stands on the lead's page
            self._desk.asking_lead.approval(opened, self._desk.book.get(opened.draft.call_id))
            self._desk.entry.put(opened, replace(opened.draft, pending=True))
            self.file(draft_id)

    def file(self, draft_id: str) -> None:
        """File the ticket."""
        if (opened := self._desk.entry.get(draft_id)) is not None:
            live = self._desk.book.get(opened.draft.call_id)
            self._close(draft_id, lambda: self._desk.closing.file(opened, live))

    def dispatch_now(self, draft_id: str) -> None:
        """Dispatch an emergency."""
        if (opened := self._desk.entry.get(draft_id)) is not None:
            live = self._desk.book.get(opened.draft.call_id)
            self._close(draft_id, lambda: self._desk.lane.dispatch(opened, live))

    def ring_station(self, ticket_id: str) -> None:
        """Ring a dispatch's station."""
        self._desk.lane.ring_station(ticket_id)

    def ring_lead(self) -> None:
        """Ring the team lead."""
        self._desk.lane.ring_lead()

    def told_station(self, ticket_id: str, who: str) -> None:
        """The dispatch was told by phone."""
        self._desk.lane.told(ticket_id, who)
        self._desk.changed()

    def discard(self, draft_id: str) -> None:
        """Drop a draft that belongs to no running call."""
        opened = self._desk.entry.get(draft_id)
        if opened is not None and self._desk.book.get(opened.draft.call_id) is None:
            self._close(draft_id, lambda: self._desk.entry.let_go(draft_id))

    def chase(self, ticket_id: str) -> None:
        """Chase an open ticket."""
        self._take(ticket_id)

    def join(self, incident_id: str) -> None:
        """Join an incident."""
        self._take(incident_id)

    def _take(self, thing_id: str) -> None:
        live = self._desk.book.current()
        opened = self._desk.entry.get(live.draft_id) if live else None
        if live is not None and opened is not None:
            self._desk.closing.take(opened, live, thing_id)
            self._desk.changed()

    def finish(self, result: str) -> None:
        """Short closing of the selected call."""
        live = self._desk.book.current()
        if live is not None:
            self._close(live.draft_id, lambda: self._desk.closing.finish(live, result))
