"""What the fake line offers to tests of the desk, beyond the contract."""

from collections.abc import Callable

import pytest

from softphone.call import CallState, EndReason, IllegalTransition
from softphone.fake_line import FakeLine
from softphone.line import (
    CallChanged,
    CommandFailed,
    InviteRefused,
    Levels,
    LineEvent,
    RegistrationState,
)
from softphone.no_phone import PhoneError


def started() -> tuple[FakeLine, list[LineEvent]]:
    line = FakeLine()
    told: list[LineEvent] = []
    line.phone_returns()
    line.listen(told.append)
    return line, told


async def test_a_start_can_be_made_to_fail() -> None:
    line = FakeLine()
    line.start_error = "no phone today"
    with pytest.raises(PhoneError, match="no phone today"):
        await line.start()
    assert not line.snapshot.phone_up


def test_events_come_at_once_unless_told_otherwise() -> None:
    line, told = started()
    call = line.ring("13900001234", skill_group="gas")
    assert told == [CallChanged(call)]
    waiting: list[Callable[[], None]] = []
    later = FakeLine(schedule=waiting.append)
    later.ring()
    assert later.snapshot.calls == ()
    for work in waiting:
        work()
    assert len(later.snapshot.calls) == 1


def test_a_command_can_be_made_to_fail_once() -> None:
    line, told = started()
    call = line.ring()
    line.fail_next("answer", "busy wire")
    line.answer(call.id)
    assert told[-1] == CommandFailed("answer", call.id, "busy wire")
    line.answer(call.id)
    assert line.snapshot.calls[0].state is CallState.ACTIVE


def test_what_was_asked_is_kept() -> None:
    line, _ = started()
    call = line.ring()
    line.answer(call.id)
    line.send_digits(call.id, "12#")
    line.transfer(call.id, "1002")
    line.dial("sip:1003@pbx", (("X-Skill-Group", "gas"),))
    assert line.sent_digits == [(call.id, "12#")]
    assert line.transferred == [(call.id, "1002")]
    assert line.dialled == [("sip:1003@pbx", (("X-Skill-Group", "gas"),))]
    assert [known.remote for known in line.snapshot.calls] == ["1003"]


def test_a_test_that_drives_it_wrong_is_told() -> None:
    line, _ = started()
    call = line.ring()
    with pytest.raises(IllegalTransition, match="ringing may not become alerting"):
        line.far_end_rings(call.id)


def test_a_phone_may_return_with_the_call_it_had() -> None:
    line, told = started()
    kept, gone = line.ring(), line.ring()
    line.phone_dies()
    line.phone_returns((kept,))
    assert line.snapshot.calls == (kept,)
    last = told[-1]
    assert isinstance(last, CallChanged)
    assert (last.call.id, last.call.end_reason) == (gone.id, EndReason.LOST)


def test_everything_else_a_phone_may_say() -> None:
    line, told = started()
    line.refuse_invite("stranger", "192.0.2.1:5060")
    line.registration_becomes(RegistrationState.REFUSED, reason="403")
    line.tell(Levels(0.1, 0.2))
    assert told[0] == InviteRefused("stranger", "192.0.2.1:5060")
    assert line.snapshot.refused == 1
    assert line.snapshot.registration.reason == "403"
    assert told[-1] == Levels(0.1, 0.2)
