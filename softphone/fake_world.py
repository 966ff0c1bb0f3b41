"""The world around the fake phone, for tests: callers, the exchange, colleagues, a phone that dies.

Events are told at once, or through `schedule` (an event loop's `call_soon`) as the real line does.
"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from msgspec.structs import replace

from softphone.call import Call, CallState, Direction, EndReason
from softphone.fake_calls import CallTable
from softphone.following import after
from softphone.line import (
    ColleagueChanged,
    ColleagueState,
    DigitReceived,
    InviteRefused,
    LineEvent,
    LineSnapshot,
    Listener,
    PhoneBack,
    PhoneLost,
    Registration,
    RegistrationChanged,
    RegistrationState,
)


def at_once(work: Callable[[], None]) -> None:
    """Tell it now."""
    work()


class FakeWorld:
    """What happens to a phone that is only a table of calls. Raises IllegalTransition where driven wrong."""

    def __init__(self, schedule: Callable[[Callable[[], None]], object] = at_once) -> None:
        self._colleagues: dict[str, ColleagueState] = {}
        self._schedule = schedule
        self._listeners: list[Listener] = []
        self._failing: dict[str, str] = {}
        self._table = CallTable(self.tell)  # `snapshot` is what has been told of it
        self._in_doubt: tuple[Call, ...] = ()
        self._lost = False
        registration = Registration(state=RegistrationState.UNREGISTERED, since=datetime.now(UTC))
        self._snapshot = LineSnapshot(phone_up=False, registration=registration)

    @property
    def snapshot(self) -> LineSnapshot:
        """The last known truth, updated before listeners hear of a change."""
        return self._snapshot

    def listen(self, listener: Listener) -> None:
        """Call `listener` with every event from now on."""
        self._listeners.append(listener)

    def ring(self, remote: str = "13900001234", **known: Any) -> Call:
        """A call comes in; `known` are further fields of `Call` (skill_group, account_no …)."""
        return self._table.begin(Direction.INCOMING, CallState.RINGING, remote=remote, **known)

    def far_end_rings(self, call_id: str) -> None:
        """Our outgoing call rings over there."""
        self._table.change(self._table.calls[call_id], CallState.ALERTING, sip_status=180)

    def far_end_answers(self, call_id: str) -> None:
        """Our outgoing call is answered."""
        call = self._table.calls[call_id]
        self._table.change(call, CallState.ACTIVE, answered_at=datetime.now(UTC), sip_status=200)

    def far_end_hangs_up(self, call_id: str) -> None:
        """The far end ends an answered call, or gives up before we answered."""
        call = self._table.calls[call_id]
        if call.answered_at:
            self._table.end(call, EndReason.FAR_END, 200)
        else:
            self._table.end(call, EndReason.ABANDONED, 487)

    def line_breaks(self, call_id: str) -> None:
        """The far end of an answered call answers nothing any more."""
        self._table.end(self._table.calls[call_id], EndReason.LOST, 408)

    def far_end_refuses(self, call_id: str, status: int = 486) -> None:
        """Our outgoing call is not taken; 486 is busy, 480 nobody there, 603 declined."""
        reason = {486: EndReason.BUSY, 480: EndReason.NO_ANSWER}.get(status, EndReason.REFUSED)
        self._table.end(self._table.calls[call_id], reason, status)

    def far_end_holds(self, call_id: str, on: bool) -> None:
        """The far end puts us on hold, or takes us back."""
        call = self._table.calls[call_id]
        self._table.change(call, call.state, far_end_holds=on)

    def far_end_keys(self, call_id: str, digits: str) -> None:
        """The far end keys digits."""
        for digit in digits:
            self.tell(DigitReceived(call_id, digit))

    def refuse_invite(self, reason: str = "stranger", source: str = "192.0.2.1:5060") -> None:
        """An INVITE is refused without ringing."""
        self.tell(InviteRefused(reason, source))

    def registration_becomes(self, state: RegistrationState, **known: Any) -> None:
        """The way to the exchange changes."""
        self.tell(RegistrationChanged(Registration(state=state, since=datetime.now(UTC), **known)))

    def colleague_becomes(self, extension: str, state: ColleagueState) -> None:
        """A watched extension changes; of others nothing is told."""
        if extension in self._colleagues:
            self._colleagues[extension] = state
            self.tell(ColleagueChanged(extension, state))

    def fail_next(self, command: str, reason: str) -> None:
        """The next such command (by its method's name) fails with `reason`."""
        self._failing[command] = reason

    def phone_dies(self, reason: str = "The phone process ended.") -> None:
        """The phone process is gone with its calls; told once until a phone returns."""
        if self._lost:
            return
        self._lost, self._in_doubt = True, tuple(self._table.calls.values())
        self._table.calls.clear()
        self.tell(PhoneLost(self._in_doubt, reason))

    def phone_returns(self, calls: tuple[Call, ...] = ()) -> None:
        """A phone is there (again), with `calls` up; earlier ones that are missing end as LOST."""
        self._lost, self._table.calls = False, {call.id: call for call in calls}
        self.tell(PhoneBack(replace(self._snapshot, phone_up=True, calls=calls)))
        lost, self._in_doubt = self._in_doubt, ()
        for call in lost:
            if call.id not in self._table.calls:
                self._table.end(call, EndReason.LOST, call.sip_status)

    def recording_fails(self, call_id: str) -> None:
        """The disk is full."""
        call = self._table.calls[call_id]
        self._table.change(call, call.state, recording="failed")

    def tell(self, event: LineEvent) -> None:
        """Tell any event, e.g. `Levels` or `Quality`, the way every other goes."""
        self._schedule(lambda: self._deliver(event))

    def _deliver(self, event: LineEvent) -> None:
        self._snapshot = after(self._snapshot, event)
        for listener in tuple(self._listeners):
            listener(event)
