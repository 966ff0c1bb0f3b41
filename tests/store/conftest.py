"""Stores to test with: made once, copied for each test."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from customer360 import database
from tests.servers import Server
from tests.store.logins import Centre


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine takes longer than a caller waits."""
    monkeypatch.setattr(database, "CARD_LIMIT_S", 60.0)
    monkeypatch.setattr(database, "LOOKUP_LIMIT_S", 60.0)


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


@pytest.fixture
def site(server: Server, centre: str) -> Iterator[Centre]:
    """A centre on a server of its own database, with a login of every kind."""
    made = Centre(server, centre)
    yield made
    made.close()
