"""A store of each test's own, and a desk that doesn't make it wait."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from agent_desktop.desk import (
    advice,
    auto_answer,
    colleagues,
    entry,
    sending,
    store_watch,
    telephone,
    telling,
    trail,
)
from agent_desktop.tickets import delivery
from tests.desk.rig import Rig
from tests.desk.store import Store


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same pauses, shorter. A test of a pause sets it back."""
    monkeypatch.setattr(telling, "FRAME_S", 0.0)
    monkeypatch.setattr(telephone, "KEY_GUARD_S", 0.02)
    monkeypatch.setattr(entry, "SAVE_AFTER_S", 0.01)
    monkeypatch.setattr(entry, "RETRY_AFTER_S", 0.01)
    monkeypatch.setattr(advice, "SETTLE_S", 0.01)
    monkeypatch.setattr(auto_answer, "BEEP_S", 0.02)
    monkeypatch.setattr(colleagues, "FIRST_S", 0.0)
    monkeypatch.setattr(store_watch, "AGAIN_AFTER_S", 0.02)
    monkeypatch.setattr(sending, "SEND_EVERY_S", 0.02)
    monkeypatch.setattr(trail, "AGAIN_AFTER_S", 0.02)
    monkeypatch.setattr(delivery, "FIRST_PAUSE_S", 0.02)
    monkeypatch.setattr(delivery, "LONGEST_PAUSE_S", 0.05)


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store's file, upgraded and filled once."""
    path = tmp_path_factory.mktemp("town") / "store.sqlite"
    Store(path).close()
    return path


@pytest.fixture
def store(tmp_path: Path, town: Path) -> Iterator[Store]:
    """A store of this test's own."""
    made = Store(Path(shutil.copy(town, tmp_path)))
    yield made
    made.close()


@pytest.fixture
def rig(tmp_path: Path, store: Store) -> Rig:
    return Rig(tmp_path, store)
