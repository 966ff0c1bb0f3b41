"""When to register where, and when a registrar counts as lost: rules on a clock that the test turns."""

import logging
from typing import Self

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from softphone.call import IllegalTransition
from softphone.line import RegistrationState as S
from softphone.phone_registration import (
    ASK_EVERY_S,
    BACKUP_PATIENCE_S,
    REPEATED_S,
    RETRY_S,
    STEADY_S,
    TRANSITIONS,
    Act,
    Registrars,
    Step,
    check_registration,
)
from softphone.registrar_way import SILENCE_S

log = logging.getLogger("test")
PRIMARY, BACKUP = 0, 1


class Clock:
    """An account at registrars that answer as told; `run` turns the clock in tenths of a second."""

    def __init__(self, count: int = 1, *, drops_options: bool = False) -> None:
        self.now = 0.0
        self.account = Registrars(count, 0.0, "sip:agent@10.0.0.5:5060", log)
        self.alive = [True] * count
        self.drops_options = drops_options
        self.status = 200
        self.calls = False
        self.steps: list[tuple[float, Step]] = []
        self.at: set[int] = set()  # where the exchanges believe that we are

    @property
    def state(self) -> S:
        return self.account.now.state

    def run(self, seconds: float) -> Self:
        end = self.now + seconds
        while self.now < end - 1e-9:
            self.now = round(self.now + 0.1, 3)
            for step in self.account.due(self.now, calls=self.calls):
                self.steps.append((self.now, step))
                self.do(step)
        return self

    def do(self, step: Step) -> None:
        if step.act in (Act.REGISTER, Act.UNREGISTER):
            self.account.sent(step.way, self.now)
        if not self.alive[step.way]:
            return
        match step.act:
            case Act.REGISTER:
                self.at |= {step.way} if self.status == 200 else set()
                expires_s = 300 if self.status == 200 else 0
                self.account.answered(step.way, self.status, "", expires_s, self.now)
            case Act.UNREGISTER:
                self.at -= {step.way}
                self.account.answered(step.way, 200, "OK", 0, self.now)
            case Act.ASK if not self.drops_options:
                self.account.ask_answered(step.way, self.now)

    def seconds_until(self, state: S, limit: float = 60) -> float:
        began = self.now
        while self.state is not state:
            assert self.now - began < limit, f"still {self.state} after {limit} s"
            self.run(0.1)
        return self.now - began

    def asked(self, act: Act, way: int = PRIMARY) -> int:
        return sum(step == Step(act, way) for _, step in self.steps)


def test_an_account_without_registrar_is_unregistered_by_intent() -> None:
    assert Clock(0).run(60).state is S.UNREGISTERED


def test_it_registers_at_once_and_asks_now_and_then() -> None:
    clock = Clock().run(0.1)
    assert clock.state is S.REGISTERED
    assert clock.account.now.round_trip_ms is not None
    clock.run(60)
    assert clock.asked(Act.REGISTER) == 1  # PJSIP refreshes by itself
    assert clock.asked(Act.ASK) == pytest.approx(60 / ASK_EVERY_S, abs=2)


@pytest.mark.parametrize("cut_at", [0.5, 3.0, 5.1, 9.9])
@pytest.mark.parametrize("drops_options", [False, True])
def test_a_silent_path_is_noticed_within_fifteen_seconds(cut_at: float, drops_options: bool) -> None:
    clock = Clock(drops_options=drops_options).run(20 + cut_at)
    assert clock.state is S.REGISTERED
    clock.alive[PRIMARY] = False
    assert clock.seconds_until(S.RECONNECTING) <= 15
    assert Act.DISCONNECT in {step.act for _, step in clock.steps}  # a dead connection would be used again


def test_where_a_call_has_fallen_silent_a_cut_is_known_sooner_and_a_mere_silence_is_none() -> None:
    clock = Clock().run(21)
    clock.account.doubt(clock.now)
    assert clock.run(8).state is S.REGISTERED, "the exchange is there: the far end says nothing, that is all"
    clock.alive[PRIMARY] = False
    clock.account.doubt(clock.now)
    assert clock.seconds_until(S.RECONNECTING) <= 4


def test_calls_are_taken_up_once_after_each_loss_and_never_without_one() -> None:
    clock = Clock().run(20)
    assert not clock.asked(Act.TAKE_UP)
    for times in (1, 2):
        clock.alive[PRIMARY] = False
        clock.run(40)
        clock.account.answered(PRIMARY, 408, "Request Timeout", 0, clock.now)
        clock.alive[PRIMARY] = True
        clock.run(20)
        assert clock.asked(Act.TAKE_UP) == times


def test_it_is_back_soon_after_the_path_is() -> None:
    clock = Clock().run(20)
    clock.alive[PRIMARY] = False
    clock.run(100)
    clock.account.answered(PRIMARY, 408, "Request Timeout", 0, clock.now)
    clock.alive[PRIMARY] = True
    assert clock.seconds_until(S.REGISTERED) <= 3


def test_a_request_that_timed_out_after_the_return_holds_nobody_up() -> None:
    clock = Clock().run(20)
    clock.alive[PRIMARY] = False
    clock.run(14)  # lost, and a REGISTER is on its way into nowhere
    clock.alive[PRIMARY] = True
    clock.run(1.2)
    clock.account.answered(PRIMARY, 408, "Request Timeout", 0, clock.now)
    assert clock.seconds_until(S.REGISTERED) <= 0.2


def test_a_closed_connection_is_lost_at_once_and_tried_within_a_second() -> None:
    clock = Clock().run(10)
    clock.account.connection_lost(PRIMARY, "closed", clock.now)
    assert (clock.state, clock.account.now.reason) == (S.RECONNECTING, "closed")
    assert clock.seconds_until(S.REGISTERED) <= 1.1


def test_the_backup_takes_over_and_gives_back_when_the_primary_is_steady() -> None:
    clock = Clock(2).run(20)
    assert clock.at == {PRIMARY}
    clock.alive[PRIMARY] = False
    clock.run(ASK_EVERY_S + SILENCE_S + 0.5)
    assert (clock.state, clock.account.now.on_backup, clock.account.current) == (S.REGISTERED, True, BACKUP)
    clock.alive[PRIMARY] = True
    clock.run(STEADY_S - 1)
    assert clock.account.current == BACKUP
    clock.run(5)
    assert clock.account.current == PRIMARY
    assert clock.at == {PRIMARY}  # nobody rings us twice


def test_nobody_goes_back_to_the_primary_in_a_call() -> None:
    clock = Clock(2).run(20)
    clock.alive[PRIMARY] = False
    clock.run(15)
    clock.alive[PRIMARY] = True
    clock.calls = True
    assert clock.run(60).account.now.on_backup
    clock.calls = False
    assert not clock.run(1).account.now.on_backup


def test_a_primary_that_flaps_is_not_gone_back_to() -> None:
    clock = Clock(2).run(20)
    clock.alive[PRIMARY] = False
    clock.run(15)
    for _ in range(6):
        clock.alive[PRIMARY] = not clock.alive[PRIMARY]
        clock.run(STEADY_S - 1)
    assert clock.account.now.on_backup


def test_a_primary_that_is_dead_at_the_start_costs_four_seconds() -> None:
    clock = Clock(2)
    clock.alive[PRIMARY] = False
    assert clock.seconds_until(S.REGISTERED) <= BACKUP_PATIENCE_S + 0.2
    assert clock.account.now.on_backup


@pytest.mark.parametrize("code", [401, 403, 404, 407])
def test_what_time_will_not_mend_is_refused_and_asked_again_seldom(code: int) -> None:
    clock = Clock()
    clock.status = code
    clock.run(29)
    assert (clock.state, clock.asked(Act.REGISTER)) == (S.REFUSED, 1)
    clock.status = 200  # a reloading exchange refuses for a moment
    assert clock.run(3).state is S.REGISTERED


@pytest.mark.parametrize("code", [408, 480, 500, 503, 603])
def test_everything_else_is_tried_again_soon(code: int) -> None:
    clock = Clock(drops_options=True)
    clock.status = code
    clock.run(1)
    assert (clock.state, clock.account.now.reason) == (S.RECONNECTING, f"{code} ")
    clock.status = 200
    assert clock.seconds_until(S.REGISTERED) <= RETRY_S
    assert clock.account.now.reason == ""


def test_a_refresh_keeps_the_time_since_when() -> None:
    clock = Clock().run(1)
    since = clock.account.now.since
    clock.account.answered(PRIMARY, 200, "OK", 300, clock.now)
    assert clock.account.now.since == since


def test_another_address_is_registered_at_once() -> None:
    clock = Clock().run(10)
    clock.account.address_changed("sip:agent@10.9.9.9:5060", clock.now)
    assert clock.state is S.RECONNECTING
    clock.run(0.1)
    assert (clock.state, clock.account.now.address) == (S.REGISTERED, "sip:agent@10.9.9.9:5060")


def test_another_address_is_said_once_more_when_nothing_from_the_former_can_arrive_after_it() -> None:
    clock = Clock().run(10)
    clock.account.address_changed("sip:agent@10.9.9.9:5060", clock.now)
    clock.run(REPEATED_S - 0.1)
    assert clock.asked(Act.REGISTER) == 2
    clock.at.clear()  # the exchange took an older REGISTER for the newer one
    clock.run(0.2)
    assert (clock.asked(Act.REGISTER), clock.at) == (3, {PRIMARY})
    assert clock.run(120).asked(Act.REGISTER) == 3
    assert clock.state is S.REGISTERED


def test_leaving_takes_the_registration_back_and_asks_no_more() -> None:
    clock = Clock().run(10)
    for step in clock.account.leave():
        clock.do(step)
    assert (clock.state, clock.at) == (S.UNREGISTERED, set())
    done = len(clock.steps)
    assert len(clock.run(30).steps) == done


@given(st.sampled_from(S), st.sampled_from(S))
def test_the_table_decides(before: S, then: S) -> None:
    if then is before or then in TRANSITIONS[before]:
        check_registration(before, then)
    else:
        with pytest.raises(IllegalTransition):
            check_registration(before, then)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(200, 699), st.integers(0, 3600)), max_size=20))
def test_no_answer_of_an_exchange_is_illegal(answers: list[tuple[int, int, int]]) -> None:
    account = Registrars(2, 0.0, "", log)
    for now, (way, code, expires_s) in enumerate(answers):
        before = account.now.state
        account.due(float(now), calls=False)
        account.answered(way, code, "", expires_s, float(now))
        check_registration(before, account.now.state)


@settings(max_examples=25)
@given(st.lists(st.tuples(st.floats(0.1, 30), st.booleans(), st.booleans()), max_size=12))
def test_whatever_dies_a_living_registrar_ends_up_with_us(story: list[tuple[float, bool, bool]]) -> None:
    clock = Clock(2)
    for seconds, *alive in story:
        clock.alive = alive
        clock.run(seconds)
    clock.alive = [True, True]
    for way in (PRIMARY, BACKUP):  # PJSIP gives up on what was sent into nowhere
        if clock.account._ways[way].trying:
            clock.account.answered(way, 408, "", 0, clock.now)
    clock.run(40)
    assert clock.state is S.REGISTERED
    assert PRIMARY in clock.at
    assert clock.account.current == PRIMARY
