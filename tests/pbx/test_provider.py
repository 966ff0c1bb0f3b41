"""A registrar and proxy alone, as a plain SIP provider is one: Kamailio."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from softphone.call import CallState, EndReason
from softphone.line import DigitReceived
from tests.pbx.exchange import Exchange
from tests.pbx.floor import WAYS, Person


@dataclass(frozen=True, slots=True)
class Pair:
    """Two telephones of a provider."""

    here: Person
    there: Person


@pytest.fixture(scope="module", params=WAYS)
def phones(
    request: pytest.FixtureRequest,
    debian: Path,
    runner: asyncio.Runner,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Pair]:
    provider, folder = Exchange(debian, "kamailio"), tmp_path_factory.mktemp("provider")
    here, there = (Person(folder / user, provider, user, request.param) for user in ("8101", "8102"))
    try:
        provider.start()
        for person in (here, there):
            runner.run(person.come())
        yield Pair(here, there)
    finally:
        for person in (here, there):
            runner.run(person.go())
        provider.close()


@pytest.fixture
def pair(phones: Pair, runner: asyncio.Runner) -> Iterator[Pair]:
    """The same, with nobody in a call before and after."""
    yield phones
    runner.run(_tidy(phones))


async def _tidy(pair: Pair) -> None:
    for person in (pair.here, pair.there):
        for call in person.line.snapshot.calls:
            person.line.hang_up(call.id)
    for person in (pair.here, pair.there):
        await person.alone()
        person.hearing.check()
        person.hearing.forget()


async def test_both_hear_each_other_and_hang_up(pair: Pair) -> None:
    theirs = await pair.there.dials(pair.here.user)
    ours = await pair.here.answers()
    await pair.there.hears(pair.here.voice)
    await pair.here.hears(pair.there.voice)
    pair.there.line.hang_up(theirs.id)
    assert (await pair.here.hearing.call_in(CallState.ENDED, ours.id)).end_reason is EndReason.FAR_END


async def test_hold_resume_and_digits(pair: Pair) -> None:
    ours = await pair.here.dials(pair.there.user)
    await pair.there.answers()
    await pair.there.hears(pair.here.voice)
    pair.here.line.send_digits(ours.id, "7#")
    heard = pair.there.hearing
    await heard.until(lambda: [e.digit for e in heard.events if isinstance(e, DigitReceived)] == ["7", "#"])
    pair.here.line.hold(ours.id)
    await pair.here.hearing.call_in(CallState.HELD, ours.id)
    await pair.there.hears()
    pair.here.hearing.forget()
    pair.here.line.resume(ours.id)
    await pair.here.hearing.call_in(CallState.ACTIVE, ours.id)
    await pair.there.hears(pair.here.voice)


async def test_a_transfer_that_the_far_end_refuses_leaves_the_call(pair: Pair) -> None:
    ours = await pair.here.dials(pair.there.user)
    await pair.there.answers()
    pair.here.line.transfer(ours.id, "8109")
    await pair.here.hearing.failure("transfer")
    await pair.there.hears(pair.here.voice)
    assert [call.handing_over for call in pair.here.line.snapshot.calls] == [False]
