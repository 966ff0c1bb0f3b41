"""The demo's caller is replaced when it fails, and a run that fell short never passes."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from agent_desktop.demo import show
from agent_desktop.demo.rehearsed import _Turn
from agent_desktop.demo.report import CallReport, Report
from agent_desktop.demo.ring import CallerGone


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

    async def until(_: object) -> None:
        await asyncio.sleep(0)

    monkeypatch.setattr(show, "simulated_caller", caller)
    monkeypatch.setattr(show, "FIRST_RING_S", 0.0)
    monkeypatch.setattr(show, "NEXT_RING_S", 0.0)
    folders = SimpleNamespace(runtime=Path("run"))
    session: Any = SimpleNamespace(setup=SimpleNamespace(folders=folders), target="sip:agent", until=until)
    with pytest.raises(KeyError, match="seen enough"):
        asyncio.run(asyncio.wait_for(show.ring_for_ever(session), 5))
    assert len(set(rung[:4])) == 4, "the next scene comes, not the same again"


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
