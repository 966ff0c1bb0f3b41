"""Keeps a lead's board up to date while somebody looks at it: asks the store, tells the window."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from msgspec import Struct

from agent_desktop.store.faults import StoreError
from agent_desktop.supervision.board import BoardBook, NotALead
from agent_desktop.supervision.day import Figures
from agent_desktop.supervision.floor import Floor, Shown
from agent_desktop.supervision.limits import Limits
from agent_desktop.supervision.lines import Wish
from agent_desktop.supervision.promises import Promises
from agent_desktop.supervision.queues.floor import QueueFloor
from agent_desktop.supervision.queues.standing import HOUR, hour_of
from agent_desktop.supervision.queues.targets import Targets

if TYPE_CHECKING:
    from agent_desktop.supervision.shift.room import ShiftRoom

log = logging.getLogger(__name__)

R = TypeVar("R")

LOOK_S: Final = 1.0
FIGURES_S: Final = 30.0
STAFF_S: Final = 300.0
COUNTS_S: Final = 60.0
"""Of today's queues; the days before are asked for once."""
RECENT_S: Final = 2.0
"""Of the queues' last hour, in which nearly everything changes that still does."""
STALE_S: Final = 3.0
"""An answer older than this is no picture of the floor any more; the board says so."""


class Runs(Protocol):
    """A thread that does one thing after another."""

    def run(self, work: Callable[[], R]) -> Awaitable[R]:
        """Do it there."""


class Trouble(StrEnum):
    """Why the board is not up to date."""

    NONE = "none"
    STORE = "store"  # it is gone
    RIGHT = "right"  # this person leads nobody any more


class View(Struct, frozen=True, kw_only=True):
    """What the window is told. `shown` stays what it was while the store is gone; `age_s` says how old."""

    shown: Shown | None = None
    age_s: float = 0.0
    trouble: Trouble = Trouble.NONE
    why: dict[str, Any] = {}

    @property
    def stale(self) -> bool:
        """Whether what is shown is history."""
        return self.trouble is not Trouble.NONE or self.age_s > STALE_S


class Watch:
    """Thread: main. The store is asked on one thread, the board is made on another: sorting never waits."""

    def __init__(
        self, book: Callable[[], BoardBook], limits: Limits, targets: Targets, store: Runs, board: Runs,
        midnight: Callable[[datetime], datetime], told: Callable[[str, str, str], None],
        shift: "ShiftRoom | None" = None,
    ) -> None:  # fmt: skip
        """`book` opens it on the `store` thread; `midnight`: when the day of a moment began at the site.

        `told` writes an act into the audit trail: what was done, with what, and its details.
        `shift`: what the lead hands over.
        """
        self.told, self.shift = told, shift
        self._opened: BoardBook | None = None
        self._open, self._store, self._board, self._midnight = book, store, board, midnight
        self._queues, self._targets = QueueFloor(targets, midnight), targets
        self._floor = Floor(limits, self._queues)
        self._counts_at, self._recent_at, self._month_of = float("-inf"), float("-inf"), ""
        self.wish = Wish()
        self._heard: Callable[[View], None] = lambda _: None
        self._task: asyncio.Task[None] | None = None
        self._after: datetime | None = None
        self._heard_at = 0.0
        self._trouble, self._why = Trouble.NONE, dict[str, Any]()
        self._staff_at = self._figures_at = float("-inf")

    def begin(self, heard: Callable[[View], None]) -> None:
        """Look at the floor from now on; `heard` is told each second and with each wish."""
        self._heard = heard
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(), name="board")

    def renew_staff(self) -> None:
        """Somebody was moved: who answers which groups is asked with the next look."""
        self._staff_at = float("-inf")

    def end(self, heard: Callable[[View], None]) -> None:
        """`heard` looks no more; when nobody does, nothing is asked."""
        if self._task is not None and heard == self._heard:
            self._task.cancel()
            self._task = None

    async def close(self) -> None:
        """The last word: nothing is asked after it, and the store is let go."""
        self.end(self._heard)
        if (book := self._opened) is not None:
            await self._store.run(book.close)

    async def wished(self, wish: Wish) -> None:
        """Show the same floor in another way, at once."""
        self.wish = wish
        if self._after is not None:
            await self._tell()

    async def _run(self) -> None:
        while True:
            began = time.monotonic()
            try:
                await self._look()
                self._trouble, self._why = Trouble.NONE, {}
            except NotALead:
                self._trouble = Trouble.RIGHT
                self._forget()
            except StoreError as error:
                if self._trouble is not Trouble.STORE:
                    log.info("the floor can't be seen: %s", error)
                self._trouble, self._why = Trouble.STORE, dict(error.facts)
            await self._tell()
            await asyncio.sleep(max(0.1, LOOK_S - (time.monotonic() - began)))

    async def _look(self) -> None:
        """One question, or two when staff or figures are due."""
        now = time.monotonic()
        if now - self._staff_at > STAFF_S:
            staff = await self._ask(lambda book: book.staff())
            await self._board.run(lambda: self._floor.staffed(staff))
            self._staff_at = now
        after = self._after
        news = await self._ask(lambda book: book.news(after))
        self._after, self._heard_at = news.at, time.monotonic()
        await self._board.run(lambda: self._floor.heard(news))
        await self._look_at_queues(news.at, now)
        if after is not None and now - self._figures_at > FIGURES_S:  # who does what is shown before
            figures = await self.figures(self._midnight(news.at), news.at + timedelta(seconds=1))
            await self._board.run(lambda: self._floor.counted(figures))
            self._figures_at = now

    async def _look_at_queues(self, at: datetime, now: float) -> None:
        """Who waits, each time; the last hour, every other time; the day and the month, now and then."""
        midnight, targets = self._midnight(at), self._targets
        queues = await self._ask(lambda book: book.queues(midnight, targets))
        await self._board.run(lambda: self._queues.heard(queues))
        if now - self._recent_at < RECENT_S:
            return
        self._recent_at = now
        heard, until, since = queues.link is not None, at + timedelta(seconds=1), midnight
        past = None
        if self._month_of != f"{midnight} {heard}":
            first = self._midnight(midnight.replace(day=1))
            past = await self._ask(lambda book: book.queue_hours(first, midnight, targets, heard=heard))
        elif now - self._counts_at < COUNTS_S:
            since += max(0, hour_of(at, midnight) - 1) * HOUR
        fresh = await self._ask(lambda book: book.queue_hours(since, until, targets, heard=heard))
        await self._board.run(lambda: self._queues.counted(fresh, since, past, at))
        self._counts_at = now if since == midnight else self._counts_at
        self._month_of = f"{midnight} {heard}"

    async def figures(self, since: datetime, until: datetime) -> Figures:
        """What was done between two moments. Raises `StoreError`, `NotALead`."""
        return await self._ask(lambda book: book.figures(since, until))

    async def promises(self) -> Promises:
        """What is pressing now. Raises `StoreError`, `NotALead`."""
        since = self._midnight(self._after or datetime.now(UTC))
        return await self._ask(lambda book: book.promises(since))

    async def _ask(self, work: Callable[[BoardBook], R]) -> R:
        def asked() -> R:
            self._opened = self._opened or self._open()
            return work(self._opened)

        return await self._store.run(asked)

    def _forget(self) -> None:
        """Who may not look any more keeps nothing of what was seen."""
        self._after = None
        self._staff_at = self._figures_at = self._counts_at = self._recent_at = float("-inf")
        self._month_of = ""

    async def _tell(self) -> None:
        age_s = time.monotonic() - self._heard_at
        shown = None
        if self._after is not None:
            # of a store that is gone the floor stays as it was: else every desk would look lost after a while
            there = self._trouble is Trouble.NONE and age_s <= STALE_S
            at, wish = self._after + timedelta(seconds=age_s if there else 0.0), self.wish
            shown = await self._board.run(lambda: self._floor.shown(wish, at))
            if wish is not self.wish:
                return  # somebody wished for something else meanwhile, and is told that
        self._heard(View(shown=shown, age_s=age_s, trouble=self._trouble, why=self._why))
