"""The wallboard as a program of its own: a lead's figures on a big screen, with neither desk nor phone."""

import asyncio
import logging
from contextlib import suppress
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_desktop import startup
from agent_desktop.bootstrap import Setup, watch_over
from agent_desktop.desk.workers import Workers
from agent_desktop.logs import open_log
from agent_desktop.running import end_when_told
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import utc_now
from agent_desktop.store.sessions import Sessions
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.promises import Promises
from agent_desktop.supervision.wall import wall_of
from agent_desktop.supervision.watch import View
from ui import words
from ui.application import NAME, Application
from ui.theme.look import Look
from ui.wallboard.awake import Awake
from ui.wallboard.window import WallWindow
from ui.words import t

log = logging.getLogger(__name__)

PROMISES_S: Final = 10.0


class Wallboard:
    """Looks at the floor until its window is closed; whatever goes away is waited for. Thread: main."""

    def __init__(self, setup: Setup) -> None:
        self._workers, self._sessions = Workers(), Sessions(lambda: setup.store)
        self.watch = watch_over(setup, self._sessions, self._workers)
        self._promises: Promises | None = None
        self.closed = asyncio.Event()
        self.window = WallWindow(utc_now, Awake(NAME, t("wall-title")), self.closed.set)

    async def show(self, size: tuple[int, int] | None) -> int:
        """Show the window, full screen unless it has a size, until it is closed; the exit status."""
        end_when_told(self.closed.set)
        if size is None:
            self.window.showFullScreen()
        else:
            self.window.resize(*size)
            self.window.show()
        asking = asyncio.get_running_loop().create_task(self._ask(), name="promises")
        self.watch.begin(self._heard)
        try:
            await self.closed.wait()
        finally:
            asking.cancel()
            with suppress(asyncio.CancelledError):
                await asking
            await self.watch.close()
            await self._workers.lookup.run(self._sessions.close)
            self._workers.close()
            self.window.close()
        return 0

    def _heard(self, view: View) -> None:
        self.window.show_wall(wall_of(view, self._promises))

    async def _ask(self) -> None:
        """What is late and what is open, apart from the second's questions."""
        while True:
            try:
                self._promises = await self.watch.promises()
            except (StoreError, NotALead) as error:
                log.info("promises can't be seen: %s", error)
                self._promises = None  # a count of long ago is not shown as one of now
            await asyncio.sleep(PROMISES_S)


def run(agent_no: str = "", size: tuple[int, int] | None = None) -> int:
    """Show the wallboard on this user's settings, in the name of `agent_no` where it is given."""
    setup = startup.as_it_is()
    settings = setup.loaded.settings
    if agent_no:
        seat = replace(settings.seat, agent_no=agent_no)
        setup = replace(setup, loaded=replace(setup.loaded, settings=replace(settings, seat=seat)))
    open_log(setup.folders.logs, "wallboard", logging.getLogger())
    words.use(settings.language, ZoneInfo(settings.site.zone))
    application = Application(setup.folders.cache, lambda kind, text: log.info("Qt %s: %s", kind, text))
    application.look(Look(theme=settings.theme))

    async def sit() -> int:
        return await Wallboard(setup).show(size)

    return application.run(sit())
