"""No test of the phone leaves a thread or a process behind."""

import threading
from collections.abc import Iterator

import psutil  # type: ignore[import-untyped]
import pytest


@pytest.fixture(autouse=True)
def nothing_left_behind() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    left = [thread.name for thread in threading.enumerate() if thread not in before]
    assert not left, f"threads left behind: {left}"
    children = [child for child in psutil.Process().children(recursive=True) if "phone" in child.cmdline()]
    assert not children, f"phones left behind: {children}"
