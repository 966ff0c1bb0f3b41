"""The desk under the typing bench: the real window, its keys pressed and its paints timed.

Prints {"port": …} when the library is warm; reads a line with the questions to type, prints a line with the
milliseconds from each key to the end of the paint that shows its list.
"""

import asyncio
import json
import sys
import time

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from agent_desktop.session import Session, run
from agent_desktop.startup import with_demo_data
from kb_search.articles import Findings

KEYS = 8
STROKE_S = 0.12
PATIENCE_S = 2.0


class PaintedApplication(QApplication):
    """Says when a paint has ended."""

    def __init__(self) -> None:
        super().__init__([])
        self.shown = ""
        self.painted = ""
        self.painted_ns = 0

    def notify(self, receiver: QObject, event: QEvent) -> bool:
        """Deliver one event; after a window's paint note what its list shows."""
        done = super().notify(receiver, event)
        if event.type() is QEvent.Type.UpdateRequest and self.shown != self.painted:
            self.painted, self.painted_ns = self.shown, time.perf_counter_ns()
        return done


class Typist:
    """Types questions key by key."""

    def __init__(self, app: PaintedApplication) -> None:
        self._app = app

    async def play(self, session: Session) -> int:
        """Wait for the library, type what standard input says, tell how long it took."""
        session.window.resize(1366, 768)
        library = session.desk.parts.library
        while not library.condition.open:  # noqa: ASYNC110  # a bench has nothing to wait for but time
            await asyncio.sleep(0.1)
        await asyncio.sleep(3.0)
        loop = asyncio.get_running_loop()
        _say({"port": session.desk.parts.line.snapshot.port})
        questions = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
        self._watch(session)
        times: list[float] = []
        for question in questions:
            times += await self._type(session, question[:KEYS])
        _say(times)
        await loop.run_in_executor(None, sys.stdin.readline)
        return 0

    def _watch(self, session: Session) -> None:
        hits = session.window.shell.bench.knowledge.hits
        show = hits.show_found

        def shown(text: str, findings: Findings, open_no: str) -> None:
            show(text, findings, open_no)
            self._app.shown = text

        hits.show_found = shown  # type: ignore[method-assign]

    async def _type(self, session: Session, question: str) -> list[float]:
        session.window.shell.bench.search()
        box = session.window.shell.bench.knowledge.box
        box.clear()
        times: list[float] = []
        for end in range(1, len(question) + 1):
            wanted, before = question[:end].strip(), self._app.painted
            began = time.perf_counter_ns()
            _press(box, question[end - 1])
            if wanted == before:
                continue  # a blank asks for nothing else
            end_ns = began + int(PATIENCE_S * 1e9)
            while self._app.painted != wanted and time.perf_counter_ns() < end_ns:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
            if self._app.painted == wanted:
                times.append((self._app.painted_ns - began) / 1e6)
            else:
                times.append(PATIENCE_S * 1e3)
            await asyncio.sleep(max(0.0, STROKE_S - (time.perf_counter_ns() - began) / 1e9))
        QTest.keyClick(box, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        return times


def _press(box: QWidget, character: str) -> None:
    """A key; a Han character as an input method commits it."""
    if character.isascii():
        QTest.keyClicks(box, character)
        return
    committed = QInputMethodEvent("", [])
    committed.setCommitString(character)
    QApplication.sendEvent(box, committed)


def _say(thing: object) -> None:
    sys.stdout.write(json.dumps(thing) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    application = PaintedApplication()
    sys.exit(run(with_demo_data(lambda _: None), Typist(application).play))
