"""Watches for links that other programs leave for the desk."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject


class LinkWatch(QObject):
    """Calls `found` when something in `folder` has changed. Thread: main."""

    def __init__(self, folder: Path, found: Callable[[], None]) -> None:
        super().__init__()
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._watcher = QFileSystemWatcher([str(folder)], self)
        self._watcher.directoryChanged.connect(lambda _: found())
