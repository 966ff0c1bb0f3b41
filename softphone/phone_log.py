"""The phone's own log, in the format that all processes share (`agent_desktop.logs`)."""

import logging
import time
from pathlib import Path

from agent_desktop.logs import open_log as open_shared_log


class Trickle:
    """Lets a few things a second pass, so that a flood from outside can't wash the log away."""

    def __init__(self, a_second: int) -> None:
        self._a_second = a_second
        self._second = 0
        self._passed = 0

    def passes(self) -> bool:
        """Whether one more may pass now."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._passed = second, 0
        self._passed += 1
        return self._passed <= self._a_second


def open_log(folder: Path) -> logging.Logger:
    """The logger `phone`, writing to `folder`/phone.log."""
    logger = logging.getLogger("phone")
    open_shared_log(folder, "phone", logger)
    return logger
