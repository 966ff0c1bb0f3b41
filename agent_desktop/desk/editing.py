"""The editors' page at the desk: who may use it, and its work on the lookup worker."""

import asyncio
import logging
from collections.abc import Callable
from typing import Final, TypeVar

from agent_desktop.desk.parts import Parts
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.store.faults import StoreError

log = logging.getLogger(__name__)

R = TypeVar("R")
FIRST_S: Final = 1.0
AGAIN_S: Final = 60.0
"""A store that is silent is asked again after this; who edits changes seldom."""


class Editing:
    """Thread: main; what is asked runs on the lookup worker."""

    def __init__(self, parts: Parts, changed: Callable[[], None]) -> None:
        self._parts, self._changed = parts, changed
        self.edits = False

    async def run(self) -> None:
        """Find out, once the store answers, whether this person edits."""
        await asyncio.sleep(FIRST_S)
        while True:
            try:
                rights = await self.ask(EditorsRoom.rights)
            except StoreError as error:
                log.info("who edits is not known yet: %s", error)
                await asyncio.sleep(AGAIN_S)
                continue
            self.edits = rights.edits
            self._changed()
            return

    async def ask(self, work: Callable[[EditorsRoom], R]) -> R:
        """Do something in the editors' room. Raises `StoreError` and `EditionRefused`."""
        return await self._parts.workers.lookup.run(work, self._parts.editors)
