"""A lead's desk follows the floor: while somebody looks, past a store that goes, as long as they may."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from agent_desktop.agent.states import AgentState
from agent_desktop.desk.workers import Worker
from agent_desktop.store.faults import StoreUnreachable
from agent_desktop.supervision import watch as watching
from agent_desktop.supervision.board import News, NotALead, Person, Seen, Staff
from agent_desktop.supervision.day import Figures
from agent_desktop.supervision.lines import Standing, Wish
from agent_desktop.supervision.promises import Promises
from agent_desktop.supervision.queues.standing import Hearing, Link, Queues, Tally, Waiter
from agent_desktop.supervision.queues.targets import FILE, Targets, read_targets
from agent_desktop.supervision.watch import Trouble, View, Watch
from resources import files
from tests.supervision.test_lines import LIMITS

TARGETS = read_targets((files("settings") / FILE).read_text("utf-8"))


class Book:
    """Implements `BoardBook`: one agent who talks, a clock of its own nine hours off."""

    def __init__(self) -> None:
        self.fails: Exception | None = None
        self.asked: list[tuple[str, Any]] = []
        self.ahead = timedelta(hours=9)
        self.link: Link | None = None

    def _now(self, what: str, about: Any) -> datetime:
        self.asked.append((what, about))
        if self.fails is not None:
            raise self.fails
        return datetime.now(UTC) + self.ahead

    def staff(self) -> Staff:
        self._now("staff", None)
        return Staff((Person(agent="1011", name="张敏"),))

    def news(self, after: datetime | None) -> News:
        now = self._now("news", after)
        talking = Seen(agent="1011", state=AgentState.TALKING, reason="", since=now, beat_at=now)
        return News(now, () if after else (talking,))

    def figures(self, since: datetime, until: datetime) -> Figures:
        return Figures(at=self._now("figures", since), since=since)

    def promises(self, since: datetime) -> Promises:
        return Promises(at=self._now("promises", since))

    def queues(self, midnight: datetime, targets: Targets) -> Queues:
        now = self._now("queues", midnight)
        waiter = Waiter(group="gas", since=now - timedelta(seconds=9), caller="138 **** 6621", vip=True)
        return Queues(at=now, link=self.link, waiting=(waiter,))

    def queue_hours(
        self, since: datetime, until: datetime, targets: Targets, *, heard: bool
    ) -> dict[tuple[str, datetime], Tally]:
        self._now("queue_hours", heard)
        return {("gas", since): Tally(offered=4, answered=3, abandoned=1, in_time=3)}

    def close(self) -> None:
        self.asked.append(("close", None))


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "LOOK_S", 0.02)


class Views(list[View]):
    """What the window was told."""

    def __init__(self) -> None:
        self._told = asyncio.Event()

    def hear(self, view: View) -> None:
        self.append(view)
        self._told.set()

    async def until(self, holds: Callable[[View], bool]) -> View:
        async with asyncio.timeout(30):
            while not self or not holds(self[-1]):
                self._told.clear()
                await self._told.wait()
        return self[-1]


def test_a_lead_s_hour() -> None:
    asyncio.run(lead_s_hour())


async def lead_s_hour() -> None:
    book, views = Book(), Views()
    store, board = Worker("lookup"), Worker("board")
    midnight = lambda at: at.replace(hour=0, minute=0, second=0, microsecond=0)  # noqa: E731
    floor = Watch(lambda: book, LIMITS, TARGETS, store, board, midnight, lambda *_: None)
    assert book.asked == [], "nobody looks: nothing is asked"
    floor.begin(views.hear)
    view = await views.until(lambda v: v.shown is not None and v.shown.figures is not None)
    assert view.shown is not None
    assert view.shown.counts[Standing.IN_CALL] == 1, "the store's clock counts, wherever it stands"
    assert [what for what, _ in book.asked].count("staff") == 1
    first, second = [about for what, about in book.asked if what == "news"][:2]
    assert first is None
    assert second is not None
    view = await views.until(lambda v: v.shown is not None and v.shown.queues is not None)
    assert view.shown is not None
    assert view.shown.queues is not None
    assert (view.shown.queues.hearing, view.shown.queues.lines[0].today.level) == (Hearing.NONE, 0.75)
    assert ("queue_hours", False) in book.asked, "nothing is heard: the desks' own calls are counted"
    await floor.wished(Wish(standing=Standing.READY))
    assert views[-1].shown is not None
    assert views[-1].shown.rows == ()

    book.fails = StoreUnreachable("server", why="gone")
    view = await views.until(lambda v: v.trouble is Trouble.STORE)
    assert view.shown is not None, "what was known stays"
    assert (view.stale, view.why["why"]) == (True, "gone")
    await asyncio.sleep(0.01)
    await floor.wished(Wish())
    assert views[-1].shown is not None
    assert views[-1].shown.at == view.shown.at, "nobody gets lost because the store is"
    book.fails = None
    await views.until(lambda v: v.trouble is Trouble.NONE)

    book.fails = NotALead()
    view = await views.until(lambda v: v.trouble is Trouble.RIGHT)
    assert view.shown is None, "who may not look keeps nothing"

    floor.end(lambda _: None)
    assert floor._task is not None, "only who looks can stop looking"
    await floor.close()
    asked = len(book.asked)
    await asyncio.sleep(0.05)
    assert (len(book.asked), book.asked[-1][0]) == (asked, "close")
    for worker in (store, board):
        worker.close()
