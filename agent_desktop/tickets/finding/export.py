"""Tickets of the list as a file: CSV for any program, XLSX for a spreadsheet. Written row by row, once."""

import csv
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Protocol
from zoneinfo import ZoneInfo

from agent_desktop.tickets.finding.finder import Row

MOST_ROWS: Final = 200_000
"""More belong to a report, not to an agent's desk; a sheet of XLSX ends at 1,048,576."""

COLUMNS: Final = (
    "number", "skill_group", "request_type", "title", "node", "priority", "filed_at", "due_at", "closed_at",
    "area", "station", "crew", "agent", "chased", "level", "escalation", "outer_source", "last_note",
)  # fmt: skip


class Writer(Protocol):
    """A file that rows go into. Any thread, one at a time. Raises `OSError`."""

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""

    def close(self) -> None:
        """Finish the file."""


def writer(file: Path, zone: ZoneInfo) -> Writer:
    """A writer by the file's ending: .xlsx, everything else is CSV. Times on the site's clock."""
    return XlsxWriter(file, zone) if file.suffix.lower() == ".xlsx" else CsvWriter(file, zone)


def cells(row: Row, zone: ZoneInfo) -> list[str]:
    """A row as text."""
    return [_text(getattr(row, name), zone) for name in COLUMNS]


def _text(value: object, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return str(value)


class CsvWriter:
    """UTF-8 with its mark, which spreadsheet programs need to read Chinese."""

    def __init__(self, file: Path, zone: ZoneInfo) -> None:
        self._zone = zone
        self._file: IO[str] = file.open("w", encoding="utf-8-sig", newline="")
        self._csv = csv.writer(self._file)
        self._csv.writerow(COLUMNS)

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows; a cell that a spreadsheet would run as a formula begins with an apostrophe."""
        for row in rows:
            self._csv.writerow([harmless(cell) for cell in cells(row, self._zone)])

    def close(self) -> None:
        """Finish the file."""
        self._file.close()


def harmless(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula begins with an apostrophe."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


class XlsxWriter:
    """Constant memory: each row is on the disk before the next one."""

    def __init__(self, file: Path, zone: ZoneInfo) -> None:
        import xlsxwriter  # here: few people export, and nobody at start

        self._zone, self._at = zone, 1
        # text stays text: what somebody wrote into a ticket is no formula, link or number
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._file = file.open("wb")  # a folder that is gone says so now
        self._book = xlsxwriter.Workbook(self._file, {**options, "strings_to_numbers": False})
        self._sheet = self._book.add_worksheet()
        self._sheet.freeze_panes(1, 0)
        self._sheet.write_row(0, 0, COLUMNS, self._book.add_format({"bold": True}))

    def write(self, rows: Sequence[Row]) -> None:
        """Add rows."""
        for row in rows:
            for column, cell in enumerate(cells(row, self._zone)):
                self._sheet.write_string(self._at, column, cell[:32_000])
            self._at += 1

    def close(self) -> None:
        """Finish the file."""
        with self._file:
            self._book.close()
