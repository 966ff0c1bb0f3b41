"""Words added to a ticket that is filed already: a draft that began with the ticket's values. Pure rules."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.tickets.checks import wrong
from agent_desktop.tickets.clocks.promises import Promise
from agent_desktop.tickets.completeness import fields_of
from agent_desktop.tickets.draft import Draft, FieldValue, Problem, Source
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.life.story import Story


class Change(Struct, frozen=True):
    """One field: its words when this draft began, and now."""

    field: str
    was: str
    now: str


def begin(
    draft: Draft,
    draft_id: str,
    ticket_id: str,
    number: str,
    values: Mapping[str, str],
    now: datetime,
    promise: Promise | None = None,
) -> Draft:
    """The draft in which the rest of a filed ticket is written."""
    return replace(
        draft,
        id=draft_id,
        ticket_id=ticket_id,
        ticket_number=number,
        was=dict(values),
        promise=promise,
        changed_at=now,
    )


def of_ticket(
    *, draft_id: str, ticket_id: str, number: str, skill_group: str, values: Mapping[str, str], now: datetime
) -> Draft:
    """The draft in which a ticket out of the store is edited."""
    written = {code: FieldValue(value) for code, value in values.items()}
    bare = Draft(id=draft_id, skill_group=skill_group, created_at=now, changed_at=now, values=written)
    return begin(bare, draft_id, ticket_id, number, values, now)


def part_of(draft: Draft, story: Story, form: Form, reason: str, now: datetime) -> Draft:
    """The draft of a second matter that a ticket holds: who and where are known, what is not."""
    known = {field.code for field in form.fields if field.source}
    values = {
        code: FieldValue(value, Source.PREFILLED)
        for code, value in story.values.items()
        if code in known and value
    }
    return replace(
        draft,
        values={**draft.values, **values},
        account_id=story.account_id,
        phone=story.phone,
        area=story.area,
        split_of=story.id,
        split_number=story.number,
        split_why=reason,
        changed_at=now,
    )


def changes(draft: Draft) -> tuple[Change, ...]:
    """What was written since, field by field."""
    codes = dict.fromkeys((*draft.was, *draft.values))
    pairs = ((c, draft.was.get(c, ""), draft.text(c)) for c in codes)
    return tuple(Change(code, was, now) for code, was, now in pairs if was != now)


def problems(form: Form, draft: Draft) -> tuple[Problem, ...]:
    """What is written wrongly; nothing is required of a ticket that was filed without it."""
    found = []
    for field in fields_of(form, draft):
        value = draft.text(field.code).strip()
        if value and (key := wrong(field, value)) is not None:
            found.append(Problem(field.code, key))
    return tuple(found)


def delivered(draft: Draft, sent: tuple[Change, ...]) -> Draft:
    """The draft after these changes are on their way."""
    return replace(draft, was={**draft.was, **{change.field: change.now for change in sent}})
