"""The people of a call as real phones at a real exchange: who speaks a tone, and who hears which."""

import asyncio
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from softphone.call import Call, CallState
from softphone.line import CallChanged, RegistrationState
from tests.pbx.exchange import HOLD_HZ, Exchange
from tests.pbx.tones import heard, length, occurs, write_tone
from tests.softphone.hearing import PATIENCE_S
from tests.softphone.phones import FORBIDDEN, Seat, end_phone

WAYS: Final = ("udp", "tcp", "tls")
MUSIC: Final = HOLD_HZ
BEEP: Final = 1000
# None is a multiple of another, nor of the music.
_VOICES: Final = {"01": 440, "02": 620, "09": 860, "customer": 500, "neighbour": 740}
_FRESH: Final = 8000  # samples: half a second
_QUIET_S: Final = 0.6
_PREFIX: Final = {"udp": "81", "tcp": "82", "tls": "83"}


class Person(Seat):
    """Somebody with a phone that is registered, speaks one tone and keeps what it hears."""

    def __init__(self, folder: Path, exchange: Exchange, user: str, way: str, **settings: Any) -> None:
        self.voice = _VOICES[user[2:] if user[0] == "8" else user]
        self.user = user
        self._kept = folder / "heard.wav"
        voice = folder / "voice.wav"
        folder.mkdir(parents=True, exist_ok=True)
        write_tone(voice, self.voice)
        port = 5061 if way == "tls" else 5060
        known: dict[str, Any] = {
            "user": user,
            "password": f"secret-{user}",
            "domain": exchange.address,
            "registrar": f"{exchange.address}:{port}",
            "transport": way,
            "srtp": "mandatory" if way == "tls" else "off",
            "tls_ca_file": str(exchange.authority),
            "registration_expires_s": 60,
            "play": str(voice),
            "hear": str(self._kept),
        }
        super().__init__(folder, **{**known, **settings})

    async def come(self) -> None:
        """Start the phone and register."""
        await self.line.start()
        await self.hearing.until(
            lambda: self.line.snapshot.registration.state is RegistrationState.REGISTERED
        )

    async def go(self) -> None:
        """End the phone; its log must be clean."""
        await self.line.close()
        end_phone(self.folder)
        faults = [line for line in self.log() if line["event"] in FORBIDDEN]
        assert not faults, faults

    async def rung(self, known: frozenset[str] = frozenset()) -> Call:
        """The call that rings here now, or soon will; not one of `known`."""
        changed = await self.hearing.heard(
            CallChanged,
            lambda event: (
                event.call.state is CallState.RINGING
                and event.call.id not in known
                and event.call.id in {call.id for call in self.line.snapshot.calls}
            ),
        )
        return changed.call

    async def answers(self, known: frozenset[str] = frozenset()) -> Call:
        """Take the call that rings here."""
        call = await self.rung(known)
        self.line.answer(call.id)
        return await self.hearing.call_in(CallState.ACTIVE, call.id)

    async def dials(self, number: str, headers: tuple[tuple[str, str], ...] = ()) -> Call:
        """Begin a call."""
        known = {e.call.id for e in self.hearing.events if isinstance(e, CallChanged)}  # ended ones too
        self.line.dial(number, headers)
        changed = await self.hearing.heard(
            CallChanged, lambda e: e.call.state is CallState.DIALLING and e.call.id not in known
        )
        return changed.call

    async def hears(self, *hertz: int, within_s: float = PATIENCE_S) -> None:
        """Wait until exactly these tones are heard from now on; none, with no argument."""
        begun, start, wanted = time.monotonic(), length(self._kept), frozenset(hertz)
        while True:
            waited_s, fresh = time.monotonic() - begun, length(self._kept) - start
            now = heard(self._kept, start)
            if now == wanted and (fresh >= _FRESH or (not fresh and waited_s >= _QUIET_S)):
                return  # with no call's audio open nothing is kept at all: that is silence too
            assert waited_s < within_s, f"{self.user} hears {set(now)}, not {set(hertz)}, in {fresh} samples"
            await asyncio.sleep(0.1)

    @property
    def kept(self) -> int:
        """Samples that were heard so far."""
        return length(self._kept)

    async def beeped(self, since: int) -> None:
        """Wait until the phone's own beep was heard after that sample."""
        async with asyncio.timeout(PATIENCE_S):
            while not occurs(self._kept, BEEP, since):  # noqa: ASYNC110 - a file tells nobody
                await asyncio.sleep(0.1)

    async def alone(self) -> None:
        """Wait until no call is up here."""
        await self.hearing.until(lambda: not self.line.snapshot.calls)


@dataclass(frozen=True, slots=True)
class Cast:
    """Three seats that reach the exchange in one `way`, and two customers of the town."""

    exchange: Exchange
    way: str
    agent: Person
    expert: Person
    lead: Person
    customer: Person
    neighbour: Person

    @property
    def people(self) -> tuple[Person, ...]:
        """Everybody."""
        return (self.agent, self.expert, self.lead, self.customer, self.neighbour)

    async def talk(self) -> tuple[Call, Call]:
        """The customer rings the agent, who answers; the call as each of the two has it."""
        theirs = await self.customer.dials(self.agent.user)
        ours = await self.agent.answers()
        return ours, await self.customer.hearing.call_in(CallState.ACTIVE, theirs.id)

    async def tidy(self) -> None:
        """Everybody hangs up; nothing of this scene is left on any side."""
        for person in self.people:
            for call in person.line.snapshot.calls:
                person.line.hang_up(call.id)
        for person in self.people:
            await person.alone()
            person.hearing.check()
            person.hearing.forget()
        async with asyncio.timeout(PATIENCE_S):
            while self.exchange.channels:  # noqa: ASYNC110 - it tells nobody when they are gone
                await asyncio.sleep(0.05)


async def cast_of(exchange: Exchange, way: str, folder: Path) -> Cast:
    """Everybody, registered."""
    prefix = _PREFIX[way]
    agent, expert, lead = (
        Person(folder / user, exchange, user, way) for user in (f"{prefix}01", f"{prefix}02", f"{prefix}09")
    )
    customer, neighbour = (Person(folder / user, exchange, user, "udp") for user in ("customer", "neighbour"))
    cast = Cast(exchange, way, agent, expert, lead, customer, neighbour)
    for person in cast.people:
        await person.come()
    return cast
