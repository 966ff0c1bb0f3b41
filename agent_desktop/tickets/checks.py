"""What a field's value must look like. Pure; None means it is in order, else the key of a message."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from agent_desktop.tickets.forms import Choice, FieldKind, FieldSpec

PATH: Final = "/"
"""Stands between the codes of a cascade's value: "indoor/kitchen/stove"."""

ATTACHMENTS: Final = " "
"""Stands between the ids of a value's attachments."""

LONGEST_PLACE: Final = 200
MOST_ATTACHMENTS: Final = 9


def wrong(field: FieldSpec, value: str) -> str | None:
    """What is wrong with a value that isn't empty."""
    if field.kind is FieldKind.CHOICE:
        return None if value in {c.code for c in field.choices} else "not_a_choice"
    if field.kind is FieldKind.CASCADE:
        return _cascade(field.choices, value)
    check = CHECKS.get(field.kind)
    return (check(value) if check else None) or _out_of_bounds(field, value)


def path_of(choices: tuple[Choice, ...], value: str) -> tuple[Choice, ...]:
    """The choices along a cascade's value, as far as they exist."""
    found: list[Choice] = []
    for code in value.split(PATH):
        choice = next((c for c in choices if c.code == code), None)
        if choice is None:
            break
        found.append(choice)
        choices = choice.children
    return tuple(found)


def last_steps(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    """(value, words) of everything that a choice or cascade can be: supply/leak, 供水 · 漏水."""
    found: list[tuple[str, str]] = []
    for choice in choices:
        if choice.children:
            below = last_steps(choice.children)
            found += [(f"{choice.code}{PATH}{code}", f"{choice.label} · {words}") for code, words in below]
        else:
            found.append((choice.code, choice.label))
    return tuple(found)


def _cascade(choices: tuple[Choice, ...], value: str) -> str | None:
    """A cascade is chosen down to its last level."""
    path = path_of(choices, value)
    if len(path) != value.count(PATH) + 1:
        return "not_a_choice"
    return "not_to_the_end" if path[-1].children else None


def _out_of_bounds(field: FieldSpec, value: str) -> str | None:
    if field.kind not in (FieldKind.NUMBER, FieldKind.AMOUNT):
        return None
    number = Decimal(value)
    if field.least is not None and number < field.least:
        return "too_small"
    return "too_large" if field.most is not None and number > field.most else None


def _number(value: str) -> str | None:
    try:
        return None if Decimal(value).is_finite() else "not_a_number"
    except InvalidOperation:
        return "not_a_number"


def _amount(value: str) -> str | None:
    return "not_an_amount" if amount_of(value) is None else None


def amount_of(value: str) -> Decimal | None:
    """Yuan that stand in a field, None when it is no amount."""
    return Decimal(value) if re.fullmatch(r"\d{1,9}(\.\d{1,2})?", value.strip()) else None


def _date(value: str) -> str | None:
    try:
        date.fromisoformat(value)
    except ValueError:
        return "not_a_date"
    return None


def _phone(value: str) -> str | None:
    return None if 3 <= len(re.sub(r"\D", "", value)) <= 20 else "not_a_phone"


def _place(value: str) -> str | None:
    """One line that says where: at least two characters that aren't punctuation."""
    if len(value) > LONGEST_PLACE or "\n" in value:
        return "too_long"
    return None if sum(c.isalnum() for c in value) >= 2 else "not_a_place"


def _attachments(value: str) -> str | None:
    ids = value.split(ATTACHMENTS)
    if len(ids) > MOST_ATTACHMENTS:
        return "too_many"
    return None if all(re.fullmatch(r"[0-9a-f-]{36}", one) for one in ids) else "not_an_attachment"


CHECKS: Final[dict[FieldKind, Callable[[str], str | None]]] = {
    FieldKind.NUMBER: _number,
    FieldKind.AMOUNT: _amount,
    FieldKind.DATE: _date,
    FieldKind.PHONE: _phone,
    FieldKind.PLACE: _place,
    FieldKind.ATTACHMENT: _attachments,
}
"""Checks of a kind; those of choices ask the field."""
