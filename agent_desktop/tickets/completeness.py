"""What a draft must still say: the fields its request type asks for, what is missing or wrong in them."""

from agent_desktop.tickets.checks import wrong
from agent_desktop.tickets.draft import Draft, Problem, Source
from agent_desktop.tickets.forms import FieldSpec, Form, RequestType
from agent_desktop.tickets.prefill import DESCRIPTION, REQUEST_TYPE

_ALWAYS_ASKED = frozenset({REQUEST_TYPE, DESCRIPTION, "address", "phone"})


def fields_of(form: Form, draft: Draft) -> tuple[FieldSpec, ...]:
    """The fields that the draft's request type asks for, in the form's order."""
    kind = draft.text(REQUEST_TYPE)
    return tuple(f for f in form.fields if not f.only_for or kind in f.only_for)


def problems(form: Form, draft: Draft, *, closing: bool) -> tuple[Problem, ...]:
    """Why the draft can't be filed yet, in the form's order. `closing`: the call is over, a result is due.

    A request that closes at once requires nothing more: nobody goes anywhere.
    """
    found = []
    kind = form.request_type(draft.text(REQUEST_TYPE))
    if kind is None:
        found.append(Problem(REQUEST_TYPE, "required"))
    for field in fields_of(form, draft):
        value = draft.text(field.code).strip()
        if field.code == REQUEST_TYPE:
            continue
        if not value:
            if is_required(field, kind):
                found.append(Problem(field.code, "required"))
        elif (key := wrong(field, value)) is not None:
            found.append(Problem(field.code, key))
    if closing and not draft.result:
        found.append(Problem("result", "required"))
    return tuple(found)


def is_required(field: FieldSpec, kind: RequestType | None) -> bool:
    """Whether a request of this type can't go without the field; one that closes at once needs none."""
    if kind is None:
        return field.required
    return not kind.closes_at_once and (field.required or kind.code in field.required_for)


def folded(form: Form, draft: Draft) -> frozenset[str]:
    """Codes of the fields that nobody is asked for in surge mode: neither required nor written in.

    A form's file may say otherwise of a field. Where to go and whom to ring is always asked.
    """
    kind = form.request_type(draft.text(REQUEST_TYPE))
    return frozenset(
        field.code
        for field in fields_of(form, draft)
        if field.code not in _ALWAYS_ASKED
        and not (is_required(field, kind) if field.surge is None else field.surge)
        and not (draft.source(field.code) is Source.TYPED and draft.text(field.code).strip())
    )
