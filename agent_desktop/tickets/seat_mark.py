"""Which seat this is, for numbers that no other seat gives: a mark in the data folder, told to the server."""

import contextlib
import hashlib
import socket
import uuid
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from agent_desktop.whole_file import write

SERIES: Final = 10_000
"""Numbers of a day that seats with one code have each, more than a desk ever gives."""

_GIVEN: Final = 99
"""Places that a server has for one code."""

_APART: Final = 10**8
"""Series for seats without a place, each by its own id. Of 500 such seats any two meet at one site in 800."""


class _Kept(Struct):
    id: str
    nth: int = 1


class SeatMark:
    """Beside the journal, so that it stays when that is damaged. Thread: the journal's."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._kept: _Kept | None = None

    @property
    def id(self) -> str:
        """This seat's own, with the machine's name: a folder that was copied elsewhere is another seat."""
        return f"{self._read().id}@{socket.gethostname()}"[:200]

    @property
    def nth(self) -> int:
        """Which of the seats with its code it is, as the server said last; the first where none did."""
        return self._read().nth

    def become(self, nth: int) -> int:
        """Remember what the server said; in a folder that can't be written to, until the desk is closed.

        0, no place left: a series past all places, by this seat's id, the same at each start. Returns
        which it is.
        """
        kept = self._read()
        if not nth:
            drawn = int.from_bytes(hashlib.sha256(self.id.encode()).digest()[:8], "big")
            nth = _GIVEN + 1 + drawn % _APART
        if kept.nth != nth:
            kept.nth = nth
            self._write(kept)
        return nth

    def _read(self) -> _Kept:
        if self._kept is None:
            try:
                self._kept = msgspec.json.decode(self._file.read_bytes(), type=_Kept)
            except (OSError, msgspec.MsgspecError):
                self._kept = _Kept(id=str(uuid.uuid4()))
                self._write(self._kept)
        return self._kept

    def _write(self, kept: _Kept) -> None:
        with contextlib.suppress(OSError):
            write(self._file, msgspec.json.encode(kept))
