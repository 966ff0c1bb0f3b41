"""Qt and asyncio as one loop, and the look in force: what has to be there before a window."""

import asyncio
import os
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication
from qasync import QEventLoop

from ui import input_method
from ui.garbage import MainThreadGarbage
from ui.theme.look import Look
from ui.theme.theme import Theme
from ui.words import t

NAME = "Agent Desktop"
PROGRAM = "agent-desktop"
"""What window managers and screen readers know the program by."""

NO_SCREEN: Final = 3
"""Exit status where a window can't open, as for all that keeps a desk from starting."""
FRAME: Final = 32
"""Height of a window's title with its edge, about; known when the window is there, too late for its text."""
SETTLED_MS = (2_000, 5_000, 15_000)
"""The window has been built by then; it has been warmed; store and index are open on a slow machine too."""


class Application:
    """The one QApplication of a process. Thread: main."""

    def __init__(self, cache: Path, qt_message: Callable[[str, str], None]) -> None:
        """`cache`: the user's folder for tinted icons; `qt_message` gets Qt's own words (severity, text)."""
        messages = _Messages(qt_message)
        qInstallMessageHandler(messages)
        input_method.choose(os.environ)
        running = QApplication.instance()
        self.qt = running if isinstance(running, QApplication) else QApplication([PROGRAM])
        messages.opened = True
        self.qt.setApplicationDisplayName(NAME)
        self.qt.setDesktopFileName(PROGRAM)
        # The loop ends when its coroutine does: a closed window must not cut off what is still being saved.
        self.qt.setQuitOnLastWindowClosed(False)
        self.theme = Theme(self.qt, cache)

    def look(self, wanted: Look) -> None:
        """Put a look in force for everything on screen."""
        self.theme.apply(wanted)

    def room(self) -> tuple[int, int] | None:
        """Width and height inside a window that fills the screen, about; None where there is no screen."""
        free = self.qt.primaryScreen().availableSize()
        return None if self.qt.platformName() == "offscreen" else (free.width(), free.height() - FRAME)

    def run(self, main: Coroutine[Any, Any, int]) -> int:
        """Run a coroutine on the joined loop until it returns the exit status."""
        loop = QEventLoop(self.qt)
        asyncio.set_event_loop(loop)
        garbage = MainThreadGarbage()
        for after in SETTLED_MS:
            QTimer.singleShot(after, garbage, garbage.settle)
        try:
            with loop:
                return int(loop.run_until_complete(main))
        finally:
            garbage.stop()


class _Messages:
    """Qt's own words for the log. Thread: any.

    Where no window can open Qt aborts the process, which looks like a crash: till the application is there
    (`opened`) the person is told why instead, and the process ends.
    """

    def __init__(self, tell: Callable[[str, str], None]) -> None:
        self.opened = False
        self._tell, self._why = tell, ""

    def __call__(self, kind: QtMsgType, _: QMessageLogContext, text: str) -> None:
        severity = kind.name.removeprefix("Qt").removesuffix("Msg").lower()
        self._tell(severity, text)
        if self.opened:
            return
        self._why = self._why or text.strip()  # the first is the cause, what follows is guessed from it
        if kind is QtMsgType.QtFatalMsg:
            print(t("startup-no-screen", why=self._why), file=sys.stderr, flush=True)
            os._exit(NO_SCREEN)
