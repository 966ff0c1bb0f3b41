"""The demo's colleagues: a process of its own that does for them what their desks would do.

Each tells the store what it does when that changes and every five seconds, by the same adapters as a desk,
into the same tables; calls that are over come as the desk's own parcels. The last hour is caught up with
first. It ends, and signs everybody out, when nobody holds its standard input any more.
"""

import logging
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from subprocess import PIPE, Popen, TimeoutExpired
from typing import Any, Final

from uuid_utils import uuid7

from agent_desktop.adapters import shared_store
from agent_desktop.agent.board import NO_CALL, OnLine
from agent_desktop.agent.breaks import BreakState
from agent_desktop.agent.database import SqlBoard, SqlBreaks
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.demo.colleague import Colleague, Rung
from agent_desktop.demo.post import DemoPost
from agent_desktop.demo_data.chance import chance_for
from agent_desktop.demo_data.staff import DEMO_DESK, FIRST_NO
from agent_desktop.store.engines import open_reader
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import utc_now
from agent_desktop.store.sessions import Sessions
from agent_desktop.supervision.board import NotALead, Person
from agent_desktop.supervision.database import SqlBoardBook
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.journal import Parcel

log = logging.getLogger(__name__)

STEP_S: Final = 0.5
WAIT_S: Final = 3.0
"""For a store that is gone, or being upgraded."""
BEAT: Final = timedelta(seconds=5)
BEFORE: Final = timedelta(hours=1)
LEAD: Final = "1001"
"""Whose view of the staff is read."""
MINUTES, QUOTA = 10, 1
"""Of a break, and how many of a team go at once without a lead's leave."""
AT_HOME: Final = 6
"""Every sixth has no shift now."""
ENDS_WITHIN_S: Final = 5.0


class DemoFloor:
    """Everybody but those who may sit at a real desk. Thread: one."""

    def __init__(self, store: Path, now: Callable[[], datetime] = utc_now) -> None:
        """Raises `StoreError`."""
        self._now = now
        sessions = Sessions(lambda: store)
        self._sender = Sender(lambda: shared_store(sessions))
        people, begun = _known(store, now() - BEFORE)
        self.colleagues = [
            Colleague(person, chance_for(int(person.agent), begun.isoformat()), begun)
            for turn, person in enumerate(people)
            if turn % AT_HOME
        ]
        self._agents, self._beat_at = tuple(person.agent for person in people), begun
        self._asks: dict[str, str] = {}  # requests for a break by agent
        self._post = DemoPost(chance_for(len(people), begun.isoformat()))
        self._sign_out(begun)  # whatever the last demo left

    def step(self) -> int:
        """Do what is due by now: states that are over, signs of life, calls that are done; how many of these.

        Raises `StoreError`.
        """
        now, calls = self._now(), list[Parcel]()
        beats = now - self._beat_at >= BEAT

        def tell(conn: Any) -> None:
            for one in self.colleagues:
                while one.due(now):
                    self._show(conn, one, one.until)  # a desk that lived until then
                    if (rung := one.go_on()) is not None:
                        calls.append(_parcel(one.agent, rung))
                    self._show(conn, one, one.since)
                if beats:
                    self._show(conn, one, now)
                    self._ask(conn, one, now)
                    self._post.look(lambda work: work(conn), one, now)

        self._sender.run(tell)
        self._beat_at = now if beats else self._beat_at
        self._sender.deliver_once(calls)
        return len(calls)

    def sign_out(self) -> None:
        """Everybody goes home, and the store is let go. Raises `StoreError`."""
        for agent, request in self._asks.items():
            SqlBreaks(self._sender.run, agent).over(request, self._now())
        self._sign_out(self._now())
        self._sender.close()

    def _sign_out(self, at: datetime) -> None:
        def tell(conn: Any) -> None:
            for agent in self._agents:
                self._tell(conn, agent, Presence(state=AgentState.SIGNED_OUT, since=at), NO_CALL, at)

        self._sender.run(tell)

    def _ask(self, conn: Any, one: Colleague, now: datetime) -> None:
        """Ask for a break, or how it stands with it, as a desk does while it waits; tell when it is over."""
        book = SqlBreaks(lambda work: work(conn), one.agent)
        if one.wants_break and not one.leave:
            request = self._asks.setdefault(one.agent, str(uuid7()))
            state = book.ask(request, MINUTES, QUOTA, now)
            one.leave, one.wants_break = state is BreakState.GRANTED, state is BreakState.WAITING
        elif one.agent in self._asks and not one.leave and one.state is not AgentState.ON_BREAK:
            book.over(self._asks.pop(one.agent), now)

    def _show(self, conn: Any, one: Colleague, at: datetime) -> None:
        call = OnLine(call_id=one.call_id, caller=one.caller, skill_group=one.skill_group)
        on_line = call if one.caller else NO_CALL
        presence = Presence(state=one.state, since=one.since, reason=one.reason)
        self._tell(conn, one.agent, presence, on_line, at)

    @staticmethod
    def _tell(conn: Any, agent: str, presence: Presence, on_line: OnLine, at: datetime) -> None:
        SqlBoard(lambda work: work(conn), agent, f"{DEMO_DESK}{agent[-2:]}").show(presence, on_line, at)


def _known(store: Path, hour_ago: datetime) -> tuple[list[Person], datetime]:
    """The colleagues whom the generator made up, and since when nothing is known of what they did.

    Those whom it named have desks of their own to sit at.
    """
    book = SqlBoardBook(open_reader(store), LEAD)
    try:
        spans = book.news(None).spans
        people = [person for person in book.staff().people if person.agent >= str(FIRST_NO)]
    finally:
        book.close()
    made_up = {person.agent for person in people}
    return people, max((span.until for span in spans if span.agent in made_up), default=hour_ago)


def _parcel(agent: str, rung: Rung) -> Parcel:
    """A call as a desk tells of it; nobody's number is on file with it."""
    call_id = uuid7().hex
    told: dict[str, str | int | None] = dict.fromkeys(
        ("phone", "account_id", "ivr_trail", "end_reason", "result", "ticket_id", "matter", "summary"), ""
    )
    told |= {
        "id": call_id, "agent": agent, "skill_group": rung.skill_group,
        "direction": "incoming" if rung.incoming else "outgoing",
        "started_at": rung.began.isoformat(), "ended_at": rung.ended.isoformat(),
        "answered_at": rung.answered.isoformat() if rung.answered else None,
        "hold_s": rung.hold_s, "wrap_up_s": rung.wrap_up_s,
    }  # fmt: skip
    return Parcel(call_id, "call", Act(id=call_id, kind="call", at=rung.ended, payload=told))


def main(store: Path) -> None:
    """Run the floor until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal tells both; the demo then lets go of our input
    left = threading.Event()

    def wait_for_the_end() -> None:
        sys.stdin.buffer.read()
        left.set()

    threading.Thread(target=wait_for_the_end, name="stdin", daemon=True).start()
    floor: DemoFloor | None = None
    pause = STEP_S
    while not left.wait(pause):
        try:
            floor = floor or DemoFloor(store)
            floor.step()
            pause = STEP_S
        except NotALead:  # a store of its user's own, without the demo's people
            log.warning("nobody of the demo is in %s: there are no colleagues", store)
            break
        except StoreError as error:  # the desk may be upgrading it just now
            if pause == STEP_S:
                log.warning("the colleagues wait for the store: %s", error)
            pause = WAIT_S
    if floor is not None:
        floor.sign_out()


@contextmanager
def living(store: Path | str) -> Iterator[None]:
    """Colleagues at work for the time of the block, where the store is the demo's own file."""
    if not isinstance(store, Path):
        yield
        return
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable] if frozen else [sys.executable, "-m", "agent_desktop"]
    # in a session of their own: Ctrl+C is for the desk, and they go home when their input ends
    with Popen([*command, "colleagues", str(store)], stdin=PIPE, start_new_session=True) as process:
        try:
            yield
        finally:
            assert process.stdin is not None
            process.stdin.close()
            try:
                process.wait(ENDS_WITHIN_S)
            except TimeoutExpired:
                process.kill()
