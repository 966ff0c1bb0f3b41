"""Finished wheels and downloads, kept outside the tree; everything works without it, only slower."""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from native import recipe

_PLAIN = re.compile(r"[\w/.+-]+")  # make takes a space for the end of a name, and has a use for $, # and :


def folder() -> Path:
    """$AGENT_DESKTOP_CACHE, or agent-desktop in the user's cache folder, or, where neither can be
    written or the user has no home, the tree's own build folder; below it, `native`.
    """
    tree = recipe.HERE.parents[1] / "build"
    try:
        caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:
        caches = tree
    place = Path(os.environ.get("AGENT_DESKTOP_CACHE") or caches / "agent-desktop") / "native"
    return place if _can_write(place) else tree / "native"


def wheel(key: str) -> Path | None:
    """The wheel that was built for this key, if there is one."""
    return next((folder() / key).glob("*.whl"), None)


def tarball() -> Path:
    """Where the source is kept; the name is its hash."""
    return folder() / "source" / f"{recipe.SOURCE_SHA256}.tar.xz"


def keep(key: str, built: Path) -> Path:
    """Move a finished wheel to its place in one step: a reader never sees half of it."""
    target = folder() / key / built.name
    target.parent.mkdir(parents=True, exist_ok=True)
    arriving = target.with_suffix(".part")
    shutil.move(built, arriving)
    arriving.replace(target)
    return target


@contextmanager
def workplace() -> Iterator[Path]:
    """A folder for one build; gone afterwards, also after a failure.

    In the cache, or, where PJSIP can't be built there, in the system's temporary folder.
    """
    folder().mkdir(parents=True, exist_ok=True)
    places = (folder(), Path(tempfile.gettempdir()), Path("/var/tmp"))
    place = next(filter(_can_build, places), folder())
    with tempfile.TemporaryDirectory(prefix="agent-desktop-build-", dir=place) as name:
        yield Path(name)


def _can_build(place: Path) -> bool:
    """No character in its path that make stumbles over, and what was compiled there may be run."""
    plain = _PLAIN.fullmatch(str(place)) is not None
    return plain and _can_write(place) and not os.statvfs(place).f_flag & os.ST_NOEXEC


def _can_write(place: Path) -> bool:
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError:
        return False
    return os.access(place, os.W_OK)
