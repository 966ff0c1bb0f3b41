"""Settings that change while a desk runs: some count at once, the rest is told; a bad file changes nothing.

Files are watched; a person's signed profile is fetched anew some time after each start.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec

from agent_desktop.bootstrap import Setup, exchange_codes
from agent_desktop.desk.desk import Desk
from agent_desktop.desk.sound import choice_of
from agent_desktop.desk.state import Level
from agent_desktop.provisioning import NotReached, renew
from agent_desktop.settings import Loaded, Problem, Settings, load
from agent_desktop.settings.profile import NAME, ProfileRefused
from agent_desktop.settings.reload import Reload, changed, reload_of
from agent_desktop.store.instants import utc_now
from ui.settings_watch import SettingsWatch
from ui.window import MainWindow
from ui.words import listed, t

log = logging.getLogger(__name__)

BETWEEN_CALLS_S: Final = 0.5
RENEW_AFTER_S: Final = 20.0
"""A profile is fetched when the morning's first calls have their cards."""


class Reloading:
    """Thread: main; files are read and fetched beside it."""

    def __init__(self, setup: Setup, desk: Desk, window: Callable[[], MainWindow]) -> None:
        self.loaded: Loaded = setup.loaded
        self._folders, self._desk, self._window = setup.folders, desk, window
        self._file = setup.loaded  # what the files said last, whether it counts yet or not
        self._watch: SettingsWatch | None = None
        self._looking: asyncio.Task[None] | None = None
        self._renewing: asyncio.Task[None] | None = None
        self._changed = False

    def begin(self) -> None:
        """From now on changed files are read."""
        folders = self._folders
        files = (folders.settings_file, folders.policy, folders.config / NAME)
        self._watch = SettingsWatch(files, self.look)
        given = self.loaded.settings.provisioning
        if given.public_key and given.source:
            self._renewing = asyncio.get_running_loop().create_task(self._renew(), name="provisioning")

    async def close(self) -> None:
        """The last word."""
        if self._watch is not None:
            self._watch.deleteLater()
        for task in (self._looking, self._renewing):
            if task is not None:
                task.cancel()
                await asyncio.gather(task, return_exceptions=True)

    def saved(self, changes: Mapping[str, Any]) -> None:
        """The window itself has changed something: what comes back from the file is no news."""
        now = msgspec.structs.replace(self.loaded.settings, **changes)
        self.loaded = msgspec.structs.replace(self.loaded, settings=now)

    def look(self) -> None:
        """Read the files anew; once more when they change while that goes on."""
        self._changed = True
        if self._looking is None or self._looking.done():
            self._looking = asyncio.get_running_loop().create_task(self._look(), name="settings")

    async def _look(self) -> None:
        while self._changed:
            await self._between_calls()
            self._changed = False
            self._found(await asyncio.to_thread(load, self._folders))

    def _found(self, found: Loaded) -> None:
        before, self._file = self._file, found
        wrong = _wrong(found)
        if wrong:
            if wrong != _wrong(before):
                from ui.setting_words import told  # a sound start does without

                self._tell("notice-settings-bad", Level.WARN, why=told(wrong[0]))
            return
        self._desk.notices.over("notice-settings-bad")
        self._take(found)

    async def _between_calls(self) -> None:
        """A new window takes the caret out of the form, so it waits until nobody is on the line."""
        while True:
            if not any(live.up or live.rings for live in self._desk.book):
                return
            await asyncio.sleep(BETWEEN_CALLS_S)

    def _take(self, found: Loaded) -> None:
        keys = list(changed(self.loaded.settings, found.settings))
        by = {when: [key for key in keys if reload_of(key) is when] for when in Reload}
        counts = (*by[Reload.NOW], *by[Reload.NEXT_CALL])
        now = _with(self.loaded.settings, found.settings, counts)
        self.loaded = msgspec.structs.replace(found, settings=now)
        if by[Reload.NEXT_CALL]:
            self._desk.parts.exchange.take(exchange_codes(now.exchange))
        if any(key.startswith("sound.") for key in counts):
            self._desk.parts.line.choose_sound(choice_of(now.sound))
        shown = self._window().take(now, found.locked)
        if counts:
            log.info("settings changed: %s", ", ".join(counts))
        if counts and shown:  # else the status line says what it waits for
            self._tell("notice-settings-taken", Level.INFO, keys=_named(counts))
        self._desk.notices.over("notice-settings-later")
        if by[Reload.RESTART]:
            self._tell("notice-settings-later", Level.WARN, keys=_named(tuple(by[Reload.RESTART])))
        self._desk.changed()

    def _tell(self, key: str, level: Level, **args: str) -> None:
        self._desk.notices.tell(key, level, **args)
        self._desk.changed()

    async def _renew(self) -> None:
        """What is new lies beside the settings then, and is taken by the watch."""
        await asyncio.sleep(RENEW_AFTER_S)
        settings = self.loaded.settings
        given, agent = settings.provisioning, settings.seat.agent_no
        try:
            await asyncio.to_thread(renew, self._folders, given, agent, utc_now())
        except ProfileRefused as refused:
            log.warning("a profile was refused: %s", refused)
            why = t(f"provision-{refused.why}", **refused.facts)
            self._tell("notice-provision-refused", Level.WARN, why=why)
        except (NotReached, OSError) as error:
            log.info("no profile was fetched: %s", error)
            if self.loaded.profile is None:
                why = t("provision-not-reached", reason=str(error))
                self._tell("notice-provision-none", Level.WARN, why=why)


def _wrong(loaded: Loaded) -> tuple[Problem, ...]:
    return tuple(problem for problem in loaded.problems if not problem.warning)


def _with(before: Settings, after: Settings, keys: tuple[str, ...]) -> Settings:
    """`before` with the values that stand at `keys` of `after`."""
    made = before
    for key in keys:
        section, _, name = key.rpartition(".")
        if section:
            inner = getattr(made, section)
            value = msgspec.structs.replace(inner, **{name: getattr(getattr(after, section), name)})
            made = msgspec.structs.replace(made, **{section: value})
        else:
            made = msgspec.structs.replace(made, **{name: getattr(after, name)})
    return made


def _named(keys: tuple[str, ...]) -> str:
    return listed([t(f"setting-{key.replace('.', '-')}") for key in keys[:4]])
