"""Taking over from a billing system's views, beside the other jobs: the first time brings millions of rows.

A thread and a session of its own, so that the beat goes on. Two centres never take over at once: the server's
function holds a lock of its own, and all of it is one transaction.
"""

import logging
from collections.abc import Callable
from threading import Lock, Thread
from typing import Final

from agent_desktop.centre.database import Views
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

ENDS_WITHIN_S: Final = 10.0
"""So long an interrupted takeover may need to end; a server that is silent is left to itself."""


class Feeding:
    """Thread: the centre's calls `begin` and `close`; the rows come in on a thread of its own."""

    def __init__(self, where: str, open_views: Callable[[str], Views] = Views) -> None:
        self._where, self._open = where, open_views
        self._thread: Thread | None = None
        self._views: Views | None = None
        self._lock, self._closed = Lock(), False

    def begin(self) -> bool:
        """Take over what has changed, unless that is going on. Whether it began."""
        if self._thread is not None and self._thread.is_alive():
            return False
        self._thread = Thread(target=self._run, name="feed", daemon=True)
        self._thread.start()
        return True

    def close(self) -> None:
        """Stop; what a takeover had not finished comes the next time."""
        with self._lock:  # so that the session is not closed just now
            self._closed = True
            if self._views is not None:
                self._views.interrupt()
        if self._thread is not None:
            self._thread.join(ENDS_WITHIN_S)

    def _run(self) -> None:
        """A view of somebody else's that breaks is told, and tried again the next time."""
        try:
            views = self._open(self._where)
        except StoreError as error:
            log.warning("nothing was taken over: %s", error)
            return
        try:
            with self._lock:
                if self._closed:
                    return
                self._views = views
            if told := views.take_over():
                log.info("taken over: %s", told)
        except StoreError as error:
            log.warning("nothing was taken over: %s", error)
        finally:
            with self._lock:
                self._views = None
            views.close()
