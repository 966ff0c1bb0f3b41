"""What a lead does and the store answers: one thing after the other, and a failure is said."""

import asyncio
from collections.abc import Awaitable, Callable

from agent_desktop.desk.ledger import LedgerError


class Acting:
    """Thread: main. Nothing that was begun is broken off."""

    def __init__(self, failed: Callable[[LedgerError], None]) -> None:
        self._failed = failed
        self._last: asyncio.Task[None] | None = None

    def begin(self, work: Callable[[], Awaitable[None]]) -> None:
        """Do `work` when all that was begun before is done."""
        self._last = asyncio.get_running_loop().create_task(self._do(work, self._last))

    async def _do(self, work: Callable[[], Awaitable[None]], before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait([before])
        try:
            await work()
        except LedgerError as error:
            self._failed(error)
