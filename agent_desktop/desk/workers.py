"""The desk's own threads: one worker each, named after what it owns."""

import asyncio
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, asynccontextmanager
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")


class Worker:
    """One thread that owns something (a session, a file, an index) and runs what is asked in order.

    Thread: `run` is called on the main thread and awaited there.
    """

    def __init__(self, name: str) -> None:
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)

    def begin(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> asyncio.Future[R]:
        """Hand `work` over at once. Cancelled before it began, it is never done."""
        loop = asyncio.get_running_loop()
        return loop.run_in_executor(self._pool, lambda: work(*args, **kwargs))

    async def run(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> R:
        """Do `work` on this worker's thread and give its result; its exceptions come through."""
        return await self.begin(work, *args, **kwargs)

    @asynccontextmanager
    async def within(self, made: AbstractContextManager[R]) -> AsyncIterator[R]:
        """`made` is entered and left on this worker's thread, whoever is cancelled meanwhile."""
        entered = ExitStack()
        try:
            yield await self.run(entered.enter_context, made)
        finally:
            left = self.begin(entered.__exit__, *sys.exc_info())
            try:
                await asyncio.shield(left)
            except asyncio.CancelledError:
                await asyncio.wait((left,))
                raise

    def close(self, wait: bool = True) -> None:
        """Finish what runs, drop what waits, end the thread."""
        self._pool.shutdown(wait=wait, cancel_futures=True)


class Workers:
    """The threads of a desk; one begins with its first work (ARCHITECTURE.md, "Threads")."""

    def __init__(self) -> None:
        self.card = Worker("card")
        self.lookup = Worker("lookup")
        self.index = Worker("index")
        self.journal = Worker("journal")
        self.recordings = Worker("recordings")
        self.board = Worker("board")
        self.listening = Worker("listening")

    def close(self) -> None:
        """End all of them; the journal last, so that nothing typed is lost."""
        files = (self.listening, self.recordings, self.board)
        for worker in (*files, self.card, self.lookup, self.index, self.journal):
            worker.close()
