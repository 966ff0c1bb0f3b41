"""Things die in a call: the desk, the phone, the display. The call, the card and the words do not."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from tests.chaos.puppet import HANG_S, Puppet

pytestmark = pytest.mark.chaos
Ring = Callable[[Puppet], None]
SAID = "暖气不热，客厅十五度"


@pytest.fixture(autouse=True)
def no_phone_left(home: Path) -> Iterator[None]:
    """A phone with a call outlives its desk by intent; after a test nobody needs it."""
    yield
    for process in psutil.process_iter(["cmdline"]):
        if str(home) in " ".join(process.info["cmdline"] or ()):
            with suppress(psutil.NoSuchProcess):  # its desk ended it, and it took until now
                process.kill()


def in_call(desk: Puppet, ring: Ring) -> str:
    """Bring a desk into a call with words in its ticket; the call's id."""
    ring(desk)
    state = desk.until(lambda s: bool(s["calls"]) and s["calls"][0]["fresh"])
    call_id = str(state["calls"][0]["id"])
    while desk.state["calls"][0]["state"] != "active":  # the key guard lets no early key through
        desk.press("F2")
    desk.write(SAID)
    desk.until(lambda s: s["draft"].get("description") == SAID and s["saved"])
    return call_id


def phone_of(desk: Puppet) -> psutil.Process:
    """The phone process of a desk."""
    return next(
        p
        for p in psutil.process_iter(["cmdline"])
        if "phone" in (p.info["cmdline"] or ()) and str(desk.home) in " ".join(p.info["cmdline"])
    )


def test_a_killed_desk_comes_back_to_its_call_with_card_timer_and_words(home: Path, ring: Ring) -> None:
    with Puppet(home) as first:
        call_id = in_call(first, ring)
        answered_at = first.state["calls"][0]["answered_at"]
        first.kill()
    with Puppet(home) as second:
        state = second.until(lambda s: bool(s["calls"]) and s["calls"][0]["fresh"])
        assert state["calls"][0]["id"] == call_id
        assert state["calls"][0]["state"] == "active"
        assert state["calls"][0]["answered_at"] == answered_at
        assert state["calls"][0]["alerts"]
        assert state["draft"]["description"] == SAID
        assert state["draft_call"] == call_id
        assert state["presence"] == "talking"
        assert "notice-previous-run" in state["notices"]
        second.press("F3")
        second.until(lambda s: s["calls"][0]["wrap_up"])


def test_a_desk_that_the_system_ends_has_ended_properly(home: Path, ring: Ring) -> None:
    with Puppet(home) as first:
        in_call(first, ring)
        for told in (signal.SIGTERM, signal.SIGHUP):  # as a session that ends does
            first.process.send_signal(told)
        assert first.process.wait(HANG_S) == 0
    with Puppet(home) as second:
        assert "notice-previous-run" not in second.state["notices"]
        assert second.state["draft"]["description"] == SAID


def test_a_killed_phone_is_told_and_replaced_and_the_words_stay(home: Path, ring: Ring) -> None:
    with Puppet(home) as desk:
        in_call(desk, ring)
        before = phone_of(desk)
        before.kill()
        desk.until(lambda s: "notice-phone-lost-in-call" in s["notices"])
        state = desk.until(lambda s: bool(s["calls"]) and s["calls"][0]["wrap_up"])
        assert "notice-phone-lost-in-call" in state["notices"], "the caller still has to be rung back"
        assert state["draft"]["description"] == SAID
        state = desk.until(lambda s: bool(s["phone_up"]))
        assert phone_of(desk).pid != before.pid
        ring(desk)
        desk.until(lambda s: any(c["state"] == "ringing" for c in s["calls"]))


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed: apt-get install xvfb")
def test_a_vanished_display_ends_the_desk_with_an_error_and_not_the_call(home: Path, ring: Ring) -> None:
    reading, writing = os.pipe()
    screen = subprocess.Popen(
        ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1366x768x24", "-nolisten", "tcp"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    with os.fdopen(reading) as pipe:
        display = f":{pipe.readline().strip()}"
    try:
        with Puppet(home, QT_QPA_PLATFORM="xcb", DISPLAY=display) as desk:
            call_id = in_call(desk, ring)
            screen.send_signal(signal.SIGKILL)
            assert desk.process.wait(HANG_S) != 0
    finally:
        screen.kill()
        screen.wait(HANG_S)
    with Puppet(home) as again:
        state = again.until(lambda s: bool(s["calls"]))
        assert state["calls"][0]["id"] == call_id
        assert state["draft"]["description"] == SAID
        assert "notice-previous-run" in state["notices"]
