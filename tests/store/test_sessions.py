"""How many sessions a desk holds on a real server, and that nothing slow stands before a pop."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent_desktop import adapters
from agent_desktop.bootstrap import Setup, make_desk, make_watch
from agent_desktop.desk.front import Front
from agent_desktop.desk.state import DeskState
from agent_desktop.settings import Folders, Loaded, Settings
from agent_desktop.settings.schema import Seat
from agent_desktop.store.sessions import Sessions
from agent_desktop.supervision.watch import View
from agent_desktop.tickets.finding.finder import Query, Scope
from customer360.card import Part, PartState
from customer360.records import Records
from softphone.fake_line import FakeLine
from tests.desktop.test_secrets import FakeSecrets
from tests.servers import rows
from tests.store.logins import NOW, SITE, WANG, Centre

PATIENCE_S = 120.0
HELD = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'lead'"
LIMIT = "SELECT rolconnlimit FROM pg_roles WHERE rolname = 'lead'"


@pytest.fixture
def records(site: Centre) -> Iterator[tuple[Records, Sessions]]:
    """The card's, as a desk opens them, and the sessions that they share."""
    sessions = Sessions(lambda: site.address("lead"))
    made = adapters.records(sessions, lambda: None, SITE, ZoneInfo("Asia/Shanghai"))
    yield made, sessions
    made.close()
    sessions.close()


def number(site: Centre, statement: str) -> int:
    return int(str(rows(site.owner, statement)[0][0]))


async def until(holds: Callable[[], object], what: str) -> None:
    deadline = asyncio.get_running_loop().time() + PATIENCE_S
    while not holds():
        assert asyncio.get_running_loop().time() < deadline, f"never came: {what}"
        await asyncio.sleep(0.01)


def whole(state: DeskState) -> bool:
    """The card of the only call is there, with its slow parts."""
    card = state.calls[0].card if state.calls else None
    fresh = {p.part for p in card.parts if p.state is PartState.FRESH} if card else set()
    return fresh == set(Part)


@pytest.mark.slow
def test_a_leads_desk_that_asks_for_everything_holds_two_sessions(site: Centre, tmp_path: Path) -> None:
    asyncio.run(_asks_for_everything(site, tmp_path))
    assert number(site, LIMIT) >= 2 * 3, "a desk that comes back before the server missed its old sessions"


async def _asks_for_everything(site: Centre, tmp_path: Path) -> None:
    folders = Folders.of_this_user({"AGENT_DESKTOP_HOME": str(tmp_path)})
    loaded = Loaded(Settings(seat=Seat(agent_no="1001", agent_name="班长")), (), frozenset())
    setup = Setup(
        folders=folders, loaded=loaded, store=site.address("lead"), secrets=FakeSecrets(), sealed=False
    )
    line, views = FakeLine(), list[View]()
    desk = make_desk(setup, line)
    front, watch, ask = Front(desk), make_watch(setup, desk), desk.parts.workers.lookup.run
    await desk.start()
    try:
        watch.begin(views.append)
        line.ring(WANG.national, skill_group="heating")
        await until(lambda: whole(front.state), "the whole card")
        finder, book, calls = desk.parts.finder, desk.parts.dispatches, desk.parts.calls
        assert finder is not None
        assert book is not None
        assert calls is not None
        for question in (
            lambda: desk.parts.records.find("王"),
            lambda: finder.page(Query(scope=Scope.ALL), now=NOW),
            book.stations,
            lambda: calls.due(scope=Scope.ALL, now=NOW),
            lambda: desk.parts.switchroom.colleagues(),
            lambda: desk.parts.newsroom.inbox("1001", (), NOW),
            lambda: desk.parts.oversight().watched(),
            lambda: desk.parts.matters().waiting(),
        ):
            await ask(question)
        await until(lambda: views and views[-1].shown is not None, "the board")
        await until(lambda: desk.parts.library.condition.open, "the library")
        await until(lambda: number(site, HELD) == 2, "the process that built the library to end")
    finally:
        await watch.close()
        await desk.close()
    await until(lambda: number(site, HELD) == 0, "the server to miss them")


def test_a_pop_waits_for_nothing_that_is_slow(site: Centre, records: tuple[Records, Sessions]) -> None:
    cards, sessions = records
    site.do("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
    slow = threading.Thread(target=lambda: _locked(sessions))
    with site.owner.begin() as holder:
        holder.exec_driver_sql("SELECT pg_advisory_xact_lock(77)")
        slow.start()
        while not number(site, f"{HELD} AND wait_event = 'advisory'"):
            assert slow.is_alive(), "it was to wait for the lock"
        assert cards.card(WANG, now=NOW).accounts
        assert slow.is_alive()
    slow.join()


def test_the_limit_of_a_part_is_not_the_next_questions(records: tuple[Records, Sessions]) -> None:
    cards, sessions = records
    assert cards.card(WANG, now=NOW).accounts
    assert cards.bills("a1")
    with sessions.reading() as conn:
        assert conn.exec_driver_sql("SHOW statement_timeout").scalar() == "0"
    with sessions.writing() as conn:
        assert (
            conn.exec_driver_sql("SELECT count(*) FROM pg_stat_activity WHERE usename = 'lead'").scalar() == 2
        )


def _locked(sessions: Sessions) -> None:
    with sessions.reading() as conn:
        conn.exec_driver_sql("SELECT pg_advisory_lock(77)")
        conn.exec_driver_sql("SELECT pg_advisory_unlock(77)")
