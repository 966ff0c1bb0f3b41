"""Whether a desk runs here, whether the last one came to a proper end, and who may end it."""

import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

RUNNING = b"running\n"
_TOLD_BY: Final = ("SIGTERM", "SIGHUP")
"""Windows has no SIGHUP."""


class DeskRuns(Exception):
    """Another desk of this user is running."""

    def __init__(self) -> None:
        super().__init__("A desk is already running here. Use its window, or close it first.")


def end_when_told(end: Callable[[], None], *others: signal.Signals) -> None:
    """Call `end` when the system, or who started this process, wants it to go; `others` are signals besides.

    A session that ends sends SIGTERM and SIGHUP right behind it, which would cut off what is being saved; a
    terminal that is closed sends SIGHUP alone. Ignored by `nohup`, it stays so. Nothing is read anew at a
    signal: settings are followed as they change, logs rotate by themselves. Thread: main.
    """
    names = (name for name in _TOLD_BY if hasattr(signal, name))
    for number in (*(signal.Signals[name] for name in names), *others):
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, lambda *_: end())


class RunMark:
    """A file held by the running desk. The system lets go of it whatever ends the process; the words in it

    stay unless the end was a proper one, and are told at the next start.
    """

    def __init__(self, folder: Path, of: str = "desk") -> None:
        """`of`: the program that there is one of for each user."""
        self._path = folder / f"{of}.running"
        self._held: IO[bytes] | None = None

    def set(self) -> bool:
        """Mark this process as the running desk. True: the one before did not end properly.

        Raises `DeskRuns`, `OSError`.
        """
        self._path.parent.mkdir(parents=True, exist_ok=True)
        file = self._path.open("a+b")
        try:
            _hold(file)
        except OSError as error:
            file.close()
            raise DeskRuns from error
        file.seek(0)
        before = file.read()
        file.truncate(0)
        file.write(RUNNING)
        file.flush()
        self._held = file
        return before == RUNNING

    def is_held(self) -> bool:
        """Whether a desk runs."""
        try:
            with self._path.open("r+b") as file:
                _hold(file)
        except FileNotFoundError:
            return False
        except OSError:
            return True
        return False

    def clear(self) -> None:
        """A proper end."""
        if self._held is not None:
            self._held.truncate(0)
            self._held.close()
            self._held = None


class CallBox:
    """Where a second start asks the one that runs to come to the front."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._file = folder / "called"

    def call(self) -> None:
        """Raises `OSError`."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._file.touch()

    def is_called(self) -> bool:
        """Whether somebody has called since it was asked last."""
        try:
            self._file.unlink()
        except OSError:
            return False
        return True


if sys.platform == "win32":
    import msvcrt

    _FAR = 1 << 20
    """The byte that is locked lies behind the words: Windows keeps others from reading a locked one."""

    def _hold(file: IO[bytes]) -> None:
        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _hold(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
