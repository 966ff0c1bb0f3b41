"""Watches the files of the settings: written in place, replaced, made or removed."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

SETTLES_MS: Final = 300
"""An editor writes in several steps; what it left is read once."""


class SettingsWatch(QObject):
    """Calls `found` after one of `files` has changed. A missing folder isn't watched. Thread: main."""

    def __init__(self, files: tuple[Path, ...], found: Callable[[], None]) -> None:
        super().__init__()
        self._files = files
        self._known = self._stamps()
        self._found = found
        self._watcher = QFileSystemWatcher(self)
        self._watcher.addPaths(sorted({str(file.parent) for file in files if file.parent.is_dir()}))
        self._settle = QTimer(self, singleShot=True, interval=SETTLES_MS)
        self._settle.timeout.connect(self._settled)
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._follow()

    def _follow(self) -> None:
        """A file that was replaced is another one, which nobody watches yet."""
        there = {str(file) for file in self._files if file.exists()}
        if new := sorted(there - set(self._watcher.files())):
            self._watcher.addPaths(new)

    def _settled(self) -> None:
        self._follow()
        if (now := self._stamps()) != self._known:
            self._known = now
            self._found()

    def _stamps(self) -> list[tuple[int, int, int] | None]:
        return [_stamp(file) for file in self._files]


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        now = file.stat()
    except OSError:
        return None
    return now.st_ino, now.st_mtime_ns, now.st_size
