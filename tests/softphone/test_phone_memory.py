"""Memory is given back once each time it has become quiet."""

import sys

import pytest

from softphone.phone_memory import QUIET_S, Memory


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the GNU library's own")
def test_once_after_each_rush() -> None:
    memory = Memory()
    given = [second for second in range(200) if memory.tend(float(second), (min(second, 20), second // 120))]
    assert given == [20 + int(QUIET_S), 120 + int(QUIET_S)]
