"""Where an index goes that can't be kept: a folder that ends with its desk, or is swept at a later start."""

import os
import shutil
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
    """Remove what processes have left that were killed."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*"):
        if not _in_use(folder):
            remove(folder)


def _in_use(folder: Path) -> bool:
    """Whether somebody may still read it. Whoever may not look, may not remove it either."""
    if sys.platform != "win32":  # where signal 0 would end the process
        try:
            os.kill(int((folder / _OWNER).read_text(encoding="ascii")), 0)
        except ProcessLookupError:
            return False
        except (FileNotFoundError, ValueError, OverflowError):
            pass
        except OSError:
            return True
        else:
            return True
    try:
        return time.time() - folder.stat().st_mtime < _OLD_S
    except OSError:
        return True
