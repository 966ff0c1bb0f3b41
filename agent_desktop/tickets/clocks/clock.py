"""A clock of a ticket: by when which node must be reached. Frozen; made by `clocks.rules`."""

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

OUTER = "outer"
"""Node of the clock that an outer source (12345, 12398, 信访) has set: the whole ticket, by its deadline."""


class Hand(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    WARNED = "warned"  # past its warning point
    LATE = "late"
    PAUSED = "paused"
    MET = "met"


class Clock(Struct, frozen=True, kw_only=True):
    """One node's deadline. Times in UTC. `edition`: the rules it was set by, for ever."""

    node: str  # a `Node`, or OUTER
    due_at: datetime
    warn_at: datetime
    met_at: datetime | None = None
    edition: str = ""

    @property
    def was_late(self) -> bool:
        """Whether the node was reached too late."""
        return self.met_at is not None and self.met_at > self.due_at


def hand(
    now: datetime, *, due_at: datetime | None, warn_at: datetime | None, paused_at: datetime | None = None
) -> Hand:
    """How a clock that is not met stands; one without a deadline is met."""
    if due_at is None:
        return Hand.MET
    if paused_at is not None:
        return Hand.PAUSED
    if now > due_at:
        return Hand.LATE
    return Hand.WARNED if warn_at is not None and now >= warn_at else Hand.RUNNING
