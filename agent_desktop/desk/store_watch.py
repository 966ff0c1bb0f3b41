"""Whether the store of customers answers: a failure is told once, and it is asked until it is back."""

import asyncio
from collections.abc import Callable

from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from customer360.phone import warm as warm_numbers
from customer360.records import RecordsError

AGAIN_AFTER_S = 1.0
"""A store that doesn't answer is asked again after this, until it does."""

LONGEST_PAUSE_S = 30.0

STOPPED = "records-stopped"
"""Key of a refusal of looks beyond the limits."""

STOPPED_FOR_S = 61.0
"""The limits count by the minute, and a refused look counts, too: sooner asked is refused for ever."""


class StoreWatch:
    """Thread: main; the store is asked on the card worker."""

    def __init__(self, parts: Parts, notices: Notices) -> None:
        self._parts, self._notices = parts, notices
        self._answers = asyncio.Event()
        self._answers.set()
        self.looked = False
        """Whether it was asked at all: before that, one in a file may be upgraded just now."""

    @property
    def up(self) -> bool:
        """Whether the store answered when it was asked last."""
        return self._answers.is_set()

    async def run(self, changed: Callable[[], None]) -> None:
        """Load what the first call would have to wait for; after a failure ask until the store is back."""
        await self._parts.workers.card.run(warm_numbers)
        warmed = False
        while True:
            if not (warmed and self.up):
                try:
                    await self._parts.workers.card.run(self._parts.records.warm)
                except RecordsError as error:
                    self.failed(error)
                else:
                    warmed = True
                    self.back()
                self.looked = True
                changed()
            await asyncio.sleep(AGAIN_AFTER_S)

    async def again(self, attempt: int, refused: str = "") -> None:
        """Wait until it makes sense to ask for something again: it answers, and each `attempt` waits longer.

        The first (0) waits for nothing else. `refused`: the key of the error, if there was one.
        """
        pause = min(AGAIN_AFTER_S * 2 ** (attempt - 1), LONGEST_PAUSE_S) if attempt else 0.0
        await asyncio.sleep(STOPPED_FOR_S if refused == STOPPED else pause)
        await self._answers.wait()

    def failed(self, error: RecordsError) -> None:
        """Told when it begins, not again with each attempt. A store that refuses is there."""
        if error.key == STOPPED:
            self.tell(error)
        elif self.up:
            self._answers.clear()
            self.tell(error)

    def back(self) -> None:
        """It answered."""
        self._answers.set()
        self._notices.over("notice-store-")
        self._notices.over("notice-records-")

    def tell(self, error: RecordsError) -> None:
        """Say what is wrong with the store, in words of its own where it has them."""
        self._notices.tell(f"notice-{error.key}", Level.WARN, **error.facts)

    def not_kept(self, error: RecordsError) -> None:
        """What the agent wanted written is not: nothing does it later by itself."""
        if error.key.startswith("records-"):
            self.tell(error)
        else:
            self._notices.tell("notice-not-kept", Level.WARN)

    def kept(self) -> None:
        """It is written now."""
        self._notices.over("notice-not-kept")
