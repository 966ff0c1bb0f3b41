"""A site's file into a store: checked cell by cell, put in or renewed by key, refused rows written down.

An import that was stopped goes on where it was when it is started again on the same file; since a row that
comes twice only renews itself, nothing depends on that.
"""

import contextlib
import csv
import hashlib
import io
import json
import os
import sys
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from msgspec import Struct

from agent_desktop.harmless import as_written, harmless
from agent_desktop.upkeep.mapping import Mapping
from agent_desktop.upkeep.plan import Plan, Refused
from agent_desktop.upkeep.sheets import Row, UnreadableFile, opened
from agent_desktop.whole_file import write
from ui.words import t

BATCH: Final = 5_000
TOLD_EVERY: Final = 20
_TOLD: Final = ["line", "reason"]
"""What a report says of a row, before its cells."""
_REFUSED: Final = ".refused"
"""How a report's name ends, also when a spreadsheet saved it in a form of its own."""
_ASIDE: Final = ".dry-run"


class RowsRefused(Exception):
    """The file was gone through to its end, and rows of it can't be taken; `kept`: the others were."""

    def __init__(self, *, kept: bool) -> None:
        super().__init__()
        self.kept = kept


class Target(Protocol):
    """Where rows go. `put` takes a whole batch or raises `Refused`, and then none of it was kept."""

    def put(self, rows: Sequence[dict[str, Any]]) -> None:
        """Insert or renew rows."""


@dataclass(slots=True)
class Tally:
    """How an import stands: lines read, rows kept, rows refused, and how far an earlier run had come."""

    read: int = 0
    kept: int = 0
    refused: int = 0
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class Import:
    """One file to be imported; `target` None is a dry run: everything is checked, nothing is kept."""

    file: Path
    mapping: Mapping
    plan: Plan
    target: Target | None
    tally: Tally = field(default_factory=Tally)

    @property
    def report(self) -> Path:
        """Where refused rows go, each with its line and its reason.

        A dry run leaves the report of an import that was stopped to whom goes on with it.
        """
        aside = _ASIDE if self.target is None and self.mark.exists() else ""
        return self.file.with_name(f"{self.file.name}{aside}{_REFUSED}.csv")

    @property
    def mark(self) -> Path:
        """Where it is kept how far an import came, until it is done."""
        return self.file.with_name(f"{self.file.name}.import.json")

    def run(self) -> Iterator[Tally]:
        """Import the file; gives its tally now and then.

        Raises `UnreadableFile`, `MappingWrong`, `StoreError`.
        """
        tally = self.tally
        with self._alone(), self._opened() as rows:
            if (first := next(rows, None)) is None:
                raise UnreadableFile(t("sheet-empty", file=str(self.file)))
            heading = [str(cell).strip() for cell in first[1]]
            if heading[: len(_TOLD)] == _TOLD:  # a report of ours, mended
                rows, heading = _mended(rows), [as_written(cell) for cell in heading[len(_TOLD) :]]
            convert = self.plan.of_heading(heading)
            before = self._stopped() if self.target else _Stop()
            tally.read = tally.skipped = before.rows
            refused = _Report(self.report, heading, before)
            if tally.skipped:
                next(islice(rows, tally.skipped - 1, None), None)
                yield tally
            for turn, batch in enumerate(iter(lambda: list(islice(rows, BATCH)), []), 1):
                self._batch(batch, convert, refused)
                if turn % TOLD_EVERY == 0:
                    yield tally
        if self.target is not None:
            self.mark.unlink(missing_ok=True)

    @contextlib.contextmanager
    def _alone(self) -> Iterator[None]:
        """Refuse the file while another import has it: they would mix up report and mark."""
        if self.target is None or sys.platform == "win32" or not self.file.is_file():
            yield  # on Windows a lock would keep us from reading, too
            return
        import fcntl

        with self.file.open("rb") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise UnreadableFile(t("sheet-imported-now", file=str(self.file))) from error
            except OSError:  # a share that knows no locks
                pass
            yield

    def _opened(self) -> AbstractContextManager[Iterator[Row]]:
        how = self.mapping
        if self.file.stem.endswith(_REFUSED):  # written by us, mended: not in the form of the site's files
            return opened(self.file, likely=how.encoding)  # but Excel saves what it was in the site's own
        return opened(self.file, encoding=how.encoding, delimiter=how.delimiter, sheet=how.sheet)

    def _batch(
        self, batch: list[Row], convert: Callable[[Sequence[Any]], dict[str, Any]], refused: "_Report"
    ) -> None:
        good: list[tuple[Row, dict[str, Any]]] = []
        for row in batch:
            try:
                good.append((row, convert(row[1])))
            except Refused as reason:
                refused.add(row, str(reason))
                self.tally.refused += 1
        if self.target is not None:
            for row, why in _put(self.target, good):
                refused.add(row, why)
                self.tally.refused += 1
        self.tally.read += len(batch)
        self.tally.kept = self.tally.read - self.tally.skipped - self.tally.refused
        refused.flush()
        if self.target is not None:
            reached = {"of": self._identity(), "rows": self.tally.read, "report": refused.written}
            write(self.mark, json.dumps(reached).encode())

    def _stopped(self) -> "_Stop":
        """How far an earlier run of the same file and mapping has come."""
        try:
            kept = json.loads(self.mark.read_text(encoding="utf-8"))
            if kept["of"] == self._identity():
                size, check = kept.get("report") or (None, 0)  # an older program noted none
                return _Stop(int(kept["rows"]), size, check)
        except (OSError, ValueError, KeyError, TypeError):
            pass
        return _Stop()

    def _identity(self) -> str:
        """Of the file as it is, the mapping and the place: another one of them is another import."""
        about = self.file.stat()
        place = getattr(self.target, "place", "")
        said = repr((about.st_size, about.st_mtime_ns, self.mapping, place))
        return hashlib.sha256(said.encode()).hexdigest()


def _put(target: Target, rows: list[tuple[Row, dict[str, Any]]]) -> Iterator[tuple[Row, str]]:
    """Put rows in; what is refused is searched for by halves. Yields refused rows with the reason."""
    if not rows:
        return
    try:
        target.put([values for _, values in rows])
    except Refused as reason:
        if len(rows) == 1:
            yield rows[0][0], str(reason)
            return
        middle = len(rows) // 2
        yield from _put(target, rows[:middle])
        yield from _put(target, rows[middle:])


def _mended(rows: Iterator[Row]) -> Iterator[Row]:
    """The rows of a report as they stood in the site's file."""
    for number, cells in rows:
        told = cells[len(_TOLD) :]
        yield number, [as_written(cell) if isinstance(cell, str) else cell for cell in told]


class _Stop(Struct, frozen=True):
    """How far an import had come, and how large its report was then, with its CRC-32."""

    rows: int = 0
    size: int | None = None
    check: int = 0


class _Report:
    """Refused rows as a CSV that a spreadsheet opens and doesn't run; there is none when none was refused."""

    def __init__(self, path: Path, heading: Sequence[str], before: _Stop) -> None:
        self._path, self._heading = path, heading
        self._lines: list[list[str]] = []
        if not before.rows or before.size == 0:
            path.unlink(missing_ok=True)
        elif before.size and _digest(path, before.size) == [before.size, before.check]:
            os.truncate(path, before.size)  # the rows behind it come again
        self.written = _digest(path)

    def add(self, row: Row, reason: str) -> None:
        """Note a row."""
        number, cells = row
        self._lines.append([str(number), *(harmless(str(cell)) for cell in (reason, *cells))])

    def flush(self) -> None:
        """Write down what was noted."""
        if not self._lines:
            return
        text = io.StringIO()
        lines = csv.writer(text)
        new = not self._path.exists()
        if new:
            lines.writerow([*_TOLD, *map(harmless, self._heading)])
        lines.writerows(self._lines)
        data = text.getvalue().encode("utf-8-sig" if new else "utf-8")
        try:
            with self._path.open("ab") as file:
                file.write(data)
        except OSError as error:
            error.filename = str(self._path)
            raise
        size, check = (0, 0) if new else self.written
        self.written = [size + len(data), zlib.crc32(data, check)]
        self._lines.clear()


def _digest(path: Path, most: int = sys.maxsize) -> list[int]:
    """Size and CRC-32 of the beginning of a file; zeros where there is none."""
    size = check = 0
    with contextlib.suppress(FileNotFoundError), path.open("rb") as file:
        while piece := file.read(min(1 << 20, most - size)):
            size, check = size + len(piece), zlib.crc32(piece, check)
    return [size, check]
