"""Whether a desk runs here, and whether the last one came to a proper end."""

import json
import os
from pathlib import Path


class DeskRuns(Exception):
    """Another desk of this user is running; the message says what to do."""

    def __init__(self, pid: int) -> None:
        super().__init__(f"A desk is already running here (process {pid}). Use its window, or close it first.")


class RunMark:
    """A file that is there while a desk runs. What a crash leaves behind is told at the next start."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "desk.json"

    def set(self) -> bool:
        """Mark this process as the running desk. True: the one before ended without saying so.

        Raises `DeskRuns`.
        """
        before = self._read()
        if before and before != os.getpid() and _is_desk(before):
            raise DeskRuns(before)
        self._file.parent.mkdir(parents=True, exist_ok=True)
        self._file.write_text(json.dumps({"pid": os.getpid()}), encoding="ascii")
        return before != 0

    def clear(self) -> None:
        """A proper end."""
        self._file.unlink(missing_ok=True)

    def _read(self) -> int:
        try:
            return int(json.loads(self._file.read_text(encoding="ascii"))["pid"])
        except (OSError, ValueError, KeyError, TypeError):
            return 0


def _is_desk(pid: int) -> bool:
    """Whether a process lives and is one of ours: numbers are used again after a restart of the machine."""
    command = Path(f"/proc/{pid}/cmdline")
    if command.parent.parent.exists() and Path("/proc/self").exists():
        try:
            return b"agent" in command.read_bytes()
        except OSError:
            return False
    import psutil

    return psutil.pid_exists(pid)
