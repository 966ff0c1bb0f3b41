"""What a phone does while no desk is there: the rules, without a clock of their own."""

from enum import Enum, auto

from softphone.config import PhoneConfig


class Measure(Enum):
    """What is due now."""

    NONE = auto()
    MUTE = auto()  # nobody sees that the microphone is open
    END_CALLS = auto()
    LEAVE = auto()  # no call, no desk: the process ends


class DeskAbsence:
    """Asked once a round; each measure but LEAVE is due once an absence. Times in seconds, monotonic."""

    def __init__(self, config: PhoneConfig, now: float) -> None:
        self._config = config
        self._since: float | None = now  # a phone is born before its desk has come in
        self._idle_since: float | None = now
        self._muted = self._ended = False
        self.leaving = False  # the desk said goodbye, or a desk of another version waits

    def due(self, now: float, *, has_desk: bool, calls: int) -> Measure:
        """The measure that is due now."""
        self._idle_since = _running(self._idle_since, now, on=not calls)
        self._since = _running(self._since, now, on=not has_desk)
        if self._since is None:
            self._muted = self._ended = False
            return Measure.NONE
        if self._idle_since is not None:
            # A call that ends while the desk is away leaves it the full grace to come back and look.
            quiet_s = now - max(self._since, self._idle_since)
            leaves = self.leaving or quiet_s >= self._config.leave_without_desk_s
            return Measure.LEAVE if leaves else Measure.NONE
        return self._due_in_a_call(now - self._since)

    def _due_in_a_call(self, absent_s: float) -> Measure:
        if absent_s >= self._config.end_without_desk_s and not self._ended:
            self._ended = True
            return Measure.END_CALLS
        if absent_s >= self._config.mute_without_desk_s and not self._muted:
            self._muted = True
            return Measure.MUTE
        return Measure.NONE


def _running(since: float | None, now: float, *, on: bool) -> float | None:
    """Since when something has been on without a break; None when it is off."""
    if not on:
        return None
    return now if since is None else since
