"""A small town, made once."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_desktop.demo_data.generator import build
from agent_desktop.store.engines import Engine, open_writer

NOW = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
CUSTOMERS = 3000


@pytest.fixture(scope="session")
def made_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town as of `NOW`; never to be written to."""
    path = tmp_path_factory.mktemp("town") / "store.sqlite"
    build(path, customers=CUSTOMERS, seed=7, now=NOW)
    return path


@pytest.fixture
def path(made_town: Path, tmp_path: Path) -> Path:
    """A town of this test's own."""
    return Path(shutil.copy(made_town, tmp_path / "store.sqlite"))


@pytest.fixture
def town(path: Path) -> Iterator[Engine]:
    """An engine on it."""
    engine = open_writer(path)
    yield engine
    engine.dispose()
