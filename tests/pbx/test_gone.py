"""The exchange goes and comes back: no call and no queue survives as a lie."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from agent_desktop.agent.machine import AgentMachine
from agent_desktop.agent.standing import QueueCodes
from agent_desktop.agent.states import AgentState
from agent_desktop.desk import queue_step
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.queue_step import QueueStep
from softphone.call import CallState, EndReason
from softphone.line import RegistrationState
from tests.pbx.exchange import Exchange
from tests.pbx.floor import Person

CODES = QueueCodes(sign_in="*41", ready="*43", not_ready="*42{reason}", sign_out="*44")
_GONE_S = 60.0  # ten seconds of silence, and as long as SIP may wait for an answer

_SEATS = {"udp": "8101", "tcp": "8201", "tls": "8301"}


@contextlib.asynccontextmanager
async def two(debian: Path, folder: Path, way: str) -> AsyncIterator[tuple[Exchange, Person, Person]]:
    """An exchange of one's own, to be killed, with an agent and a customer."""
    exchange = Exchange(debian, "asterisk")
    agent = Person(folder / "agent", exchange, _SEATS[way], way)
    customer = Person(folder / "customer", exchange, "customer", "udp")
    try:
        exchange.start()
        for person in (agent, customer):
            await person.come()
        yield exchange, agent, customer
    finally:
        for person in (agent, customer):
            await person.go()
        exchange.close()


@pytest.mark.parametrize("way", ["udp", "tls"])
async def test_a_call_whose_exchange_was_killed_ends_and_the_next_comes(
    debian: Path, tmp_path: Path, way: str
) -> None:
    async with two(debian, tmp_path, way) as (exchange, agent, customer):
        theirs = await customer.dials(agent.user)
        ours = await agent.answers()
        await customer.hears(agent.voice)
        exchange.kill()
        exchange.start()
        ended = await agent.hearing.call_in(CallState.ENDED, ours.id, within_s=_GONE_S)
        assert ended.end_reason is EndReason.LOST
        await customer.hearing.call_in(CallState.ENDED, theirs.id, within_s=_GONE_S)
        await _registered(agent)
        await _registered(customer)
        await _comes(customer, agent, frozenset({ours.id}))
        await customer.hears(agent.voice)
        await agent.hears(customer.voice)


async def test_a_telephone_that_died_in_a_call_leaves_nobody_on_the_line(
    debian: Path, tmp_path: Path
) -> None:
    """First the caller's, then the seat's own: each time both sides hear that it is over."""
    async with two(debian, tmp_path, "tls") as (_, agent, customer):
        await customer.dials(agent.user)
        ours = await agent.answers()
        await customer.hears(agent.voice)
        customer.kill_phone()
        ended = await agent.hearing.call_in(CallState.ENDED, ours.id, within_s=_GONE_S)
        assert ended.end_reason is EndReason.FAR_END
        await _registered(customer)
        theirs = await customer.dials(agent.user)
        ours = await agent.answers(frozenset({ours.id}))
        await customer.hears(agent.voice)
        agent.kill_phone()
        ended = await agent.hearing.call_in(CallState.ENDED, ours.id, within_s=_GONE_S)
        assert ended.end_reason is EndReason.LOST
        ended = await customer.hearing.call_in(CallState.ENDED, theirs.id, within_s=_GONE_S)
        assert ended.end_reason is EndReason.FAR_END
        assert not agent.line.snapshot.calls
        await _registered(agent)


async def test_the_queues_hear_it_again_from_an_exchange_that_forgot_everything(
    debian: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_step, "RESTATE_S", 3.0)
    async with two(debian, tmp_path, "udp") as (exchange, agent, _):
        machine = AgentMachine(lambda: datetime.now(UTC), strict=True)
        step = QueueStep(agent.line, machine, CODES, Notices(lambda: datetime.now(UTC)))
        agent.line.listen(step.heard)

        async def becomes(state: AgentState, reason: str = "") -> None:
            machine.choose(state, reason)
            step.follow()
            await agent.hearing.until(lambda: step.in_step)

        await becomes(AgentState.NOT_READY, "training")
        assert "paused:training" in exchange.ask("queue show gas")
        exchange.kill()
        exchange.start()
        assert agent.user not in exchange.ask("queue show gas"), "it forgot"
        async with asyncio.timeout(_GONE_S):
            while "paused:training" not in exchange.ask("queue show gas"):  # noqa: ASYNC110
                await asyncio.sleep(0.5)
        await becomes(AgentState.READY)
        assert agent.user in exchange.ask("queue show gas")
        assert "paused" not in exchange.ask("queue show gas")
        step.close()


async def _registered(person: Person) -> None:
    async with asyncio.timeout(_GONE_S):
        while person.line.snapshot.registration.state is not RegistrationState.REGISTERED:  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def _comes(customer: Person, agent: Person, known: frozenset[str]) -> None:
    """A call reaches the agent. An exchange that has just begun may know a seat only after a moment: who is
    turned away dials again, as people do."""
    answered = asyncio.create_task(agent.answers(known))
    async with asyncio.timeout(_GONE_S):
        while not answered.done():
            call = await customer.dials(agent.user)
            over = asyncio.create_task(customer.hearing.call_in(CallState.ENDED, call.id, within_s=_GONE_S))
            await asyncio.wait((answered, over), return_when=asyncio.FIRST_COMPLETED)
            over.cancel()
            await asyncio.gather(over, return_exceptions=True)
    await answered
