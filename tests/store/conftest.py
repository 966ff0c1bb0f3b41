"""Stores to test with: made once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer


@pytest.fixture(scope="session")
def made_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty store with its schema; never to be written to."""
    path = tmp_path_factory.mktemp("made") / "store.sqlite"
    engine = open_writer(path, create=True)
    revisions.upgrade(engine)
    engine.dispose()
    return path


@pytest.fixture
def path(made_store: Path, tmp_path: Path) -> Path:
    """A store of this test's own."""
    return Path(shutil.copy(made_store, tmp_path / "store.sqlite"))


@pytest.fixture
def writer(path: Path) -> Iterator[Engine]:
    """An engine on it."""
    engine = open_writer(path)
    yield engine
    engine.dispose()
