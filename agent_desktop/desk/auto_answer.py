"""Calls of some skill groups are taken without a key: a beep in the agent's ear, then the caller."""

import asyncio
from typing import Final

from agent_desktop.desk.live import CallBook, LiveCall
from agent_desktop.desk.parts import Parts

BEEP_S: Final = 0.6
"""From the beep to the caller: time to stop talking to a neighbour."""


class AutoAnswer:
    """Answers what the site has answered by itself. Thread: main."""

    def __init__(self, parts: Parts, book: CallBook) -> None:
        self._parts, self._book = parts, book
        self._due: set[asyncio.TimerHandle] = set()

    def consider(self, live: LiveCall, *, ready: bool) -> None:
        """A call has begun to ring; `ready`: the agent was waiting for one."""
        if not ready or not live.rings or live.skill_group not in self._parts.exchange.auto_answer:
            return
        self._parts.line.beep()
        loop = asyncio.get_running_loop()
        handle = loop.call_later(BEEP_S, lambda: self._take(live))
        self._due = {due for due in self._due if due.when() > loop.time()} | {handle}

    def close(self) -> None:
        """Take nothing more."""
        for due in self._due:
            due.cancel()

    def _take(self, live: LiveCall) -> None:
        if self._book.get(live.call.id) is live and live.rings and not live.answering:
            live.answering = True
            self._parts.line.answer(live.call.id)
