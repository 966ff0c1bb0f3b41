"""A call that nothing is heard of: when it is told, when the far end is asked, when it can't live any more.

The rule, without a clock and without PJSIP. Times in seconds, monotonic.
"""

from enum import Enum, auto
from typing import Final

TOLD_S: Final = 1.5
ASK_S: Final = 10.0
WAY_LOST_S: Final = 8.0  # it is asked every five
GIVE_UP_S: Final = 60.0  # longer than any caller waits on a dead line, shorter than the session timer


class Due(Enum):
    """What to do about a silent call."""

    NOTHING = auto()
    ASK = auto()  # the far end, whether it still has this call
    GIVE_UP = auto()


class SilenceWatch:
    """Looks at how many voice packets have arrived.

    Silence alone ends nothing (an exchange may send none while it plays nothing): it is a reason to ask. And
    nobody is asked while the way itself is cut: PJSIP ends a call whose question isn't answered for 32 s, and
    the network may be back by then.
    """

    def __init__(self) -> None:
        self._packets: int | None = None
        self._since = self._asked = 0.0
        self.silent_s = 0.0
        self.cut = False  # nothing is heard, of the exchange neither

    @property
    def told(self) -> bool:
        """Whether the agent should know."""
        return self.silent_s >= TOLD_S

    def look(self, packets: int | None, now: float, way_heard_at: float) -> Due:
        """Once a second. `packets` so far, None: none are to be expected (held, not answered).

        `way_heard_at`: when the exchange was last heard; infinite where nobody asks it.
        """
        if packets is None or packets != self._packets:
            self._packets, self._since, self._asked = packets, now, now
        self.silent_s = now - self._since
        last = way_heard_at if packets is None else max(way_heard_at, self._since)
        if now - last >= GIVE_UP_S:
            return Due.GIVE_UP
        no_way = now - way_heard_at >= WAY_LOST_S if packets is None else way_heard_at <= self._since
        self.cut = no_way and (packets is None or self.told)
        if self.cut or now - self._asked < ASK_S:
            return Due.NOTHING
        self._asked = now
        return Due.ASK
