"""What every test may ask for, and what holds for all of them."""

import gc
import itertools
from collections.abc import Iterator

import pytest
from hypothesis import settings

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from tests import servers
from tests.servers import Server

_tests = itertools.count(1)
_COLLECT_EVERY = 20


def pytest_configure() -> None:
    """Cycles are collected on the main thread, as in the product: see `ui.garbage`. No property is timed."""
    gc.disable()
    settings.register_profile("untimed", settings(deadline=None))
    settings.load_profile("untimed")


@pytest.fixture(autouse=True)
def garbage_is_collected_between_tests() -> Iterator[None]:
    """A collection in a worker's thread would destroy the widgets of an earlier test there."""
    yield
    if next(_tests) % _COLLECT_EVERY == 0:
        gc.collect()
        gc.freeze()  # what is left is modules and caches, which need no walking again


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A real PostgreSQL, one for all tests."""
    folder = servers.binaries()
    if folder is None:
        pytest.skip(servers.ABSENT)
    with servers.running(folder) as made:
        yield made


@pytest.fixture(scope="session")
def centre_template(server: Server) -> str:
    """Name of a database with an empty store in it, to make others from; nobody may be connected to it."""
    name = server.database()
    engine = open_writer(server.url(name))
    revisions.upgrade(engine)
    engine.dispose()
    return name


@pytest.fixture
def centre(server: Server, centre_template: str) -> Iterator[str]:
    """Address of an empty store on a server, of this test's own."""
    name = server.database(centre_template)
    yield server.url(name)
    server.drop(name)
