"""Why a call is over: the line that quality staff read first."""

import pytest
from msgspec.structs import replace

from softphone.call import Call, Direction, EndReason
from softphone.call_life import end_reason, new_call
from tests.softphone.values import NOW

INCOMING = new_call(Direction.INCOMING, 1, remote="010")
OUTGOING = new_call(Direction.OUTGOING, 1, remote="010")


@pytest.mark.parametrize(
    ("call", "status", "reason"),
    [
        (INCOMING, 487, EndReason.ABANDONED),
        (INCOMING, 408, EndReason.ABANDONED),
        (replace(INCOMING, answered_at=NOW), 200, EndReason.FAR_END),
        (replace(INCOMING, answered_at=NOW), 408, EndReason.LOST),
        (replace(OUTGOING, answered_at=NOW), 200, EndReason.FAR_END),
        (replace(OUTGOING, answered_at=NOW), 503, EndReason.LOST),
        (OUTGOING, 486, EndReason.BUSY),
        (OUTGOING, 600, EndReason.BUSY),
        (OUTGOING, 480, EndReason.NO_ANSWER),
        (OUTGOING, 408, EndReason.NO_ANSWER),
        (OUTGOING, 603, EndReason.REFUSED),
        (OUTGOING, 404, EndReason.REFUSED),
        (OUTGOING, 503, EndReason.REFUSED),
        (OUTGOING, 0, EndReason.REFUSED),
    ],
)
def test_the_reason_follows_from_how_far_it_came_and_the_last_status(
    call: Call, status: int, reason: EndReason
) -> None:
    assert end_reason(call, status) is reason


def test_calls_have_ids_of_their_own() -> None:
    assert INCOMING.id != OUTGOING.id
    assert INCOMING.since.tzinfo is not None
