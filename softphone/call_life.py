"""How a call begins and why it ended, as far as that needs no phone."""

import uuid
from datetime import UTC, datetime
from typing import Any, Final

from softphone.call import Call, CallState, Direction, EndReason

_BUSY: Final = frozenset({486, 600})
_NO_ANSWER: Final = frozenset({408, 480, 487})
# An answered call that ends with one of these never got its BYE: the path or the far end died.
_PATH_DIED: Final = frozenset({408, 481, 500, 502, 503, 504})


def new_call(direction: Direction, received_ns: int, **known: Any) -> Call:
    """A call that begins now."""
    now = datetime.now(UTC)
    state = CallState.RINGING if direction is Direction.INCOMING else CallState.DIALLING
    return Call(
        id=uuid.uuid4().hex,
        direction=direction,
        state=state,
        since=now,
        started_at=now,
        received_ns=received_ns,
        **known,
    )


def end_reason(call: Call, status: int) -> EndReason:
    """Why a call that we didn't end is over, from how far it came and the last SIP status."""
    if call.answered_at is not None:
        return EndReason.LOST if status in _PATH_DIED else EndReason.FAR_END
    if call.direction is Direction.INCOMING:
        return EndReason.ABANDONED
    if status in _BUSY:
        return EndReason.BUSY
    return EndReason.NO_ANSWER if status in _NO_ANSWER else EndReason.REFUSED
