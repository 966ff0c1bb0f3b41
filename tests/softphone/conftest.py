"""No test of the phone leaves a thread or a process behind."""

import asyncio
import inspect
import os
import threading
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped]
import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    children = [child for child in psutil.Process().children(recursive=True) if "phone" in child.cmdline()]
    for child in children:  # only the guilty test fails, not those after it
        child.kill()
        child.wait(5)
    assert not left, f"threads left behind: {left}"
    assert not children, f"phones left behind: {children}"


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a coroutine test to its end in an event loop of its own."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    names = pyfuncitem._fixtureinfo.argnames
    asyncio.run(pyfuncitem.obj(**{name: pyfuncitem.funcargs[name] for name in names}))
    return True
