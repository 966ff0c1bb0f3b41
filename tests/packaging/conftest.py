"""Frozen folders, made once for all tests here: each takes a minute or more."""

import os
from pathlib import Path

import package
import pytest


def _frozen(product: package.Product, factory: pytest.TempPathFactory) -> Path:
    """AGENT_DESKTOP_FROZEN names a folder in which `make package` has made both already."""
    if made := os.environ.get("AGENT_DESKTOP_FROZEN"):
        return Path(made) / product.name
    return package.freeze(factory.mktemp("frozen"), product)


@pytest.fixture(scope="session")
def frozen_seat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The seat's folder."""
    return _frozen(package.SEAT, tmp_path_factory)


@pytest.fixture(scope="session")
def frozen_centre(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The centre's folder."""
    return _frozen(package.SITE, tmp_path_factory)
