"""Fixtures of the room: every test that asks for a town runs on SQLite and on a real PostgreSQL."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from customer360.database import SqlRecords
from tests.customer360.town import Town


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
