"""What every test may ask for, and what holds for all of them."""

import asyncio
import gc
import inspect
import itertools
import logging
import os
import signal
import sys
import threading
from collections.abc import Iterator
from zoneinfo import ZoneInfo

import pytest
from hypothesis import settings

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from tests import servers
from tests.servers import Server
from ui import words

_tests = itertools.count(1)
_COLLECT_EVERY = 20


def pytest_configure() -> None:
    """Cycles are collected on the main thread, as in the product: see `ui.garbage`. No property is timed.

    A run under nohup is deaf to SIGHUP, and would hand that on to every program that a test starts.
    """
    gc.disable()
    if hasattr(signal, "SIGHUP"):
        signal.signal(signal.SIGHUP, signal.SIG_DFL)
    settings.register_profile("untimed", settings(deadline=None))
    settings.load_profile("untimed")


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """A test that is a coroutine runs to its end in a loop of its own; at the exchange in the common one."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True


@pytest.fixture(autouse=True)
def garbage_is_collected_between_tests() -> Iterator[None]:
    """A collection in a worker's thread would destroy the widgets of an earlier test there."""
    yield
    if next(_tests) % _COLLECT_EVERY == 0:
        gc.collect()
        gc.freeze()  # what is left is modules and caches, which need no walking again


@pytest.fixture(autouse=True)
def at_a_site_in_china() -> None:
    """Chinese, at a site in China, whatever the test before spoke; one that wants English says so."""
    words.use("zh_CN", ZoneInfo("Asia/Shanghai"), strict=True)


@pytest.fixture(autouse=True)
def the_process_is_left_as_it_was() -> Iterator[None]:
    """Else what a test finds depends on which ran before it in the same process."""
    before = _process()
    yield
    changed = {name: (before[name], now) for name, now in _process().items() if before[name] != now}
    assert not changed, changed


def _process() -> dict[str, object]:
    """What every test in a process shares."""
    root = logging.getLogger()
    return {
        "environment": {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"},
        "folder": os.getcwd(),
        "log": (root.level, tuple(h for h in root.handlers if not type(h).__name__.startswith("_"))),
        "hooks": (sys.excepthook, threading.excepthook, sys.unraisablehook),
    }


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
