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
        self._idle_since = None if calls else (self._idle_since or now)
        if has_desk:
            self._since, self._muted, self._ended = None, False, False
            return Measure.NONE
        self._since = self._since if self._since is not None else now
        if not calls:
            return self._due_without_calls(now)
        absent = now - self._since
        if absent >= self._config.end_without_desk_s and not self._ended:
            self._ended = True
            return Measure.END_CALLS
        if absent >= self._config.mute_without_desk_s and not self._muted:
            self._muted = True
            return Measure.MUTE
        return Measure.NONE

    def _due_without_calls(self, now: float) -> Measure:
        # A call that ends while the desk is away leaves it the full grace to come back and look.
        quiet_since = max(self._since or now, self._idle_since or now)
        if self.leaving or now - quiet_since >= self._config.leave_without_desk_s:
            return Measure.LEAVE
        return Measure.NONE
