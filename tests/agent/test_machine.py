"""The agent's state is what the calls at the desk say, whatever happens in whatever order."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from agent_desktop.agent.limits import Limits, read_limits
from agent_desktop.agent.machine import MISSED, AgentMachine, CallsNow, IllegalAgentState
from agent_desktop.agent.states import CHOSEN_BY_AGENT, TRANSITIONS, AgentState

NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LIMIT = 60
BREAK = timedelta(minutes=Limits().break_minutes)


class Clock:
    """A clock that a test turns."""

    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> datetime:
        return self.now

    def on(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def agent(clock: Clock) -> AgentMachine:
    """An agent who has signed in."""
    machine = AgentMachine(clock, strict=True)
    machine.sign_in()
    return machine


def calls(agent: AgentMachine, **now: bool) -> AgentState:
    agent.follow(CallsNow(**now), LIMIT)
    return agent.presence.state


def test_a_call_from_ring_to_ready(agent: AgentMachine, clock: Clock) -> None:
    walked = [
        calls(agent, ringing=True),
        calls(agent, active=True),
        calls(agent, held=True),
        calls(agent, active=True),
        calls(agent, wrapping=True),
        calls(agent),
    ]
    assert walked == ["ringing", "talking", "holding", "talking", "wrap_up", "ready"]


def test_a_second_call_in_wrap_up_rings_and_gives_the_rest_of_it_back(
    agent: AgentMachine, clock: Clock
) -> None:
    calls(agent, active=True)
    calls(agent, wrapping=True)
    until = agent.presence.until
    clock.on(20)
    assert calls(agent, wrapping=True, ringing=True) is AgentState.RINGING
    clock.on(10)
    assert calls(agent, wrapping=True) is AgentState.WRAP_UP
    assert agent.presence.until == until == NOON + timedelta(seconds=LIMIT)


def test_wrap_up_ends_at_its_limit_and_not_before(agent: AgentMachine, clock: Clock) -> None:
    calls(agent, active=True)
    calls(agent, wrapping=True)
    clock.on(LIMIT - 1)
    assert not agent.tick()
    clock.on(1)
    assert agent.tick()
    assert agent.presence.state is AgentState.READY
    assert calls(agent, wrapping=True) is AgentState.READY, "the unfiled ticket stays, the agent doesn't"
    assert calls(agent, wrapping=True, active=True) is AgentState.TALKING
    assert calls(agent, wrapping=True) is AgentState.WRAP_UP, "the next call has a wrap-up of its own"


def test_more_time_can_be_asked_for(agent: AgentMachine, clock: Clock) -> None:
    calls(agent, active=True)
    calls(agent, wrapping=True)
    assert agent.can_extend
    agent.extend()
    clock.on(LIMIT + 29)
    assert not agent.tick()
    clock.on(1)
    assert agent.tick()
    assert not agent.can_extend


def test_more_time_has_an_end_and_the_next_call_begins_anew(agent: AgentMachine) -> None:
    for _ in range(2):
        calls(agent, active=True)
        calls(agent, wrapping=True)
        allowed = []
        for _ in range(3):
            allowed.append(agent.can_extend)
            agent.extend()
        assert allowed == [True, True, False]
        calls(agent)


def test_a_break_counts_down_and_a_call_in_it_takes_nothing_away(agent: AgentMachine, clock: Clock) -> None:
    agent.choose(AgentState.ON_BREAK)
    until = agent.presence.until
    assert until == NOON + timedelta(minutes=10)
    clock.on(60)
    calls(agent, active=True)
    assert calls(agent) is AgentState.ON_BREAK
    assert agent.presence.until == until
    clock.on(3600)
    assert not agent.tick(), "who is late is shown as late"
    assert agent.presence.state is AgentState.ON_BREAK


def test_breaks_run_out(agent: AgentMachine) -> None:
    for _ in range(agent.limits.breaks):
        assert AgentState.ON_BREAK in agent.allowed
        agent.choose(AgentState.ON_BREAK)
        agent.choose(AgentState.READY)
    assert AgentState.ON_BREAK not in agent.allowed
    assert AgentState.NOT_READY in agent.allowed


def test_the_sites_limits_are_read_and_nonsense_is_told() -> None:
    assert read_limits("[limits]\nbreaks = 0").breaks == 0
    assert read_limits("") == Limits()
    for wrong in ("breaks = -1", "breaks = true", 'break_minutes = "x"', "naps = 3"):
        with pytest.raises(ValueError, match="limits"):
            read_limits(f"[limits]\n{wrong}")


def test_what_is_chosen_in_a_call_holds_after_it(agent: AgentMachine) -> None:
    calls(agent, active=True)
    agent.choose(AgentState.ON_BREAK)
    assert agent.presence.state is AgentState.TALKING
    calls(agent, wrapping=True)
    assert calls(agent) is AgentState.ON_BREAK


def test_choosing_in_wrap_up_ends_it(agent: AgentMachine) -> None:
    calls(agent, active=True)
    calls(agent, wrapping=True)
    assert AgentState.READY in agent.allowed, "the state chosen before may be chosen again: I am done"
    agent.choose(AgentState.READY)
    assert agent.presence.state is AgentState.READY


def test_choosing_while_a_call_rings_over_an_overdue_wrap_up_does_not_hide_the_call(
    agent: AgentMachine, clock: Clock
) -> None:
    calls(agent, active=True)
    calls(agent, wrapping=True)
    clock.on(LIMIT)
    agent.tick()
    calls(agent, wrapping=True, ringing=True)
    agent.choose(AgentState.NOT_READY, "meeting")
    assert agent.presence.state is AgentState.RINGING


def test_what_somebody_else_chooses_tears_nobody_out_of_wrap_up(agent: AgentMachine, clock: Clock) -> None:
    assert not agent.choose_next(AgentState.ON_BREAK, "lead"), "idle: at once"
    assert (agent.presence.reason, ends := agent.presence.until) == ("lead", clock() + BREAK)
    calls(agent, active=True)
    assert agent.choose_next(AgentState.NOT_READY, "lead"), "in a call: afterwards"
    calls(agent, wrapping=True)
    clock.on(LIMIT - 1)
    assert agent.choose_next(AgentState.ON_BREAK), "in wrap-up: when it has run to its end"
    assert not agent.tick()
    clock.on(1)
    assert agent.tick()
    assert calls(agent) is AgentState.ON_BREAK
    assert agent.presence.until != ends, "a break of its own"
    with pytest.raises(IllegalAgentState):
        agent.choose_next(AgentState.TALKING)


def test_a_state_is_as_old_as_its_beginning(agent: AgentMachine, clock: Clock) -> None:
    calls(agent, active=True)
    clock.on(5)
    calls(agent, active=True, held=True)
    assert agent.presence.since == NOON


def test_what_is_on_already_is_not_offered(agent: AgentMachine) -> None:
    assert AgentState.READY not in agent.allowed
    agent.choose(AgentState.ON_BREAK)
    assert agent.allowed == tuple(s for s in AgentState if s in CHOSEN_BY_AGENT - {AgentState.ON_BREAK})


def test_who_is_not_ready_anyway_keeps_the_reason_when_a_ring_goes_unanswered(agent: AgentMachine) -> None:
    agent.choose(AgentState.ON_BREAK, "lunch")
    calls(agent, ringing=True)
    assert calls(agent, missed=True) is AgentState.ON_BREAK
    assert (agent.chosen, agent.reason) == (AgentState.ON_BREAK, "lunch")


def test_an_unanswered_ring_takes_a_ready_agent_out_of_the_queue(agent: AgentMachine) -> None:
    calls(agent, ringing=True)
    assert calls(agent, missed=True) is AgentState.NOT_READY
    assert agent.presence.reason == MISSED


def test_the_reason_of_not_ready_can_be_changed(agent: AgentMachine) -> None:
    agent.choose(AgentState.NOT_READY, "training")
    assert AgentState.NOT_READY in agent.allowed
    agent.choose(AgentState.NOT_READY, "meeting")
    assert agent.presence.reason == "meeting"
    assert AgentState.READY in agent.allowed


@pytest.mark.parametrize("state", sorted(set(AgentState) - CHOSEN_BY_AGENT))
def test_nobody_chooses_what_the_calls_decide(agent: AgentMachine, state: AgentState) -> None:
    with pytest.raises(IllegalAgentState, match="ready may not become"):
        agent.choose(state)


def test_an_illegal_step_raises_in_tests_and_is_logged_in_the_field(
    agent: AgentMachine, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(IllegalAgentState) as raised:
        calls(agent, wrapping=True)
    assert (raised.value.before, raised.value.after) == (AgentState.READY, AgentState.WRAP_UP)

    in_the_field = AgentMachine(clock, strict=False)
    in_the_field.sign_in()
    assert calls(in_the_field, wrapping=True) is AgentState.WRAP_UP
    assert "ready may not become wrap_up" in caplog.text


def test_every_state_has_a_way_out() -> None:
    assert set(TRANSITIONS) == set(AgentState)
    assert all(after - {before} for before, after in TRANSITIONS.items())


class NeverLies(RuleBasedStateMachine):
    """Any sequence of calls, choices and time: the state on screen is the one that the calls say."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.agent = AgentMachine(self.clock, strict=False)
        self.agent.sign_in()
        self.calls = CallsNow()

    @rule(
        ringing=st.booleans(),
        outbound=st.booleans(),
        active=st.booleans(),
        held=st.booleans(),
        wrapping=st.booleans(),
        missed=st.booleans(),
    )
    def happens(self, **now: bool) -> None:
        self.calls = CallsNow(**now)
        self.agent.follow(self.calls, LIMIT)

    @rule(state=st.sampled_from(sorted(CHOSEN_BY_AGENT)), reason=st.sampled_from(["", "training", "meeting"]))
    def chooses(self, state: AgentState, reason: str) -> None:
        self.agent.choose(state, reason)

    @rule(seconds=st.integers(0, 2 * LIMIT))
    def time_passes(self, seconds: int) -> None:
        self.clock.on(seconds)
        self.agent.tick()

    @rule()
    def extends(self) -> None:
        self.agent.extend()

    @invariant()
    def shows_what_is(self) -> None:
        shown, now = self.agent.presence, self.calls
        voices = {
            AgentState.TALKING: now.active,
            AgentState.HOLDING: now.held and not now.active,
            AgentState.RINGING: now.ringing and not (now.active or now.held),
            AgentState.OUTBOUND: now.outbound and not (now.active or now.held or now.ringing),
        }
        heard = next((state for state, there in voices.items() if there), None)
        if heard is not None:
            assert shown.state is heard
        elif shown.state is AgentState.WRAP_UP:
            assert now.wrapping
        else:
            assert shown.state in CHOSEN_BY_AGENT

    @invariant()
    def a_limit_runs_only_in_wrap_up_and_breaks(self) -> None:
        shown = self.agent.presence
        assert (shown.until is not None) == (shown.state in (AgentState.WRAP_UP, AgentState.ON_BREAK))
        assert shown.since <= self.clock.now


TestNeverLies = NeverLies.TestCase
