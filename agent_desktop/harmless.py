"""Cells of a CSV that a spreadsheet would run as a formula, made text, and what they said got back. Pure."""

import re
from typing import Final

_RUNS: Final = re.compile(r"'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]")
"""Also the wide forms, ＝＋－＠: a Chinese spreadsheet takes them too."""  # noqa: RUF001


def harmless(cell: str) -> str:
    """The cell, behind an apostrophe when a spreadsheet would calculate it."""
    return f"'{cell}" if _RUNS.match(cell) else cell


def as_written(cell: str) -> str:
    """What `harmless` was given; an apostrophe that it would not have put there stays."""
    return cell[1:] if cell.startswith("'") and _RUNS.match(cell) else cell
