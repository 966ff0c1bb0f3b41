"""Why the store would not take something, in words of the window; what nobody foresaw stands as told."""

import re
from typing import Final

from ui.plain import plain
from ui.words import t

_KNOWN: Final = (
    (re.compile(r"number \S+ is taken"), "number"),
    (re.compile(r"this version knows no|unknown kind"), "version"),
    (re.compile(r"no such ticket"), "ticket"),
    (re.compile(r"\w+ from \w+: "), "step"),
    (re.compile(r"can't be read on this desk"), "sealed"),
)


def refusal_words(reason: str) -> str:
    """The reason and what to do about it."""
    key = next((key for pattern, key in _KNOWN if pattern.search(reason)), "")
    if not key:
        return plain(reason, 300)
    return t(f"tickets-refusal-{key}")
