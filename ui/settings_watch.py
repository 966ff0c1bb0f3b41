"""Watches the files of the settings: written in place, replaced, made or removed, alone or with a folder."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer

SETTLES_MS: Final = 300
"""An editor writes in several steps; what it left is read once."""
AGAIN_MS: Final = 60_000
"""What the system refuses to watch, for want of room or on a share, is looked at this often."""


class SettingsWatch(QObject):
    """Calls `found` after one of `files` has changed. Thread: main."""

    def __init__(self, files: tuple[Path, ...], found: Callable[[], None]) -> None:
        super().__init__()
        self._files = files
        self._known = self._stamps()
        self._found = found
        self._watcher = QFileSystemWatcher(self)
        self._settle = QTimer(self, singleShot=True, interval=SETTLES_MS)
        self._settle.timeout.connect(self._settled)
        self._again = QTimer(self, singleShot=True, interval=AGAIN_MS)
        self._again.timeout.connect(self._settled)
        self._watcher.directoryChanged.connect(lambda _: self._settle.start())
        self._watcher.fileChanged.connect(lambda _: self._settle.start())
        self._follow()

    def _follow(self) -> None:
        """A file that was replaced, a folder that was made: nobody watches them yet."""
        wanted = {str(file) for file in self._files if file.exists()}
        wanted |= {str(_nearest(file.parent)) for file in self._files}
        watched = set(self._watcher.files()) | set(self._watcher.directories())
        if gone := sorted(watched - wanted):
            self._watcher.removePaths(gone)
        new = sorted(wanted - watched)
        refused = self._watcher.addPaths(new) if new else []
        if len(refused) < len(new):
            self._settle.start()  # what happened before it was watched is seen by a second look
        if refused:
            self._again.start()

    def _settled(self) -> None:
        self._follow()
        if (now := self._stamps()) != self._known:
            self._known = now
            self._found()

    def _stamps(self) -> list[tuple[int, int, int] | None]:
        return [_stamp(file) for file in self._files]


def _nearest(folder: Path) -> Path:
    """The folder, or where it will be made."""
    return next(one for one in (folder, *folder.parents) if one.is_dir())


def _stamp(file: Path) -> tuple[int, int, int] | None:
    try:
        now = file.stat()
    except OSError:
        return None
    return now.st_ino, now.st_mtime_ns, now.st_size
