"""Somebody who stays with a desk: opens it again when it died, and leaves when it was closed.

A process of its own, that only reads a pipe: whatever ends the desk, the system closes its end. A desk that
dies again and again is left alone. Only the standard library: it is there all day, in 10 MB.
"""

import logging
import subprocess
import sys
import time
from pathlib import Path
from typing import IO, Final

log = logging.getLogger(__name__)

MOST: Final = 3
WITHIN_S: Final = 600.0
"""So many times in so long the desk is opened again."""
_CLOSED: Final = b"closed\n"


def program() -> list[str]:
    """How this program is started, from a folder that was frozen or by Python."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "agent_desktop"]


class Keeper:
    """The desk's end. Thread: any; `begin` takes some ms."""

    def __init__(self, runtime: Path) -> None:
        self._runtime = runtime
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self) -> None:
        """From now on a desk that dies is opened again. Raises nothing: without a keeper the desk works."""
        quiet = subprocess.DEVNULL
        command = [*program(), "keep", str(self._runtime)]
        try:
            self._process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=quiet, stderr=quiet, start_new_session=True
            )
        except OSError as error:
            log.warning("after a crash nobody would open the desk again: %s", error)

    def end(self) -> None:
        """The desk closes properly."""
        process, self._process = self._process, None
        if process is None or process.stdin is None:
            return
        try:
            with process.stdin as pipe:
                pipe.write(_CLOSED)
            process.wait(5)
        except (OSError, subprocess.TimeoutExpired) as error:
            log.warning("the keeper did not leave: %s", error)


def restarts(runtime: Path, now: float) -> list[float]:
    """When the desk was opened again within the last `WITHIN_S`, in seconds since 1970."""
    try:
        lines = (runtime / "restarts").read_text("ascii").splitlines()[-MOST:]
        return [at for line in lines if 0 <= now - (at := float(line)) < WITHIN_S]
    except (OSError, ValueError):
        return []


def stay(arguments: list[str], told: IO[bytes] | None = None) -> int:
    """The keeper itself: until the desk is gone; then opens it, unless it was closed or died too often."""
    runtime = Path(arguments[0])
    if (told or sys.stdin.buffer).read(64).endswith(_CLOSED):
        return 0
    now = time.time()
    before = restarts(runtime, now)
    if len(before) >= MOST:
        return 1
    (runtime / "restarts").write_text("".join(f"{at}\n" for at in (*before, now)), encoding="ascii")
    quiet = subprocess.DEVNULL
    subprocess.Popen([*program(), "run"], stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)
    return 0
