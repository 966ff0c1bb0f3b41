"""The outbox on its way to the shared store: a store that is gone delays it, never loses it."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import Level
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.journal import JournalError

log = logging.getLogger(__name__)

SEND_EVERY_S = 1.0
LOOK_AFTER_EVERY_S = 30.0
BATCH = 100


class Sending:
    """Delivers until it is cancelled. Thread: main; journal and lookup workers do the work."""

    def __init__(self, parts: Parts, entry: Entry, notices: Notices, changed: Callable[[], None]) -> None:
        self._parts, self._entry, self._notices, self._changed = parts, entry, notices, changed
        self._wake = asyncio.Event()
        self._looked_after = time.monotonic()  # not in the first seconds, which are the window's
        self.waiting = 0
        """What has not been delivered yet, refusals apart."""

    def posted(self) -> None:
        """Something more is in the outbox: it counts from now on and goes at once."""
        self.waiting += 1
        self._wake.set()
        self._changed()

    async def run(self) -> None:
        """Deliver batch after batch while the store takes them, then look again each second or when told."""
        while True:
            self._wake.clear()
            delivered = await self._entry.open_journal() and await self._one_batch()
            await self._look_after()
            if not (delivered and self.waiting):
                with contextlib.suppress(TimeoutError):
                    async with asyncio.timeout(SEND_EVERY_S):  # wait_for can swallow a cancellation (3.11)
                        await self._wake.wait()

    async def _look_after(self) -> None:
        """Where no centre does the site's jobs with tickets, this desk does."""
        jobs, now = self._parts.site_jobs, time.monotonic()
        if jobs is None or now - self._looked_after < LOOK_AFTER_EVERY_S:
            return
        self._looked_after = now
        try:
            await self._parts.workers.lookup.run(jobs)
        except StoreError as error:
            log.warning("tickets were not looked after: %s", error)

    async def _one_batch(self) -> int:
        """How many things were delivered."""
        worker, journal = self._parts.workers.journal, self._parts.journal
        try:
            parcels = await worker.run(journal.batch, BATCH)
            sent: tuple[str, ...] = ()
            if parcels:
                delivery = await self._parts.workers.lookup.run(self._parts.sender.deliver_once, parcels)
                await worker.run(journal.sent, sent := delivery.sent)
                for parcel_id, reason in delivery.refused:
                    await worker.run(journal.refused, parcel_id, reason)
                    self._notices.tell("notice-refused", Level.WARN, reason=reason)
            waiting = await worker.run(journal.waiting)
        except JournalError as error:
            self._entry.journal_refused(error)
            return 0
        if waiting != self.waiting or parcels:
            self.waiting = waiting
            self._changed()
        return len(sent)
