"""What a form knows by itself: filling and refilling, masking, guessing the type. Pure rules over drafts.

One rule holds everywhere: what an agent typed is never touched.
"""

from collections.abc import Callable
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from agent_desktop.tickets.draft import LONGEST_VALUE, Draft, FieldValue, Source
from agent_desktop.tickets.forms import Form, RequestType
from customer360.card import Account
from customer360.identity import Need
from customer360.masking import (
    masked_account_no,
    masked_address,
    masked_meter,
    masked_name,
    masked_number,
    masked_text,
)
from customer360.number import Number, NumberKind
from customer360.phone import Site, is_shared, normalise

REQUEST_TYPE = "request_type"
DESCRIPTION = "description"
ADDRESS = "address"
CAME_BY = "came_by"
"""How a request without a call came: a code of `CHANNELS`."""

CHANNELS = ("visit", "wechat", "app", "line12345", "letter", "other")

OWN = frozenset({"read_back", "lead_agreed", CAME_BY})
"""Values that the desk itself keeps with a draft; no form has fields for them."""

INQUIRY = "inquiry"
RESOLVED = "resolved"
"""The request type and the result of 即时办结."""


class Facts(Struct, frozen=True, kw_only=True):
    """What is known of the caller when a form is filled. `account_no` is what was keyed in the IVR."""

    account: Account | None
    number: Number
    account_no: str = ""
    relation: str = ""
    caller_name: str = ""


SOURCES: dict[str, Callable[[Facts], str]] = {
    "account_no": lambda f: f.account.account_no if f.account else f.account_no,
    "name": lambda f: f.account.customer.name if f.account else f.caller_name,
    "address": lambda f: f.account.address if f.account else "",
    "district": lambda f: f.account.district if f.account else "",
    "meter": lambda f: f.account.meter if f.account else "",
    "phone": lambda f: "" if f.number.kind is NumberKind.SERVICE else f.number.national,
    "relation": lambda f: f.relation,
}
"""Facts that a form's field can name as its source. Phone and relation are this caller's, not the file's.

What half the town is put through on (12345, 95xxx) is no number to ring this caller back on: one is asked.
"""

MASKS: dict[str, Callable[[str, Facts | None], str]] = {
    "account_no": lambda value, _: masked_account_no(value),
    "name": lambda value, _: masked_name(value),
    "address": lambda value, _: masked_address(value),
    "meter": lambda value, _: masked_meter(value),
    "phone": lambda value, f: masked_number(f.number) if f and f.number.e164 else masked_text(value),
}
"""How a prefilled value is shown before the gate is open."""


def start(form: Form, *, draft_id: str, call_id: str, facts: Facts, now: datetime) -> Draft:
    """A new draft with defaults and everything that is known already."""
    values = {f.code: FieldValue(f.default, Source.PREFILLED) for f in form.fields if f.default}
    draft = Draft(
        id=draft_id,
        skill_group=form.skill_group,
        call_id=call_id,
        created_at=now,
        changed_at=now,
        values=values,
    )
    return refill(form, draft, facts, now)


def refill(form: Form, draft: Draft, facts: Facts, now: datetime) -> Draft:
    """The draft with its untouched fields filled from `facts`; the same object when nothing changes."""
    values = _filled(form, draft, facts)
    account = facts.account
    filled = replace(
        draft,
        values=values,
        account_id=account.id if account else "",
        phone=facts.number.e164,
        area=account.area if account else "",
        district=account.district if account else "",
    )
    return draft if filled == draft else replace(filled, changed_at=now)


def _filled(form: Form, draft: Draft, facts: Facts) -> dict[str, FieldValue]:
    values = dict(draft.values)
    for field in form.fields:
        if field.source not in SOURCES or draft.source(field.code) is Source.TYPED:
            continue
        if value := SOURCES[field.source](facts):
            values[field.code] = FieldValue(value, Source.PREFILLED)
        else:
            values.pop(field.code, None)
    return values


def retab(draft: Draft, form: Form, facts: Facts | None, now: datetime) -> Draft:
    """The draft in another skill group's form. Every typed word goes along; see `strays`.

    A request type that the new form does not have is dropped and guessed anew. `facts` None: nothing is known
    any more (a draft found after a restart), so what was filled in then stays.
    """
    if draft.skill_group == form.skill_group:
        return draft
    known = {f.code for f in form.fields}
    defaults = {f.code: FieldValue(f.default, Source.PREFILLED) for f in form.fields if f.default}
    kept = {c: v for c, v in draft.values.items() if v.source is Source.TYPED or c in known or facts is None}
    values = defaults | kept
    chosen = values.get(REQUEST_TYPE)
    if chosen is not None and form.request_type(chosen.value) is None:
        del values[REQUEST_TYPE]
    moved = replace(draft, skill_group=form.skill_group, values=values, changed_at=now)
    return with_guess(form, refill(form, moved, facts, now) if facts else moved, now)


def strays(form: Form, draft: Draft) -> dict[str, str]:
    """Values of fields that this form does not have: shown below it, never lost."""
    known = {f.code for f in form.fields} | {REQUEST_TYPE, *OWN}
    return {code: v.value for code, v in draft.values.items() if code not in known and v.value}


def edit(draft: Draft, field: str, value: str, now: datetime) -> Draft:
    """The draft after `field` was typed in; at most `LONGEST_VALUE` characters of it."""
    typed = FieldValue(_storable(value[:LONGEST_VALUE]), Source.TYPED)
    if draft.values.get(field) == typed:
        return draft
    return replace(draft, values={**draft.values, field: typed}, changed_at=now)


def _storable(text: str) -> str:
    """Without NUL (PostgreSQL refuses it) and halves of surrogate pairs (no UTF-8 exists for them)."""
    return text.replace("\0", "").encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def guess_type(form: Form, text: str) -> str:
    """The request type most of whose words stand in `text`, of equals an emergency, then the form's first."""
    ranked = sorted(
        form.request_types, key=lambda t: (_words_in(text, t), t.priority == "emergency"), reverse=True
    )
    return ranked[0].code if ranked and _words_in(text, ranked[0]) else ""


def _words_in(text: str, kind: RequestType) -> int:
    return sum(len(word) for word in kind.words if word in text)


def with_guess(form: Form, draft: Draft, now: datetime) -> Draft:
    """The draft with its request type guessed from the description, unless the agent chose one.

    Steps of an article are not the caller's words: once one was taken, a guess that stands is left alone.
    One whose words are gone goes with them, unless something is written in a field that only it asks for.
    """
    if draft.source(REQUEST_TYPE) is Source.TYPED or (draft.articles and is_guessed(draft)):
        return draft
    guess = guess_type(form, draft.text(DESCRIPTION))
    if guess == draft.text(REQUEST_TYPE) or (
        not guess and (not is_guessed(draft) or _is_built_on(form, draft))
    ):
        return draft
    values = {code: value for code, value in draft.values.items() if code != REQUEST_TYPE}
    if guess:
        values[REQUEST_TYPE] = FieldValue(guess, Source.GUESSED)
    return replace(draft, values=values, changed_at=now)


def _is_built_on(form: Form, draft: Draft) -> bool:
    """Whether words stand in a field that the draft's request type has and another would not."""
    own = {field.code for field in form.fields if draft.text(REQUEST_TYPE) in field.only_for}
    return any(draft.source(code) is Source.TYPED and draft.text(code).strip() for code in own)


def is_guessed(draft: Draft) -> bool:
    """Whether the request type is a guess; the window shows it as one."""
    return draft.source(REQUEST_TYPE) is Source.GUESSED


def shown(form: Form, draft: Draft, facts: Facts | None, *, unmasked: bool) -> dict[str, str]:
    """What stands on screen instead of a prefilled value, by field code; empty when nothing is masked.

    `facts` None: nothing is known any more but what stands in the draft.
    """
    if unmasked:
        return {}
    filled = {code: v.value for code, v in draft.values.items() if v.source is Source.PREFILLED and v.value}
    return {
        field.code: MASKS[field.source](filled[field.code], facts)
        for field in form.fields
        if field.source in MASKS and field.code in filled
    }


REPORTER = frozenset({"account_no", "name", "phone", "relation"})
"""Sources whose fields tell who reported; an address that the desk filled in does too."""

HIDE = "hide_reporter"
"""Field by which a reporter may say that the name can be told: "no"."""


def unnamed(form: Form, draft: Draft) -> Draft:
    """The draft as its ticket may tell it: where the reporter is hidden, without anything that names them.

    Whoever has to ask the reporter finds the number in the call log, where each look is written down.
    """
    kind = form.request_type(draft.text(REQUEST_TYPE))
    if kind is None or not kind.hides_reporter or draft.text(HIDE) == "no":
        return draft
    naming = {
        f.code
        for f in form.fields
        if f.source in REPORTER or (f.source and draft.source(f.code) is not Source.TYPED)
    }
    kept = {code: value for code, value in draft.values.items() if code not in naming}
    return replace(draft, values=kept, phone="", account_id="")


def reachable(form: Form, draft: Draft, site: Site) -> Draft:
    """The draft with a number to ring back: where nobody's called, the one that was written."""
    if draft.phone and not is_shared(draft.phone):
        return draft
    number = written_number(form, draft, site)
    return replace(draft, phone=number.e164) if number else draft


def written_number(form: Form, draft: Draft, site: Site) -> Number | None:
    """Somebody's number that the agent wrote into the form."""
    typed = (f.code for f in form.fields if f.source == "phone" and draft.source(f.code) is Source.TYPED)
    written = (normalise(draft.text(code), site) for code in typed)
    return next((number for number in written if number.tells_who), None)


def title(form: Form, draft: Draft) -> str:
    """One line for lists: the request type and the beginning of the description."""
    kind = form.request_type(draft.text(REQUEST_TYPE))
    first = draft.text(DESCRIPTION).strip().split("\n", 1)[0][:40]
    return " · ".join(part for part in (kind.label if kind else form.label, first) if part)


def needs(form: Form, draft: Draft) -> Need:
    """What the caller must prove for this request; a fault line asks for nothing before a type is known."""
    kind = form.request_type(draft.text(REQUEST_TYPE))
    return kind.need if kind else form.need


def as_inquiry(form: Form, draft: Draft, now: datetime) -> Draft:
    """即时办结: what was asked is answered; the article used is the content, the result is filled in."""
    text = draft.text(DESCRIPTION).strip() or " ".join(draft.articles) or form.label
    draft = edit(edit(draft, DESCRIPTION, text, now), REQUEST_TYPE, INQUIRY, now)
    return replace(draft, result=draft.result or RESOLVED)


def worked_on(draft: Draft) -> bool:
    """Whether anybody typed anything that isn't empty."""
    return any(v.source is Source.TYPED and v.value.strip() for v in draft.values.values())


def is_blank(draft: Draft) -> bool:
    """Whether nobody misses a draft: no call's, no ticket's, and nothing was done with it."""
    done = (draft.call_id, draft.ticket_id, draft.split_of, draft.attached, draft.articles, draft.helped)
    return not any((*done, draft.result, draft.call_back_at, draft.approval, worked_on(draft)))
