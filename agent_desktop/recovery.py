"""What a desk does about an end that nobody wanted: marks that it runs, is kept, says what was saved."""

import time
from typing import Final

from agent_desktop.bootstrap import Setup
from agent_desktop.crash import keep_journal
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.state import Level
from agent_desktop.keeper import MOST, Keeper, restarts
from agent_desktop.running import RunMark
from agent_desktop.tickets.journal import JournalError

JUST_NOW_S: Final = 60.0


class Recovery:
    """Thread: main."""

    def __init__(self, setup: Setup, desk: Desk) -> None:
        self._setup, self._desk = setup, desk
        self._mark = RunMark(setup.folders.runtime)
        self._keeper = Keeper(setup.folders.runtime)
        self._crashed = False

    def begin(self) -> None:
        """Before anything is opened. Raises `DeskRuns`, `OSError`."""
        self._crashed = self._mark.set()
        if self._crashed:
            keep_journal(self._setup.folders.data / "journal.sqlite")

    async def ready(self, *, kept: bool, calls: int, drafts: int, log: int) -> None:
        """The desk is open: tell what was saved; from now on it is opened again, where that is allowed.

        Only now: a desk that dies before it is ready would die again.
        """
        if self._crashed:
            await self._tell(calls=calls, drafts=drafts, log=log)
        if kept and self._setup.loaded.settings.seat.restarts:
            self._keeper.begin()

    def end(self) -> None:
        """A proper end."""
        self._keeper.end()
        self._mark.clear()

    async def _tell(self, **counts: int) -> None:
        parts = self._desk.parts
        try:
            waiting = await parts.workers.journal.run(parts.journal.waiting)
        except JournalError:
            return  # the desk has said so already, and what is in it nobody knows
        now = time.time()
        opened = restarts(self._setup.folders.runtime, now)
        by_itself = bool(opened) and now - opened[-1] < JUST_NOW_S
        key = "notice-previous-run" if not by_itself else "notice-restarted"
        self._desk.notices.tell(key, Level.WARN, **counts, waiting=waiting)
        if len(opened) >= MOST:
            self._desk.notices.tell("notice-restarted-often", Level.ERROR, times=MOST)
        self._desk.changed()
