"""A call that is up while its own network is cut and mended: told, kept, taken up again, true on both sides.

The exchange and the customer are on the other side of a cable that is cut between two network namespaces; the
customer has a cable of their own. Longer cuts and what else was tried by hand stand in docs/phone.md.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from softphone.call import Call, CallState, EndReason
from softphone.line import CallChanged, RegistrationState
from softphone.recording_files import CUT, notes_file, read_notes
from tests.pbx.exchange import Exchange
from tests.pbx.floor import Person
from tests.softphone.cable import FAR, MOVED, POSSIBLE, Cable
from tests.softphone.hearing import PATIENCE_S

pytestmark = pytest.mark.skipif(not POSSIBLE, reason="two network namespaces need root and ip")

_SEATS = {"udp": "8101", "tls": "8301"}
_PATIENT = ("rtp_timeout=15", "rtp_timeout=60")  # the exchange waits as long as the phone does


class Scene:
    """An agent at the near end of the cable, who records, and two customers whose network is well."""

    def __init__(
        self, cable: Cable, exchange: Exchange, agent: Person, customer: Person, neighbour: Person
    ) -> None:
        self.cable, self.exchange, self.agent = cable, exchange, agent
        self.customer, self.neighbour = customer, neighbour
        self._known: frozenset[str] = frozenset()

    async def keep_waiting(self) -> tuple[Call, Call]:
        """The neighbour's call, on hold; as the agent and as the neighbour has it."""
        theirs = await self.neighbour.dials(self.agent.user)
        ours = await self.agent.answers()
        self._known |= {ours.id}
        self.agent.line.hold(ours.id)
        await self.agent.hearing.call_in(CallState.HELD, ours.id)
        return ours, theirs

    async def talk(self) -> tuple[Call, Call]:
        """They hear each other; the call as the agent and as the customer has it."""
        theirs = await self.customer.dials(self.agent.user)
        ours = await self.agent.answers(self._known)
        self._known |= {ours.id}
        await self.hear()
        return ours, theirs

    async def hear(self) -> None:
        """Sound both ways."""
        await self.agent.hears(self.customer.voice)
        await self.customer.hears(self.agent.voice)

    async def told(self, call: Call, *, silent: bool) -> None:
        """The agent's screen says since when nothing is heard, or nothing of the kind."""
        await self.agent.hearing.until(
            lambda: (
                [one.silent_since is not None for one in self.agent.line.snapshot.calls if one.id == call.id]
                == [silent]
            )
        )

    async def way(self, state: RegistrationState) -> None:
        """The way to the exchange is lost, or back."""
        await self.agent.hearing.until(lambda: self.agent.line.snapshot.registration.state is state)

    async def nothing_left(self) -> None:
        """No call on any side."""
        await self.agent.alone()
        await self.customer.alone()
        async with asyncio.timeout(PATIENCE_S):
            while self.exchange.channels:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.1)


@asynccontextmanager
async def scene(debian: Path, folder: Path, way: str) -> AsyncIterator[Scene]:
    cable = Cable()
    exchange = Exchange(debian, "asterisk", address=FAR, within=cable.within)
    settings = exchange.home / "etc" / "pjsip.conf"
    settings.write_text(settings.read_text("utf-8").replace(*_PATIENT), "utf-8")
    kept = str(folder / "kept")
    agent = Person(folder / "agent", exchange, _SEATS[way], way, bind="0.0.0.0", recordings=kept)
    aside = cable.aside()
    customer, neighbour = (
        Person(folder / user, exchange, user, "udp", bind=aside) for user in ("customer", "neighbour")
    )
    people = (agent, customer, neighbour)
    try:
        exchange.start()
        for person in people:
            await person.come()
        yield Scene(cable, exchange, *people)
    finally:
        for person in people:
            await person.go()
        exchange.close()
        cable.remove()


async def test_a_call_outlives_a_cut_and_is_the_exchanges_again(debian: Path, tmp_path: Path) -> None:
    """TLS: the connection is lost with the network; the exchange must learn of the new one, for each call."""
    async with scene(debian, tmp_path, "tls") as on:
        waiting, waiter = await on.keep_waiting()
        ours, theirs = await on.talk()
        on.cable.cut()
        await on.told(ours, silent=True)
        await on.way(RegistrationState.RECONNECTING)
        on.agent.line.transfer(ours.id, "8302")
        await on.agent.hearing.failure("transfer")
        on.agent.line.hold(ours.id)  # waits for the network: PJSIP would end the call over it
        on.cable.mend()
        await on.way(RegistrationState.REGISTERED)
        await on.agent.hearing.call_in(CallState.HELD, ours.id)
        on.agent.line.resume(ours.id)
        await on.agent.hearing.until(lambda: on.agent.line.snapshot.calls[-1].state is CallState.ACTIVE)
        await on.hear()
        await on.told(ours, silent=False)
        on.customer.line.hang_up(theirs.id)
        on.neighbour.line.hang_up(waiter.id)
        for call in (ours, waiting):
            ended = await on.agent.hearing.call_in(CallState.ENDED, call.id)
            assert ended.end_reason is EndReason.FAR_END, "the exchange reached us where we are now"
        await on.nothing_left()
        notes = read_notes(notes_file(tmp_path / "kept", ours.id))
        assert notes is not None
        (gap,) = notes.gaps
        assert gap.why == CUT
        assert (gap.end_s or 0) - gap.start_s > 3


async def test_another_address_a_hold_a_hang_up_and_a_ring_through_cuts(debian: Path, tmp_path: Path) -> None:
    async with scene(debian, tmp_path, "udp") as on:
        ours, _ = await on.talk()
        on.cable.cut()
        on.cable.move()
        await on.agent.hearing.until(lambda: MOVED in on.agent.line.snapshot.registration.address)
        on.cable.mend()
        await on.hear()

        on.agent.line.hold(ours.id)
        await on.agent.hearing.call_in(CallState.HELD, ours.id)
        await on.way(RegistrationState.REGISTERED)
        on.cable.cut()
        await asyncio.sleep(2)
        on.cable.mend()
        on.agent.line.resume(ours.id)
        await on.hear()

        on.cable.cut()
        await on.told(ours, silent=True)
        on.agent.line.hang_up(ours.id)
        ended = await on.agent.hearing.call_in(CallState.ENDED, ours.id)
        assert ended.end_reason is EndReason.NEAR_END, "at once, though nobody can be told yet"
        assert on.customer.line.snapshot.calls
        on.cable.mend()
        await on.nothing_left()

        await on.way(RegistrationState.REGISTERED)
        theirs = await on.customer.dials(on.agent.user)
        rings = await on.agent.rung(frozenset({ours.id}))
        on.cable.cut()
        on.customer.line.hang_up(theirs.id)
        await on.customer.alone()
        on.cable.mend()
        gone = await on.agent.hearing.heard(
            CallChanged, lambda event: event.call.id == rings.id and event.call.state is CallState.ENDED
        )
        assert gone.call.end_reason is EndReason.ABANDONED
        await on.nothing_left()
