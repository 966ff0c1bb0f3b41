"""The desk under the ring bench: the real window, watched. Started by `benchmarks.ring`, orders on stdin.

Prints {"port": …} when it is ready. On each line of standard input it prints what it has measured so far.
"""

import asyncio
import json
import os
import sys
import time
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from agent_desktop.demo.paints import PaintWatch
from agent_desktop.session import Session, run
from agent_desktop.startup import with_demo_data
from softphone.call import CallState

TYPED = "nqbr"
STROKE_S = 0.1


class WatchedApplication(QApplication):
    """Measures every turn of the main thread: CPU and wall of each event that isn't inside another."""

    def __init__(self) -> None:
        super().__init__([])
        self.ringing = False
        self.longest_cpu_ns = self.longest_wall_ns = 0
        self.what = ""
        self._inside = False

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver one event, with the clock running."""
        if self._inside or not self.ringing:
            return super().notify(receiver, event)
        self._inside = True
        kind, name = event.type(), type(receiver).__name__
        wall, cpu = time.perf_counter_ns(), time.thread_time_ns()
        try:
            return super().notify(receiver, event)
        finally:
            self._inside = False
            used = time.thread_time_ns() - cpu
            self.longest_wall_ns = max(self.longest_wall_ns, time.perf_counter_ns() - wall)
            if used > self.longest_cpu_ns:
                self.longest_cpu_ns, self.what = used, f"{name} {kind.name}"


class Watch:
    """One run of the desk."""

    def __init__(self, app: WatchedApplication) -> None:
        self._app = app
        self._paints = PaintWatch()
        self._remote: dict[str, str] = {}  # call id → caller's number, which names the attempt
        self._parts: dict[str, str] = {}  # call id → what its card held when it was last shown

    async def play(self, session: Session) -> int:
        """Serve until standard input ends."""
        session.front.on_change(self._saw)
        session.on_painted = self._paints.painted
        session.window.resize(1366, 768)
        typing = asyncio.ensure_future(self._type(session))
        orders = asyncio.StreamReader()
        await asyncio.get_running_loop().connect_read_pipe(
            lambda: asyncio.StreamReaderProtocol(orders), sys.stdin
        )
        await asyncio.sleep(3.0)  # index and session are warm at a desk that has been opened
        _say({"port": session.desk.parts.line.snapshot.port})
        while await orders.readline():
            _say(self._measured())
        typing.cancel()
        return 0

    async def _type(self, session: Session) -> None:
        """The window is busy: somebody types into the search, all the time."""
        while True:
            session.window.shell.bench.search()
            for letter in TYPED:
                if (box := QApplication.focusWidget()) is not None:
                    QTest.keyClicks(box, letter)
                await asyncio.sleep(STROKE_S)
            if (box := QApplication.focusWidget()) is not None:
                QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)

    def _saw(self, state: Any) -> None:
        self._app.ringing = any(v.call.state is CallState.RINGING for v in state.calls)
        self._remote |= {v.call.id: v.call.token for v in state.calls}
        for view in state.calls:
            parts = view.card.parts if view.card else ()
            self._parts[view.call.id] = " ".join(f"{p.part}:{p.state}" for p in parts) or "no card"
        self._paints.saw(state)

    def _measured(self) -> dict[str, Any]:
        painted = {token: self._paints.of(call_id) for call_id, token in self._remote.items()}
        return {
            "first_ns": {token: p.first_ns for token, p in painted.items()},
            "card_ns": {token: p.card_ns for token, p in painted.items()},
            "unseen": {t: self._parts[i] for i, t in self._remote.items() if not painted[t].card_ns},
            "longest_cpu_ms": self._app.longest_cpu_ns / 1e6,
            "longest_wall_ms": self._app.longest_wall_ns / 1e6,
            "longest_what": self._app.what,
        }


def _say(thing: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(thing) + "\n")
    sys.stdout.flush()


def main() -> int:
    """Run the watched desk on a demo store in the folder that AGENT_DESKTOP_HOME names."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    app = WatchedApplication()
    return run(with_demo_data(lambda _: None), Watch(app).play)


if __name__ == "__main__":
    Path(os.environ["AGENT_DESKTOP_HOME"]).mkdir(parents=True, exist_ok=True)
    sys.exit(main())
