"""Fixtures of the room: every test that asks for a town runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from customer360 import database
from customer360.database import SqlRecords
from tests.customer360.town import Town


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A busy machine takes longer than a caller waits; a test of the limits sets its own."""
    monkeypatch.setattr(database, "CARD_LIMIT_S", 60.0)
    monkeypatch.setattr(database, "LOOKUP_LIMIT_S", 60.0)


@pytest.fixture(params=["sqlite", "postgresql"])
def town(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Town]:
    """An empty town."""
    where = tmp_path / "town.db" if request.param == "sqlite" else request.getfixturevalue("centre")
    made = Town(where)
    yield made
    made.close()


@pytest.fixture
def records(town: Town) -> Iterator[SqlRecords]:
    """The room's adapter over the town's store."""
    with town.records() as made:
        yield made
