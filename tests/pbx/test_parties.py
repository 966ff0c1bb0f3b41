"""Two far ends at one phone: consultation, attended transfer, three-way, swap; and how each may go wrong."""

import asyncio

from agent_desktop.desk.handover import Handover, as_token, of_token
from softphone.call import Call, CallState, EndReason
from softphone.line import CallChanged
from tests.pbx.floor import MUSIC, Cast, Person
from tests.softphone.hearing import PATIENCE_S


async def consult(cast: Cast) -> tuple[Call, Call, Call]:
    """The customer waits, the agent asks the expert: both calls of the agent, and the expert's."""
    first, _ = await cast.talk()
    await cast.customer.hears(cast.agent.voice)  # held while its bridge is made, a call gets no music
    second = await cast.agent.dials(cast.expert.user)
    theirs = await cast.expert.answers()
    await cast.agent.hearing.call_in(CallState.ACTIVE, second.id)
    await cast.agent.hearing.call_in(CallState.HELD, first.id)
    await cast.agent.hears(cast.expert.voice)
    return first, second, theirs


def here(person: Person) -> set[str]:
    return {call.id for call in person.line.snapshot.calls}


async def ended(person: Person, call: Call) -> EndReason | None:
    return (await person.hearing.call_in(CallState.ENDED, call.id)).end_reason


def state_of(person: Person, call: Call) -> CallState:
    return next(known.state for known in person.line.snapshot.calls if known.id == call.id)


async def test_consultation(cast: Cast) -> None:
    await consult(cast)
    await cast.customer.hears(MUSIC)
    await cast.agent.hears(cast.expert.voice)
    await cast.expert.hears(cast.agent.voice)


async def test_swap(cast: Cast) -> None:
    first, second, _ = await consult(cast)
    cast.agent.hearing.forget()
    cast.agent.line.resume(first.id)
    await cast.agent.hearing.call_in(CallState.ACTIVE, first.id)
    await cast.agent.hearing.call_in(CallState.HELD, second.id)
    await cast.expert.hears(MUSIC)
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


async def test_attended_transfer(cast: Cast) -> None:
    first, second, theirs = await consult(cast)
    cast.agent.line.transfer_to_call(first.id, second.id)
    assert await ended(cast.agent, first) is EndReason.TRANSFERRED
    assert await ended(cast.agent, second) is EndReason.TRANSFERRED
    await cast.customer.hears(cast.expert.voice)
    await cast.expert.hears(cast.customer.voice)
    # The expert is told who is there now.
    await cast.expert.hearing.heard(
        CallChanged, lambda e: e.call.id == theirs.id and e.call.remote == "13900001234"
    )


async def test_the_context_goes_with_the_call(cast: Cast) -> None:
    ours, _ = await cast.talk()
    assert ours.token, "the exchange gives every call a token"
    told = as_token(Handover(from_agent="1011", from_name="张敏", phone="+8613900001234", account_id="a1"))
    await cast.agent.dials(cast.expert.user, (("User-to-User", told),))
    asked = await cast.expert.answers()
    assert of_token(asked.token) == of_token(told), "what we say of the caller when we ask a colleague"
    cast.agent.line.transfer(ours.id, cast.lead.user)
    assert (await cast.lead.rung()).token == ours.token, "a transferred call keeps its token"


async def test_transfer_while_the_expert_still_rings(cast: Cast) -> None:
    first, _ = await cast.talk()
    second = await cast.agent.dials(cast.expert.user)
    rings = await cast.expert.rung()
    await cast.agent.hearing.call_in(CallState.ALERTING, second.id)
    cast.agent.line.transfer_to_call(first.id, second.id)
    assert await ended(cast.agent, second) is EndReason.TRANSFERRED
    await cast.expert.hearing.call_in(CallState.ENDED, rings.id)
    await cast.expert.answers(frozenset({rings.id}))
    assert await ended(cast.agent, first) is EndReason.TRANSFERRED
    await cast.customer.hears(cast.expert.voice)


async def test_three_way(cast: Cast) -> None:
    first, second, _ = await consult(cast)
    cast.agent.line.join(first.id, second.id)
    both = lambda: [call.joined for call in cast.agent.line.snapshot.calls] == [True, True]  # noqa: E731
    await cast.agent.hearing.until(both)
    await cast.customer.hears(cast.agent.voice, cast.expert.voice)
    await cast.expert.hears(cast.agent.voice, cast.customer.voice)
    await cast.agent.hears(cast.customer.voice, cast.expert.voice)


async def test_one_leaves_a_three_way(cast: Cast) -> None:
    first, second, theirs = await consult(cast)
    cast.agent.line.join(first.id, second.id)
    await cast.customer.hears(cast.agent.voice, cast.expert.voice)
    cast.expert.line.hang_up(theirs.id)
    assert await ended(cast.agent, second) is EndReason.FAR_END
    await cast.customer.hears(cast.agent.voice)
    assert not any(call.joined for call in cast.agent.line.snapshot.calls)
    assert state_of(cast.agent, first) is CallState.ACTIVE


async def test_private_word_with_one_of_three(cast: Cast) -> None:
    first, second, _ = await consult(cast)
    cast.agent.line.join(first.id, second.id)
    await cast.customer.hears(cast.agent.voice, cast.expert.voice)
    cast.agent.line.hold(first.id)
    await cast.customer.hears(MUSIC)
    await cast.expert.hears(cast.agent.voice)
    cast.agent.line.join(first.id, second.id)
    await cast.customer.hears(cast.agent.voice, cast.expert.voice)


async def test_the_customer_hangs_up_while_the_expert_is_asked(cast: Cast) -> None:
    first, second, _ = await consult(cast)
    cast.customer.line.hang_up(cast.customer.line.snapshot.calls[0].id)
    assert await ended(cast.agent, first) is EndReason.FAR_END
    await cast.expert.hears(cast.agent.voice)
    assert state_of(cast.agent, second) is CallState.ACTIVE


async def test_the_expert_hangs_up_before_the_transfer(cast: Cast) -> None:
    first, second, theirs = await consult(cast)
    cast.expert.line.hang_up(theirs.id)
    assert await ended(cast.agent, second) is EndReason.FAR_END
    cast.agent.line.transfer_to_call(first.id, second.id)
    await cast.agent.hearing.failure("transfer_to_call")
    assert state_of(cast.agent, first) is CallState.HELD
    cast.agent.hearing.forget()
    cast.agent.line.resume(first.id)
    await cast.agent.hearing.call_in(CallState.ACTIVE, first.id)
    await cast.customer.hears(cast.agent.voice)


async def test_a_blind_transfer_that_is_refused(cast: Cast) -> None:
    ours, _ = await cast.talk()
    cast.agent.line.transfer(ours.id, "nobody")
    await cast.agent.hearing.failure("transfer")
    assert state_of(cast.agent, ours) is CallState.ACTIVE
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


async def test_a_blind_transfer_that_nobody_takes_comes_back(cast: Cast) -> None:
    ours, _ = await cast.talk()
    cast.agent.line.transfer(ours.id, cast.lead.user)
    rings = await cast.lead.rung()
    await cast.agent.hearing.heard(CallChanged, lambda e: e.call.handing_over)
    cast.lead.line.reject(rings.id)
    assert await ended(cast.agent, ours) in (EndReason.TRANSFERRED, EndReason.LOST)
    again = await cast.agent.answers(frozenset({ours.id}))
    assert again.token == ours.token
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


async def test_hanging_up_before_a_blind_transfer_is_answered(cast: Cast) -> None:
    ours, _ = await cast.talk()
    cast.agent.line.transfer(ours.id, cast.expert.user)
    await cast.expert.rung()
    cast.agent.line.hang_up(ours.id)
    assert await ended(cast.agent, ours) is EndReason.TRANSFERRED
    await cast.expert.answers()
    await cast.customer.hears(cast.expert.voice)


async def test_the_customer_hangs_up_as_the_transfer_begins(cast: Cast) -> None:
    first, second, theirs = await consult(cast)
    cast.customer.line.hang_up(cast.customer.line.snapshot.calls[0].id)
    cast.agent.line.transfer_to_call(first.id, second.id)
    await cast.agent.hearing.call_in(CallState.ENDED, first.id)
    # Whoever came first, nobody is left speaking to nobody.
    await asyncio.sleep(1.0)
    async with asyncio.timeout(PATIENCE_S):
        while (second.id in here(cast.agent)) != (theirs.id in here(cast.expert)):  # noqa: ASYNC110 - two tell
            await asyncio.sleep(0.1)
