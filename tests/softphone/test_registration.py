"""The account's states, from what a REGISTER returned."""

import logging

import pytest
from hypothesis import given
from hypothesis import strategies as st

from softphone.call import IllegalTransition
from softphone.line import RegistrationState as S
from softphone.phone_registration import TRANSITIONS, RegistrationWatch, check_registration

log = logging.getLogger("test")


def watch(*, registers: bool = True) -> RegistrationWatch:
    return RegistrationWatch("sip:agent@10.0.0.5:5060", log, registers=registers)


def test_an_account_without_registrar_is_unregistered_by_intent() -> None:
    assert watch(registers=False).now.state is S.UNREGISTERED


def test_success_has_a_round_trip() -> None:
    account = watch()
    assert account.now.state is S.REGISTERING
    account.sent()
    now = account.answered(200, "OK", 300)
    assert now.state is S.REGISTERED
    assert now.round_trip_ms is not None
    assert now.round_trip_ms >= 0


@pytest.mark.parametrize("code", [401, 403, 404, 407])
def test_what_time_will_not_mend_is_refused(code: int) -> None:
    now = watch().answered(code, "No", 0)
    assert (now.state, now.reason) == (S.REFUSED, f"{code} No")


@pytest.mark.parametrize("code", [408, 480, 500, 503, 603])
def test_everything_else_is_tried_again(code: int) -> None:
    account = watch()
    account.answered(200, "OK", 300)
    now = account.answered(code, "Later", 0)
    assert now.state is S.RECONNECTING
    back = account.answered(200, "OK", 300)
    assert (back.state, back.reason) == (S.REGISTERED, "")


def test_a_refresh_keeps_the_time_since_when() -> None:
    account = watch()
    first = account.answered(200, "OK", 300)
    assert account.answered(200, "OK", 300).since == first.since


def test_taken_back_it_is_unregistered() -> None:
    account = watch()
    account.answered(200, "OK", 300)
    assert account.answered(200, "OK", 0).state is S.UNREGISTERED


@given(st.sampled_from(S), st.sampled_from(S))
def test_the_table_decides(before: S, then: S) -> None:
    if then is before or then in TRANSITIONS[before]:
        check_registration(before, then)
    else:
        with pytest.raises(IllegalTransition):
            check_registration(before, then)


def test_the_exchange_counts_more_than_the_table(caplog: pytest.LogCaptureFixture) -> None:
    account = watch(registers=False)
    assert account.answered(200, "OK", 300).state is S.REGISTERED
    assert "illegal transition" in caplog.text


@given(st.lists(st.tuples(st.integers(200, 699), st.integers(0, 3600))))
def test_no_answer_of_an_exchange_is_illegal(
    answers: list[tuple[int, int]],
) -> None:
    account = watch()
    for code, expires_s in answers:
        before = account.now.state
        after = account.answered(code, "", expires_s).state
        if before is not S.UNREGISTERED:
            check_registration(before, after)
