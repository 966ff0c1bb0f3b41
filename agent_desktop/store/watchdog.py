"""Ends waits that nothing else would end: a server or a line that takes a question and never answers.

The server's own limit needs a living server, and TCP notices a dead line late or never. So one thread looks,
four times a second, whether a statement is overdue, and hangs up its connection: the wait ends with an error.
"""

import logging
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from threading import Event, Lock, Thread
from typing import Final

log = logging.getLogger(__name__)

LOOK_S: Final = 0.25
GRACE_S: Final = 0.5
"""What a server's own limit gets before it is taken for dead."""


class Watchdog:
    """Sessions by what says when they are due (monotonic seconds, 0 while idle) and their descriptor."""

    def __init__(self) -> None:
        self._watched: list[tuple[Callable[[], float], Callable[[], int]]] = []
        self._thread: Thread | None = None
        self._stop = Event()
        self._lock = Lock()

    def watch(self, due: Callable[[], float], descriptor: Callable[[], int]) -> None:
        """Look after one more session; `descriptor` gives -1 without a connection. Thread: any."""
        with self._lock:
            self._watched.append((due, descriptor))
            if self._thread is None:
                self._thread = Thread(target=self._run, name="store-watchdog", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """End the thread."""
        with self._lock:
            thread, self._thread = self._thread, None
        self._stop.set()
        if thread is not None:
            thread.join()
        self._stop.clear()
        self._watched.clear()

    def _run(self) -> None:
        while not self._stop.wait(LOOK_S):
            for due, descriptor in tuple(self._watched):
                if 0 < due() < time.monotonic() - GRACE_S:
                    _hang_up(descriptor())


def _hang_up(descriptor: int) -> None:
    """Shut a connection down without closing it: its owner closes it when the wait has ended."""
    if descriptor < 0:
        return
    with suppress(OSError):  # gone meanwhile
        with socket.socket(fileno=os.dup(descriptor)) as line:
            line.shutdown(socket.SHUT_RDWR)
        log.warning("a statement was overdue: hung up")
