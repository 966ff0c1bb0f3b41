"""An XLSX file, whole or not at all. Text stays text: what somebody wrote is no formula and no link."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from traceback import clear_frames
from typing import TYPE_CHECKING, Final

from agent_desktop.whole_file import whole

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LONGEST_CELL: Final = 32_000
"""Characters; a cell of XLSX ends at 32,767."""

_PLAIN: Final = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


@contextmanager
def workbook(file: Path, *, row_by_row: bool = False) -> Iterator["Workbook"]:
    """To be filled; at the end of the block it takes the place of `file`. Raises `OSError`.

    `row_by_row`: each row is on the disk before the next one; only what is packed stays in memory.
    """
    from xlsxwriter import Workbook  # here: few people export, and nobody at start
    from xlsxwriter.exceptions import FileCreateError

    with TemporaryDirectory() as rows, whole(file) as out:
        packed = BytesIO()  # an archive that a full disk cuts short could not be ended
        book = Workbook(packed, {**_PLAIN, "constant_memory": row_by_row, "tmpdir": rows})
        try:
            yield book
            book.close()
            out.write(packed.getbuffer())
        except FileCreateError as error:
            full: OSError = error.args[0]
            clear_frames(full.__traceback__)  # the archive in there ends itself, later it would complain
            raise full from None
        finally:
            _let_go(book)


def _let_go(book: "Workbook") -> None:
    """Its rows are files, open ones if it was not finished."""
    for sheet in book.worksheets():
        if (rows := getattr(sheet, "row_data_fh", None)) is not None:
            with suppress(OSError):
                rows.close()
