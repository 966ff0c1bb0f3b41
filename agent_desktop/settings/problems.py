"""What is wrong with settings, told so that a person can put it right: where, which key, why, what to do."""

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
    """Why a value doesn't count. `line` 0: not in a line of a file. A `warning` takes nothing away."""

    file: Path
    key: str
    reason: str
    remedy: str
    line: int = 0
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else str(self.file)
        return f"{place}: {self.key or 'the file'}: {self.reason}. {self.remedy}"


def unknown(file: Path, key: str, text: str) -> Problem:
    """A key that no setting has; a name that is nearly one is meant."""
    from agent_desktop.settings.described import described  # a sound start never comes here

    names = [setting.key for setting in described()]
    near = get_close_matches(key, names, n=1, cutoff=0.75)
    remedy = f'Did you mean "{near[0]}"?' if near else "Remove it or correct its name."
    return Problem(file, key, "no such setting", remedy, line_of(text, key), warning=True)


def wrong(file: Path, key: str, reason: str, text: str) -> Problem:
    """A value that the setting doesn't take."""
    from agent_desktop.settings.described import described

    takes = next((s.takes for s in described() if key == s.key or key.startswith(f"{s.key}.")), "")
    remedy = f"Write {takes}; until then it doesn't count." if takes else "Correct it; it doesn't count."
    return Problem(file, key, reason, remedy, line_of(text, key))


def unreadable(file: Path, error: Exception) -> Problem:
    """A file that is no TOML, no UTF-8 or not to be opened."""
    if isinstance(error, tomllib.TOMLDecodeError):
        at = re.search(r"at line (\d+)", str(error))
        line = int(at[1]) if at else 0
        return Problem(file, "", str(error), "Correct the line; nothing of this file counts.", line)
    return Problem(file, "", str(error), "Give it back to this user as UTF-8; nothing of it counts.")


def refused(file: Path, why: ProfileRefused) -> Problem:
    """Signed settings that don't count (any more)."""
    return Problem(file, "", str(why), "Ask IT for a new one: agent-desktop provision take.")


def not_here(file: Path, section: str, text: str) -> Problem:
    """A table that counts in the machine's policy alone."""
    remedy = "Write it into the machine's policy, or remove it."
    return Problem(file, section, "counts in the machine's policy alone", remedy, line_of(text, section))


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
