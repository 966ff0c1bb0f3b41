"""A real exchange for the tests here: skipped, and loudly, only where one cannot be had.

Where the variable CI is set nothing is skipped: there an exchange that can't be had is an error.
"""

import asyncio
import inspect
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pbx.exchange import Exchange
from tests.pbx.floor import WAYS, Cast, cast_of
from tests.pbx.installation import CannotInstall, installation
from tests.softphone.conftest import nothing_left_behind

__all__ = ["nothing_left_behind"]

_SETUP_S = 900  # the first use loads a Debian
_HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here needs the exchange, and the first to ask for it may have to make it."""
    for item in items:
        if _HERE in item.path.parents:
            item.add_marker(pytest.mark.pbx)
            item.add_marker(pytest.mark.timeout(_SETUP_S))


@pytest.fixture(scope="session")
def debian() -> Path:
    try:
        return installation()
    except CannotInstall as reason:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"NO EXCHANGE HERE: nothing about telephony is proven in this run: {reason}")


@pytest.fixture(scope="session")
def exchange(debian: Path) -> Iterator[Exchange]:
    """Asterisk with the settings in etc/."""
    made = Exchange(debian, "asterisk")
    try:
        made.start()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="session")
def runner() -> Iterator[asyncio.Runner]:
    """The one event loop of all scenes: phones outlive a test."""
    with asyncio.Runner() as made:
        yield made


@pytest.fixture(scope="module", params=WAYS)
def company(
    request: pytest.FixtureRequest,
    exchange: Exchange,
    runner: asyncio.Runner,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Cast]:
    """Everybody's phones, once for each way to the exchange.

    Gone with the module: they register anew each minute, and would take their numbers from another test's.
    """
    made = runner.run(cast_of(exchange, request.param, tmp_path_factory.mktemp(request.param)))
    yield made
    for person in made.people:
        runner.run(person.go())


@pytest.fixture
def cast(company: Cast, runner: asyncio.Runner) -> Iterator[Cast]:
    """The same, with nobody in a call before and after."""
    yield company
    runner.run(company.tidy())


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a scene in the common event loop."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    runner: asyncio.Runner = pyfuncitem._request.getfixturevalue("runner")
    runner.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True
