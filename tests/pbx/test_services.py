"""What the exchange does for a seat beside its calls: codes, colleagues, the survey, a lead's ear."""

import pytest

from softphone.call import CallState, EndReason
from softphone.line import CallChanged, CodeAnswered, ColleagueChanged, ColleagueState, TextReceived
from tests.pbx.floor import Cast, Person


async def keys(person: Person, code: str) -> CodeAnswered:
    """Have the phone dial a code, and see that no call is shown for it."""
    person.hearing.forget()
    person.line.send_code(code)
    answered = await person.hearing.heard(CodeAnswered, lambda event: event.code == code)
    assert not [event for event in person.hearing.events if "Call" in type(event).__name__]
    return answered


def membership(cast: Cast, queue: str = "gas") -> str:
    """What the exchange says of the agent in a queue; "" when it is no member."""
    lines = cast.exchange.ask(f"queue show {queue}").splitlines()
    return next((line for line in lines if cast.agent.user in line), "")


async def test_signing_in_brings_calls_and_signing_out_ends_them(cast: Cast) -> None:
    assert (await keys(cast.agent, "*41")).taken
    assert membership(cast)
    await cast.customer.dials("queue-gas")
    call = await cast.agent.answers()
    assert (call.skill_group, call.remote) == ("gas", "13900001234")
    await cast.customer.hears(cast.agent.voice)
    cast.agent.line.hang_up(call.id)
    await cast.agent.alone()
    assert (await keys(cast.agent, "*44")).taken
    assert not membership(cast)


async def test_not_ready_with_its_reason_and_ready_again(cast: Cast) -> None:
    await keys(cast.agent, "*41")
    assert (await keys(cast.agent, "*42training")).taken
    assert "paused:training" in membership(cast)
    assert (await keys(cast.agent, "*43")).taken
    assert "paused" not in membership(cast)
    await keys(cast.agent, "*44")


async def test_a_code_that_the_exchange_does_not_take(cast: Cast) -> None:
    refused = await keys(cast.agent, "*43")  # not signed in: nothing to unpause
    assert (refused.taken, refused.status) == (False, 403)
    assert (await keys(cast.agent, "*99")).status == 404


async def test_a_code_leaves_the_call_alone(cast: Cast) -> None:
    await cast.talk()
    await keys(cast.agent, "*41")
    await cast.customer.hears(cast.agent.voice)
    assert [call.state for call in cast.agent.line.snapshot.calls] == [CallState.ACTIVE]
    await keys(cast.agent, "*44")


async def test_colleagues(cast: Cast) -> None:
    seen = cast.lead.hearing

    async def becomes(state: ColleagueState) -> None:
        await seen.heard(ColleagueChanged, lambda e: (e.extension, e.state) == (cast.agent.user, state))
        seen.forget()

    cast.lead.line.watch((cast.agent.user, "8199"))
    await seen.heard(ColleagueChanged, lambda e: (e.extension, e.state) == ("8199", ColleagueState.AWAY))
    await becomes(ColleagueState.FREE)
    await cast.customer.dials(cast.agent.user)
    await becomes(ColleagueState.RINGING)
    call = await cast.agent.answers()
    await becomes(ColleagueState.BUSY)
    cast.agent.line.hang_up(call.id)
    await becomes(ColleagueState.FREE)
    cast.lead.line.watch(())


@pytest.mark.parametrize("keyed", ["5", ""])
async def test_survey(cast: Cast, keyed: str) -> None:
    ours, theirs = await cast.talk()
    cast.agent.line.transfer(ours.id, "*60", wait=False)
    ended = await cast.agent.hearing.call_in(CallState.ENDED, ours.id)
    assert ended.end_reason is EndReason.TRANSFERRED
    if keyed:
        await cast.customer.hears()  # it waits for a key
        cast.customer.line.send_digits(theirs.id, keyed)
    else:
        cast.customer.line.hang_up(theirs.id)
    told = await cast.agent.hearing.heard(TextReceived)
    assert told.text == f"survey score={keyed or 'skipped'} token={ours.token}"


@pytest.mark.parametrize(
    ("code", "agent_hears", "customer_hears"),
    [("*51", False, False), ("*52", True, False), ("*53", True, True)],
)
async def test_a_lead_listens_whispers_or_joins(
    cast: Cast, code: str, agent_hears: bool, customer_hears: bool
) -> None:
    await cast.talk()
    await cast.lead.dials(f"{code}{cast.agent.user}")
    await cast.lead.hears(cast.agent.voice, cast.customer.voice)
    lead = (cast.lead.voice,)
    await cast.agent.hears(cast.customer.voice, *(lead if agent_hears else ()))
    await cast.customer.hears(cast.agent.voice, *(lead if customer_hears else ()))


async def test_a_lead_takes_the_call_of_a_seat_that_talks(cast: Cast) -> None:
    await cast.talk()
    await cast.lead.dials(f"*55{cast.agent.user}")
    await cast.lead.hears(cast.customer.voice)
    await cast.customer.hears(cast.lead.voice)
    await cast.agent.alone()
    (call,) = cast.lead.line.snapshot.calls
    assert call.remote == "13900001234", "and the lead's desk knows whose card to open"
    cast.lead.line.hang_up(call.id)
    await cast.customer.alone()


async def test_a_lead_takes_the_call_that_rings_at_a_seat(cast: Cast) -> None:
    await keys(cast.agent, "*41")
    await cast.customer.dials("queue-gas")
    await cast.agent.rung()
    await cast.lead.dials(f"*55{cast.agent.user}")
    await cast.lead.hears(cast.customer.voice)
    await cast.customer.hears(cast.lead.voice)
    await cast.agent.alone()
    await keys(cast.agent, "*44")


async def test_a_lead_ends_the_call_of_a_seat(cast: Cast) -> None:
    assert not (await keys(cast.lead, f"*56{cast.agent.user}")).taken, "there is none"
    await cast.talk()
    assert (await keys(cast.lead, f"*56{cast.agent.user}")).taken
    await cast.agent.alone()
    await cast.customer.alone()


async def test_a_seat_that_was_moved_gets_calls_of_its_new_group_alone(cast: Cast) -> None:
    await keys(cast.agent, "*41")
    for code in ("*47heating", "*47heating", "*48gas", "*48gas"):
        assert (await keys(cast.agent, code)).taken
    assert membership(cast, "heating")
    assert not membership(cast, "gas")
    assert not (await keys(cast.agent, "*47steam")).taken, "no such queue"
    await cast.customer.dials("queue-heating")
    assert (await cast.agent.answers()).skill_group == "heating"
    await keys(cast.agent, "*48heating")
    await keys(cast.agent, "*44")


async def test_a_call_is_taken_after_a_beep(cast: Cast) -> None:
    """What auto-answer does at the phone: the agent hears the beep, the caller only the agent."""
    await cast.customer.dials(cast.agent.user)
    call = await cast.agent.rung()
    before = cast.agent.kept
    cast.agent.line.beep()
    await cast.agent.beeped(before)
    cast.agent.line.answer(call.id)
    await cast.agent.hearing.call_in(CallState.ACTIVE, call.id)
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


async def test_redial(cast: Cast) -> None:
    """The number of the last call is rung once more, and it is the same person again."""
    first = await cast.agent.dials("13900001234")
    await cast.customer.answers()
    await cast.agent.hearing.call_in(CallState.ACTIVE, first.id)
    cast.agent.line.hang_up(first.id)
    await cast.agent.alone()
    await cast.customer.alone()
    known = frozenset(e.call.id for e in cast.customer.hearing.events if isinstance(e, CallChanged))
    await cast.agent.dials(first.remote)
    await cast.customer.answers(known)
    await cast.agent.hears(cast.customer.voice)
