"""A question to the desk whose answer comes later: the newest wins, a failure is told."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from agent_desktop.desk.ledger import LedgerError
from ui.os_words import os_words

R = TypeVar("R")


class Question:
    """One question at a time. Thread: main."""

    def __init__(self, failed: Callable[[str, dict[str, str | int]], None]) -> None:
        """`failed` gets the words key of what went wrong, and its figures."""
        self._failed = failed
        self._task: asyncio.Task[None] | None = None

    def ask(
        self, question: Callable[[], Awaitable[R]], answered: Callable[[R], None],
        over: Callable[[], None] | None = None,
    ) -> None:  # fmt: skip
        """Ask; an older question's answer is not heard any more. `over` comes last, whatever happened."""
        self.stop()
        self._task = asyncio.get_running_loop().create_task(self._run(question, answered))
        if over is not None:
            self._task.add_done_callback(lambda _: over())

    async def _run(self, question: Callable[[], Awaitable[R]], answered: Callable[[R], None]) -> None:
        try:
            answer = await question()
        except LedgerError as error:
            self._failed(f"notice-{error.key}", error.facts)
        except OSError as error:
            self._failed("tickets-file-failed", {"why": os_words(error)})
        else:
            answered(answer)

    def stop(self) -> None:
        """Don't listen any more."""
        if self._task is not None:
            self._task.cancel()
            self._task = None
