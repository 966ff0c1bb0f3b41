"""Background work of the desk on the main loop: kept alive, named, and never silently failed."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

log = logging.getLogger(__name__)

AGAIN_AFTER_S = 1.0


class Tasks:
    """Coroutines the desk started, by name: the newest wins (`start`), or the one that runs (`begin`)."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[Any]] = {}

    def start(self, name: str, work: Coroutine[Any, Any, Any]) -> None:
        """Run `work` under `name`, cancelling what runs under that name."""
        self.cancel(name)
        task = asyncio.get_running_loop().create_task(work, name=name)
        self._running[name] = task
        task.add_done_callback(lambda t: self._done(name, t))

    def begin(self, name: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> None:
        """Run `work` under `name`, unless something runs under that name: what must not be cut in half."""
        running = self._running.get(name)
        if running is None or running.done():
            self.start(name, work())

    def keep(
        self, name: str, work: Callable[[], Coroutine[Any, Any, None]], failed: Callable[[], None]
    ) -> None:
        """Run what must run as long as the desk does: after a fault it is logged, told, and begun again."""

        async def again() -> None:
            while True:
                try:
                    await work()
                    return
                except Exception:  # whatever it was, words must go on being kept
                    log.exception("%s failed and is begun again", name)
                    failed()
                    await asyncio.sleep(AGAIN_AFTER_S)

        self.start(name, again())

    def cancel(self, name: str) -> None:
        """Stop what runs under `name`, if anything does."""
        task = self._running.pop(name, None)
        if task is not None:
            task.cancel()

    async def close(self) -> None:
        """Stop everything and wait until it has stopped."""
        tasks = tuple(self._running.values())
        self._running.clear()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, name: str, task: asyncio.Task[Any]) -> None:
        if self._running.get(name) is task:
            del self._running[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("%s failed", name, exc_info=error)
