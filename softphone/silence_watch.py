"""Whether a far end that has gone silent still has the call: the rule, without a clock of its own."""

from typing import Final

SILENT_S: Final = 10.0


class SilenceWatch:
    """Looks at how many voice packets have arrived. Times in seconds, monotonic.

    Silence alone ends nothing (an exchange may send none while it plays nothing): it is a reason to ask.
    """

    def __init__(self) -> None:
        self._packets, self._since, self.silent = -1, 0.0, False

    def ask_due(self, packets: int, now: float) -> bool:
        """Whether the far end has to be asked now; each ten seconds while nothing arrives."""
        if packets != self._packets:
            self._packets, self._since, self.silent = packets, now, False
            return False
        if now - self._since < SILENT_S:
            return False
        self._since, self.silent = now, True
        return True
