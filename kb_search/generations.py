"""The index's folder on disk: immutable generations and one pointer to the valid one.

A generation is a set of named byte strings. It is written to a folder of its own and becomes valid by one
rename of the pointer, so a process killed at any moment leaves the old generation or the new one, never
half of one. No fsync: every file's length and checksum are in the manifest, and what fails the check is
simply built again.
"""

import contextlib
import os
import shutil
import time
import uuid
import zlib
from collections.abc import Mapping
from pathlib import Path

import msgspec

_POINTER = "current"
_MANIFEST = "manifest.json"
_STALE_AFTER_S = 3600.0


class Generations:
    """Generations of an index below `folder`. Thread: one at a time; processes may share the folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self) -> dict[str, bytes] | None:
        """All files of the valid generation, checked; None if there is none or anything is wrong in it."""
        try:
            name = (self._folder / _POINTER).read_text(encoding="ascii").strip()
            generation = self._folder / Path(name).name
            stamps = msgspec.json.decode(
                (generation / _MANIFEST).read_bytes(), type=dict[str, tuple[int, int]]
            )
            files = {file: (generation / Path(file).name).read_bytes() for file in stamps}
        except (OSError, ValueError, msgspec.MsgspecError):
            return None
        return files if all(_stamp(files[file]) == stamp for file, stamp in stamps.items()) else None

    def write(self, files: Mapping[str, bytes]) -> None:
        """Make `files` the valid generation.

        Raises OSError when the folder can't be written; the valid generation is then what it was.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        generation = self._folder / f"g-{uuid.uuid4().hex}"
        generation.mkdir()
        pointer = self._folder / f"{_POINTER}-{generation.name}"
        try:
            for name, content in files.items():
                (generation / name).write_bytes(content)
            stamps = {name: _stamp(content) for name, content in files.items()}
            (generation / _MANIFEST).write_bytes(msgspec.json.encode(stamps))
            pointer.write_text(generation.name, encoding="ascii")
            os.replace(pointer, self._folder / _POINTER)
        except OSError:
            shutil.rmtree(generation, ignore_errors=True)
            pointer.unlink(missing_ok=True)
            raise
        self._tidy(generation.name)

    def _tidy(self, valid: str) -> None:
        """Remove what is neither valid nor young enough to be in the making elsewhere."""
        before = time.time() - _STALE_AFTER_S
        for path in self._folder.iterdir():
            with contextlib.suppress(OSError):
                if path.name not in (valid, _POINTER) and path.stat().st_mtime < before:
                    shutil.rmtree(path) if path.is_dir() else path.unlink()


def _stamp(content: bytes) -> tuple[int, int]:
    return len(content), zlib.crc32(content)
