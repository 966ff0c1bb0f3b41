"""Finding tickets on both stores: each filter, page after page, and nothing that a login may not see."""

import itertools
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.store.engines import open_reader
from agent_desktop.store.schema.field import stations
from agent_desktop.store.schema.staff import agent_skills, agents
from agent_desktop.tickets.clocks.clock import OUTER, Hand
from agent_desktop.tickets.finding.database import SqlFinder, Viewer
from agent_desktop.tickets.finding.finder import Order, Page, Query, Row, Scope, Standing
from agent_desktop.tickets.finding.walk import database as walk
from agent_desktop.tickets.life.story import EventKind
from agent_desktop.tickets.nodes import Node
from customer360.phone import Site
from tests.contract.stores import NOW, REPAIR, Shared, ticket
from tests.servers import Server

SITE = Site(area_code="0931")
HOUR = timedelta(hours=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    made = Shared(tmp_path / "s.sqlite" if request.param == "sqlite" else request.getfixturevalue("centre"))
    fill(made)
    yield made
    made.close()


def fill(shared: Shared) -> None:
    """Thirty tickets of two groups and three agents, one an hour; some moved on, some late, one of 12345."""
    for no, role in (("1011", "agent"), ("1012", "agent"), ("2001", "supervisor")):
        shared.add(agents, {"no": no, "name": no, "extension": no, "role": role})
    shared.add(agent_skills, {"agent": "1011", "skill_group": "heating", "level": 1})
    made = []
    for n in range(30):
        at = NOW + n * HOUR
        facts = {"agent": ("1011", "1012", "1013")[n % 3], "area": f"A{n % 5}", "filed_at": at}
        facts |= {"skill_group": "gas" if n % 2 else "heating", "phone": f"+8613800000{n:03}"}
        facts |= {"priority": "normal" if n % 7 else "urgent", "title": f"不热 {n:02} 100%_{n}"}
        facts |= {"outer_source": "12345", "outer_number": "GD-77"} if n == 4 else {}
        made.append(ticket(n, kind=replace(REPAIR, runs="clock"), **facts))
    shared.deliver(*made)
    for n in (1, 2, 3):
        shared.step("dispatch", ticket_id=f"t{n}", station="qlh")
    shared.act("chase", ticket_id="t2", text="催")
    shared.step("cancel", ticket_id="t3", reason="误报")


@pytest.fixture
def find(shared: Shared) -> Iterator[Callable[..., list[str]]]:
    finder = finder_of(shared, "2001")

    def ids(limit: int = 200, **asked: object) -> list[str]:
        query = Query(**{"scope": Scope.ALL} | asked)  # type: ignore[arg-type]
        return [row.id for row in every(finder, query, limit)]

    yield ids
    finder.close()


def finder_of(shared: Shared, agent_no: str, where: str | None = None) -> SqlFinder:
    return SqlFinder(open_reader(where or shared.where), Viewer(agent_no=agent_no, site=SITE))


def every(finder: SqlFinder, query: Query, limit: int = 200) -> Iterator[Row]:
    after = ""
    for _ in range(100):
        page: Page = finder.page(query, now=NOW + 30 * HOUR, after=after, limit=limit)
        yield from page.rows
        if not (after := page.next):
            return
    raise AssertionError("it never ended")


def newest(*numbers: int) -> list[str]:
    return [f"t{n}" for n in sorted(numbers, reverse=True)]


ALL = range(30)


def test_everything_in_pages_of_any_size(find: Callable[..., list[str]]) -> None:
    for limit in (1, 7, 30, 200):
        assert find(limit) == newest(*ALL)
    assert find(7, order=Order.OLDEST) == newest(*ALL)[::-1]
    due = find(7, order=Order.DUE)
    assert sorted(due) == sorted(f"t{n}" for n in ALL if n != 3), "open ones"


FILTERS: list[tuple[dict[str, object], list[int]]] = [
    ({"agent": "1012"}, [n for n in ALL if n % 3 == 1]),
    ({"area": "A3"}, [n for n in ALL if n % 5 == 3]),
    ({"area": "A3", "agent": "1012"}, [13, 28]),
    ({"skill_group": "gas", "priority": "urgent"}, [7, 21]),
    ({"request_type": "no_heat", "station": "qlh"}, [1, 2, 3]),
    ({"node": "dispatched"}, [1, 2]),
    ({"standing": Standing.CLOSED}, [3]),
    ({"standing": Standing.OPEN, "station": "qlh"}, [1, 2]),
    ({"chased": True}, [2]),
    ({"outer_source": "12345"}, [4]),
    ({"outer_source": "12398"}, []),
    ({"filed_from": NOW + 28 * HOUR}, [28, 29]),
    ({"filed_from": NOW + 5 * HOUR, "filed_until": NOW + 7 * HOUR}, [5, 6]),
    ({"words": "不热 07"}, [7]),
    ({"words": "100%_1"}, [1, *range(10, 20)]),
    ({"words": "误报"}, [3]),
    ({"words": "261120-A01-0012"}, [12]),
    ({"words": "261120-A01"}, list(ALL)),
    ({"words": "138 0000 0012"}, [12]),
    ({"words": "GD-77"}, [4]),
    ({"words": "'; DROP TABLE tickets"}, []),
    ({"phone": "+8613800000021"}, [21]),
    ({"account_id": "a1", "area": "A1", "agent": "1011"}, [6, 21]),
    ({"words": "没有这个"}, []),
]


def test_each_filter(find: Callable[..., list[str]]) -> None:
    for asked, expected in FILTERS:
        for limit in (3, 200):
            assert find(limit, **asked) == newest(*expected), asked


def test_what_is_late_comes_first_the_latest(find: Callable[..., list[str]]) -> None:
    late = find(late=True)
    assert late[:3] == ["t0", "t4", "t5"]
    assert set(late) == {f"t{n}" for n in (0, 1, 2, *range(4, 22))}, "8 hours to dispatch, a day to be there"
    assert set(late) < set(find(warned=True))


def test_a_rare_filter_is_looked_for_window_by_window(
    shared: Shared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("agent_desktop.tickets.finding.database.GLANCE", 4)
    monkeypatch.setattr("agent_desktop.tickets.finding.database.WINDOW", 10)
    finder = finder_of(shared, "2001")
    query = Query(scope=Scope.ALL, words="不热 07")
    first = finder.page(query, now=NOW)
    assert (first.rows, first.searched_to) == ((), NOW + 20 * HOUR)
    second = finder.page(query, now=NOW, after=first.next)
    assert second.searched_to == NOW + 10 * HOUR
    third = finder.page(query, now=NOW, after=second.next)
    assert [row.id for row in third.rows] == ["t7"]
    assert [row.id for row in every(finder, query)] == ["t7"]
    finder.close()


def test_mine_my_group_s_and_all(shared: Shared) -> None:
    finder = finder_of(shared, "1011")
    if isinstance(shared.where, Path):
        assert finder.scopes() == (Scope.MINE, Scope.GROUP)
        seen = [row.id for row in every(finder, Query(scope=Scope.ALL))]
        assert seen == newest(*(n for n in ALL if n % 2 == 0 or n % 3 == 0))
        assert finder.story("t1") is None
    mine = [row.id for row in every(finder, Query(scope=Scope.MINE))]
    assert mine == newest(*(n for n in ALL if n % 3 == 0))
    finder.close()
    lead = finder_of(shared, "2001")
    assert Scope.ALL in lead.scopes()
    lead.close()


def test_a_login_sees_its_own_and_its_groups_and_no_personal_data(centre: str, server: Server) -> None:
    shared = Shared(centre)
    fill(shared)
    name = centre.split("@/")[1].split("?")[0]
    with shared.engine.begin() as conn:
        for login, no, role in (("finder_agent", "1011", "agent"), ("finder_lead", "2001", "supervisor")):
            conn.exec_driver_sql(f"DROP ROLE IF EXISTS {login}")
            conn.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
            conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (login, no, role))
    agent = finder_of(shared, "1011", server.url(name, "finder_agent"))
    lead = finder_of(shared, "2001", server.url(name, "finder_lead"))
    try:
        assert (agent.scopes(), lead.scopes()) == ((Scope.MINE, Scope.GROUP), tuple(Scope))
        allowed = newest(*(n for n in ALL if n % 2 == 0 or n % 3 == 0))
        assert [r.id for r in every(agent, Query(scope=Scope.ALL))] == allowed
        group = newest(*(n for n in ALL if n % 2 == 0))
        assert [r.id for r in every(agent, Query(scope=Scope.GROUP))] == group
        assert len(list(every(lead, Query(scope=Scope.ALL)))) == 30
        assert list(every(agent, Query(scope=Scope.ALL, phone="+8613800000001"))) == [], "gas, another's"
        assert agent.story("t1") is None
        assert (seen := agent.story("t2")) is not None
        assert seen.phone == "+8613800000002"
        assert lead.story("t1") is not None
        with shared.engine.connect() as conn:
            looks = conn.exec_driver_sql(
                "SELECT login::text, words[1] FROM desk_looks WHERE kind = 'ticket' ORDER BY at"
            )
            assert looks.fetchall() == [("finder_agent", "t1"), ("finder_agent", "t2"), ("finder_lead", "t1")]
            listed = set(conn.exec_driver_sql("SELECT * FROM ticket_list LIMIT 0").keys())
            assert not listed & {"phone", "account_id", "field_values"}
    finally:
        agent.close()
        lead.close()
        shared.close()


def test_a_station_is_called_by_its_name(shared: Shared) -> None:
    shared.add(stations, {"code": "qlh", "name": "七里河站", "kind": "station", "closed": True})
    finder = finder_of(shared, "2001")
    assert [row.station for row in every(finder, Query(scope=Scope.ALL, station="qlh"))] == ["七里河站"] * 3
    found = finder.story("t2")
    assert found is not None
    assert (found.station, found.stations) == ("qlh", {"qlh": "七里河站"})
    finder.close()


def test_the_whole_story(shared: Shared) -> None:
    finder = finder_of(shared, "2001")
    found = finder.story("t2")
    assert found is not None
    assert (found.node, found.station, found.chased, found.outer_source) == (Node.DISPATCHED, "qlh", 1, "")
    assert sorted(e.kind for e in found.events) == ["chase", "node", "node"]
    assert found.of_kind(EventKind.CHASE)[0].note == "催"
    assert [e.detail for e in found.events if e.node == "dispatched"] == [{"station": "qlh"}]
    assert found.stations == {}, "nobody named it"
    assert [c.node for c in found.clocks] == ["dispatched", "arrived", "reported", "follow_up"]
    assert found.clocks[0].met_at is not None
    assert found.values["description"] == "全屋不热"
    assert found.asked == {Node(n) for n, _ in REPAIR.nodes}
    outer = finder.story("t4")
    assert outer is not None
    assert (outer.outer_number, outer.clocks[-1].node) == ("GD-77", OUTER)
    assert finder.story("gone") is None
    finder.close()


def test_a_row_knows_how_its_clock_stands(shared: Shared) -> None:
    finder = finder_of(shared, "2001")
    page = finder.page(Query(scope=Scope.ALL, order=Order.OLDEST), now=NOW, limit=5)
    hands = {row.id: row.hand(NOW + 9 * HOUR) for row in page.rows}
    assert hands == {
        "t0": Hand.LATE, "t1": Hand.RUNNING, "t2": Hand.RUNNING, "t3": Hand.MET, "t4": Hand.RUNNING,
    }  # fmt: skip
    finder.close()


def test_a_place_that_is_none_is_refused(shared: Shared) -> None:
    finder = finder_of(shared, "2001")
    for after in ("x", "|", "1;2"):
        with pytest.raises(ValueError, match="invalid literal"):
            finder.page(Query(), now=NOW, after=after)
    finder.close()


def test_drivers_are_columns_of_the_list() -> None:
    assert set(walk.DRIVERS) <= set(walk.SHOWN)
    assert len(list(itertools.chain(walk.DRIVERS))) == len(set(walk.DRIVERS))
