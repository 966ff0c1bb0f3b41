"""What articles and decision paths write into a draft. Pure rules; what an agent typed is never touched."""

from datetime import datetime

from msgspec import Struct, field
from msgspec.structs import replace

from agent_desktop.tickets.checks import wrong
from agent_desktop.tickets.draft import Draft, FieldValue, Source
from agent_desktop.tickets.forms import Form
from agent_desktop.tickets.prefill import DESCRIPTION, REQUEST_TYPE, edit, with_guess


def adopt(
    form: Form, draft: Draft, article_no: str, version: str, steps: tuple[str, ...], now: datetime
) -> Draft:
    """The draft with an article's steps at the end of its description, once, and the article noted."""
    if article_no in draft.articles:
        return draft
    lines = "\n".join(f"{n}. {step}" for n, step in enumerate(steps, 1))
    text = draft.text(DESCRIPTION).rstrip()
    described = edit(draft, DESCRIPTION, f"{text}\n{lines}" if text and lines else text or lines, now)
    noted = replace(
        described,
        articles=(*draft.articles, article_no),
        editions={**draft.editions, article_no: version},
        changed_at=now,
    )
    return with_guess(form, noted, now)


def judge(draft: Draft, article_no: str, version: str, helped: bool | None, now: datetime) -> Draft:
    """The draft with the agent's word on whether an article helped; None takes the word back."""
    said = {no: word for no, word in draft.helped.items() if no != article_no}
    if helped is not None:
        said[article_no] = helped
    editions = {**draft.editions, article_no: version}
    return replace(draft, helped=said, editions=editions, changed_at=now)


class Guided(Struct, frozen=True):
    """What a decision path writes: fields by code, and one line of the description."""

    fill: dict[str, str] = field(default_factory=dict)
    line: str = ""


def guide(form: Form, draft: Draft, before: Guided, after: Guided, now: datetime) -> Draft:
    """The draft after a path that had written `before` writes `after`.

    A field is filled when it is empty, known by itself, or still as the path had left it. Values that the
    form does not take are left out.
    """
    values = dict(draft.values)
    taken = {code: value for code, value in after.fill.items() if _takes(form, code, value)}
    for code in {**before.fill, **taken}:
        now_there = values.get(code)
        ours = now_there is not None and now_there.value == before.fill.get(code)
        if (
            not ours
            and now_there is not None
            and now_there.source is Source.TYPED
            and now_there.value.strip()
        ):
            continue
        if code in taken:
            values[code] = FieldValue(taken[code], Source.TYPED)
        elif ours:
            del values[code]
    text = _swapped(draft.text(DESCRIPTION), before.line, after.line)
    if text != draft.text(DESCRIPTION):
        values[DESCRIPTION] = FieldValue(text, Source.TYPED)
    if values == draft.values:
        return draft
    return with_guess(form, replace(draft, values=values, changed_at=now), now)


def _takes(form: Form, code: str, value: str) -> bool:
    if code == REQUEST_TYPE:
        return form.request_type(value) is not None
    spec = next((f for f in form.fields if f.code == code), None)
    return spec is not None and code != DESCRIPTION and wrong(spec, value) is None


def _swapped(text: str, old: str, new: str) -> str:
    """`text` with its line `old` become `new`; where that line is gone, `new` goes to the end."""
    lines = text.split("\n")
    if old and old in lines:
        place = lines.index(old)
        lines[place : place + 1] = [new] if new else []
        return "\n".join(lines)
    return "\n".join(part for part in (text.rstrip(), new) if part) if new else text
