"""Telling who shows the desk that it has changed: what changes within a frame is told, and painted, once."""

import asyncio
from collections.abc import Callable
from typing import Final

FRAME_S: Final = 0.012
"""Less than a screen's frame. Core, bills, timeline and suggestions of a card often come within one."""


class Telling:
    """Who listens, and whether something is still untold. Thread: main."""

    def __init__(self) -> None:
        self._listeners: list[Callable[[], None]] = []
        self._due: asyncio.TimerHandle | None = None

    def on_change(self, listener: Callable[[], None]) -> None:
        """Call `listener` when there is something new to show."""
        self._listeners.append(listener)

    def changed(self) -> None:
        """Something to show has changed: it is told within a frame."""
        if self._due is None:
            self._due = asyncio.get_running_loop().call_later(FRAME_S, self.tell)

    @property
    def untold(self) -> bool:
        """Whether something has changed that nobody has been told yet."""
        return self._due is not None

    def tell(self) -> None:
        """Tell it now."""
        self._nothing_due()
        for listener in self._listeners:
            listener()

    def hush(self) -> None:
        """Tell nobody any more."""
        self._nothing_due()
        self._listeners.clear()

    def _nothing_due(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
