"""A hand-over that waits for the next lead, and the port that knows of it."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Handed(Struct, frozen=True, kw_only=True):
    """`who`, `name`: the lead who handed over."""

    id: str
    who: str
    name: str
    at: datetime


class Handovers(Protocol):
    """For the lead at this seat. Thread: lookup."""

    def waiting(self) -> tuple[Handed, ...]:
        """Of others, of the last day, that nobody has accepted; the newest first. Raises `StoreError`."""
