"""Rows out of a site's files: CSV in any encoding that China's systems write, spreadsheets, Parquet."""

import csv
import datetime
import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, TextIO

from ui.words import t

if TYPE_CHECKING:
    import _csv

Cell = str | float | bool | datetime.date | datetime.datetime | datetime.time | datetime.timedelta
"""What a cell holds; CSV has text only."""

Row = tuple[int, Sequence[Cell]]
"""A line's or row's number as people count them, and its cells."""

SHEETS: Final = (".xlsx", ".xlsm", ".xls", ".ods")
PARQUET: Final = ".parquet"
_PARQUET_ROWS: Final = 2_000
_PARQUET_MEMORY: Final = "256MB"
_SAMPLE: Final = 1 << 16
_LONGEST_CELL: Final = 1 << 17
_LONGEST_LINE: Final = 1 << 20
"""Characters; what has longer ones is no table, and would be held in memory as a whole."""
_TEXT_FOR_EXCEL: Final = "utf-8-sig"
_CHINESE: Final = "gb18030"


class UnreadableFile(Exception):
    """A file that can't be read as a table; the message says why and what to do."""


@contextmanager
def opened(
    path: Path, *, encoding: str = "", likely: str = "", delimiter: str = "", sheet: str = ""
) -> Iterator[Iterator[Row]]:
    """The rows of a file, the heading first. Empty lines are left out, their numbers count.

    `encoding` is used as it is named, `likely` where the bytes allow it (`encoding_of`).
    A CSV is read line by line and Parquet batch by batch, whatever their size; a sheet is held in memory.
    Raises `UnreadableFile`.
    """
    if not path.is_file():
        raise UnreadableFile(t("sheet-missing", file=str(path)))
    if path.suffix.lower() in SHEETS:
        yield _of_sheet(path, sheet)
        return
    if path.suffix.lower() == PARQUET:
        yield _of_parquet(path)
        return
    csv.field_size_limit(_LONGEST_CELL)  # the whole process has one; a lost quotation mark ends here
    with _text(path, encoding or encoding_of(path, likely)) as file:
        try:
            heading = file.readline(_LONGEST_LINE)
        except UnicodeDecodeError as error:
            raise _undecoded(path, 0, error) from error
        file.seek(0)
        yield _of_text(path, csv.reader(_lines(path, file), delimiter=delimiter or _delimiter_of(heading)))


def _text(path: Path, encoding: str) -> TextIO:
    try:
        return path.open(encoding=encoding, newline="")
    except LookupError as error:
        raise UnreadableFile(t("sheet-no-encoding", encoding=encoding)) from error


def _lines(path: Path, file: TextIO) -> Iterator[str]:
    for number in itertools.count(1):
        line = file.readline(_LONGEST_LINE)
        if not line:
            return
        if len(line) == _LONGEST_LINE:
            raise UnreadableFile(t("sheet-long-line", file=str(path), line=number))
        yield line


def _of_text(path: Path, lines: "_csv.Reader") -> Iterator[Row]:
    begins = 1
    try:
        for cells in lines:
            begins = lines.line_num + 1
            if any(cells):
                yield lines.line_num, cells
    except (UnicodeDecodeError, csv.Error) as error:
        if isinstance(error, csv.Error) and lines.line_num > begins:
            raise UnreadableFile(t("sheet-open-quote", file=str(path), line=begins)) from error
        raise _undecoded(path, lines.line_num, error) from error


def _undecoded(path: Path, line: int, error: Exception) -> UnreadableFile:
    return UnreadableFile(t("sheet-undecoded", file=str(path), line=line, why=str(error)))


def _delimiter_of(heading: str) -> str:
    return max(",;\t|", key=heading.count)


def encoding_of(path: Path, likely: str = "") -> str:
    """The encoding of a text file by its first 64 kB: UTF if they are, else `likely`, else GB18030.

    GBK is read as GB18030. A guess comes last: of a few names in GBK it makes other names.
    Raises `UnreadableFile`.
    """
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(sample) == _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1 or None]  # no character is cut in two
    if _is(sample, _TEXT_FOR_EXCEL):
        return _TEXT_FOR_EXCEL
    for encoding in (likely, _CHINESE):
        if b"\0" not in sample and _is(sample, encoding):  # NUL: UTF-16 without its mark
            return encoding
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=["gb18030", "big5", "utf_16", "cp1252"]).best()
    if found is None:
        raise UnreadableFile(t("sheet-unknown-encoding", file=str(path)))
    return found.encoding


def _is(sample: bytes, encoding: str) -> bool:
    """Whether it can be that encoding; never one of two bytes a letter, which makes Han of any bytes."""
    try:
        sample.decode(encoding)
        return b",".decode(encoding) == ","
    except (ValueError, LookupError):
        return False


def _of_sheet(path: Path, sheet: str) -> Iterator[Row]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(str(path))
        if sheet and sheet not in book.sheet_names:
            absent = t("sheet-absent", file=str(path), sheet=sheet, sheets=", ".join(book.sheet_names))
            raise UnreadableFile(absent)
        rows = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as error:
        raise UnreadableFile(t("sheet-no-sheet", file=str(path), why=str(error))) from error
    first = rows.start[0] + 1 if rows.start else 1
    return (
        (number, [_as_written(cell) for cell in row])
        for number, row in enumerate(rows.to_python(skip_empty_area=True), first)
        if any(cell != "" for cell in row)
    )


def _as_written(cell: Cell) -> Cell:
    """The cell, a whole number as people write it: sheets have floats alone, and 210236.0 is no account."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _of_parquet(path: Path) -> Iterator[Row]:
    """Rows of a Parquet file; the library is an extra, because only a site's feed needs it."""
    try:
        import duckdb
    except ImportError as error:
        raise UnreadableFile(t("sheet-needs-parquet", file=str(path))) from error
    number = 1
    try:
        with duckdb.connect(config={"threads": 1, "memory_limit": _PARQUET_MEMORY}) as engine:
            found = engine.execute("SELECT * FROM read_parquet(?)", [str(path)])
            yield number, [str(column[0]) for column in found.description or ()]
            while rows := found.fetchmany(_PARQUET_ROWS):
                for cells in rows:
                    number += 1
                    yield number, ["" if cell is None else _as_written(cell) for cell in cells]
    except duckdb.Error as error:
        raise UnreadableFile(t("sheet-no-parquet", file=str(path), row=number, why=str(error))) from error
