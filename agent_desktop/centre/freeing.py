"""A desk's session that holds others up is ended, whatever its client does: nobody stops a floor.

Every desk may write, so every login can begin something and leave it open; who needs the same row then waits.
A thread and a session of its own, since the centre's other jobs may be among those that wait.
"""

import logging
from threading import Event, Thread
from typing import Final

from agent_desktop.centre.database import Post
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

PATIENCE_S: Final = 15.0
"""A desk's own transactions never fall silent: between two statements nobody is asked for anything."""

LONGEST_S: Final = 120.0
"""A desk ends its own after some two seconds, on the slowest line as well; one kept busy ends here."""

_EVERY_S: Final = 5.0


class Freeing:
    """Thread: the centre's calls `begin` and `close`; it looks on a thread of its own."""

    def __init__(
        self,
        where: str,
        *,
        patience_s: float = PATIENCE_S,
        longest_s: float = LONGEST_S,
        every_s: float = _EVERY_S,
    ) -> None:
        self._where, self._every_s = where, every_s
        self._limits = (patience_s, longest_s)
        self._stop = Event()
        self._thread: Thread | None = None

    def begin(self) -> None:
        """Go on looking until `close`."""
        self._stop.clear()
        self._thread = Thread(target=self._run, name="freeing", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def _run(self) -> None:
        """A server that is gone is asked again later; told once."""
        told = False
        while not self._stop.is_set():
            try:
                self._look()
            except StoreError as error:
                log.log(logging.DEBUG if told else logging.WARNING, "no session was looked at: %s", error)
                told = True
            self._stop.wait(self._every_s)

    def _look(self) -> None:
        post = Post(self._where)
        try:
            while not self._stop.is_set():
                for login in post.free(*self._limits):
                    log.error("login %s kept others waiting: its session was ended", login)
                self._stop.wait(self._every_s)
        finally:
            post.close()
