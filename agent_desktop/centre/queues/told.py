"""What an exchange tells of its queues, and the port that an adapter for it fills.

A call may stand in a queue more than once; each time is a *visit*. Seconds of waiting are the exchange's own
count, so that the board's figures are those of the exchange's log.
"""

from collections.abc import Callable
from typing import Protocol

from msgspec import Struct

LONGEST = 120
"""Characters of a text from the exchange that are kept."""


class Joined(Struct, frozen=True, kw_only=True):
    """A caller came into a queue. `call` is the exchange's own id of the call."""

    call: str
    queue: str
    number: str = ""  # as the exchange shows it
    waited_s: int = 0  # already, where the exchange was asked later


class Answered(Struct, frozen=True, kw_only=True):
    """A member of the queue took the call."""

    call: str
    queue: str
    waited_s: int
    number: str = ""
    agent: str = ""  # the member's name


class Abandoned(Struct, frozen=True, kw_only=True):
    """The caller hung up while waiting."""

    call: str
    queue: str
    waited_s: int
    number: str = ""


class Left(Struct, frozen=True, kw_only=True):
    """The caller stands in the queue no longer; what came of it is told before, after or never (time-out)."""

    call: str
    queue: str


class Staffed(Struct, frozen=True, kw_only=True):
    """Members of a queue whose phones can be reached: all, those paused, those a call would ring at."""

    queue: str
    members: int = 0
    paused: int = 0
    free: int = 0


class Standing(Struct, frozen=True, kw_only=True):
    """The whole truth of a moment: who waits, who works where. Whoever isn't named waits no longer."""

    waiting: tuple[Joined, ...] = ()
    staffed: tuple[Staffed, ...] = ()


class Pulse(Struct, frozen=True):
    """A sign of life, and how long the exchange took to answer."""

    took_s: float


Told = Standing | Joined | Answered | Abandoned | Left | Staffed | Pulse


class ExchangeRefuses(Exception):
    """The exchange lets this login not in; asking again soon won't help."""


class ExchangeGone(Exception):
    """The exchange can't be reached, broke off, or has not answered for too long."""


class Queues(Protocol):
    """An exchange's queues, by an adapter for Asterisk or another one. Thread: one, with a loop."""

    async def follow(self, heard: Callable[[Told], None]) -> None:
        """Tell a `Standing` first, then everything that changes, until cancelled.

        `heard` returns at once. Raises `ExchangeRefuses`, `ExchangeGone`.
        """
