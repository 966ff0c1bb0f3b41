"""What a phone could always do, at a real exchange; audio by the tones that the far end hears."""

import asyncio

import pytest

from softphone.call import CallState, EndReason
from softphone.line import DigitReceived
from tests.pbx.floor import MUSIC, Cast, Person


async def test_both_hear_each_other(cast: Cast) -> None:
    await cast.talk()
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


async def test_the_exchange_says_what_time_it_is(cast: Cast) -> None:
    ahead = cast.agent.line.snapshot.registration.clock_ahead_s
    assert ahead is not None, "Asterisk answers a REGISTER with its Date"
    assert abs(ahead) < 30


async def test_hang_up_here(cast: Cast) -> None:
    ours, theirs = await cast.talk()
    cast.agent.line.hang_up(ours.id)
    assert (await cast.agent.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.NEAR_END
    assert (await cast.customer.hearing.call_in(CallState.ENDED, theirs.id)).end_reason is EndReason.FAR_END


async def test_hang_up_there(cast: Cast) -> None:
    ours, theirs = await cast.talk()
    cast.customer.line.hang_up(theirs.id)
    assert (await cast.agent.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.FAR_END


async def test_decline(cast: Cast) -> None:
    theirs = await cast.customer.dials(cast.agent.user)
    ours = await cast.agent.rung()
    cast.agent.line.reject(ours.id)
    assert (await cast.agent.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.REJECTED
    assert (await cast.customer.hearing.call_in(CallState.ENDED, theirs.id)).end_reason is EndReason.BUSY


async def test_the_caller_gives_up(cast: Cast) -> None:
    theirs = await cast.customer.dials(cast.agent.user)
    ours = await cast.agent.rung()
    cast.customer.line.hang_up(theirs.id)
    assert (await cast.agent.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.ABANDONED


async def test_dial_out(cast: Cast) -> None:
    ours = await cast.agent.dials("13900001234")
    await cast.agent.hearing.call_in(CallState.ALERTING, ours.id)
    await cast.customer.answers()
    await cast.agent.hearing.call_in(CallState.ACTIVE, ours.id)
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


@pytest.mark.parametrize(("number", "status"), [("refuses", 403), ("8000", 404)])
async def test_a_number_that_is_refused(cast: Cast, number: str, status: int) -> None:
    ours = await cast.agent.dials(number)
    ended = await cast.agent.hearing.call_in(CallState.ENDED, ours.id)
    assert (ended.end_reason, ended.sip_status) == (EndReason.REFUSED, status)


async def test_hang_up_before_an_answer(cast: Cast) -> None:
    ours = await cast.agent.dials("13900001234")
    theirs = await cast.customer.rung()
    cast.agent.line.hang_up(ours.id)
    assert (await cast.agent.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.NEAR_END
    assert (await cast.customer.hearing.call_in(CallState.ENDED, theirs.id)).end_reason is EndReason.ABANDONED


async def test_hold_and_resume(cast: Cast) -> None:
    ours, _ = await cast.talk()
    await cast.customer.hears(cast.agent.voice)
    cast.agent.line.hold(ours.id)
    await cast.agent.hearing.call_in(CallState.HELD, ours.id)
    await cast.customer.hears(MUSIC)
    await cast.agent.hears()
    cast.agent.hearing.forget()
    cast.agent.line.resume(ours.id)
    await cast.agent.hearing.call_in(CallState.ACTIVE, ours.id)
    await cast.customer.hears(cast.agent.voice)
    await cast.agent.hears(cast.customer.voice)


async def test_mute(cast: Cast) -> None:
    ours, _ = await cast.talk()
    await cast.customer.hears(cast.agent.voice)
    cast.agent.line.mute(ours.id, True)
    await cast.customer.hears()
    await cast.agent.hears(cast.customer.voice)
    cast.agent.line.mute(ours.id, False)
    await cast.customer.hears(cast.agent.voice)


async def test_digits_both_ways(cast: Cast) -> None:
    ours, theirs = await cast.talk()
    await cast.agent.hears(cast.customer.voice)  # media flows
    for sender, call, hearer in ((cast.agent, ours, cast.customer), (cast.customer, theirs, cast.agent)):
        sender.line.send_digits(call.id, "159*#")

        def arrived(person: Person = hearer) -> str:
            return "".join(e.digit for e in person.hearing.events if isinstance(e, DigitReceived))

        await hearer.hearing.until(lambda: arrived() == "159*#")


async def test_blind_transfer(cast: Cast) -> None:
    ours, _ = await cast.talk()
    cast.agent.line.transfer(ours.id, cast.expert.user)
    await cast.expert.answers()
    assert (await cast.agent.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.TRANSFERRED
    await cast.customer.hears(cast.expert.voice)
    await cast.expert.hears(cast.customer.voice)


async def test_a_second_caller_waits_while_the_first_is_held(cast: Cast) -> None:
    first, _ = await cast.talk()
    await cast.neighbour.dials(cast.agent.user)
    second = await cast.agent.answers(frozenset({first.id}))
    await cast.agent.hearing.call_in(CallState.HELD, first.id)
    await cast.customer.hears(MUSIC)
    await cast.neighbour.hears(cast.agent.voice)
    await cast.agent.hears(cast.neighbour.voice)
    assert second.remote == "13900005678"


async def test_what_the_ivr_knows_is_with_the_call(cast: Cast) -> None:
    cast.exchange.ask("database put pin 0010023 123456")
    sign_in = await cast.agent.dials("*41")
    await cast.agent.hearing.call_in(CallState.ENDED, sign_in.id)
    theirs = await cast.customer.dials("95598")
    await cast.customer.hearing.call_in(CallState.ACTIVE, theirs.id)
    for digits in ("2", "0010023#", "123456#"):
        await asyncio.sleep(0.3)
        cast.customer.line.send_digits(theirs.id, digits)
    call = await cast.agent.rung()
    assert (call.remote, call.skill_group, call.account_no) == ("13900001234", "gas", "0010023")
    assert (call.ivr_trail, call.ivr_verdict) == ("2", "pass")
    assert call.token.endswith(";encoding=hex")
    sign_out = await cast.agent.dials("*44")
    await cast.agent.hearing.call_in(CallState.ENDED, sign_out.id)
