"""How a call's line was, second by second; whether the microphone is dead, or the network in a call."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from agent_desktop.desk.notices import Notices
from agent_desktop.desk.state import Level
from softphone.line import Quality, Registration, RegistrationState

SILENT_S: Final = 5.0
_HEARD: Final = 0.003
"""A level below this is a device that gives nothing: a live microphone hears its room, 0.01 and more."""


@dataclass(slots=True)
class QualitySum:
    """What the seconds of one call come to."""

    seconds: int = 0
    mos_sum: float = 0.0
    mos_least: float = 5.0
    loss_sum: float = 0.0
    jitter_ms: float = 0.0
    round_trip_ms: float = 0.0

    def add(self, second: Quality) -> None:
        """One more second."""
        self.seconds += 1
        self.mos_sum += second.mos
        self.mos_least = min(self.mos_least, second.mos)
        self.loss_sum += second.loss_percent
        self.jitter_ms = max(self.jitter_ms, second.jitter_ms)
        self.round_trip_ms = max(self.round_trip_ms, second.round_trip_ms)

    def told(self) -> dict[str, int]:
        """As the store keeps it: hundredths of MOS, permille of loss, the worst jitter and round trip."""
        return {
            "seconds": self.seconds,
            "mos_mean": round(100 * self.mos_sum / self.seconds),
            "mos_least": round(100 * self.mos_least),
            "loss_permille": round(10 * self.loss_sum / self.seconds),
            "jitter_ms": round(self.jitter_ms),
            "round_trip_ms": round(self.round_trip_ms),
        }


class MicrophoneWatch:
    """Says once when nothing has come for five seconds, and once when it is heard again."""

    def __init__(self) -> None:
        self._since: float | None = None
        self.silent = False

    def hear(self, level: float, now: float, *, open_line: bool) -> bool:
        """The level of this moment; `open_line`: the far end should hear us. Whether `silent` has changed."""
        before = self.silent
        if not open_line or level >= _HEARD:
            self._since, self.silent = None, False
        elif self._since is None:
            self._since = now
        elif now - self._since >= SILENT_S:
            self.silent = True
        return self.silent is not before


class CutWatch:
    """Says once that the network is gone in a call, and for how long it was once it is back."""

    def __init__(self, notices: Notices) -> None:
        self._notices = notices
        self._since: datetime | None = None

    def look(self, registration: Registration, *, calls: bool) -> None:
        """The way to the exchange as it is now; `calls`: whether any call is up or on its way."""
        lost = registration.state is RegistrationState.RECONNECTING
        if lost and calls and self._since is None:
            self._since = registration.since
            self._notices.tell("notice-cut-in-call", Level.ERROR)
        elif self._since is not None and not (lost and calls):
            self._notices.over("notice-cut-in-call")
            if not lost:
                seconds = round((registration.since - self._since).total_seconds())
                self._notices.tell("notice-cut-over", seconds=max(1, seconds))
            self._since = None
