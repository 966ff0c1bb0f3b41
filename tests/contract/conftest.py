"""The store that every contract is kept on: a file's and a server's."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contract.stores import Shared


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    """A new one; each test runs on both."""
    made = Shared(tmp_path / "s.sqlite" if request.param == "sqlite" else request.getfixturevalue("centre"))
    yield made
    made.close()
