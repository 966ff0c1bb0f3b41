"""A site's file into a store: checked cell by cell, put in or renewed by key, refused rows written down.

An import that was stopped goes on where it was when it is started again on the same file; since a row that
comes twice only renews itself, nothing depends on that.
"""

import csv
import hashlib
import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol

from agent_desktop.upkeep.mapping import Mapping
from agent_desktop.upkeep.plan import Plan, Refused
from agent_desktop.upkeep.sheets import Row, opened

BATCH: Final = 5_000
TOLD_EVERY: Final = 20


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
        """Where refused rows go, each with its line and its reason."""
        return self.file.with_name(f"{self.file.name}.refused.csv")

    @property
    def mark(self) -> Path:
        """Where it is kept how far an import came, until it is done."""
        return self.file.with_name(f"{self.file.name}.import.json")

    def run(self) -> Iterator[Tally]:
        """Import the file; gives its tally now and then.

        Raises `UnreadableFile`, `MappingWrong`, `StoreError`.
        """
        how, tally = self.mapping, self.tally
        with opened(self.file, encoding=how.encoding, delimiter=how.delimiter, sheet=how.sheet) as rows:
            _, heading = next(rows, (0, ()))
            convert = self.plan.of_heading([str(cell).strip() for cell in heading])
            tally.read = tally.skipped = self._resumed() if self.target else 0
            refused = _Report(self.report, [str(cell) for cell in heading], goes_on=tally.skipped > 0)
            if tally.skipped:
                next(islice(rows, tally.skipped - 1, None), None)
                yield tally
            for turn, batch in enumerate(iter(lambda: list(islice(rows, BATCH)), []), 1):
                self._batch(batch, convert, refused)
                if turn % TOLD_EVERY == 0:
                    yield tally
        self.mark.unlink(missing_ok=True)

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
            self.mark.write_text(
                json.dumps({"of": self._identity(), "rows": self.tally.read}), encoding="utf-8"
            )

    def _resumed(self) -> int:
        """Rows that an earlier run of the same file and mapping has done."""
        try:
            kept = json.loads(self.mark.read_text(encoding="utf-8"))
            return int(kept["rows"]) if kept["of"] == self._identity() else 0
        except (OSError, ValueError, KeyError, TypeError):
            return 0

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


class _Report:
    """Refused rows as a CSV that a spreadsheet opens; there is none when none was refused."""

    def __init__(self, path: Path, heading: Sequence[str], *, goes_on: bool) -> None:
        self._path, self._heading = path, heading
        self._lines: list[list[str]] = []
        if not goes_on:
            path.unlink(missing_ok=True)

    def add(self, row: Row, reason: str) -> None:
        """Note a row."""
        number, cells = row
        self._lines.append([str(number), reason, *map(str, cells)])

    def flush(self) -> None:
        """Write down what was noted."""
        if not self._lines:
            return
        new = not self._path.exists()
        with self._path.open("a", encoding="utf-8-sig" if new else "utf-8", newline="") as file:
            lines = csv.writer(file)
            if new:
                lines.writerow(["line", "reason", *self._heading])
            lines.writerows(self._lines)
        self._lines.clear()
