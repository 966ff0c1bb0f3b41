"""Phrases and templates of a form: found by their first letters, filled with what the draft knows."""

import re

from agent_desktop.tickets.checks import last_steps
from agent_desktop.tickets.draft import Draft
from agent_desktop.tickets.forms import Form, Template
from customer360.sounds import in_letters

BLANK = "____"
"""Stands where a template asks for something that nobody has written yet."""

_PLACE = re.compile(r"\{(\w+)\}")


def found(form: Form, typed: str) -> tuple[Template, ...]:
    """Templates and then phrases whose name has a stretch that begins with these letters; "" finds all."""
    offered = (*form.templates, *(Template(name=phrase, text=phrase) for phrase in form.phrases))
    return tuple(one for one in offered if in_letters(typed, one.name))


def filled(form: Form, draft: Draft, text: str) -> str:
    """A template's text with the draft's values in place of `{field}`, choices by their labels."""
    fields = {field.code: field for field in form.fields}

    def value(place: re.Match[str]) -> str:
        written = draft.text(place[1])
        if not written:
            return BLANK
        field = fields.get(place[1])
        known = dict(last_steps(field.choices)) if field is not None else {}
        return known.get(written, written)

    return _PLACE.sub(value, text)
