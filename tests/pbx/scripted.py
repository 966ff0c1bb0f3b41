"""People who play a shift by a script: agents at real telephones whose desks tell the store, and callers."""

import asyncio
import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Engine

from agent_desktop.agent.board import NO_CALL, OnLine
from agent_desktop.agent.database import SqlBoard
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.beat import BEAT_S
from agent_desktop.store.instants import micros, utc_now
from softphone.call import Call, CallState, Direction
from softphone.line import CallChanged, CodeAnswered, LineEvent, RegistrationState
from tests.pbx.exchange import Exchange
from tests.softphone.phones import Seat, end_phone

PATIENCE_S: Final = 120.0
_CALL: Final = """
INSERT INTO calls (id, direction, phone, skill_group, agent, started_at, answered_at, ended_at, wrap_up_s)
VALUES (%s, 'incoming', '+8613900001234', %s, %s, %s, %s, %s, 1)
"""


class Telephone(Seat):
    """A registered telephone whose calls can be waited for one by one."""

    def __init__(self, folder: Path, exchange: Exchange, user: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        address = {"domain": exchange.address, "registrar": f"{exchange.address}:5060"}
        about = {"user": user, "password": f"secret-{user}", "registration_expires_s": 60, "max_calls": 50}
        super().__init__(folder, **about, **address)
        self.user = user
        self.begun: asyncio.Queue[Call] = asyncio.Queue()
        self._ends: dict[str, asyncio.Event] = {}
        self._ups: dict[str, asyncio.Event] = {}
        self._answered: dict[str, datetime] = {}
        self.line.listen(self._follow)

    def _follow(self, event: LineEvent) -> None:
        if not isinstance(event, CallChanged):
            return
        call = event.call
        if call.id not in self._ends:
            self._ends[call.id], self._ups[call.id] = asyncio.Event(), asyncio.Event()
            self.begun.put_nowait(call)
        if call.state is CallState.ACTIVE:
            self._answered.setdefault(call.id, utc_now())
            self._ups[call.id].set()
        elif call.state is CallState.ENDED:
            self._ends[call.id].set()
            self._ups[call.id].set()

    async def come(self) -> None:
        """Start and register."""
        await self.line.start()
        await self.hearing.until(
            lambda: self.line.snapshot.registration.state is RegistrationState.REGISTERED, PATIENCE_S
        )

    async def go(self) -> None:
        """End the telephone."""
        await self.line.close()
        end_phone(self.folder)

    async def keys(self, code: str) -> None:
        """Dial a code that the exchange takes."""
        self.hearing.forget()
        self.line.send_code(code)
        answered = await self.hearing.heard(CodeAnswered, lambda e: e.code == code, PATIENCE_S)
        assert answered.taken, answered

    async def up(self, call_id: str) -> None:
        """Wait until a call is answered, or has ended."""
        await self._ups[call_id].wait()

    async def over(self, call_id: str, within_s: float | None = None) -> bool:
        """Wait until a call has ended; whether it has."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._ends[call_id].wait()
        return self._ends[call_id].is_set()

    def answered(self, call_id: str) -> datetime | None:
        """When a call was first up, however short that was."""
        return self._answered.get(call_id)

    def ended(self, call_id: str) -> bool:
        """Whether a call is over."""
        return self._ends[call_id].is_set()


class Desks:
    """What the agents' desks would tell the store. The store is asked on a thread of its own."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._thread = ThreadPoolExecutor(1)
        self._said: dict[str, tuple[AgentState, datetime, OnLine]] = {}

    def _run(self, work: Callable[[Any], Any]) -> Any:
        with self._engine.begin() as conn:
            return work(conn)

    async def show(self, agent: str, state: AgentState, on: OnLine = NO_CALL) -> None:
        """An agent does something else from now on."""
        self._said[agent] = (state, utc_now(), on)
        await self._tell(agent)

    async def _tell(self, agent: str) -> None:
        state, since, on = self._said[agent]
        said = Presence(state=state, since=since)
        board = SqlBoard(self._run, agent, "A01")
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(self._thread, lambda: board.show(said, on, utc_now()))

    async def beat(self) -> None:
        """Signs of life, until cancelled."""
        while True:
            await asyncio.sleep(BEAT_S)
            for agent in list(self._said):
                await self._tell(agent)

    async def log(self, agent: str, call: Call, answered: datetime | None) -> None:
        """A call that is over."""
        taken = None if answered is None else micros(answered)
        row = (call.id, call.skill_group, agent, micros(call.since), taken, micros(utc_now()))
        loop = asyncio.get_running_loop()
        await loop.run_in_executor(
            self._thread, lambda: self._run(lambda conn: conn.exec_driver_sql(_CALL, row))
        )

    def close(self) -> None:
        """Nothing is told any more."""
        self._thread.shutdown()


class Agent:
    """Answers what rings, talks a while, hangs up, wraps up."""

    def __init__(self, number: str, phone: Telephone, desks: Desks, chance: random.Random) -> None:
        self.number, self.phone = number, phone
        self._desks, self._chance = desks, chance
        self.talks_until: datetime | None = None

    async def work(self) -> None:
        """Until cancelled."""
        await self._desks.show(self.number, AgentState.READY)
        while True:
            call = await self.phone.begun.get()
            if call.direction is Direction.INCOMING and not self.phone.ended(call.id):
                await self._take(call)
                await self._desks.show(self.number, AgentState.READY)

    async def _take(self, call: Call) -> None:
        on = OnLine(call_id=call.id, caller="139 **** 1234", skill_group=call.skill_group)
        await self._desks.show(self.number, AgentState.RINGING, on)
        if await self.phone.over(call.id, self._chance.uniform(0.3, 1.5)):
            await self._desks.log(self.number, call, None)
            return
        self.phone.line.answer(call.id)
        await self.phone.up(call.id)
        answered = self.phone.answered(call.id)
        if answered is None:
            await self._desks.log(self.number, call, None)
            return
        await self._desks.show(self.number, AgentState.TALKING, on)
        talk_s = self._chance.choice((4.0, 6.0, 8.0, 14.0))
        self.talks_until = datetime.now(UTC) + timedelta(seconds=talk_s)
        if not await self.phone.over(call.id, talk_s):
            self.phone.line.hang_up(call.id)
            await self.phone.over(call.id)
        self.talks_until = None
        await self._desks.log(self.number, call, answered)
        await self._desks.show(self.number, AgentState.WRAP_UP)
        await asyncio.sleep(self._chance.uniform(0.5, 1.5))


async def rings(phone: Telephone, number: str, patience_s: float) -> None:
    """A caller: dials, and hangs up after so long unless somebody else has."""
    phone.line.dial(number)
    call = await asyncio.wait_for(phone.begun.get(), PATIENCE_S)  # in the order of the dialling
    if not await phone.over(call.id, patience_s):
        phone.line.hang_up(call.id)
        await phone.over(call.id)


async def until(holds: Callable[[], object], what: str) -> None:
    """Wait for something that tells nobody when it comes."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < give_up_at, f"never came: {what}"
        await asyncio.sleep(0.1)
