"""Made-up values for property tests."""

from datetime import UTC, datetime

from hypothesis import strategies as st

from softphone.call import Call, CallState, Direction, EndReason
from softphone.line import CallChanged

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
instants = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))


@st.composite
def calls(draw: st.DrawFn) -> CallChanged:
    """News of one of a few calls, in any state."""
    return CallChanged(
        Call(
            id=draw(st.sampled_from("abcd")),
            direction=draw(st.sampled_from(Direction)),
            state=draw(st.sampled_from(CallState)),
            since=draw(instants),
            started_at=draw(instants),
            remote=draw(texts),
            remote_name=draw(texts),
            token=draw(texts),
            answered_at=draw(st.none() | instants),
            end_reason=draw(st.none() | st.sampled_from(EndReason)),
            sip_status=draw(st.integers(0, 699)),
            muted=draw(st.booleans()),
            received_ns=draw(st.integers(0, 2**62)),
        )
    )
