"""Files that are chosen for a draft: checked by their bytes, kept in the journal until it is filed."""

import asyncio
from collections.abc import Callable

from msgspec.structs import replace

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.desk.trail import Trail
from agent_desktop.tickets.attached.files import AttachmentRefused, Checked, acts, check, plain_name
from agent_desktop.tickets.checks import ATTACHMENTS, MOST_ATTACHMENTS
from agent_desktop.tickets.draft import Attached, Draft, FieldValue
from agent_desktop.tickets.journal import JournalError


class Attaching:
    """Thread: main; a file is read and checked on a thread of its own, kept by the journal's worker."""

    def __init__(self, parts: Parts, entry: Entry, trail: Trail, notices: Notices) -> None:
        self._parts, self._entry, self._trail, self._notices = parts, entry, trail, notices

    async def add(self, draft_id: str, field: str, name: str, read: Callable[[], bytes]) -> None:
        """Add a file to a field of a draft; why one can't be had is told in words."""
        opened = self._entry.get(draft_id)
        if opened is None or not self._has_room(opened, field, name):
            return
        try:
            checked = await asyncio.to_thread(lambda: check(name, read()))
        except AttachmentRefused as error:
            self._notices.tell(f"notice-attachment-{error.key}", Level.ERROR, name=error.name)
            return
        except OSError as error:
            why = error.strerror or type(error).__name__
            self._notices.tell("notice-attachment-unread", Level.ERROR, name=plain_name(name), why=why)
            return
        if any(file.sha256 == checked.sha256 for file in _in_field(opened.draft, field)):
            self._notices.tell("notice-attachment-twice", name=checked.name)
        elif opened.filed is not None:  # filed while the file was read
            self._send(opened.filed.id, checked)
        else:
            await self._keep(opened, field, checked)

    async def _keep(self, opened: OpenDraft, field: str, checked: Checked) -> None:
        journal, seat = self._parts.journal, self._parts.seat
        try:
            about = await self._parts.workers.journal.run(
                lambda: journal.attach(opened.draft.id, checked, agent=seat.agent_no, now=self._parts.now())
            )
        except JournalError as error:
            self._entry.journal_refused(error)
            return
        if opened.filed is not None:
            self._send(opened.filed.id, checked)
        elif self._has_room(opened, field, checked.name):
            self._entry.put(opened, _with(opened.draft, field, about))
            opened.problems = tuple(p for p in opened.problems if p.field != field)

    def _send(self, ticket_id: str, checked: Checked) -> None:
        seat = self._parts.seat
        made = acts(checked, ticket_id, agent=seat.agent_no, origin=seat.desk_code, now=self._parts.now())
        self._trail.send(*made)

    def _has_room(self, opened: OpenDraft, field: str, name: str) -> bool:
        if len(_in_field(opened.draft, field)) < MOST_ATTACHMENTS:
            return True
        self._notices.tell(
            "notice-attachment-too_many", Level.WARN, name=plain_name(name), most=MOST_ATTACHMENTS
        )
        return False


def _in_field(draft: Draft, field: str) -> tuple[Attached, ...]:
    ids = draft.text(field).split(ATTACHMENTS)
    return tuple(file for file in draft.attached if file.id in ids)


def _with(draft: Draft, field: str, about: Attached) -> Draft:
    before = draft.text(field).split()
    value = FieldValue(ATTACHMENTS.join((*before, about.id)))
    return replace(draft, values={**draft.values, field: value}, attached=(*draft.attached, about))
