"""Listening to the exchange while this centre is the active one: told, numbered, written, begun again.

A thread with a loop of its own. The exchange is read at once whatever the store does: what can't be written
yet is kept in order, and is too much some time: then the exchange is asked anew who waits.
"""

import asyncio
import logging
import threading
import time
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from msgspec import Struct
from uuid_utils import uuid7

from agent_desktop.centre.queues.database import Heard, QueueBook, Replaced
from agent_desktop.centre.queues.told import (
    ExchangeGone,
    ExchangeRefuses,
    Pulse,
    Queues,
    Told,
)
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)
R = TypeVar("R")

AT_ONCE: Final = 500
MOST: Final = 50_000
"""Events that are kept for a store that is gone: an hour of a busy exchange."""
SLOW_S: Final = 3.0


class Patience(Struct, frozen=True):
    """Seconds: before an exchange that is gone, or refuses, or a store that is gone, is tried again; between
    two signs of life."""

    gone_s: float = 3.0
    refused_s: float = 30.0
    store_s: float = 2.0
    beat_s: float = 5.0


PATIENCE: Final = Patience()


class Listening:
    """Thread: the centre's calls `begin` and `close`; everything else is on a thread of its own."""

    def __init__(
        self, queues: Callable[[], Queues], book: Callable[[], QueueBook], patience: Patience = PATIENCE
    ) -> None:
        """Both are made on the thread. `queues` raises `ExchangeRefuses` without what it needs to ask."""
        self._queues, self._open, self._patience = queues, book, patience
        self._thread: threading.Thread | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._task: asyncio.Task[None] | None = None
        self._ready = threading.Event()

    def begin(self) -> None:
        """Listen, unless that is going on; asked again with each beat of the centre."""
        if self._thread is None or not self._thread.is_alive():
            self._ready.clear()
            self._thread = threading.Thread(target=self._run, name="queues", daemon=True)
            self._thread.start()

    def close(self) -> None:
        """Listen no more; `begin` may follow."""
        if self._thread is not None and self._thread.is_alive() and self._ready.wait(10):
            assert self._loop is not None
            assert self._task is not None
            with suppress(RuntimeError):  # it has just ended
                self._loop.call_soon_threadsafe(self._task.cancel)
            self._thread.join(10)

    def _run(self) -> None:
        try:
            with suppress(asyncio.CancelledError):
                asyncio.run(self._listen())
        except Replaced:
            log.info("another centre listens to the exchange now")
        except StoreError as error:  # begun again with the centre's next beat
            log.warning("queues can't be written: %s", error)

    async def _listen(self) -> None:
        self._loop, self._task = asyncio.get_running_loop(), asyncio.current_task()
        self._ready.set()
        opening = asyncio.ensure_future(asyncio.to_thread(self._open))
        try:
            book = await _whole(opening)
        except asyncio.CancelledError:
            opening.result().close()
            raise
        try:
            before = ("", "")
            while True:
                sitting = _Sitting(book, self._patience, before)
                await sitting.rest(await sitting.sit(self._queues))
                before = sitting.stands
        finally:
            book.close()


class Unheard:
    """For a site whose exchange can't be heard: said once, in place of `Listening`."""

    def __init__(self, book: Callable[[], QueueBook]) -> None:
        self._open, self._said = book, False

    def begin(self) -> None:
        """Let boards know. Raises `StoreError`, and is then asked again."""
        if not self._said:
            book = self._open()
            try:
                book.nobody()
            finally:
                book.close()
            self._said = True

    def close(self) -> None:
        """Another centre may say otherwise meanwhile."""
        self._said = False


class _Sitting:
    """One connection: from its first word to its end."""

    def __init__(self, book: QueueBook, patience: Patience, before: tuple[str, str]) -> None:
        """`before`: how it went last and why, which isn't logged again, and stands until this one knows."""
        self._book, self._patience, self._before, self._logged = book, patience, before, before[0]
        self._session, self._numbers = str(uuid7()), 0
        self._kept: deque[tuple[int, float, Told]] = deque()
        self._fresh, self._full = asyncio.Event(), asyncio.Event()
        self.state, self._why = "", ""

    async def sit(self, queues: Callable[[], Queues]) -> float:
        """Listen till the exchange goes; gives the pause before the next try. Raises `Replaced`."""
        await self._surely(lambda: self._book.begin(self._session))
        writing = asyncio.create_task(self._write())
        beating = asyncio.create_task(self._beat())
        try:
            await self._follow(queues, writing)
        except ExchangeRefuses as error:
            pause_s = self._turn("refused", str(error), self._patience.refused_s)
        except ExchangeGone as error:
            pause_s = self._turn("gone", str(error), self._patience.gone_s)
        except asyncio.CancelledError:
            await self._last_words()
            raise
        finally:
            beating.cancel()
            writing.cancel()
            await asyncio.gather(beating, writing, return_exceptions=True)
        await self._flush()
        await self._surely(lambda: self._book.say(self.state, self._why))
        return pause_s

    @property
    def stands(self) -> tuple[str, str]:
        """How it stands with the exchange, and why."""
        return (self.state, self._why) if self.state else self._before

    async def rest(self, pause_s: float) -> None:
        """Wait before the next try; boards go on hearing how it stands."""
        beating = asyncio.create_task(self._beat())
        try:
            await asyncio.sleep(pause_s)
        finally:
            beating.cancel()
            await asyncio.gather(beating, return_exceptions=True)

    async def _follow(self, queues: Callable[[], Queues], writing: "asyncio.Task[None]") -> None:
        following = asyncio.ensure_future(queues().follow(self._hear))
        full = asyncio.ensure_future(self._full.wait())
        try:
            await asyncio.wait((following, writing, full), return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                following.result()
            if writing.done():
                writing.result()
            raise ExchangeGone("the store took nothing for too long; the exchange is asked anew")
        finally:
            for one in (following, full):
                one.cancel()
            await asyncio.gather(following, full, return_exceptions=True)

    def _hear(self, told: Told) -> None:
        if isinstance(told, Pulse):
            slow = told.took_s >= SLOW_S
            self._turn("slow" if slow else "up", f"{told.took_s:.0f}" if slow else "", 0)
            return
        self._numbers += 1
        self._kept.append((self._numbers, time.monotonic(), told))
        self._fresh.set()
        if len(self._kept) > MOST:
            self._full.set()

    def _turn(self, state: str, why: str, pause_s: float) -> float:
        if state != self.state:
            self._fresh.set()
        if state != self._logged:
            self._logged = state
            level = logging.INFO if state == "up" else logging.WARNING
            log.log(level, "the exchange's queues: %s %s", state, why)
        self.state, self._why = state, why
        return pause_s

    async def _write(self) -> None:
        said = ""
        while True:
            await self._fresh.wait()
            self._fresh.clear()
            await self._flush()
            if self.state != said:
                said, why = self.state, self._why
                await self._surely(partial(self._book.say, said, why))

    async def _flush(self) -> None:
        """Write what is kept; an event goes only when the store has it."""
        while self._kept:
            batch = list(islice(self._kept, AT_ONCE))
            await self._surely(partial(self._write_down, batch))
            for _ in batch:
                self._kept.popleft()

    def _write_down(self, batch: list[tuple[int, float, Told]]) -> int:
        return self._book.apply(self._session, _aged(batch))

    async def _last_words(self) -> None:
        """What was heard is written before this ends, if the store is there."""
        with suppress(StoreError, Replaced, TimeoutError):
            async with asyncio.timeout(self._patience.store_s):
                await _whole(asyncio.ensure_future(asyncio.to_thread(self._write_down, list(self._kept))))

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(self._patience.beat_s)
            if self.stands[0]:
                await self._surely(lambda: self._book.say(*self.stands))

    async def _surely(self, work: Callable[[], R]) -> R:
        """Do it with the store, however long that is gone."""
        while True:
            try:
                return await _whole(asyncio.ensure_future(asyncio.to_thread(work)))
            except StoreError as error:
                log.warning("queues: %s", error)
                await asyncio.sleep(self._patience.store_s)


async def _whole(doing: "asyncio.Future[R]") -> R:
    """What a thread does for us; who is cancelled waits for its end: the store is closed behind it."""
    try:
        return await asyncio.shield(doing)
    except asyncio.CancelledError:
        await asyncio.wait((doing,))
        raise


def _aged(batch: list[tuple[int, float, Told]]) -> list[Heard]:
    now = time.monotonic()
    return [Heard(number, now - at, told) for number, at, told in batch]
