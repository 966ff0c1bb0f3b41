"""The watch on the settings' files."""

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QFileSystemWatcher
from pytestqt.qtbot import QtBot

from ui import settings_watch
from ui.settings_watch import SettingsWatch


@pytest.fixture
def watched(tmp_path: Path, qtbot: QtBot) -> Iterator[tuple[Path, list[int]]]:
    file, seen = tmp_path / "settings.toml", list[int]()
    file.write_text("a")
    watch = SettingsWatch((file, tmp_path / "gone" / "policy.toml"), lambda: seen.append(1))
    yield file, seen
    watch.deleteLater()


def test_a_file_is_seen_however_it_is_written(watched: tuple[Path, list[int]], qtbot: QtBot) -> None:
    file, seen = watched
    file.write_text("written in place")
    qtbot.waitUntil(lambda: len(seen) == 1, timeout=30_000)
    other = file.with_suffix(".tmp")
    other.write_text("replaced as a whole")
    other.replace(file)
    qtbot.waitUntil(lambda: len(seen) == 2, timeout=30_000)
    file.write_text("in place again, after it was replaced")
    qtbot.waitUntil(lambda: len(seen) == 3, timeout=30_000)
    file.unlink()
    qtbot.waitUntil(lambda: len(seen) == 4, timeout=30_000)
    (file.parent / "something else").write_text("x")
    qtbot.wait(500)
    assert len(seen) == 4


def test_a_folder_that_is_made_later_is_seen_too(tmp_path: Path, qtbot: QtBot) -> None:
    policy, seen = tmp_path / "etc" / "agent-desktop" / "policy.toml", list[int]()
    watch = SettingsWatch((policy,), lambda: seen.append(1))
    for _ in range(2):  # and once more after all of it was taken away
        seen.clear()
        policy.parent.mkdir(parents=True)
        policy.write_text("a")
        qtbot.waitUntil(lambda: len(seen) == 1, timeout=30_000)
        shutil.rmtree(tmp_path / "etc")
        qtbot.waitUntil(lambda: len(seen) == 2, timeout=30_000)
    watch.deleteLater()


def test_what_cant_be_watched_is_looked_at_now_and_then_only(
    tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, tried, seen = tmp_path / "settings.toml", list[int](), list[int]()

    class Full(QFileSystemWatcher):
        """As where the system has no watch left to give."""

        def addPaths(self, paths: Sequence[str]) -> list[str]:  # noqa: N802
            tried.append(1)
            return list(paths)

    monkeypatch.setattr(settings_watch, "QFileSystemWatcher", Full)
    monkeypatch.setattr(settings_watch, "SETTLES_MS", 1)
    watch = SettingsWatch((file,), lambda: seen.append(1))
    qtbot.wait(200)
    assert len(tried) == 1
    watch.deleteLater()
    monkeypatch.setattr(settings_watch, "AGAIN_MS", 1)
    watch = SettingsWatch((file,), lambda: seen.append(1))
    file.write_text("a")
    qtbot.waitUntil(lambda: len(seen) == 1, timeout=30_000)
    watch.deleteLater()
