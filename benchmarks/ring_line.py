"""A phone for a measurement, and what it tells with its time."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psutil

from softphone.call import Call, CallState
from softphone.config import PhoneConfig
from softphone.line import CallChanged, LineEvent
from softphone.remote_line import RemoteLine
from softphone.runtime_folder import RuntimeFolder


@contextlib.asynccontextmanager
async def phone(folder: Path, **settings: Any) -> AsyncIterator[tuple[RemoteLine, psutil.Process]]:
    """A phone of its own in `folder`, and its process; ended after the block."""
    line = RemoteLine(PhoneConfig(**{"sound": "none", **settings}), folder / "run", folder / "logs")
    await line.start()
    try:
        address = RuntimeFolder(folder / "run").address()
        assert address is not None
        yield line, psutil.Process(address.pid)
    finally:
        for call in line.snapshot.calls:
            line.hang_up(call.id)
        await line.close()


class Told:
    """What a line tells, with its time."""

    def __init__(self, line: RemoteLine) -> None:
        self.events: list[tuple[float, LineEvent]] = []
        self._more = asyncio.Event()
        line.listen(self._heard)

    def _heard(self, event: LineEvent) -> None:
        self.events.append((time.monotonic(), event))
        self._more.set()

    async def when(self, holds: Callable[[LineEvent], bool], since: float = 0.0) -> tuple[float, LineEvent]:
        """The first event since then for which that holds."""
        async with asyncio.timeout(30):
            while True:
                for at, event in self.events:
                    if at >= since and holds(event):
                        return at, event
                self._more.clear()
                await self._more.wait()

    async def call_in(self, state: CallState, since: float) -> tuple[float, Call]:
        """The first call that is told to be so."""
        at, event = await self.when(lambda e: isinstance(e, CallChanged) and e.call.state is state, since)
        assert isinstance(event, CallChanged)
        return at, event.call
