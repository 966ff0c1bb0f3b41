"""Starting the phone as a program of its own, and what it said when it couldn't or died."""

import contextlib
import os
import subprocess
import sys
from pathlib import Path
from typing import Final

import msgspec

from softphone.config import PhoneConfig
from softphone.no_phone import EXIT_ALREADY_RUNNING, EXITS, Why

_CRASH_FILE_BYTES: Final = 1024 * 1024
_TERMINATE_S: Final = 1.0
# Windows' way to a process of its own that no console event of the desk reaches, and that a desk which
# paints doesn't keep waiting; elsewhere 0.
_CREATION_FLAGS: Final = sum(
    getattr(subprocess, name, 0)
    for name in ("CREATE_NEW_PROCESS_GROUP", "CREATE_NO_WINDOW", "ABOVE_NORMAL_PRIORITY_CLASS")
)


class PhoneProgram:
    """A phone that we started. It is detached: it outlives us when a call is up. Thread: one at a time.

    What it writes to standard error (why it can't start; the stack of a crash inside PJSIP) is kept
    in `logs`/phone-crash.log.
    """

    def __init__(self, config: PhoneConfig, runtime: Path, logs: Path) -> None:
        logs.mkdir(parents=True, exist_ok=True)
        self._crash_file = logs / "phone-crash.log"
        self._trim_crash_file()
        with self._crash_file.open("ab") as crash:
            self._process = subprocess.Popen(
                phone_command(runtime, logs),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=crash,
                env=_environment(),
                creationflags=_CREATION_FLAGS,
                start_new_session=True,  # what kills the desk's group leaves the phone alone
            )
        assert self._process.stdin is not None
        with contextlib.suppress(OSError), self._process.stdin as pipe:  # it may have died already
            pipe.write(msgspec.json.encode(config))

    @property
    def ended(self) -> bool:
        """Whether the process is gone, for whatever reason."""
        return self._process.poll() is not None

    @property
    def gave_up(self) -> bool:
        """Whether it ended with an error of its own; `last_words` says which."""
        return self._process.poll() not in (None, 0, EXIT_ALREADY_RUNNING)

    @property
    def why(self) -> Why:
        """The kind of error that it ended with."""
        return EXITS.get(self._process.poll() or 0, Why.OTHER)

    @property
    def last_words(self) -> str:
        """The last line it wrote to standard error, fit to be shown."""
        with contextlib.suppress(OSError):
            lines = self._crash_file.read_text("utf-8", "replace").strip().splitlines()
            if lines:
                return lines[-1]
        return f"The phone ended at once with status {self._process.returncode}."

    def wait(self, seconds: float) -> int | None:
        """Its exit status (a signal as a negative number), or None when it still runs after `seconds`."""
        try:
            return self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def terminate(self) -> None:
        """End it now, its calls with it; by force when it doesn't listen for a second."""
        self._process.terminate()
        if self.wait(_TERMINATE_S) is None:
            self._process.kill()
            self._process.wait()

    def disown(self) -> None:
        """Forget a phone that stays with its call; it is nobody's child to wait for."""
        self._process.returncode = 0  # or Popen warns of a process left behind

    def _trim_crash_file(self) -> None:
        with contextlib.suppress(OSError):
            if self._crash_file.stat().st_size > _CRASH_FILE_BYTES:
                self._crash_file.replace(self._crash_file.with_suffix(".old.log"))


def phone_command(runtime: Path, logs: Path) -> list[str]:
    """The command that starts a phone; the frozen program is its own phone."""
    program = [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "agent_desktop"]
    return [*program, "phone", "--runtime", str(runtime), "--logs", str(logs)]


def _environment() -> dict[str, str]:
    """Ours, with the source folder first when run from source, wherever the desk was started."""
    # ALSA's JACK plug-in would look for a server, and complain at length, on every start.
    environment = {**os.environ, "JACK_NO_START_SERVER": "1"}
    if not getattr(sys, "frozen", False):
        root = str(Path(__file__).resolve().parent.parent)
        known = environment.get("PYTHONPATH")
        environment["PYTHONPATH"] = root + (os.pathsep + known if known else "")
    return environment
