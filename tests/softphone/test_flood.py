"""More INVITEs than any exchange sends: the phone lives, refuses what it can't take, and stays small."""

import time
from pathlib import Path

import psutil
import pytest

from benchmarks.uac import Uac
from softphone.news import Welcome
from tests.softphone.phones import RawDesk
from tests.softphone.test_remote_line import LonePhone

RATE = 1000  # a second; each holds four handles of PJSIP's queue for half a second
SECONDS = 1
STRANGER = "127.0.0.2"  # the phone's peers are 127.0.0.1 alone


@pytest.mark.slow
def test_a_flood_is_refused_and_leaves_nothing(tmp_path: Path) -> None:
    with LonePhone(tmp_path, max_calls=4) as phone, RawDesk(phone.address) as desk:
        assert isinstance(desk.answer, Welcome)
        assert desk.answer.snapshot.binding is not None
        if desk.answer.snapshot.binding.version.startswith("2.15"):
            pytest.skip("the public wheel has 64 handles and aborts")
        process = psutil.Process(phone.address.pid)
        port = desk.answer.snapshot.port
        for _ in range(2):
            pour(port, SECONDS)  # what a first flood needs is kept for the next
        time.sleep(2)
        files, size = process.num_fds(), process.memory_info().rss
        pour(port, SECONDS)
        assert process.is_running()
        with Uac(port) as honest:
            assert honest.invite().rang.wait(10), "the phone doesn't ring any more"
        time.sleep(3)
        assert process.num_fds() <= files + 2
        assert process.memory_info().rss <= size * 1.2


def pour(port: int, seconds: float) -> None:
    """A stranger's INVITEs as fast as `RATE`, whatever becomes of them."""
    with Uac(port, source=STRANGER) as flood:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(RATE // 100):
                flood.invite()
            time.sleep(0.01)
        time.sleep(1.0)
