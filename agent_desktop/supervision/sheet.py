"""A day's figures as a spreadsheet."""

from collections.abc import Sequence
from pathlib import Path

from msgspec import Struct


class Sheet(Struct, frozen=True):
    """One sheet: its name, its heads, its lines of text and numbers; None is an empty cell."""

    name: str
    heads: tuple[str, ...]
    lines: tuple[tuple[str | float | None, ...], ...]


def write(file: Path, sheets: Sequence[Sheet]) -> None:
    """Write an XLSX file. Text stays text: what somebody is called is no formula. Raises `OSError`."""
    import xlsxwriter  # here: few people export, and nobody at start

    with file.open("wb") as opened:  # a folder that is gone says so now
        book = xlsxwriter.Workbook(opened, {"strings_to_formulas": False, "strings_to_urls": False})
        bold = book.add_format({"bold": True})
        for sheet in sheets:
            page = book.add_worksheet(sheet.name[:31])
            page.freeze_panes(1, 1)
            page.set_column(0, 0, 24)
            page.write_row(0, 0, sheet.heads, bold)
            for at, line in enumerate(sheet.lines, 1):
                for column, cell in enumerate(line):
                    if isinstance(cell, str):
                        page.write_string(at, column, cell[:32_000])
                    elif cell is not None:
                        page.write_number(at, column, cell)
        book.close()
