"""What a crash leaves to be told: its stack, and a copy of the journal as it then was."""

import faulthandler
import logging
import shutil
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import IO, Final

log = logging.getLogger(__name__)

KEPT: Final = 3
"""Copies of a kind; the oldest goes."""
_open: dict[str, IO[bytes]] = {}
"""faulthandler writes through a file's number, so the files stay open as long as the process."""


def watch(folder: Path, process: str) -> None:
    """From now on a native fault leaves its stacks in `folder`, one of ours its traceback in the log.

    What the run before left is kept beside it. Raises nothing: without a place for it the desk still starts.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = folder / f"crash-{process}.txt"
        if file.exists() and file.stat().st_size:
            _keep(file, folder, f"crash-{process}-", ".txt")
        _open[process] = file.open("wb")
        faulthandler.enable(_open[process])
    except OSError as error:
        log.warning("a crash would leave no stack: %s", error)
    sys.excepthook = _unexpected
    threading.excepthook = lambda told: _unexpected(told.exc_type, told.exc_value, told.exc_traceback)


def keep_journal(journal: Path) -> Path | None:
    """Copy the journal of a desk that did not end properly, before anything opens it; where the copy is.

    The journal itself goes on being used: this is for whoever has to find out what happened.
    """
    if not journal.exists():
        return None
    folder = journal.parent / "kept"
    try:
        folder.mkdir(exist_ok=True)
        copy = _keep(journal, folder, f"{journal.stem}-", journal.suffix)
        wal = Path(f"{journal}-wal")
        if wal.exists():
            shutil.copyfile(wal, f"{copy}-wal")
    except OSError as error:
        log.warning("the journal was not copied: %s", error)
        return None
    return copy


def _keep(file: Path, folder: Path, prefix: str, suffix: str) -> Path:
    copy = folder / f"{prefix}{datetime.now(UTC):%Y%m%dT%H%M%S%f}{suffix}"
    shutil.copyfile(file, copy)
    for old in sorted(folder.glob(f"{prefix}2*{suffix}"))[:-KEPT]:
        old.unlink()
        Path(f"{old}-wal").unlink(missing_ok=True)
    return copy


def _unexpected(kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
    if error is None or issubclass(kind, KeyboardInterrupt | SystemExit):
        return
    log.critical("ended by an error nobody expected", exc_info=(kind, error, trace))
    if sys.stderr is not None:  # a program without a console has none
        sys.__excepthook__(kind, error, trace)
