"""The fake phone's own truth: its calls and what may become of them."""

import time
import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from softphone.call import Call, CallState, Direction, EndReason, check_transition
from softphone.line import CallChanged, LineEvent


class CallTable:
    """Calls by id, told through `tell`. Raises IllegalTransition."""

    def __init__(self, tell: Callable[[LineEvent], None]) -> None:
        self.calls: dict[str, Call] = {}
        self._tell = tell

    def begin(self, direction: Direction, state: CallState, **known: Any) -> Call:
        """A new call appears."""
        now = datetime.now(UTC)
        call = Call(
            id=uuid.uuid4().hex,  # as the real one: no two phones name a call alike
            direction=direction,
            state=state,
            since=now,
            started_at=now,
            received_ns=time.monotonic_ns(),
            **known,
        )
        self.calls[call.id] = call
        self._tell(CallChanged(call))
        return call

    def change(self, call: Call, state: CallState, **changes: Any) -> None:
        """A call becomes something else; nothing is told when nothing is new."""
        check_transition(call.state, state)
        leaves = call.joined and state is not CallState.ACTIVE
        if leaves:
            changes["joined"] = False
        if state is not call.state:
            changes |= {"state": state, "since": datetime.now(UTC)}
        changed = replace(call, **changes)
        if changed != call:
            self.calls[call.id] = changed
            self._tell(CallChanged(changed))
        if leaves:
            self.part()

    def end(self, call: Call, reason: EndReason, status: int) -> None:
        """A call is over."""
        now = datetime.now(UTC)
        self.change(call, CallState.ENDED, ended_at=now, end_reason=reason, sip_status=status)
        self.calls.pop(call.id, None)

    def hold_others(self, *taken: str) -> None:
        """One conversation at a time."""
        for call in tuple(self.calls.values()):
            if call.id not in taken and call.state is CallState.ACTIVE:
                self.change(self.calls[call.id], CallState.HELD)

    def join(self, *ids: str) -> None:
        """A three-way call of these two."""
        self.hold_others(*ids)
        for call_id in ids:
            self.change(self.calls[call_id], CallState.ACTIVE)
        for call_id in ids:
            self.change(self.calls[call_id], CallState.ACTIVE, joined=True)

    def part(self) -> None:
        """A three-way call is over."""
        for call in tuple(self.calls.values()):
            self.change(call, call.state, joined=False)
