"""What else must reach the shared store exactly once: steps, chases, joins, calls, looks, articles."""

from datetime import datetime
from typing import Final

from msgspec import Struct

TICKET: Final = "ticket"
"""Kind of a filed ticket in the outbox; every other kind is an act's."""


ATTACH: Final = "attach"
PART: Final = "attach_part"
"""Kinds of the acts that bring a file: that a ticket has it, and its bytes."""


class Act(Struct, frozen=True, kw_only=True):
    """Something that happened. `id` is a UUIDv7; `payload` is flat and depends on `kind`.

    Everything about a ticket carries `ticket_id`, `agent` (who) and `origin` (desk code). Further keys, all
    text and all optional unless starred:

    - step: step* (`life.steps.Step`), role, reason, station, crew, crew_phone, other_id (merge, split),
      due (of whatever ends a pause: `clocks.pauses.due_after`), why (codes, of a dispatch by the centre)
    - edit: field*, was*, now*: the words before and after; what others wrote meanwhile is never lost
    - chase: text, reason, by (caller | agent | system)
    - note: text*
    - ask_lead: about_kind* (`lead.matter.MatterKind`), cents (int), about; its id is the matter's
    - matter_filed, matter_withdrawn: matter_id*; the latter names no ticket
    - verbal: station*, phone, told (who took it down), text
    - attach: id*, name*, kind*, size* (int), sha256*
    - attach_part: attachment_id*, part* (int), body* (base64); no ticket_id
    - called: id* (of the `OutCall`), outcome*, text, satisfaction (int), again_at (ISO), call_id
    - join, call, article_used, question, search, read, audit: see their handlers
    """

    id: str
    kind: str
    at: datetime
    payload: dict[str, str | int | None]
