"""What is left of a recording whose time is over: its file in the shared folder goes after its key.

The key's end is what counts, and comes first (`database.erase`, on a server the centre's); a file without
its key is noise that takes room. So nothing here is in a hurry: a share that is away is tried again, a round
that was cut off is gone on with. Only what the store says is erased goes, so a held recording never does.
"""

import logging
import re
import time
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Final

from agent_desktop.recording.database import Begin, Left, left_files, mark_removed
from agent_desktop.store.faults import StoreError

EVERY_S: Final = 600.0
AT_ONCE: Final = 500
"""Files between two words to the store."""
_PLACE: Final = re.compile(r"\d{4}/\d{2}/\d{2}/([A-Za-z0-9_-]{1,64})\.sealed")
_ENDS_WITHIN_S: Final = 5.0

log = logging.getLogger(__name__)


class ShareAway(OSError):
    """The shared folder isn't there, or nothing is mounted where it should be."""


def remove_files(begin: Begin, share: Path, now: datetime, most: int = AT_ONCE) -> int:
    """Remove files of erased recordings, `most` at a time; how many rows are settled.

    Raises OSError when the share is away or a file can't be removed, `StoreError`; what was done stays done.
    """
    settled = 0
    while True:
        with begin() as conn:
            left = left_files(conn, most)
        if not left:
            return settled
        gone = list[str]()
        try:
            for one in left:
                _remove(share, one)
                gone.append(one.call_id)
        finally:
            if gone:
                with begin() as conn:
                    mark_removed(conn, gone, now)
        settled += len(gone)


def _remove(share: Path, one: Left) -> None:
    """Raises OSError. A place that isn't this call's own was never ours: no desk names another's file."""
    named = _PLACE.fullmatch(one.place)
    if named is None or named[1] != one.call_id:
        log.warning("recording of call %s names no place of its own; nothing is removed", one.call_id)
        return
    file = share / one.place
    if not _is_there(share, file.parent):
        raise ShareAway(str(share))
    if not file.parent.resolve().is_relative_to(share.resolve()):
        log.warning("the folder of %s leads out of the share; nothing is removed", one.place)
        return
    for each in (file, file.with_suffix(".part")):
        each.unlink(missing_ok=True)
    _tidy(file.parent)


def _is_there(share: Path, day: Path) -> bool:
    """Whether a missing file is really gone: an empty folder may be one where nothing is mounted."""
    return day.is_dir() or any(re.fullmatch(r"\d{4}", one.name) for one in share.iterdir())


def _tidy(day: Path) -> None:
    """Days and months that are empty go too; the year stays, a sign that this is the share."""
    for folder in (day, day.parent):
        try:
            folder.rmdir()
        except OSError:  # not empty, or not there any more
            return


class Remover:
    """Rounds of it beside other work, on a thread of its own: a share may hang for as long as it likes.

    Thread: `look` and `close` on one thread, any.
    """

    def __init__(self, begin: Begin, share: str, every_s: float = EVERY_S) -> None:
        self._begin, self._share, self._every_s = begin, Path(share) if share else None, every_s
        self._due = 0.0
        self._thread: Thread | None = None

    def look(self) -> None:
        """Begin a round when one is due and none is under way. Without a share there is nothing to do."""
        now = time.monotonic()
        if self._share is None or now < self._due or (self._thread is not None and self._thread.is_alive()):
            return
        self._due = now + self._every_s
        self._thread = Thread(target=self._round, args=(self._share,), name="retention", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Wait a little for a round; one that hangs is left to itself, the next one goes on with it."""
        if self._thread is not None:
            self._thread.join(_ENDS_WITHIN_S)

    def _round(self, share: Path) -> None:
        try:
            if settled := remove_files(self._begin, share, datetime.now(UTC)):
                log.info("files of erased recordings removed: %d", settled)
        except (OSError, StoreError) as error:
            log.warning("files of erased recordings wait: %s", error)
