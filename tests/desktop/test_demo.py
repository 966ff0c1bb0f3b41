"""The demo's caller is replaced when it fails, and a run that fell short never passes."""

import asyncio
import contextlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psutil
import pytest

from agent_desktop.demo import show
from agent_desktop.demo.rehearsed import _Turn
from agent_desktop.demo.report import CallReport, Report
from agent_desktop.demo.ring import CallerGone

DISPLAYS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def test_a_caller_that_fails_is_replaced_and_the_window_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    troubles: list[Exception] = [CallerGone("it crashed"), TimeoutError(), OSError("no process")]
    rung: list[str] = []

    class Caller:
        async def ring(self, scene: str, target: str) -> None:
            rung.append(scene)
            if troubles:
                raise troubles.pop(0)
            if len(rung) > 5:
                raise KeyError("seen enough")

    @contextlib.asynccontextmanager
    async def caller(_: Path) -> AsyncIterator[Caller]:
        yield Caller()

    async def until(_: object, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 — the session's own
        await asyncio.sleep(0)

    monkeypatch.setattr(show, "simulated_caller", caller)
    monkeypatch.setattr(show, "FIRST_RING_S", 0.0)
    monkeypatch.setattr(show, "NEXT_RING_S", 0.0)
    folders = SimpleNamespace(runtime=Path("run"))
    session: Any = SimpleNamespace(setup=SimpleNamespace(folders=folders), target="sip:agent", until=until)
    with pytest.raises(KeyError, match="seen enough"):
        asyncio.run(asyncio.wait_for(show.ring_for_ever(session), 30))
    assert len(set(rung[:4])) == 4, "the next scene comes, not the same again"


def test_the_next_caller_waits_until_the_desk_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where the INVITE has left and the desk does not know of it yet."""
    coming: list[bool] = []  # what the desk will know, turn by turn: is there a call
    rung = 0

    class Caller:
        async def ring(self, scene: str, target: str) -> None:
            nonlocal rung
            assert not coming, "it rang at a desk with a call"
            rung += 1
            if rung > 2:
                raise KeyError("seen enough")
            coming[:] = [False, True, True, False]

    async def until(holds: Any, *, timeout: float | None = None) -> None:  # noqa: ASYNC109 — the session's own
        while not holds(SimpleNamespace(calls=("call",) * coming[0])):
            coming.pop(0)
        if coming == [False]:
            coming.clear()

    @contextlib.asynccontextmanager
    async def caller(_: Path) -> AsyncIterator[Caller]:
        yield Caller()

    monkeypatch.setattr(show, "simulated_caller", caller)
    monkeypatch.setattr(show, "FIRST_RING_S", 0.0)
    monkeypatch.setattr(show, "NEXT_RING_S", 0.0)
    folders = SimpleNamespace(runtime=Path("run"))
    session: Any = SimpleNamespace(setup=SimpleNamespace(folders=folders), target="sip:agent", until=until)
    with pytest.raises(KeyError, match="seen enough"):
        asyncio.run(asyncio.wait_for(show.ring_for_ever(session), 30))


def call(**known: Any) -> CallReport:
    good = {"ring_to_first_paint_ms": 20.0, "ring_to_card_ms": 40.0, "saved": True}
    return CallReport(scene="gas_leak", number="1", skill_group="gas", **{**good, **known})


@pytest.mark.parametrize(
    "report",
    [
        Report(asked=2, calls=[call()]),
        Report(asked=0, calls=[call()]),
        Report(asked=1, calls=[call()], errors=["call 1: answer"]),
        Report(asked=1, calls=[call(saved=False)]),
        Report(asked=1, calls=[call(ring_to_first_paint_ms=None)]),
        Report(asked=1, calls=[call(ring_to_card_ms=None)]),
    ],
    ids=["too few", "too many", "error", "not saved", "never painted", "no card"],
)
def test_a_run_that_fell_short_does_not_pass(report: Report) -> None:
    assert not report.passed


def test_a_whole_run_passes() -> None:
    assert Report(asked=2, calls=[call(), call()]).passed


def test_what_the_centre_refused_in_this_call_is_not_saved() -> None:
    before = SimpleNamespace(id=1, key="notice-refused")
    front = SimpleNamespace(state=SimpleNamespace(notices=(before,)))
    session: Any = SimpleNamespace(front=front)
    rest: Any = None
    turn = _Turn(session, rest, rest, call(), rest)
    state: Any = SimpleNamespace(notices=(before,))
    assert not turn._refused(state), "that was another call's"
    state = SimpleNamespace(notices=(before, SimpleNamespace(id=2, key="notice-refused")))
    assert turn._refused(state)


STARTS = """
import contextlib, sys
from pathlib import Path
from types import SimpleNamespace
from agent_desktop.demo import show
from ui import words

def run(*_):
    print("no window yet", flush=True)
    sys.stdin.read()

words.use("en")
show.with_demo_data = lambda tell: SimpleNamespace(store=None)
show.living = lambda store: contextlib.nullcontext()
show.run = run
show.show(show.Options(unattended=False, calls=0, json=None, pictures=Path()))
"""


@pytest.mark.skipif(shutil.which("Xvfb") is None, reason="Xvfb is not installed: apt-get install xvfb")
@pytest.mark.parametrize("told", ["SIGHUP", "SIGTERM"])
def test_a_demo_that_ends_before_its_window_leaves_no_screen(told: str) -> None:
    around = {name: value for name, value in os.environ.items() if name not in DISPLAYS}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen([sys.executable, "-c", STARTS], env=around, **pipes) as demo:
        assert demo.stdout is not None
        assert "no window yet\n" in iter(demo.stdout.readline, "")
        screens = psutil.Process(demo.pid).children()
        try:
            assert [screen.name() for screen in screens] == ["Xvfb"]
            demo.send_signal(signal.Signals[told])
            assert demo.wait(60) == 1
            assert not [screen for screen in screens if screen.is_running()]
        finally:
            demo.kill()
            for screen in screens:
                with contextlib.suppress(psutil.NoSuchProcess):
                    screen.kill()
