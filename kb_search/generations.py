"""The index's folder on disk: immutable generations and one pointer to the valid one.

A generation is a folder of files. It is written under a name of its own and becomes valid by one rename of
the pointer, so a process killed at any moment leaves the old generation or the new one, never half of one.
No fsync: every file's length and checksum are in the manifest, and what fails the check is simply built
again. Lengths are checked whenever a generation is opened, checksums of large files in the background.
"""

import contextlib
import os
import shutil
import time
import uuid
import zlib
from collections.abc import Iterator
from pathlib import Path

import msgspec

_POINTER = "current"
_MANIFEST = "manifest.json"
_STALE_AFTER_S = 3600.0
_PIECE = 4_000_000


class Generations:
    """Generations of an index below `folder`. Thread: one at a time; processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def current(self) -> Path | None:
        """The folder of the valid generation, its files there in full length; None if there is none."""
        try:
            name = (self._folder / _POINTER).read_text(encoding="ascii").strip()
            generation = self._folder / Path(name).name
            stamps = _manifest(generation)
            sizes = {name: (generation / Path(name).name).stat().st_size for name in stamps}
        except (OSError, ValueError, msgspec.MsgspecError):
            return None
        return generation if all(sizes[name] == size for name, (size, _) in stamps.items()) else None

    def begin(self) -> Path:
        """A folder for a new generation. Raises OSError when there can't be one."""
        self._folder.mkdir(parents=True, exist_ok=True)
        generation = self._folder / f"g-{uuid.uuid4().hex}"
        generation.mkdir()
        return generation

    def finish(self, generation: Path) -> None:
        """Make a generation the valid one. Raises OSError; the valid one is then what it was."""
        pointer = self._folder / f"{_POINTER}-{generation.name}"
        try:
            stamps = {path.name: (path.stat().st_size, _checksum(path)) for path in generation.iterdir()}
            (generation / _MANIFEST).write_bytes(msgspec.json.encode(stamps))
            pointer.write_text(generation.name, encoding="ascii")
            os.replace(pointer, self._folder / _POINTER)
        except OSError:
            pointer.unlink(missing_ok=True)
            raise
        self._tidy(generation.name)

    def drop(self, generation: Path) -> None:
        """Remove a generation that was never finished, or is broken."""
        shutil.rmtree(generation, ignore_errors=True)

    def _tidy(self, valid: str) -> None:
        """Remove what is neither valid nor young enough to be in the making elsewhere."""
        before = time.time() - _STALE_AFTER_S
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.name not in (valid, _POINTER) and path.stat().st_mtime < before:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def broken(generation: Path) -> Iterator[str]:
    """Reads all files piece by piece; yields "" after each, and the name of a file that is not whole."""
    try:
        for name, (_, checksum) in _manifest(generation).items():
            found = 0
            with (generation / Path(name).name).open("rb") as file:
                while piece := file.read(_PIECE):
                    found = zlib.crc32(piece, found)
                    yield ""
            if found != checksum:
                yield name
    except (OSError, msgspec.MsgspecError) as error:
        yield str(error)


def _manifest(generation: Path) -> dict[str, tuple[int, int]]:
    return msgspec.json.decode((generation / _MANIFEST).read_bytes(), type=dict[str, tuple[int, int]])


def _checksum(path: Path) -> int:
    found = 0
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            found = zlib.crc32(piece, found)
    return found
