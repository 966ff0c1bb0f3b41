"""A call that nothing is heard of: when it is told, when the far end is asked, when it can't live any more.

The rule, without a clock and without PJSIP. Times in seconds, monotonic.
"""

from enum import Enum, auto
from typing import Final

from msgspec import Struct

TOLD_S: Final = 1.5
ASK_S: Final = 10.0
ANSWER_S: Final = 0.5  # an exchange that is there answers sooner; looks are a second apart
WAY_LOST_S: Final = 8.0  # it is asked every five
GIVE_UP_S: Final = 60.0  # longer than any caller waits on a dead line, shorter than the session timer


class Due(Enum):
    """What to do about a silent call."""

    NOTHING = auto()
    ASK = auto()  # the far end, whether it still has this call
    GIVE_UP = auto()


class Heard(Struct, frozen=True):
    """What the exchange said last; infinite where nobody asks it, or where it never said anything."""

    at: float = float("inf")
    in_vain_since: float = float("inf")  # the first question since then, if it is unanswered


class SilenceWatch:
    """Looks at how many voice packets have arrived.

    Silence alone ends nothing (an exchange may send none while it plays nothing): it is a reason to ask. And
    nobody is asked while the way itself is cut: PJSIP ends a call whose question isn't answered for 32 s, and
    the network may be back by then.
    """

    def __init__(self) -> None:
        self._packets: int | None = None
        self._since = self._asked = 0.0
        self._lived_at: float | None = None  # when it was last certain that the far end is there
        self._given_up = False
        self.silent_s = 0.0
        self.doubtful = False  # the exchange must be asked: it hasn't been heard since the silence began
        self.cut = False  # nothing is heard, the exchange was asked in vain: what is sent now doesn't arrive

    @property
    def told(self) -> bool:
        """Whether the agent should know."""
        return self.silent_s >= TOLD_S

    @property
    def unsure(self) -> bool:
        """Whether it is cut, or the exchange is just being asked: what can wait, waits for its answer."""
        return self.cut or self.doubtful

    def look(self, packets: int | None, now: float, way: Heard) -> Due:
        """Once a second. `packets` so far, None: none are to be expected (held, not answered)."""
        if self._lived_at is None or packets not in (None, self._packets):
            self._lived_at = now
        if packets is None or packets != self._packets:
            self._packets, self._since, self._asked = packets, now, now
        self.silent_s = now - self._since
        self.doubtful = self.told and way.at <= self._since
        lost = now - way.at >= WAY_LOST_S and (packets is None or self.told)
        self.cut = (self.doubtful or lost) and now - way.in_vain_since >= ANSWER_S
        if self.cut and now - max(way.at, self._lived_at) >= GIVE_UP_S:
            due = Due.NOTHING if self._given_up else Due.GIVE_UP
            self._given_up = True
            return due
        if self.cut or self.doubtful or now - self._asked < ASK_S:
            return Due.NOTHING
        self._asked = now
        return Due.ASK
