"""Tickets of the list as a file: CSV for any program, XLSX for a spreadsheet. Written row by row, once."""

import codecs
import csv
import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from agent_desktop.harmless import harmless
from agent_desktop.spreadsheet import LONGEST_CELL, workbook
from agent_desktop.tickets.finding.finder import Row
from agent_desktop.whole_file import whole

MOST_ROWS: Final = 200_000
"""More belong to a report, not to an agent's desk; a sheet of XLSX ends at 1,048,576."""

COLUMNS: Final = (
    "number", "skill_group", "request_type", "title", "node", "priority", "filed_at", "due_at", "closed_at",
    "area", "station", "crew", "agent", "chased", "level", "escalation", "outer_source", "last_note",
)  # fmt: skip

Write = Callable[[Sequence[Row]], None]
"""Adds rows. Raises `OSError`."""


def writer(file: Path, zone: ZoneInfo) -> AbstractContextManager[Write]:
    """By the file's ending: .xlsx, everything else is CSV. Times on the site's clock.

    The file is there at the end of the block, and only then. Raises `OSError`. Thread: any, one at a time.
    """
    return _xlsx(file, zone) if file.suffix.lower() == ".xlsx" else _csv(file, zone)


def cells(row: Row, zone: ZoneInfo) -> list[str]:
    """A row as text."""
    return [_text(getattr(row, name), zone) for name in COLUMNS]


def _text(value: object, zone: ZoneInfo) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return f"{value.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return str(value)


@contextmanager
def _csv(file: Path, zone: ZoneInfo) -> Iterator[Write]:
    """UTF-8 with its mark, which spreadsheet programs need to read Chinese.

    A cell that such a program would run as a formula begins with an apostrophe.
    """
    with whole(file) as out:

        def put(lines: Sequence[Sequence[str]]) -> None:
            text = io.StringIO(newline="")
            csv.writer(text).writerows(lines)
            out.write(text.getvalue().encode())

        out.write(codecs.BOM_UTF8)
        put([COLUMNS])
        yield lambda rows: put([[harmless(cell) for cell in cells(row, zone)] for row in rows])


@contextmanager
def _xlsx(file: Path, zone: ZoneInfo) -> Iterator[Write]:
    with workbook(file, row_by_row=True) as book:
        sheet, places = book.add_worksheet(), count(1)
        sheet.freeze_panes(1, 0)
        sheet.write_row(0, 0, COLUMNS, book.add_format({"bold": True}))

        def put(rows: Sequence[Row]) -> None:
            for row in rows:
                place = next(places)
                for column, cell in enumerate(cells(row, zone)):
                    sheet.write_string(place, column, cell[:LONGEST_CELL])

        yield put
