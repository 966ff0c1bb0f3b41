"""Fixtures of the room."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from customer360.database import SqlRecords
from tests.customer360.town import Town


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    """An empty town."""
    made = Town(tmp_path / "town.db")
    yield made
    made.close()


@pytest.fixture
def records(town: Town) -> Iterator[SqlRecords]:
    """The room's adapter over the town's store."""
    with town.records() as made:
        yield made
