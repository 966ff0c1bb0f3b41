"""Asking the editors' room from the page: the answer is shown when it comes, a refusal is said."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from agent_desktop.desk.intents import Intents
from agent_desktop.editing.editions.edition import EditionRefused
from agent_desktop.editing.editors_room import EditorsRoom
from agent_desktop.editing.files.reading import FileRefused, os_fault
from agent_desktop.store.faults import StoreError
from agent_desktop.tickets.journal import JournalError
from ui.widgets.labels import Label
from ui.words import t

R = TypeVar("R")
log = logging.getLogger(__name__)


class Asking:
    """Thread: main. What was written stays on screen whatever is refused."""

    def __init__(self, intents: Intents) -> None:
        self._intents = intents
        self.said = Label("", "muted", elide=True)
        self.jobs: set[asyncio.Task[None]] = set()
        self._refused = False  # what is said is why something was not done

    def ask(self, work: Callable[[EditorsRoom], R], then: Callable[[R], object], said: str = "") -> None:
        """Do `work` in the room, then show its answer and say `said`."""
        self.wait(lambda: self._intents.editing(work), then, said)

    def wait(self, begin: Callable[[], Awaitable[R]], then: Callable[[R], object], said: str = "") -> None:
        """Wait for what `begin` begins, as `ask` does."""

        async def run() -> None:
            try:
                answer = await begin()
            except EditionRefused as refused:
                self.say(t(f"editing-refused-{refused.key}"), "warn")
            except FileRefused as refused:
                self.say(t(f"editing-file-{refused.key}", **refused.args_), "warn")
            except OSError as error:
                self.say(t(f"editing-file-{os_fault(error)}"), "warn")
            except JournalError as error:
                log.warning("the journal: %s", error)
                self.say(t("editing-not-filed"), "danger")
            except StoreError as error:
                log.warning("the editors' store: %s", error)
                self.say(t("editing-store"), "danger")
            else:
                if said or self._refused:
                    self.say(said, "muted")
                then(answer)

        task = asyncio.get_running_loop().create_task(run(), name="editing")
        self.jobs.add(task)
        task.add_done_callback(self.jobs.discard)

    def say(self, text: str, tone: str) -> None:
        """Say what was done, or why not."""
        self._refused = tone != "muted"
        self.said.show_text(text, tone)
