"""The wallboard as a program of its own: a lead's figures on a big screen, with neither desk nor phone."""

import asyncio
import logging
import signal
import sys
from contextlib import suppress
from typing import Final
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from agent_desktop import startup
from agent_desktop.bootstrap import Setup, watch_over
from agent_desktop.desk.workers import Workers
from agent_desktop.logs import open_log
from agent_desktop.running import CallBox, DeskRuns, RunMark, end_when_told
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import utc_now
from agent_desktop.store.sessions import Sessions
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.promises import Promises
from agent_desktop.supervision.wall import wall_of
from agent_desktop.supervision.watch import View
from ui import words
from ui.application import NAME, Application
from ui.link_watch import LinkWatch
from ui.theme.look import Look
from ui.wallboard.awake import Awake
from ui.wallboard.window import WallWindow
from ui.words import t

log = logging.getLogger(__name__)

PROMISES_S: Final = 10.0


class Wallboard:
    """Looks at the floor until its window is closed; whatever goes away is waited for. Thread: main."""

    def __init__(self, setup: Setup, calls: CallBox) -> None:
        """`calls`: of whoever starts it a second time."""
        self._workers, self._sessions = Workers(), Sessions(lambda: setup.store)
        self.watch = watch_over(setup, self._sessions, self._workers)
        self._promises: Promises | None = None
        self.closed = asyncio.Event()
        self._calls = calls
        self.window = WallWindow(utc_now, Awake(NAME, t("wall-title")), self.closed.set)

    async def show(self, size: tuple[int, int] | None) -> int:
        """Show the window, full screen unless it has a size, until it is closed; the exit status."""
        end_when_told(self.closed.set, signal.SIGINT)
        if size is None:
            self.window.fill_screen()
        else:
            self.window.resize(*size)
            self.window.show()
        asking = asyncio.get_running_loop().create_task(self._ask(), name="promises")
        self.watch.begin(self._heard)
        self._calls.is_called()  # before it was there
        self._watching = LinkWatch(self._calls.folder, self._called)
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

    def _called(self) -> None:
        if self._calls.is_called():
            self.window.come_forward()

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
    mark, calls = RunMark(setup.folders.runtime, "wallboard"), CallBox(setup.folders.runtime / "wallboard")
    settings = setup.loaded.settings
    try:
        mark.set()
    except DeskRuns:  # it is open: one is enough, and it comes to the front
        return _call(calls, settings.language)
    if agent_no:
        seat = replace(settings.seat, agent_no=agent_no)
        setup = replace(setup, loaded=replace(setup.loaded, settings=replace(settings, seat=seat)))
    open_log(setup.folders.logs, "wallboard", logging.getLogger())
    words.use(settings.language, ZoneInfo(settings.site.zone))
    application = Application(setup.folders.cache, lambda kind, text: log.info("Qt %s: %s", kind, text))
    application.look(Look(theme=settings.theme))

    async def sit() -> int:
        return await Wallboard(setup, calls).show(size)

    try:
        return application.run(sit())
    finally:
        mark.clear()


def _call(calls: CallBox, language: str) -> int:
    """Have the one that runs come to the front; the exit status."""
    try:
        calls.call()
    except OSError as error:
        words.use(language)
        print(t("startup-wallboard-runs", why=str(error)), file=sys.stderr)
        return 3
    return 0
