"""Text from outside, made harmless for one line on a screen. No Qt here."""

import html
import unicodedata

_ELLIPSIS = "…"
# Overrides and isolates could turn a number round before the reader's eyes ("trojan source");
# plain marks (LRM, RLM) have no place in a name either.
_TURNING = frozenset("\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def plain(text: str, limit: int = 200) -> str:
    """`text` on one line, without control characters and direction marks, at most `limit` characters."""
    if len(text) <= limit and text.isprintable() and "  " not in text:  # nearly always: nothing to do
        return text.strip()
    # Nobody reads on after `limit`; a name of 10,000 characters mustn't cost time on every paint.
    bounded = text[: limit * 4]
    kept = "".join(
        " " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in bounded if c not in _TURNING
    )
    line = " ".join(kept.split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + _ELLIPSIS


def person(number: str, name: str) -> str:
    """An agent on one line; who gave no name is called by the number, once."""
    return plain(" ".join(dict.fromkeys((number, name))), 28)


def tooltip(text: str) -> str:
    """`text` for a tool tip, which would else guess whether it is markup."""
    return f"<qt>{html.escape(plain(text, 600))}</qt>" if text else ""


def unmnemonic(text: str) -> str:
    """`text` for a Qt label that would turn "&x" into a key of its own."""
    return text.replace("&", "&&")
