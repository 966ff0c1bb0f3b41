"""What a phone does without a desk."""

from hypothesis import given
from hypothesis import strategies as st

from softphone.config import PhoneConfig
from softphone.desk_absence import DeskAbsence, Measure

CONFIG = PhoneConfig(mute_without_desk_s=30, end_without_desk_s=300, leave_without_desk_s=10)


def test_a_phone_whose_desk_never_came_leaves() -> None:
    absence = DeskAbsence(CONFIG, 0.0)
    assert absence.due(9.9, has_desk=False, calls=0) is Measure.NONE
    assert absence.due(10.0, has_desk=False, calls=0) is Measure.LEAVE


def test_with_a_call_up_the_microphone_goes_first_and_the_call_later() -> None:
    absence = DeskAbsence(CONFIG, 0.0)
    assert absence.due(1.0, has_desk=True, calls=1) is Measure.NONE
    assert absence.due(2.0, has_desk=False, calls=1) is Measure.NONE
    assert absence.due(31.9, has_desk=False, calls=1) is Measure.NONE
    assert absence.due(32.0, has_desk=False, calls=1) is Measure.MUTE
    assert absence.due(33.0, has_desk=False, calls=1) is Measure.NONE
    assert absence.due(302.0, has_desk=False, calls=1) is Measure.END_CALLS
    assert absence.due(303.0, has_desk=False, calls=1) is Measure.NONE


def test_a_desk_that_returns_starts_the_clock_anew() -> None:
    absence = DeskAbsence(CONFIG, 0.0)
    absence.due(1.0, has_desk=False, calls=1)
    assert absence.due(29.0, has_desk=True, calls=1) is Measure.NONE
    assert absence.due(30.0, has_desk=False, calls=1) is Measure.NONE
    assert absence.due(59.0, has_desk=False, calls=1) is Measure.NONE
    assert absence.due(60.0, has_desk=False, calls=1) is Measure.MUTE


def test_after_the_last_call_the_desk_has_its_full_grace() -> None:
    absence = DeskAbsence(CONFIG, 0.0)
    absence.due(100.0, has_desk=False, calls=1)
    assert absence.due(101.0, has_desk=False, calls=0) is Measure.NONE
    assert absence.due(110.9, has_desk=False, calls=0) is Measure.NONE
    assert absence.due(111.0, has_desk=False, calls=0) is Measure.LEAVE


def test_after_a_goodbye_it_leaves_at_once_but_never_with_a_call() -> None:
    absence = DeskAbsence(CONFIG, 0.0)
    absence.leaving = True
    assert absence.due(0.1, has_desk=False, calls=1) is Measure.NONE
    assert absence.due(0.2, has_desk=False, calls=0) is Measure.LEAVE


@given(st.lists(st.tuples(st.floats(0, 50), st.booleans(), st.integers(0, 2)), max_size=60))
def test_it_never_leaves_with_a_call_or_a_desk(rounds: list[tuple[float, bool, int]]) -> None:
    absence, now = DeskAbsence(CONFIG, 0.0), 0.0
    for passed, has_desk, calls in rounds:
        now += passed
        measure = absence.due(now, has_desk=has_desk, calls=calls)
        if has_desk:
            assert measure is Measure.NONE
        if calls:
            assert measure is not Measure.LEAVE
        else:
            assert measure in (Measure.NONE, Measure.LEAVE)
