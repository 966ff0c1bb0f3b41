"""The phone's own log, in the format that all processes share (`agent_desktop.logs`)."""

import functools
import logging
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, ParamSpec

from agent_desktop.logs import open_log as open_shared_log

P = ParamSpec("P")


def callback(method: Callable[P, None]) -> Callable[P, None]:
    """A method that PJSIP calls: what it raises is logged here.

    The binding would print it and keep it, and with it the call that it happened in, which must be dropped
    when it is over (`phone_board`).
    """

    @functools.wraps(method)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        try:
            method(*args, **kwargs)
        except Exception:
            call: Any = getattr(args[0], "call", None)
            told = {"callback": method.__name__, "call_id": call.id if call is not None else ""}
            logging.getLogger("phone").exception("callback failed", extra=told)

    return guarded


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
