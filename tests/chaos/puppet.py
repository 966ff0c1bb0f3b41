"""A real desk in a process of its own, moved by orders: keys go through its window, answers are its state.

As a program it is the desk; `Puppet` is the test's end. One JSON object a line both ways.
"""

import asyncio
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

HANG_S = 60.0
"""Nothing here takes this long unless it hangs."""


class Puppet:
    """Starts the desk on a home folder. Use as a context manager; `kill` is -9."""

    def __init__(self, home: Path, **environment: str) -> None:
        self.home = home
        self._environment = {
            "QT_QPA_PLATFORM": "offscreen",
            **os.environ,
            "AGENT_DESKTOP_HOME": str(home),
            **environment,
        }
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.chaos.puppet"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=self._environment,
            text=True,
        )
        assert self._read()["ready"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process = self.process
        assert process.stdin is not None
        assert process.stdout is not None
        if process.poll() is None:
            process.stdin.close()
            process.wait(HANG_S)
        process.stdout.close()
        process.stdin.close()

    @property
    def process(self) -> "subprocess.Popen[str]":
        """The desk's process."""
        assert self._process is not None
        return self._process

    @property
    def state(self) -> dict[str, Any]:
        """What the window shows now, in short."""
        return self._ask(do="state")

    def until(self, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """Wait for a state; fails after `HANG_S` with the last one."""
        deadline = time.monotonic() + HANG_S
        while not holds(state := self.state):
            assert time.monotonic() < deadline, state
            time.sleep(0.05)
        return state

    def press(self, keys: str) -> None:
        """Press a key in the window."""
        self._ask(do="press", keys=keys)

    def write(self, text: str) -> None:
        """Write into the description, which gets the keyboard by Tab first."""
        self._ask(do="write", text=text)

    def kill(self) -> None:
        """End the desk as a crash does."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(HANG_S)

    def _ask(self, **order: str) -> dict[str, Any]:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        return self._read()

    def _read(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the desk ended with {self.process.wait(HANG_S)}"
        return dict(json.loads(line))


async def serve(session: Any) -> int:
    """The desk's end: obey until standard input closes."""
    from ui.hand import Hand
    from ui.words import t

    hand = Hand(session.window)
    orders = asyncio.StreamReader()
    loop = asyncio.get_running_loop()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(orders), sys.stdin)
    _say({"ready": True})
    while line := await orders.readline():
        order = json.loads(line)
        if order["do"] == "press":
            await hand.press(order["keys"])
        elif order["do"] == "write":
            await hand.tab_to(lambda w: w.accessibleName() == t("ticket-description"))
            await hand.write(order["text"])
        _say(_summary(session))
    return 0


def _summary(session: Any) -> dict[str, Any]:
    from customer360.card import PartState

    state = session.front.state
    draft = state.draft
    return {
        "presence": state.presence.state.value,
        "calls": [
            {
                "id": v.call.id,
                "state": v.call.state.value,
                "answered_at": v.call.answered_at.isoformat() if v.call.answered_at else "",
                "caller": v.caller,
                "alerts": [a.kind.value for a in v.alerts],
                "fresh": bool(v.card) and all(p.state is PartState.FRESH for p in v.card.parts),
                "wrap_up": v.wrap_up,
            }
            for v in state.calls
        ],
        "draft": {c: v.value for c, v in draft.draft.values.items()} if draft else {},
        "draft_call": draft.draft.call_id if draft else "",
        "saved": bool(draft and draft.saved_at and draft.saved_at >= draft.draft.changed_at),
        "notices": [n.key for n in state.notices],
        "target": session.target,
        "phone_up": state.status.phone_up,
        "to_send": state.status.to_send,
    }


def _say(thing: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(thing, ensure_ascii=False) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    from agent_desktop.session import run
    from agent_desktop.startup import with_demo_data

    sys.exit(run(with_demo_data(lambda _: None), serve, (1366, 768)))
