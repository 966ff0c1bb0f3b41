"""Where an index goes that can't be kept: a folder that ends with its desk, or is swept at a later start.

The system's temporary folder is everybody's: what has our name there is ours only if this user made it.
"""

import os
import shutil
import stat
import sys
import tempfile
import time
from pathlib import Path
from typing import Final

_PREFIX: Final = "agent-desktop-index-"
_OWNER: Final = "owner"
"""Beside the index: the process that reads it."""

_OLD_S: Final = 86400.0
"""A folder whose owner can't be asked for was left so long ago. What a desk has open, it goes on reading."""
_DIGITS: Final = 20


def make() -> Path:
    """A new folder for the process that asked for this one. Raises OSError."""
    import multiprocessing  # a desk that can keep its index never needs it here

    sweep()
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    parent = multiprocessing.parent_process()
    (folder / _OWNER).write_text(str(parent.pid if parent else os.getpid()), encoding="ascii")
    return folder


def remove(folder: Path) -> None:
    """Away with it, as far as nobody reads it."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove what this user's processes have left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if _is_ours(folder) and not _in_use(folder):
            remove(folder)


def _is_ours(folder: Path) -> bool:
    """Whether it is a folder, no link to one, and this user's."""
    try:
        seen = folder.lstat()
    except OSError:
        return False
    return stat.S_ISDIR(seen.st_mode) and (sys.platform == "win32" or seen.st_uid == os.getuid())


def _in_use(folder: Path) -> bool:
    """Whether somebody may still read it."""
    owner = _owner(folder / _OWNER)
    if owner and sys.platform != "win32":  # where signal 0 would end the process
        try:
            os.kill(owner, 0)
        except ProcessLookupError:
            return False
        except (PermissionError, OverflowError):
            pass  # a number that another user's process has by now, or none has
        else:
            return True
    try:
        return time.time() - folder.stat().st_mtime < _OLD_S
    except OSError:
        return True


def _owner(file: Path) -> int:
    """The process that is named there, 0 for none. Anything but a file is not opened to wait for a writer."""
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        with open(os.open(file, flags), "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                return 0
            return max(0, int(opened.read(_DIGITS)))
    except (OSError, ValueError):
        return 0
