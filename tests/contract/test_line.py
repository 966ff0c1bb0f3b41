"""What every `Line` does, the fake one and the one with a real phone behind it.

The real one has a second real phone as its far end, over the loopback. Both phones are started
once for the module: a test begins and ends without calls.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterator
from typing import Protocol

import pytest

from softphone.call import Call, CallState, Direction, EndReason
from softphone.fake_line import FakeLine
from softphone.line import (
    CallChanged,
    CodeAnswered,
    ColleagueChanged,
    CommandFailed,
    DigitReceived,
    Line,
    PhoneBack,
    PhoneLost,
)
from softphone.phone_keeper import Disconnected
from tests.softphone.hearing import Hearing
from tests.softphone.phones import Seat, seat


class Stage(Protocol):
    """A line and somebody at its far end."""

    @property
    def line(self) -> Line: ...

    @property
    def hearing(self) -> Hearing: ...

    @property
    def far_uri(self) -> str: ...

    async def ring(self) -> Call:
        """The far end calls; the call as it rings here."""

    async def far_end_hangs_up(self, call: Call) -> None: ...

    async def far_end_answers(self, call: Call) -> None: ...

    async def far_end_declines(self, call: Call) -> None: ...

    async def far_end_keys(self, call: Call, digit: str) -> None: ...

    async def far_end_holds(self, call: Call, on: bool) -> None: ...

    async def far_end_hears(self, digits: str) -> None:
        """Wait until our digits have arrived there."""

    def kill_phone(self) -> None: ...

    def next_phone_dies_too(self) -> None:
        """The one that was started for a killed phone dies before it says hello."""

    async def tidy(self) -> None:
        """End every call on both sides."""


class FakeStage:
    far_uri = "sip:caller@127.0.0.1:5060"

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.line = self.fake = FakeLine(schedule=loop.call_soon)
        self.hearing = Hearing(self.line)

    async def ring(self) -> Call:
        return self.fake.ring(remote="caller", skill_group="gas", account_no="0010023", ivr_verdict="pass")

    async def far_end_hangs_up(self, call: Call) -> None:
        self.fake.far_end_hangs_up(call.id)

    async def far_end_answers(self, call: Call) -> None:
        self.fake.far_end_rings(call.id)
        self.fake.far_end_answers(call.id)

    async def far_end_declines(self, call: Call) -> None:
        self.fake.far_end_rings(call.id)
        self.fake.far_end_refuses(call.id, 486)

    async def far_end_keys(self, call: Call, digit: str) -> None:
        self.fake.far_end_keys(call.id, digit)

    async def far_end_holds(self, call: Call, on: bool) -> None:
        self.fake.far_end_holds(call.id, on)

    async def far_end_hears(self, digits: str) -> None:
        assert "".join(sent for _, sent in self.fake.sent_digits) == digits

    def kill_phone(self) -> None:
        self.fake.phone_dies()
        asyncio.get_running_loop().call_later(0.05, self.fake.phone_returns)

    def next_phone_dies_too(self) -> None:
        self.fake.phone_dies()

    async def tidy(self) -> None:
        for call in self.line.snapshot.calls:
            self.line.hang_up(call.id)
        self.fake.sent_digits.clear()
        await self.hearing.until(lambda: not self.line.snapshot.calls)


class RealStage:
    def __init__(self, agent: Seat, caller: Seat) -> None:
        self.agent, self.caller = agent, caller
        self.line, self.hearing = agent.line, agent.hearing
        self.far_uri = caller.uri

    async def ring(self) -> Call:
        known = {call.id for call in self.line.snapshot.calls}
        headers = (
            ("X-Skill-Group", "gas"),
            ("X-Account-No", "0010023"),
            ("X-IVR-Password", "pass"),
        )
        self.caller.line.dial(self.agent.uri, headers)
        rung = await self.hearing.heard(
            CallChanged, lambda event: event.call.state is CallState.RINGING and event.call.id not in known
        )
        return rung.call

    async def _far_call(self) -> Call:
        await self.caller.hearing.until(lambda: bool(self.caller.line.snapshot.calls))
        return self.caller.line.snapshot.calls[-1]

    async def far_end_hangs_up(self, call: Call) -> None:
        self.caller.line.hang_up((await self._far_call()).id)

    async def far_end_answers(self, call: Call) -> None:
        self.caller.line.answer((await self._far_call()).id)

    async def far_end_declines(self, call: Call) -> None:
        self.caller.line.reject((await self._far_call()).id)

    async def far_end_keys(self, call: Call, digit: str) -> None:
        self.caller.line.send_digits((await self._far_call()).id, digit)

    async def far_end_holds(self, call: Call, on: bool) -> None:
        far = await self._far_call()
        (self.caller.line.hold if on else self.caller.line.resume)(far.id)

    async def far_end_hears(self, digits: str) -> None:
        def so_far() -> str:
            return "".join(e.digit for e in self.caller.hearing.events if isinstance(e, DigitReceived))

        await self.caller.hearing.until(lambda: so_far() == digits)

    def kill_phone(self) -> None:
        self.agent.kill_phone()

    def next_phone_dies_too(self) -> None:
        self.agent.line._receive(Disconnected("The phone ended while it started."))  # as its keeper says it

    async def tidy(self) -> None:
        for side in (self.agent, self.caller):
            for call in side.line.snapshot.calls:
                side.line.hang_up(call.id)
        for side in (self.agent, self.caller):
            await side.hearing.until(lambda line=side.line: not line.snapshot.calls)  # type: ignore[misc]
            # Our hang-up may have crossed theirs: its answer belongs to this test, not to the next.
            side.line.hang_up("the last word")
            await side.hearing.heard(CommandFailed, lambda event: event.call_id == "the last word")
            side.hearing.forget()
        self.far_uri = self.caller.uri


Play = Callable[[Callable[[Stage], Awaitable[None]]], None]


@pytest.fixture(scope="module", params=["fake", "real"])
def play(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    """Plays a scene on a stage of this kind, and tidies up after it."""
    with asyncio.Runner() as runner:
        if request.param == "fake":
            stage: Stage = runner.run(_fake())
            yield lambda scene: runner.run(_play(scene, stage))
            runner.run(stage.line.close())
        else:
            folder = tmp_path_factory.mktemp("phones")
            agent = seat(folder / "agent", hold_others=True)
            caller = seat(folder / "caller", user="caller", hold_others=False)
            stage = RealStage(runner.run(agent.__aenter__()), runner.run(caller.__aenter__()))
            yield lambda scene: runner.run(_play(scene, stage))
            runner.run(agent.__aexit__(None, None, None))
            runner.run(caller.__aexit__(None, None, None))


async def _fake() -> Stage:
    stage = FakeStage()
    await stage.line.start()
    return stage


async def _play(scene: Callable[[Stage], Awaitable[None]], stage: Stage) -> None:
    stage.hearing.forget()
    try:
        await scene(stage)
    finally:
        await stage.tidy()
    stage.hearing.check()


async def talking(stage: Stage) -> Call:
    """A call that came in and was answered."""
    call = await stage.ring()
    stage.line.answer(call.id)
    return await stage.hearing.call_in(CallState.ACTIVE, call.id)


def test_a_call_rings_with_what_the_exchange_knows(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        before = time.monotonic_ns()
        call = await stage.ring()
        assert call.direction is Direction.INCOMING
        assert call.remote == "caller"
        assert (call.skill_group, call.account_no, call.ivr_verdict) == ("gas", "0010023", "pass")
        assert before < call.received_ns < time.monotonic_ns()
        assert call.since.tzinfo is not None
        await stage.hearing.call_in(CallState.RINGING, call.id)
        assert [known.id for known in stage.line.snapshot.calls] == [call.id]

    play(scene)


def test_answer_and_hang_up_here(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        assert call.answered_at is not None
        stage.line.hang_up(call.id)
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert ended.end_reason is EndReason.NEAR_END
        assert ended.ended_at is not None
        assert stage.line.snapshot.calls == ()

    play(scene)


def test_the_caller_hangs_up(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        await stage.far_end_hangs_up(call)
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert ended.end_reason is EndReason.FAR_END

    play(scene)


def test_the_caller_gives_up_before_an_answer(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await stage.ring()
        await stage.far_end_hangs_up(call)
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert (ended.end_reason, ended.sip_status) == (EndReason.ABANDONED, 487)
        assert ended.answered_at is None

    play(scene)


@pytest.mark.parametrize("command", ["reject", "hang_up"])
def test_declining_a_ringing_call(play: Play, command: str) -> None:
    async def scene(stage: Stage) -> None:
        call = await stage.ring()
        getattr(stage.line, command)(call.id)
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert (ended.end_reason, ended.sip_status) == (EndReason.REJECTED, 486)

    play(scene)


def test_hold_and_resume(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.line.hold(call.id)
        stage.line.hold(call.id)  # an impatient finger
        await stage.hearing.call_in(CallState.HELD, call.id)
        stage.hearing.forget()
        stage.line.resume(call.id)
        stage.line.resume(call.id)
        active = await stage.hearing.call_in(CallState.ACTIVE, call.id)
        assert active.answered_at == call.answered_at
        await asyncio.sleep(0.05)
        assert not [event for event in stage.hearing.events if isinstance(event, CommandFailed)]

    play(scene)


def test_of_hold_and_resume_the_last_wish_counts(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.line.hold(call.id)
        stage.line.resume(call.id)  # pressed before the far end has agreed to the hold
        await stage.hearing.call_in(CallState.HELD, call.id)
        stage.hearing.forget()
        await stage.hearing.until(lambda: stage.line.snapshot.calls[0].state is CallState.ACTIVE)
        stage.line.hold(call.id)
        stage.line.resume(call.id)
        stage.line.hold(call.id)
        await stage.hearing.until(lambda: stage.line.snapshot.calls[0].state is CallState.HELD)
        stage.line.resume(call.id)
        await stage.hearing.until(lambda: stage.line.snapshot.calls[0].state is CallState.ACTIVE)

    play(scene)


def test_both_ends_hold_at_once(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.line.hold(call.id)
        await stage.far_end_holds(call, True)
        await stage.hearing.call_in(CallState.HELD, call.id)
        await stage.far_end_holds(call, False)
        stage.line.resume(call.id)
        await stage.hearing.until(
            lambda: (
                stage.line.snapshot.calls[0].state is CallState.ACTIVE
                and not stage.line.snapshot.calls[0].far_end_holds
            )
        )

    play(scene)


def test_the_far_end_holds(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        await stage.far_end_holds(call, True)
        held = await stage.hearing.heard(CallChanged, lambda event: event.call.far_end_holds)
        assert held.call.state is CallState.ACTIVE
        stage.hearing.forget()
        await stage.far_end_holds(call, False)
        await stage.hearing.heard(CallChanged, lambda event: not event.call.far_end_holds)

    play(scene)


def test_mute_and_back(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.line.mute(call.id, True)
        await stage.hearing.heard(CallChanged, lambda event: event.call.muted)
        stage.hearing.forget()
        stage.line.mute(call.id, False)
        await stage.hearing.heard(CallChanged, lambda event: not event.call.muted)

    play(scene)


def test_digits_both_ways(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        await stage.far_end_keys(call, "7")
        heard = await stage.hearing.heard(DigitReceived)
        assert heard == DigitReceived(call.id, "7")
        stage.line.send_digits(call.id, "1*#A")
        await stage.far_end_hears("1*#A")

    play(scene)


@pytest.mark.parametrize("digits", ["", "12x", "一", "1 2"])
def test_what_is_no_digit_is_not_sent(play: Play, digits: str) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.line.send_digits(call.id, digits)
        assert (await stage.hearing.failure("send_digits")).call_id == call.id

    play(scene)


def test_dialling_out(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        stage.line.dial(stage.far_uri, (("X-Skill-Group", "revisit"),))
        call = await stage.hearing.call_in(CallState.DIALLING)
        assert call.direction is Direction.OUTGOING
        assert call.remote == "caller"
        await stage.far_end_answers(call)
        await stage.hearing.call_in(CallState.ALERTING, call.id)
        await stage.hearing.call_in(CallState.ACTIVE, call.id)

    play(scene)


def test_dialling_somebody_who_is_busy(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        stage.line.dial(stage.far_uri)
        call = await stage.hearing.call_in(CallState.DIALLING)
        await stage.far_end_declines(call)
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert (ended.end_reason, ended.sip_status) == (EndReason.BUSY, 486)

    play(scene)


def test_a_second_call_puts_the_first_on_hold(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        first = await talking(stage)
        second = await stage.ring()
        stage.line.hold(first.id)  # the desk may say so too
        stage.line.answer(second.id)
        await stage.hearing.call_in(CallState.HELD, first.id)
        await stage.hearing.call_in(CallState.ACTIVE, second.id)
        stage.line.resume(first.id)
        await stage.hearing.call_in(CallState.HELD, second.id)
        assert not [event for event in stage.hearing.events if isinstance(event, CommandFailed)]

    play(scene)


async def two_calls(stage: Stage) -> tuple[Call, Call]:
    """One is held, the other active."""
    first = await talking(stage)
    second = await stage.ring()
    stage.line.answer(second.id)
    await stage.hearing.call_in(CallState.HELD, first.id)
    return first, await stage.hearing.call_in(CallState.ACTIVE, second.id)


def joined(stage: Stage) -> list[bool]:
    return [call.joined for call in stage.line.snapshot.calls]


def test_a_three_way_and_one_leaves_it(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        first, second = await two_calls(stage)
        stage.line.join(first.id, second.id)
        await stage.hearing.until(lambda: joined(stage) == [True, True])
        assert {call.state for call in stage.line.snapshot.calls} == {CallState.ACTIVE}
        stage.line.hang_up(second.id)
        await stage.hearing.until(lambda: joined(stage) == [False])
        assert stage.line.snapshot.calls[0].state is CallState.ACTIVE

    play(scene)


def test_holding_one_of_a_three_way_ends_it(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        first, second = await two_calls(stage)
        stage.line.join(first.id, second.id)
        await stage.hearing.until(lambda: joined(stage) == [True, True])
        stage.hearing.forget()
        stage.line.hold(first.id)
        held = await stage.hearing.call_in(CallState.HELD, first.id)
        assert not held.joined
        await stage.hearing.until(lambda: joined(stage) == [False, False])
        assert [call.state for call in stage.line.snapshot.calls] == [CallState.HELD, CallState.ACTIVE]

    play(scene)


@pytest.mark.parametrize("command", ["join", "transfer_to_call"])
def test_two_calls_must_be_two(play: Play, command: str) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        getattr(stage.line, command)(call.id, call.id)
        assert (await stage.hearing.failure(command)).call_id == call.id
        assert [known.state for known in stage.line.snapshot.calls] == [CallState.ACTIVE]

    play(scene)


def test_a_code_shows_no_call(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.line.send_code("*41")
        answered = await stage.hearing.heard(CodeAnswered)
        assert answered.code == "*41"
        assert [known.id for known in stage.line.snapshot.calls] == [call.id]
        assert stage.line.snapshot.calls[0].state is CallState.ACTIVE

    play(scene)


def test_colleagues_are_told_at_once_and_again(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        for _ in range(2):
            stage.hearing.forget()
            stage.line.watch(("1002",))
            told = await stage.hearing.heard(ColleagueChanged)
            assert told.extension == "1002"
        stage.line.watch(())

    play(scene)


COMMANDS: dict[str, Callable[[Line, str], None]] = {
    "answer": lambda line, call_id: line.answer(call_id),
    "reject": lambda line, call_id: line.reject(call_id),
    "hang_up": lambda line, call_id: line.hang_up(call_id),
    "hold": lambda line, call_id: line.hold(call_id),
    "resume": lambda line, call_id: line.resume(call_id),
    "mute": lambda line, call_id: line.mute(call_id, True),
    "send_digits": lambda line, call_id: line.send_digits(call_id, "1"),
    "transfer": lambda line, call_id: line.transfer(call_id, "1002"),
    "transfer_to_call": lambda line, call_id: line.transfer_to_call(call_id, "other"),
    "join": lambda line, call_id: line.join(call_id, "other"),
}


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_for_a_call_that_is_not_there_fails(play: Play, command: str) -> None:
    async def scene(stage: Stage) -> None:
        COMMANDS[command](stage.line, "gone")
        failed = await stage.hearing.failure(command)
        assert failed.call_id == "gone"
        assert failed.reason

    play(scene)


@pytest.mark.parametrize("command", ["hold", "resume", "send_digits", "transfer", "transfer_to_call", "join"])
def test_what_needs_an_answered_call_fails_while_it_rings(play: Play, command: str) -> None:
    async def scene(stage: Stage) -> None:
        call = await stage.ring()
        COMMANDS[command](stage.line, call.id)
        assert (await stage.hearing.failure(command)).call_id == call.id
        assert [known.state for known in stage.line.snapshot.calls] == [CallState.RINGING]

    play(scene)


@pytest.mark.parametrize("command", ["answer", "reject"])
def test_what_needs_a_ringing_call_fails_after_the_answer(play: Play, command: str) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        COMMANDS[command](stage.line, call.id)
        assert (await stage.hearing.failure(command)).call_id == call.id
        assert [known.state for known in stage.line.snapshot.calls] == [CallState.ACTIVE]

    play(scene)


@pytest.mark.chaos
def test_the_phone_dies_in_a_call_and_comes_back(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.kill_phone()
        lost = await stage.hearing.heard(PhoneLost)
        assert [known.id for known in lost.calls] == [call.id]
        assert lost.reason
        assert not stage.line.snapshot.phone_up
        back = await stage.hearing.heard(PhoneBack)
        assert back.snapshot.phone_up
        assert back.snapshot.calls == ()
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert ended.end_reason is EndReason.LOST

    play(scene)


@pytest.mark.chaos
def test_a_phone_that_dies_twice_is_told_once_and_its_calls_end(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        call = await talking(stage)
        stage.kill_phone()
        await stage.hearing.heard(PhoneLost)
        stage.next_phone_dies_too()
        await stage.hearing.heard(PhoneBack)
        ended = await stage.hearing.call_in(CallState.ENDED, call.id)
        assert ended.end_reason is EndReason.LOST
        assert [[c.id for c in e.calls] for e in stage.hearing.events if isinstance(e, PhoneLost)] == [
            [call.id]
        ]

    play(scene)


@pytest.mark.chaos
def test_commands_while_there_is_no_phone_fail(play: Play) -> None:
    async def scene(stage: Stage) -> None:
        stage.kill_phone()
        await stage.hearing.heard(PhoneLost)
        stage.line.dial(stage.far_uri)
        assert not [event for event in stage.hearing.events if isinstance(event, CommandFailed)]
        await stage.hearing.failure("dial")
        await stage.hearing.heard(PhoneBack)

    play(scene)
