"""A part of the board that asks the store anew while somebody sees it."""

import asyncio

from PySide6.QtCore import QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame


class Watching(QFrame):
    """One question at a time; nobody looks: nothing is asked. Thread: main."""

    def __init__(self, every_ms: int) -> None:
        super().__init__()
        self._every_ms = every_ms
        self._looking: asyncio.Task[None] | None = None
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.look)

    async def ask(self) -> None:
        """Put the question, and show its answer or why there is none."""
        raise NotImplementedError

    def look(self) -> None:
        """Ask, unless a question is on its way."""
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            return  # the window goes when the sitting is over; raised in an event, it would end the process
        if self._looking is None or self._looking.done():
            self._looking = loop.create_task(self.ask())

    def look_if_seen(self) -> None:
        """The same for a part that may have been hidden meanwhile."""
        if self.isVisible():
            self.look()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._timer.start(self._every_ms)
        QTimer.singleShot(0, self, self.look_if_seen)  # not in the middle of being shown

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()
        if self._looking is not None:
            self._looking.cancel()
