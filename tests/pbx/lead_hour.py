"""A lead's hour at a real exchange, pressed together: the board shows what the exchange itself wrote down.

    python -m tests.pbx.lead_hour [--agents 10] [--calls 60] [--folder build/lead-hour]

Agents at real telephones, callers who wait, give up or talk, a centre as a process of its own that hears the
exchange, and a lead at a real desk: window, store, telephone. The lead listens, whispers and joins by keys.
At the end the window's own table is read and compared with `queue_log`, figure by figure and call by call;
the exit status is 1 when something differs. Pictures of both sizes stay in the folder.
"""

import argparse
import asyncio
import os
import random
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from sqlalchemy import Engine

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.session import Session
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.supervision.day import NOTHING
from agent_desktop.supervision.lines import Line, Standing, Wish
from agent_desktop.supervision.queues.targets import Targets, read_targets
from agent_desktop.supervision.watch import RECENT_S
from softphone.call import CallState
from softphone.line import CallChanged, LineEvent, RegistrationState
from tests import servers
from tests.pbx.exchange import Exchange
from tests.pbx.lead_site import GROUPS, TARGETS, seats, staff, the_centre, the_exchange, the_lead
from tests.pbx.queue_log import Visit, count, visits
from tests.pbx.scripted import PATIENCE_S, Agent, Desks, Telephone, rings, until
from tests.servers import rows
from ui.application import Application
from ui.board.page import BoardPage
from ui.page_kinds import Page

SIZES: Final = ((1366, 768), (1920, 1080))
WAYS: Final = (WayIn.LISTEN, WayIn.WHISPER, WayIn.BARGE)


# ── the hour ──


class Hour:
    """The play: who does what when, and what was seen of it."""

    def __init__(
        self, home: Path, pictures: Path, exchange: Exchange, owner: Engine, agents: int, calls: int
    ) -> None:
        self._folder, self._exchange, self._owner, self._calls = pictures, exchange, owner, calls
        self._chance = random.Random(7)
        self._desks = Desks(owner)
        self.agents = [
            Agent(str(1011 + n), Telephone(home / seat, exchange, seat), self._desks, random.Random(n))
            for n, seat in enumerate(seats(agents))
        ]
        self._callers = [Telephone(home / user, exchange, user) for user in ("customer", "neighbour")]
        self.targets: Targets = read_targets(TARGETS)
        self.listen_ms: dict[str, float] = {}
        self.differences: list[str] = []
        self.told: list[str] = []

    async def play(self, session: Session) -> int:
        """All of it; 0 when the board and the exchange agree."""
        phones = [*(agent.phone for agent in self.agents), *self._callers]
        await _phones_come(phones)
        for agent in self.agents:
            await agent.phone.keys("*41")
        for agent in self.agents[:3]:
            await asyncio.to_thread(self._exchange.ask, f"queue add member PJSIP/{agent.phone.user} to vip")
        working = [asyncio.create_task(agent.work()) for agent in self.agents]
        working.append(asyncio.create_task(self._desks.beat()))
        shell = session.window.shell
        shell.show_page(Page.BOARD)  # opens once the server has said who leads
        try:
            await until(lambda: shell.content(Page.BOARD), "the board")
            board: BoardPage = shell.content(Page.BOARD)
            await until(lambda: _shown(board, "gas"), "the queues on the board")
            await until(lambda: session.front.state.ways_in, "the right to step in")
            registered = RegistrationState.REGISTERED
            await until(lambda: session.front.state.status.registration.state is registered, "the phone")
            seen = asyncio.Event()
            calling = asyncio.create_task(self._ring(seen))
            try:
                await self._look_on(session, board)
            finally:
                seen.set()
            await calling
            await self._count(session, board)
            self._pictures(session, board, "counted")
            await self._audited()
        finally:
            for task in working:
                task.cancel()
            await asyncio.gather(*working, return_exceptions=True)
            await asyncio.gather(*(phone.go() for phone in phones))
            self._desks.close()
        return 1 if self.differences else 0

    async def _ring(self, seen: asyncio.Event) -> None:
        """Callers in two waves: one that all agents together can't take at once, and an even one.

        Some more, less often, until the lead has seen enough: on a slow machine the waves end before.
        """
        calling: list[asyncio.Task[None]] = []
        while len(calling) < self._calls or not seen.is_set():
            turn = len(calling)
            queue = self._chance.choices(("gas", "electricity", "vip"), (6, 3, 1))[0]
            patience_s = self._chance.choice((3.0, 7.0, 60.0, 60.0, 60.0))
            phone = self._callers[turn % len(self._callers)]
            calling.append(asyncio.create_task(rings(phone, f"queue-{queue}", patience_s)))
            await asyncio.sleep(0.25 if turn < self._calls // 2 else 1.0 if turn < self._calls else 3.0)
        self._calls = len(calling)
        await asyncio.gather(*calling)

    async def _look_on(self, session: Session, board: BoardPage) -> None:
        """The lead sees the wave, and steps into calls by key."""
        await asyncio.sleep(3.0)
        self._pictures(session, board, "queues")
        self._pictures(session, board, "agents")
        for way in WAYS:
            self.listen_ms[way.value] = await self._step_in(session, board, way)
        board.show_part("queues")

    async def _step_in(self, session: Session, board: BoardPage, way: WayIn) -> float:
        """Choose an agent who talks, press the key; milliseconds until the exchange lets the lead in."""
        board.show_part("agents")
        await session.watch.wished(Wish(standing=Standing.IN_CALL))
        chosen = ""

        def choose() -> bool:
            nonlocal chosen
            now = datetime.now(UTC)
            long = {
                agent.number
                for agent in self.agents
                if agent.talks_until is not None and (agent.talks_until - now).total_seconds() > 6
            }
            table = board.agents.table
            for place in range(table.model().rowCount()):
                table.setCurrentIndex(table.model().index(place, 0))
                line = table.line
                if isinstance(line, Line) and line.agent in long and line.state is AgentState.TALKING:
                    chosen = line.agent
                    return board.agents.ways[way].isEnabled()
            return False

        await until(choose, f"somebody to {way} to")
        let_in: asyncio.Future[float] = asyncio.get_running_loop().create_future()

        def heard(event: LineEvent) -> None:
            up = isinstance(event, CallChanged) and event.call.state is CallState.ACTIVE
            if up and not let_in.done():
                let_in.set_result(time.perf_counter())

        session.desk.parts.line.listen(heard)
        key = board.agents.ways[way]
        key.setFocus()
        began = time.perf_counter()
        QTest.keyClick(key, Qt.Key.Key_Space)
        async with asyncio.timeout(PATIENCE_S):
            took_ms = 1000 * (await let_in - began)
        self.told.append(f"{way} to {chosen}: {took_ms:.0f} ms")
        if way is WayIn.LISTEN:
            self._pictures(session, board, "listening")
        await asyncio.sleep(1.0)
        for call in session.front.state.calls:
            session.front.hang_up(call.call.id)
        await until(lambda: not session.desk.parts.line.snapshot.calls, "the lead's call to end")
        return took_ms

    def _pictures(self, session: Session, board: BoardPage, part: str) -> None:
        if part in ("queues", "agents"):
            board.show_part(part)
        for width, height in SIZES:
            session.window.resize(width, height)
            session.window.grab().save(str(self._folder / f"{part}-{width}.png"))

    # ── counted twice ──

    async def _count(self, session: Session, board: BoardPage) -> None:
        """Once on the window, once in the exchange's log."""
        log = self._exchange.home / "queue_log"
        seen = visits(log)
        assert len(seen) == self._calls, f"the exchange knows of {len(seen)} calls"
        assert all(visit.outcome for visit in seen), "nobody waits any more"
        board.show_part("queues")
        groups = {visit.queue for visit in seen}

        def whole() -> bool:
            told = [_shown(board, group) for group in groups]
            offered = sum(_number(line.get("queue-offered", "")) for line in told)
            return offered == len(seen) and not any(line.get("waiting") for line in told)

        await until(whole, "the last call on the board")
        await asyncio.sleep(2 * RECENT_S)  # one more count of the board
        for group in sorted(groups):
            self._compare(group, [visit for visit in seen if visit.queue == group], _shown(board, group))
        await asyncio.to_thread(self._compare_calls, seen)
        await self._compare_agents(session, seen)

    def _compare(self, group: str, seen: list[Visit], shown: dict[str, str]) -> None:
        within_s = self.targets.of(group).within_s
        log = count(seen, within_s)
        told = {
            "queue-offered": log.offered, "queue-answered": log.answered, "in_time": log.in_time,
            "abandoned": log.abandoned, "left": log.left,
        }  # fmt: skip
        level = f"{log.level:.1%}" if log.level is not None else ""
        for figure, counted in told.items():
            if _number(shown[figure]) != counted:
                self.differences.append(f"{group} {figure}: board {shown[figure]}, exchange {counted}")
        if shown["level"].removeprefix("▼ ") != level:
            self.differences.append(f"{group} level: board {shown['level']}, exchange {level}")
        self.told.append(f"{group}: {told} {level}")

    def _compare_calls(self, seen: list[Visit]) -> None:
        """Each call's end and wait; one that the centre did not see is told by its id."""
        asked = "SELECT call, queue, outcome, waited_s FROM queue_calls"
        kept = {(call, queue): (outcome, waited) for call, queue, outcome, waited in rows(self._owner, asked)}
        for visit in seen:
            wrote = kept.pop((visit.call, visit.queue), None)
            if wrote != (visit.outcome, visit.waited_s):
                self.differences.append(f"call {visit.call}: store {wrote}, exchange {visit}")
        self.differences.extend(f"call {call}: the exchange doesn't know it" for call in kept)

    async def _compare_agents(self, session: Session, seen: list[Visit]) -> None:
        """What the board counts for each agent, by the calls that their desks wrote down."""
        now = datetime.now(UTC)
        figures = await session.watch.figures(now - timedelta(hours=1), now)
        for agent in self.agents:
            log = sum(visit.agent == f"PJSIP/{agent.phone.user}" for visit in seen)
            told = figures.agents.get(agent.number, NOTHING).answered
            if told != log:
                self.differences.append(f"{agent.number} answered: board {told}, exchange {log}")

    async def _audited(self) -> None:
        """Each act of the lead stands in the trail, once."""
        asked = "SELECT action, count(*) FROM audit WHERE who LIKE '%%1001%%' GROUP BY action"
        wanted = {way.value: 1 for way in WAYS}

        def kept() -> bool:
            return {str(a): int(str(n)) for a, n in rows(self._owner, asked)}.items() >= wanted.items()

        await until(kept, "the acts in the audit trail")
        self.told.append(f"audited: {', '.join(wanted)}")


async def _phones_come(phones: list[Telephone]) -> None:
    """A few at a time: each is a process that has to start."""
    for first in range(0, len(phones), 3):
        await asyncio.gather(*(phone.come() for phone in phones[first : first + 3]))


def _shown(board: BoardPage, group: str) -> dict[str, str]:
    """A group's line as the window shows it, by the keys of its columns."""
    from ui.board.queues_table import FIGURES

    model = board.queues.table.model()
    labels = dict(GROUPS)
    for place in range(model.rowCount()):
        if model.index(place, 0).data() == labels[group]:
            return {f.key: str(model.index(place, n).data()) for n, f in enumerate(FIGURES, 1)}
    return {}


def _number(shown: str) -> int:
    return int(shown.replace(",", "") or 0)


def main(arguments: list[str] | None = None) -> int:
    """Play it. Needs root for the exchange's own Debian, and a screen, or xvfb-run."""
    parser = argparse.ArgumentParser(description="A lead's hour at a real exchange.")
    parser.add_argument("--agents", type=int, default=10)
    parser.add_argument("--calls", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path("build/lead-hour"))
    asked = parser.parse_args(arguments)
    asked.folder.mkdir(parents=True, exist_ok=True)
    binaries = servers.binaries()
    if binaries is None:
        raise SystemExit(servers.ABSENT)
    with ExitStack() as stack:
        home = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        exchange = stack.enter_context(the_exchange(asked.agents))
        server = stack.enter_context(servers.running(binaries))
        name = server.database()
        owner = open_writer(server.url(name))
        stack.callback(owner.dispose)
        revisions.upgrade(owner)
        staff(owner, asked.agents)
        stack.enter_context(the_centre(home, server.url(name), exchange))
        hour = Hour(home, asked.folder, exchange, owner, asked.agents, asked.calls)
        setup = the_lead(home, server.url(name, "hour_lead"), exchange)
        application = Application(setup.folders.cache, lambda severity, text: None)

        async def sit() -> int:
            session = Session(setup, application)
            session.window.resize(*SIZES[0])
            return await session.sit(hour.play)

        status = application.run(sit())
    for line in (*hour.told, *(f"DIFFERS: {one}" for one in hour.differences)):
        print(line)
    return status


if __name__ == "__main__":
    if not os.environ.get("DISPLAY") and "QT_QPA_PLATFORM" not in os.environ:
        screen = ["xvfb-run", "-a", "-s", "-screen 0 1920x1080x24"]
        os.execvp(screen[0], [*screen, sys.executable, "-m", "tests.pbx.lead_hour", *sys.argv[1:]])
    sys.exit(main())
