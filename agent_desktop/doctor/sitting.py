"""The self-test of a desk that runs: the doctor's checks one after another, beside the work at the desk."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial
from typing import Final

from agent_desktop.agent.fitness import Finding, FitnessBook, Health, Progress, Report
from agent_desktop.bootstrap import Setup
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.state import Level
from agent_desktop.desk.workers import Worker
from agent_desktop.doctor.examination import CHECKS, findings_of
from agent_desktop.doctor.seat import version_of
from agent_desktop.doctor.subject import Subject
from agent_desktop.store.faults import StoreError
from softphone.line import RegistrationState
from ui.keys import Action, key_map
from ui.words import listed, t

log = logging.getLogger(__name__)

SETTLES_S: Final = 10.0
"""A seat that has just started is given so long to register and to open its library."""
AGAIN_S: Final = 30.0
"""A store that is gone hears the result later."""
NOTICE: Final = "notice-self-test"


class SeatSelfTest:
    """`SelfTest` of a desk. Thread: main; checks and devices on a thread of its own, that ends with it."""

    def __init__(self, setup: Callable[[], Setup], desk: Desk, book: Callable[[], FitnessBook]) -> None:
        """`book` is made on the lookup thread."""
        self._setup, self._desk, self._book = setup, desk, book
        self._worker = Worker("self-test")
        self._task: asyncio.Task[None] | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._tell: Callable[[], None] = lambda: None
        self._progress = Progress()

    @property
    def progress(self) -> Progress:
        """This moment."""
        return self._progress

    def on_change(self, tell: Callable[[], None]) -> None:
        """See `SelfTest.on_change`."""
        self._tell = tell

    def begin(self, *, aloud: bool) -> None:
        """See `SelfTest.begin`."""
        if self._task is None or self._task.done():
            self._task = asyncio.get_running_loop().create_task(self._run(aloud), name="self-test")

    async def close(self) -> None:
        """The last word; a check that hangs in a system call is not waited for."""
        for task in (self._task, self._keeping):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)
        self._worker.close(wait=False)

    async def _run(self, aloud: bool) -> None:
        self._show(Progress(running=True, report=self._progress.report))
        await self._settled()
        subject, found = self._subject(aloud), list[Finding]()
        for check in CHECKS:
            found += await self._worker.run(partial(findings_of, check, subject))
            self._show(Progress(running=True, found=tuple(found), report=self._progress.report))
        parts = self._desk.parts
        report = Report(at=parts.now(), version=version_of("agent-desktop"), findings=tuple(found))
        self._show(Progress(found=report.findings, report=report))
        self._notice(report)
        if self._keeping is not None:
            self._keeping.cancel()
        self._keeping = asyncio.get_running_loop().create_task(self._keep(report), name="self-test-kept")

    async def _settled(self) -> None:
        """What has only just begun is no fault yet."""
        line, library = self._desk.parts.line, self._desk.parts.library
        waits = (RegistrationState.REGISTERING, RegistrationState.RECONNECTING)
        clock = asyncio.get_running_loop().time
        give_up = clock() + SETTLES_S
        while clock() < give_up:
            snapshot = line.snapshot
            opens = library.condition.open or library.condition.building is not None
            registered = snapshot.phone_up and snapshot.registration.state not in waits
            if registered and opens and self._desk.store_watch.looked:
                return
            await asyncio.sleep(0.1)

    def _subject(self, aloud: bool) -> Subject:
        desk = self._desk
        return Subject(
            setup=self._setup(),
            line=desk.parts.line.snapshot,
            library=desk.parts.library.condition,
            aloud=aloud,
            in_call=any(live.up or live.rings for live in desk.book),
        )

    def _show(self, progress: Progress) -> None:
        self._progress = progress
        self._tell()

    def _notice(self, report: Report) -> None:
        """Only what has failed is worth a line; it goes when all is well again."""
        failed = [f.check for f in report.findings if f.health is Health.FAIL]
        self._desk.notices.over(NOTICE)
        if failed:
            names = listed(tuple(t(f"doctor-check-{check}") for check in dict.fromkeys(failed)))
            key = key_map(self._setup().loaded.settings.keys)[0].cap(Action.SELF_TEST)
            self._desk.notices.tell(NOTICE, Level.WARN, names=names, keys=key)
        self._desk.changed()

    async def _keep(self, report: Report) -> None:
        while True:
            try:
                await self._desk.parts.workers.lookup.run(lambda: self._book().keep(report))
            except StoreError as error:
                log.info("the self-test's result is not on the board: %s", error)
            else:
                return
            await asyncio.sleep(AGAIN_S)
