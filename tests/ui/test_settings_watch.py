"""The watch on the settings' files."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

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
