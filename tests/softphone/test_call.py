"""The table of call states."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.call import TRANSITIONS, CallState, IllegalTransition, check_transition
from softphone.following import after
from softphone.line import (
    CallChanged,
    LineSnapshot,
    PhoneLost,
    Registration,
    RegistrationState,
)
from tests.softphone.values import NOW, calls

states = st.sampled_from(CallState)


@given(states, states)
def test_a_transition_is_allowed_exactly_when_the_table_says_so(before: CallState, then: CallState) -> None:
    if then is before or then in TRANSITIONS[before]:
        check_transition(before, then)
    else:
        with pytest.raises(IllegalTransition) as refused:
            check_transition(before, then)
        assert (refused.value.before, refused.value.after) == (before, then)
        assert before in str(refused.value)
        assert then in str(refused.value)


def test_the_table_speaks_of_every_state() -> None:
    assert set(TRANSITIONS) == set(CallState)


@given(states)
def test_every_call_can_end_and_stays_ended(state: CallState) -> None:
    check_transition(state, CallState.ENDED)
    assert not TRANSITIONS[CallState.ENDED]


@given(st.lists(states, max_size=30))
def test_no_walk_through_the_table_returns_to_ringing(walk: list[CallState]) -> None:
    here, seen = CallState.RINGING, [CallState.RINGING]
    for there in walk:
        if there in TRANSITIONS[here]:
            here = there
            seen.append(here)
    assert CallState.RINGING not in seen[1:]
    assert CallState.DIALLING not in seen


@given(st.lists(calls(), max_size=30))
def test_a_snapshot_holds_the_last_word_on_each_call_that_is_up(told: list[CallChanged]) -> None:
    snapshot = LineSnapshot(
        phone_up=True, registration=Registration(state=RegistrationState.UNREGISTERED, since=NOW)
    )
    for event in told:
        snapshot = after(snapshot, event)
    last = {event.call.id: event.call for event in told}
    expected = {call_id: call for call_id, call in last.items() if call.state is not CallState.ENDED}
    assert {call.id: call for call in snapshot.calls} == expected
    assert len(snapshot.calls) == len(expected)
    assert after(snapshot, PhoneLost(snapshot.calls, "gone")).calls == ()
