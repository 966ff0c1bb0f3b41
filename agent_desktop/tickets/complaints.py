"""Complaints that come again: linked to the open one, raised by a level; and who has to hear of a threat."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec.structs import replace

from agent_desktop.tickets.draft import Draft, FieldValue, Source
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import REQUEST_TYPE
from customer360.card import OpenTicket

EARLIER: Final = "earlier_ticket"
"""Field in which a form writes down the ticket that this one is about."""


def earlier(form: Form, open_tickets: Sequence[OpenTicket]) -> tuple[OpenTicket, ...]:
    """The caller's open complaints of this form's kinds."""
    kinds = {kind.code for kind in form.request_types if kind.repeats}
    return tuple(ticket for ticket in open_tickets if ticket.request_type in kinds)


def linked(form: Form, draft: Draft, open_tickets: Sequence[OpenTicket], now: datetime) -> Draft:
    """The draft with the open complaint's number filled in, where nobody wrote another."""
    before = draft.values.get(EARLIER)
    found = earlier(form, open_tickets)
    asks = any(field.code == EARLIER for field in form.fields)
    if not found or not asks or (before is not None and before.source is Source.TYPED):
        return draft
    filled = FieldValue(found[0].number, Source.PREFILLED)
    if filled == before:
        return draft
    return replace(draft, values={**draft.values, EARLIER: filled}, changed_at=now)


def level(form: Form, draft: Draft, open_tickets: Sequence[OpenTicket]) -> int:
    """By how much a new complaint is raised: once for each that is open; nothing that is no complaint."""
    kind = form.request_type(draft.text(REQUEST_TYPE))
    return len(earlier(form, open_tickets)) if kind is not None and kind.repeats else 0
