"""Takes out of a text what must not leave the site: secrets, passwords, numbers of people.

A number becomes a mark; equal ones become equal marks within one archive, so that a course of events can
still be followed.
"""

import hashlib
import re
import secrets as random
from collections.abc import Iterable
from typing import Final

_URL_PASSWORD: Final = re.compile(r"""(://[^/@:\s]*:)[^\s"'<>]*(@)""")  # to the last @: one may be in it
_NAMED: Final = re.compile(
    r"""(?ix) (["']?\b[\w-]*(?:password|passwd|passphrase|secret|token|api[_-]?key|authorization|data[_-]key)
    ["']?\s*[:=]\s*) (?:"[^"]*"|'[^']*'|[^\s,;}]+)"""
)
_DIGEST: Final = re.compile(r"""(?i)\b(response|nonce|cnonce|ha1)=("[^"]*"|\S+)""")
# Digits as people write numbers: with blanks, hyphens, brackets, full width too. Not a date or a clock time.
_NUMBER: Final = re.compile(r"(?<![\d.:])(?:\+|00)?\d(?:[ ()-]{0,2}[\dXx]){6,20}(?![\d:])")
_DATE: Final = re.compile(r"(?:19|20)\d\d-[01]\d-[0-3]\d(?:[T ]\d\d)?")
_WIDE: Final = {0xFEE0 + ord(narrow): narrow for narrow in "0123456789+-"}  # as an input method writes them
LEAST_SECRET: Final = 4
"""Shorter ones are words of their own everywhere."""


class Redactor:
    """One archive's eraser. `known` are secrets of this machine, taken out wherever they stand."""

    def __init__(self, known: Iterable[str] = ()) -> None:
        self._known = sorted((s for s in known if len(s) >= LEAST_SECRET), key=len, reverse=True)
        self._salt = random.token_bytes(16)

    def clean(self, text: str) -> str:
        """The text without them."""
        text = text.translate(_WIDE)
        for secret in self._known:
            text = text.replace(secret, "[secret]")
        text = _URL_PASSWORD.sub(r"\1[secret]\2", text)
        text = _NAMED.sub(r"\1[secret]", text)
        text = _DIGEST.sub(r"\1=[secret]", text)
        return _NUMBER.sub(self._mark, text)

    def _mark(self, found: re.Match[str]) -> str:
        if _DATE.fullmatch(found[0]):
            return found[0]
        digits = "".join(c for c in found[0] if c.isalnum())
        return f"[number {hashlib.sha256(self._salt + digits.encode()).hexdigest()[:6]}]"


def without_password(address: str) -> str:
    """An address as it may be shown on this machine."""
    return _NAMED.sub(r"\1…", _URL_PASSWORD.sub(r"\1…\2", address))
