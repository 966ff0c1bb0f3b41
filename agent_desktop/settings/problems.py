"""What is wrong with settings: where, which key, why. `ui.setting_words` says it with what to do."""

import errno
import re
import tomllib
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from msgspec import Struct

from agent_desktop.settings.profile import ProfileRefused

LONGEST_LINES = 2_000
"""Of a longer file the lines are not looked for."""


class Problem(Struct, frozen=True):
    """Why a value doesn't count. `line` 0: not in a line of a file. A `warning` takes nothing away.

    `why` is the last part of a words key, `problem-…`; `str()` is for logs.
    """

    file: Path
    key: str
    why: str
    facts: dict[str, str] = {}
    line: int = 0
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.key or 'the file'}: {': '.join((self.why, *self.facts.values()))}"


def unknown(file: Path, key: str, text: str) -> Problem:
    """A key that no setting has; a name that is nearly one is meant."""
    from agent_desktop.settings.described import described  # a sound start never comes here

    near = get_close_matches(key, [setting.key for setting in described()], n=1, cutoff=0.75)
    line = line_of(text, key)
    if near:
        return Problem(file, key, "unknown-near", {"near": near[0]}, line, warning=True)
    return Problem(file, key, "unknown", {}, line, warning=True)


def wrong(file: Path, key: str, reason: str, text: str) -> Problem:
    """A value that the setting doesn't take; `reason` is for logs."""
    return Problem(file, key, "wrong", {"reason": reason}, line_of(text, key))


def unreadable(file: Path, error: Exception) -> Problem:
    """A file that is no TOML, no UTF-8 or not to be opened."""
    match error:
        case tomllib.TOMLDecodeError():
            at = re.search(r"at line (\d+)", str(error))
            return Problem(file, "", "no-toml", {"reason": str(error)}, int(at[1]) if at else 0)
        case OSError():
            code = errno.errorcode.get(error.errno or 0, "").lower()
            return Problem(file, "", "unopened", {"code": code, "reason": error.strerror or str(error)})
    return Problem(file, "", "no-text", {"reason": str(error)})


def refused(file: Path, why: ProfileRefused) -> Problem:
    """Signed settings that don't count (any more)."""
    return Problem(file, "", "profile", {"profile": why.why, **why.facts})


def not_here(file: Path, section: str, text: str) -> Problem:
    """A table that counts in the machine's policy alone."""
    return Problem(file, section, "policy-alone", {}, line_of(text, section))


def locked(variable: Path, key: str) -> Problem:
    """A variable that the machine's policy goes before."""
    return Problem(variable, key, "locked")


def line_of(text: str, key: str) -> int:
    """The line where `key` begins; 0 when it is not there.

    The parser itself says: the first beginning of the file that has the key ends with it, and what the one
    before could be parsed to is where the key begins.
    """
    lines = text.splitlines(keepends=True)
    whole = 0
    for count in range(1, min(len(lines), LONGEST_LINES) + 1):
        try:
            values = tomllib.loads("".join(lines[:count]))
        except tomllib.TOMLDecodeError:
            continue  # in the middle of a value of several lines
        if _has(values, key.split(".")):
            return whole + 1
        whole = count
    return 0


def _has(values: Any, path: list[str]) -> bool:
    for part in path:
        if not isinstance(values, dict) or part not in values:
            return False
        values = values[part]
    return True
