"""Rows out of a site's files: CSV in any encoding that China's systems write, spreadsheets, Parquet."""

import csv
import datetime
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
_TEXT_FOR_EXCEL: Final = "utf-8-sig"
_CHINESE: Final = "gb18030"


class UnreadableFile(Exception):
    """A file that can't be read as a table; the message says why and what to do."""


@contextmanager
def opened(
    path: Path, *, encoding: str = "", delimiter: str = "", sheet: str = ""
) -> Iterator[Iterator[Row]]:
    """The rows of a file, the heading first. Empty lines are left out, their numbers count.

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
    with _text(path, encoding or encoding_of(path)) as file:
        try:
            heading = file.readline()
        except UnicodeDecodeError as error:
            raise _undecoded(path, 0, error) from error
        file.seek(0)
        yield _of_text(path, csv.reader(file, delimiter=delimiter or _delimiter_of(heading)))


def _text(path: Path, encoding: str) -> TextIO:
    try:
        return path.open(encoding=encoding, newline="")
    except LookupError as error:
        raise UnreadableFile(t("sheet-no-encoding", encoding=encoding)) from error


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


def encoding_of(path: Path) -> str:
    """The encoding of a text file, by its mark, else by its first 64 kB. GBK is read as GB18030."""
    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    if sample.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(sample) == _SAMPLE:
        sample = sample[: sample.rfind(b"\n") + 1 or None]  # no character is cut in two
    if _is(sample, _TEXT_FOR_EXCEL):
        return _TEXT_FOR_EXCEL
    from charset_normalizer import from_bytes

    found = from_bytes(sample, cp_isolation=["gb18030", "big5", "utf_16", "cp1252"]).best()
    if found is not None:
        return found.encoding
    if _is(sample, _CHINESE):
        return _CHINESE
    raise UnreadableFile(t("sheet-unknown-encoding", file=str(path)))


def _is(sample: bytes, encoding: str) -> bool:
    try:
        sample.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _of_sheet(path: Path, sheet: str) -> Iterator[Row]:
    import python_calamine

    try:
        book = python_calamine.load_workbook(str(path))
        rows = book.get_sheet_by_name(sheet) if sheet else book.get_sheet_by_index(0)
    except (python_calamine.CalamineError, OSError) as error:
        raise UnreadableFile(t("sheet-no-sheet", file=str(path), why=str(error))) from error
    first = rows.start[0] + 1 if rows.start else 1
    return (
        (number, row)
        for number, row in enumerate(rows.to_python(skip_empty_area=True), first)
        if any(cell != "" for cell in row)
    )


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
                    yield number, ["" if cell is None else cell for cell in cells]
    except duckdb.Error as error:
        raise UnreadableFile(t("sheet-no-parquet", file=str(path), row=number, why=str(error))) from error
