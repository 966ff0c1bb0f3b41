"""A plugin that makes races likely: what a thread does begins or ends late, and so do the loop's turns.

    make shaken, or pytest -p tests.shaken --late 0.3 tests/desk

A test that fails only then has waited for something else than what it judges, or the product has a race.
"""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import thread
from typing import Any

import pytest

_ODDS = 0.3
"""How often something is late: what is always late comes in the usual order again."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--late", type=float, default=0.1, metavar="S", help="how late at most, in seconds")


def pytest_configure(config: pytest.Config) -> None:
    """For the whole run, in each of its processes."""
    late_s: float = config.getoption("--late")

    def nap() -> None:
        if random.random() < _ODDS:
            time.sleep(random.random() * late_s)

    item: Any = thread._WorkItem
    loop: Any = asyncio.base_events.BaseEventLoop
    begun, turned = item.__init__, loop._run_once

    def given(self: Any, future: Any, work: Callable[..., Any], *rest: Any) -> None:
        def late(*args: Any, **named: Any) -> Any:
            nap()
            try:
                return work(*args, **named)
            finally:
                nap()

        begun(self, future, late, *rest)

    def turn(self: Any) -> None:
        nap()
        turned(self)

    item.__init__, loop._run_once = given, turn
