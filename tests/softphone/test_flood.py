"""More INVITEs than any exchange sends: the phone lives, refuses what it can't take, and stays small."""

import time
from pathlib import Path

import psutil
import pytest

from benchmarks.uac import Uac
from softphone.news import Welcome
from tests.softphone.hearing import PATIENCE_S
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
        files, size = process.num_fds(), process.memory_info().rss
        for _ in range(3):
            pour(port, SECONDS)
        assert process.is_running()
        with Uac(port) as honest:
            assert honest.invite().rang.wait(PATIENCE_S), "the phone doesn't ring any more"
        give_up_at = time.monotonic() + PATIENCE_S
        while process.num_fds() > files + 2:  # it takes each handle back half a second later
            assert time.monotonic() < give_up_at, "handles stay open"
            time.sleep(0.1)
        assert process.memory_info().rss <= size * 1.2, "PJSIP keeps 27 KB of each for half a minute"


def pour(port: int, seconds: float) -> None:
    """A stranger's INVITEs as fast as `RATE`, whatever becomes of them."""
    with Uac(port, source=STRANGER) as flood:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            for _ in range(RATE // 100):
                flood.invite()
            time.sleep(0.01)
        time.sleep(1.0)
