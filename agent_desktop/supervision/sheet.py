"""A day's figures as a spreadsheet."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct

from agent_desktop.spreadsheet import LONGEST_CELL, workbook


class Sheet(Struct, frozen=True):
    """One sheet: its name, its heads, its lines of text and numbers; None is an empty cell."""

    name: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str | float | None, ...], ...]


def write(file: Path, sheets: Sequence[Sheet]) -> None:
    """Write an XLSX file, whole or not at all. Raises `OSError`."""
    with workbook(file) as book:
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 1)
            page.set_column(0, 0, 24)
            page.write_row(0, 0, sheet.heads, bold)
            for at, line in enumerate(sheet.lines, 1):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        page.write_string(at, column, cell[:LONGEST_CELL])
                    elif cell is not None:
                        page.write_number(at, column, cell)
