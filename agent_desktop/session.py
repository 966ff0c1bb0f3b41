"""A sitting at the desk: window and rooms from the first paint to the last word saved."""

import asyncio
import logging
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Mapping
from functools import cache
from hmac import compare_digest
from typing import Any, Final

import msgspec

from agent_desktop import settings
from agent_desktop.adapters import fitness
from agent_desktop.bootstrap import Setup, make_desk, make_watch
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.front import Front
from agent_desktop.desk.notices import Confirming
from agent_desktop.desk.state import DeskState, Level
from agent_desktop.doctor.sitting import SeatSelfTest
from agent_desktop.links import LinkBox
from agent_desktop.recovery import Recovery
from agent_desktop.reloading import Reloading
from agent_desktop.running import end_when_told
from agent_desktop.signing_in import ask, forget_person, needs_asking, provisioned
from ui.application import Application
from ui.keys import key_map
from ui.link_watch import LinkWatch
from ui.surroundings import Account, Surroundings
from ui.window import MainWindow
from ui.words import listed, t

log = logging.getLogger(__name__)

CLOSE_IN_CALL: Final = "notice-close-in-call"
CLOSE_UNSENT: Final = "notice-close-unsent"
LAST_WORDS_S: Final = 5.0
"""How long a store may take for what was typed last before the window closes all the same."""
SWITCH_S: Final = 0.001
"""How long a thread may keep the interpreter from others that wait for it."""

Play = Callable[["Session"], Awaitable[int]]
"""What happens while the window is open, for a demo or a bench; its result is the exit status."""


class Session:
    """The window and its desk. Thread: main."""

    def __init__(self, setup: Setup, application: Application) -> None:
        self.setup = setup
        self.desk: Desk = make_desk(setup)
        self._tell_of_keys()
        self._confirming = Confirming(self.desk.parts.now)
        self.front = Front(self.desk)
        self.watch = make_watch(setup, self.desk)
        sender, seat = self.desk.parts.sender, setup.loaded.settings.seat
        self.self_test = SeatSelfTest(self._setup_now, self.desk, cache(lambda: fitness(sender, seat)))
        self.recovery = Recovery(setup, self.desk)
        self.reloading = Reloading(setup, self.desk, lambda: self.window)
        self.closed = asyncio.Event()
        self.on_painted: Callable[[], None] = lambda: None
        self._painted = self._forgets = False
        self._told: asyncio.Future[None] | None = None
        self.window = MainWindow(
            self.front,
            Surroundings(
                theme=application.theme,
                settings=setup.loaded.settings,
                save=self._save,
                room=application.room(),
                locked=setup.loaded.locked,
                floor=self.watch,
                self_test=self.self_test,
                levels=lambda: self.front.levels,
                may_close=self._may_close,
                closing=self.closed.set,
                account=self._account(),
                painted=self._after_paint,
            ),
        )
        self.front.on_change(self._tell)  # after the window: what is awaited here is rendered

    def _tell_of_keys(self) -> None:
        """Which of the person's keys can't be used, and what moved because they took its key."""
        keys, refused = key_map(self.setup.loaded.settings.keys)
        if refused:
            self.desk.notices.tell("notice-keys-refused", Level.WARN, names=", ".join(refused))
        if keys.moved:
            names = listed(tuple(f"{t(f'key-{action}')} {keys.cap(action)}" for action in keys.moved))
            self.desk.notices.tell("notice-keys-moved", Level.INFO, names=names)

    def _setup_now(self) -> Setup:
        """With the settings that count now."""
        return msgspec.structs.replace(self.setup, loaded=self.reloading.loaded)

    def _after_paint(self) -> None:
        if not self._painted:
            self._painted = True
            log.info("first paint", extra={"monotonic_ns": time.monotonic_ns()})
        self.on_painted()

    def _may_close(self) -> bool:
        """Whether a person who closes the window means it.

        While somebody is on the line, or words would go that nobody was sent: the second time.
        """
        up = [live for live in self.desk.book if live.up or live.rings]
        if up and self._warns(CLOSE_IN_CALL):
            return False
        if (field := self.window.unsent) is not None and self._warns(CLOSE_UNSENT, field=field):
            return False
        for live in up:
            self.front.hang_up(live.call.id)
        return True

    def _warns(self, key: str, **args: str) -> bool:
        """Tell what closing would cost, unless that was told just now; it fades, then closing asks again."""
        if self._confirming.again(key):
            return False
        self.desk.notices.tell(key, Level.INFO, **args)
        self.desk.changed()
        return True

    def _account(self) -> Account | None:
        """Who has signed in with a password can lock the window and sign out."""
        password = self.setup.sip_password
        if not password:
            return None
        return Account(lambda typed: compare_digest(typed.encode(), password.encode()), self._sign_out)

    def _sign_out(self) -> None:
        """What only this person may use goes with them; what they wrote is kept, sealed, until it is sent."""
        if not self._may_close():
            return
        self._forgets = True
        self.closed.set()

    def _save(self, changes: Mapping[str, Any]) -> None:
        try:
            settings.save(self.setup.folders, msgspec.to_builtins(dict(changes)))
            self.reloading.saved(changes)
        except OSError as error:
            self.desk.notices.tell("notice-settings-not-saved", Level.WARN, why=str(error))
            self.desk.changed()

    @property
    def target(self) -> str:
        """The SIP URI that rings this desk."""
        phone = self.setup.loaded.settings.phone
        return f"sip:{phone.user}@{phone.listens_at}:{self.desk.parts.line.snapshot.port}"

    async def until(self, holds: Callable[[DeskState], bool], *, timeout: float | None = None) -> DeskState:  # noqa: ASYNC109
        """Wait for a state that the window has rendered. Raises `TimeoutError`."""
        async with asyncio.timeout(timeout):
            while not holds(state := self.front.state):
                await self._next_state()
            return state

    async def _next_state(self) -> None:
        if self._told is None or self._told.done():
            self._told = asyncio.get_running_loop().create_future()
        await asyncio.shield(self._told)

    def _tell(self, state: DeskState) -> None:
        if self._told is not None and not self._told.done():
            self._told.set_result(None)

    async def sit(self, play: Play | None = None) -> int:
        """Show the window, start the desk behind it, play, and close both when the window goes."""
        self.recovery.begin()
        end_when_told(self.closed.set, signal.SIGINT)  # a proper end; nobody is there to confirm it
        self.window.show()
        self.window.activateWindow()  # at start, because a person started it; never for a call
        proper = False
        try:
            await asyncio.sleep(0)  # the first paint comes before anything is opened
            await self.desk.start()
            log.info("ready", extra={"monotonic_ns": time.monotonic_ns()})
            state, real = self.front.state, play is None
            counts = {"calls": len(state.calls), "drafts": len(state.drafts), "log": len(state.recent)}
            await self.recovery.ready(kept=real, **counts)
            self._watch_links()
            if real:
                self.reloading.begin()
            if real and self.setup.loaded.settings.seat.self_test:
                self.self_test.begin(aloud=False)
            status = await self._until_closed(play)
            proper = True
            return status
        finally:
            await self._close()
            if proper:  # else the next start says what was saved
                self.recovery.end()

    async def _close(self) -> None:
        self.window.close()  # first: a word typed while the desk behind it closes would be lost
        try:
            async with asyncio.timeout(LAST_WORDS_S):
                await self.window.keep()
        except Exception:  # whatever it is, calls and drafts are still to be brought home
            log.exception("what was typed last is not kept")
        await self.reloading.close()
        await self.self_test.close()
        await self.watch.close()
        await self.desk.close()
        if self._forgets:
            await asyncio.to_thread(forget_person, self.setup)

    def _watch_links(self) -> None:
        """From now on a number that another program links to is offered; one may wait already."""
        box = LinkBox(self.setup.folders.runtime / "links")

        def offer() -> None:
            if number := box.take():
                self.window.offer(number)

        self._links = LinkWatch(box.folder, offer)
        offer()

    async def _until_closed(self, play: Play | None) -> int:
        closed = asyncio.ensure_future(self.closed.wait())
        if play is None:
            await closed
            return 0
        playing = asyncio.ensure_future(play(self))
        done, _ = await asyncio.wait({closed, playing}, return_when=asyncio.FIRST_COMPLETED)
        closed.cancel()
        if playing in done:
            return playing.result()
        playing.cancel()
        await asyncio.gather(playing, return_exceptions=True)
        return 0


def run(setup: Setup, play: Play | None = None, size: tuple[int, int] | None = None) -> int:
    """One sitting; the exit status. `size` of the window, else it fills the screen.

    Raises `DeskRuns` when there is a desk already.
    """
    # a search gives the interpreter up at each vector and must not wait 5 ms to have it back, nor the window
    sys.setswitchinterval(SWITCH_S)
    application = Application(setup.folders.cache, _qt_said)
    return application.run(_sit(setup, application, play, size))


async def _sit(
    setup: Setup, application: Application, play: Play | None, size: tuple[int, int] | None
) -> int:
    if play is None and needs_asking(setup):
        if (signed := await ask(setup, application)) is None:
            return 0
        setup = signed
    if play is None:
        setup = await provisioned(setup)
    log.info("signed in", extra={"monotonic_ns": time.monotonic_ns()})
    session = Session(setup, application)
    session.window.fit(size)
    return await session.sit(play)


def _qt_said(severity: str, text: str) -> None:
    level = logging.WARNING if severity in ("warning", "critical", "fatal") else logging.DEBUG
    log.log(level, "Qt: %s", text)
