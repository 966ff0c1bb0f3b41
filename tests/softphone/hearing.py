"""A listener that remembers what a line told, waits for more, and checks that the story is possible."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

from softphone.call import Call, CallState, check_transition
from softphone.line import CallChanged, CommandFailed, Line, LineEvent

E = TypeVar("E")
PATIENCE_S = 30.0  # far above anything measured: a busy test machine is no failure of the phone


class Hearing:
    """Hears one line. `IllegalTransition` reaches the test that waits or closes."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.events: list[LineEvent] = []
        self.faults: list[Exception] = []
        self._states: dict[str, CallState] = {}
        self._more = asyncio.Event()
        line.listen(self._hear)

    def _hear(self, event: LineEvent) -> None:
        if isinstance(event, CallChanged):
            self._follow(event.call)
        self.events.append(event)
        self._more.set()

    def _follow(self, call: Call) -> None:
        before = self._states.get(call.id)
        self._states[call.id] = call.state
        try:
            if before is CallState.ENDED:
                raise AssertionError(f"call {call.id} was told of after its end")
            if before is not None:
                check_transition(before, call.state)
            shown = {known.id for known in self.line.snapshot.calls}
            assert (call.id in shown) == (call.state is not CallState.ENDED), "the snapshot lags behind"
        except Exception as fault:  # noqa: BLE001 - told to the test, which is not on this stack
            self.faults.append(fault)

    def forget(self) -> None:
        """Only events from now on count."""
        self.events.clear()

    async def until(self, condition: Callable[[], bool], within_s: float = PATIENCE_S) -> None:
        """Wait until `condition` holds after some event."""
        async with asyncio.timeout(within_s):
            while not condition():
                self._more.clear()
                await self._more.wait()
        self.check()

    async def heard(
        self, kind: type[E], matches: Callable[[E], bool] = lambda _: True, within_s: float = PATIENCE_S
    ) -> E:
        """The first event of `kind` that matches, past ones included."""

        def found() -> list[E]:
            return [event for event in self.events if isinstance(event, kind) and matches(event)]

        await self.until(lambda: bool(found()), within_s)
        return found()[0]

    async def call_in(self, state: CallState, call_id: str = "", within_s: float = PATIENCE_S) -> Call:
        """The call as it was told when it first was in `state`."""
        changed = await self.heard(
            CallChanged,
            lambda event: event.call.state is state and call_id in ("", event.call.id),
            within_s,
        )
        return changed.call

    async def failure(self, command: str) -> CommandFailed:
        """The failure of `command`."""
        return await self.heard(CommandFailed, lambda event: event.command == command)

    def check(self) -> None:
        """Raise what was impossible in the story so far."""
        if self.faults:
            raise self.faults[0]
