"""Memory given back after a rush: the C library keeps what thousands of transactions needed for a moment."""

import ctypes
import sys
from typing import Final

QUIET_S: Final = 35.0  # SIP keeps an ended transaction for 32 s


class Memory:
    """Gives back once each time it has become quiet; takes some ms. Thread: the phone's."""

    def __init__(self) -> None:
        self._trim = None
        if sys.platform.startswith("linux"):
            self._trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # the GNU library's own
        self._seen: object = None
        self._quiet_since: float | None = None

    def tend(self, now: float, doing: object) -> bool:
        """`doing` changes while something goes on. Whether memory was given back now."""
        if doing != self._seen:
            self._seen, self._quiet_since = doing, now
        elif self._quiet_since is not None and now - self._quiet_since >= QUIET_S:
            self._quiet_since = None
            if self._trim is not None:
                self._trim(0)
                return True
        return False
