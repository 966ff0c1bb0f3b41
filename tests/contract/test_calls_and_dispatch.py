"""Call lists and the dispatch book on both stores."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.schema.field import do_not_call, duties, stations
from agent_desktop.store.schema.staff import agent_skills
from agent_desktop.store.schema.work import follow_ups, ticket_events, tickets
from agent_desktop.tickets.dispatch.buildings import building
from agent_desktop.tickets.dispatch.database import SqlDispatchBook
from agent_desktop.tickets.finding.finder import Scope
from agent_desktop.tickets.follow_ups.calls import CallKind, Outcome
from agent_desktop.tickets.follow_ups.database import SqlCallList
from agent_desktop.tickets.follow_ups.rules import GIVEN_UP, CallRules, load, read_rules
from resources import files
from tests.contract.stores import NOW, Shared, ticket
from tests.tickets.desk_paper import ZONE

RULES: CallRules = read_rules(files("settings") / "calls.toml", ZONE, "zh_CN")
HOUR = timedelta(hours=1)


@pytest.fixture
def calls(shared: Shared) -> Iterator[SqlCallList]:
    made = SqlCallList(open_reader(shared.where), open_writer(shared.where), RULES, "1011")
    yield made
    made.close()


def owe(shared: Shared, call_id: str, kind: str, minutes: int = 0, **facts: object) -> None:
    plain: dict[str, object] = {"id": call_id, "kind": kind, "reason": "不热", "skill_group": "heating"}
    plain |= {"phone": f"+86138{call_id:0>8}", "due_at": NOW + timedelta(minutes=minutes)}
    shared.add(follow_ups, {**plain, "due_on": NOW.date(), **facts})


def ids(calls: SqlCallList, at: datetime = NOW, **asked: object) -> list[str]:
    page = calls.due(**{"scope": Scope.ALL, "now": at} | asked)  # type: ignore[arg-type]
    return [call.id for call in page.calls]


def test_what_is_due_and_may_be_rung_now(shared: Shared, calls: SqlCallList) -> None:
    owe(shared, "1", "follow_up", -5)
    owe(shared, "2", "survey", -9)
    owe(shared, "3", "follow_up", 5)
    owe(shared, "4", "ring_back", -1)
    owe(shared, "5", "follow_up", -5, done_at=NOW)
    owe(shared, "6", "follow_up", -600, until=NOW - HOUR)
    owe(shared, "7", "follow_up", -1, phone=None)
    assert ids(calls) == ["2", "1", "4"]
    assert ids(calls, kind=CallKind.SURVEY) == ["2"]
    assert calls.counts(scope=Scope.ALL, now=NOW) == {
        CallKind.FOLLOW_UP: 1, CallKind.SURVEY: 1, CallKind.RING_BACK: 1,
    }  # fmt: skip
    assert ids(calls, NOW + 11 * HOUR) == ["4"], "at nine in the evening only who rang us is rung"
    first = calls.due(scope=Scope.ALL, now=NOW, limit=2)
    assert [c.id for c in first.calls] == ["2", "1"]
    assert [c.id for c in calls.due(scope=Scope.ALL, now=NOW, after=first.next).calls] == ["4"]


def test_whom_not_to_ring(shared: Shared, calls: SqlCallList) -> None:
    for number, kind in ((1, "survey"), (2, "dunning"), (3, "survey"), (4, "ring_back")):
        owe(shared, str(number), kind, -number, phone=f"+861380000000{number}")
    about = {"reason": "不愿被打扰", "at": NOW, "who": "1011"}
    shared.add(do_not_call, {"phone": "+8613800000001", "kind": "survey", **about})
    shared.add(do_not_call, {"phone": "+8613800000002", "kind": "all", **about})
    shared.add(do_not_call, {"phone": "+8613800000003", "kind": "all", "until": NOW - HOUR, **about})
    shared.add(do_not_call, {"phone": "+8613800000004", "kind": "all", **about})
    assert ids(calls) == ["4", "3"], "who rang us is rung back"


def test_who_says_so_is_not_rung_for_that_again(shared: Shared, calls: SqlCallList) -> None:
    for number, kind in ((1, "survey"), (2, "survey"), (3, "inspection")):
        owe(shared, str(number), kind, -number, phone="+8613800000001")
    for _ in range(2):
        assert not shared.act("called", id="1", ticket_id="", outcome="do_not_call", text="别再打了")
    row = shared.row(do_not_call, phone="+8613800000001")
    assert (row.kind, row.who, row.reason, row.until) == ("survey", "1011", "别再打了", None)
    assert ids(calls) == ["3"]


def test_mine_and_my_group_s(shared: Shared, calls: SqlCallList) -> None:
    shared.add(agent_skills, {"agent": "1011", "skill_group": "heating", "level": 1})
    owe(shared, "1", "follow_up", -1, agent="1011", skill_group="gas")
    owe(shared, "2", "follow_up", -2)
    owe(shared, "3", "follow_up", -3, skill_group="gas")
    owe(shared, "4", "follow_up", -4, agent="1012")
    assert ids(calls, scope=Scope.MINE) == ["1"]
    if isinstance(shared.where, Path):
        assert ids(calls, scope=Scope.GROUP) == ["2", "1"]


def test_a_call_is_claimed_by_one(shared: Shared, calls: SqlCallList) -> None:
    owe(shared, "1", "follow_up", -5)
    other = SqlCallList(open_reader(shared.where), open_writer(shared.where), RULES, "1012")
    assert calls.claim("1", NOW)
    if isinstance(shared.where, Path):
        assert not other.claim("1", NOW)
        assert other.claim("1", NOW + HOUR), "a claim that nobody ends ends by itself"
    assert not calls.claim("gone", NOW)
    other.close()


def test_an_outcome_flows_into_the_ticket_and_the_next_attempt(shared: Shared, calls: SqlCallList) -> None:
    shared.deliver(ticket())
    owe(shared, "1", "follow_up", -5, ticket_id="t1")
    again = (NOW + 2 * HOUR).isoformat()
    assert shared.act("called", id="1", outcome="no_answer", again_at=again) == ""
    row = shared.row(follow_ups, id="1")
    assert (row.attempts, row.outcome, row.done_at, row.due_at) == (1, "no_answer", None, NOW + 2 * HOUR)
    assert ids(calls) == []
    assert shared.act("called", id="1", outcome="solved", satisfaction=5, text="谢谢") == ""
    row = shared.row(follow_ups, id="1")
    assert (row.attempts, row.outcome, row.satisfaction, row.agent) == (2, "solved", 5, "1011")
    assert row.done_at is not None
    told = [e.detail["outcome"] for e in shared.rows(ticket_events) if e.kind == "called"]
    assert told == ["no_answer", "solved"]
    assert "no such call" in shared.act("called", id="gone", outcome="busy")


@pytest.mark.parametrize("end", ["archive", "rework"])
def test_a_follow_up_that_is_done_takes_its_ticket_on(shared: Shared, end: str) -> None:
    shared.deliver(ticket())
    for step in ("dispatch", "arrive", "report"):
        shared.step(step, station="qlh")
    owed = shared.rows(follow_ups)[0]
    again = (NOW + HOUR).isoformat()
    assert shared.act("called", id=owed.id, outcome="busy", again_at=again) == ""
    assert shared.row(tickets, id="t1").node == "reported"
    assert shared.act("called", id=owed.id, outcome="solved") == ""
    assert shared.row(tickets, id="t1").node == "follow_up"
    assert shared.step(end, reason="回访") == ""
    assert shared.row(tickets, id="t1").node == {"archive": "archived", "rework": "dispatched"}[end]


def test_a_deadline_without_clocks_stays(shared: Shared) -> None:
    shared.deliver(ticket(clocks=(), due_at=NOW + HOUR))
    shared.step("dispatch", station="qlh")
    assert shared.row(tickets, id="t1").due_at == NOW + HOUR


def test_rules_of_the_next_attempt() -> None:
    no_answer = next(o for o in RULES.outcomes(CallKind.FOLLOW_UP) if o.code == "no_answer")
    assert RULES.after(CallKind.FOLLOW_UP, no_answer, 1, NOW) == (no_answer, NOW + 4 * HOUR), "not at noon"
    evening = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)  # 20:00 at the site
    _, at = RULES.after(CallKind.FOLLOW_UP, no_answer, 1, evening)
    assert at == datetime(2026, 11, 21, 0, 30, tzinfo=UTC), "the next morning"
    given_up, none = RULES.after(CallKind.FOLLOW_UP, no_answer, 3, NOW)
    assert (given_up.code, none) == (GIVEN_UP, None)
    wished = NOW + 100 * HOUR
    assert RULES.after(CallKind.FOLLOW_UP, no_answer, 9, NOW, wished)[1] == wished
    assert RULES.after(CallKind.SURVEY, Outcome(code="solved", label=""), 1, NOW)[1] is None
    codes = {o.code: o.step for o in RULES.outcomes(CallKind.FOLLOW_UP)}
    assert (codes["solved"], codes["not_solved"]) == ("archive", "rework")
    assert "solved" not in {o.code for o in RULES.outcomes(CallKind.DUNNING)}
    assert all(RULES.script(kind) for kind in CallKind)


@pytest.mark.parametrize("text", ["hours = 3", '[hours]\nall = ["12:00-09:00"]\n[attempts]', "x"])
def test_a_file_of_rules_that_is_wrong_says_so(tmp_path: Path, text: str) -> None:
    (tmp_path / "calls.toml").write_text(text, "utf-8")
    with pytest.raises(ValueError, match=r"calls\.toml"):
        read_rules(tmp_path / "calls.toml", ZONE, "zh_CN")
    shipped = files("settings")
    assert load(shipped, tmp_path, ZONE, "zh_CN")[0] == RULES
    assert len(load(shipped, tmp_path, ZONE, "zh_CN")[1]) == 1


def test_a_site_has_its_own_rules(tmp_path: Path) -> None:
    own = (files("settings") / "calls.toml").read_text("utf-8").replace("survey = 2", "survey = 9")
    (tmp_path / "calls.toml").write_text(own, "utf-8")
    rules, problems = load(files("settings"), tmp_path, ZONE, "zh_CN")
    assert (rules.attempts["survey"], problems) == (9, ())


# ------------------------------------------------------------------ dispatch


@pytest.fixture
def book(shared: Shared) -> Iterator[SqlDispatchBook]:
    made = SqlDispatchBook(open_reader(shared.where))
    yield made
    made.close()


def test_stations_by_what_they_serve_who_is_there_and_who_goes_there_anyway(
    shared: Shared, book: SqlDispatchBook
) -> None:
    plain = {"kind": "station", "phone": "0931840000"}
    shared.add(stations, {**plain, "code": "all", "name": "总站"})
    shared.add(
        stations, {**plain, "code": "qlh", "name": "七里河站", "areas": "QLH-03 QLH-04", "capacity": 2}
    )
    shared.add(stations, {**plain, "code": "gas", "name": "燃气站", "skill_groups": "gas"})
    shared.add(stations, {**plain, "code": "old", "name": "旧站", "closed": True})
    night = {"name": "李工", "phone": "13900001111"}
    shared.add(duties, {"station": "all", "since": NOW - HOUR, "until": NOW + HOUR, **night})

    def proposed(address: str = "", at: datetime = NOW) -> list[tuple[str, tuple[str, ...]]]:
        found = book.proposals(
            skill_group="heating", request_type="no_heat", area="QLH-03", address=address, now=at
        )
        return [(p.station.code, p.why) for p in found]

    assert {s.code for s in book.stations()} == {"qlh", "all", "gas"}
    assert proposed() == [("qlh", ("area",)), ("all", ("duty",))]
    assert proposed(at=NOW + 2 * HOUR)[1] == ("all", ())
    shared.deliver(ticket(), ticket(2))
    shared.step("dispatch", station="all", crew="王师傅")
    visit = book.proposals(
        skill_group="heating",
        request_type="no_heat",
        area="QLH-03",
        address="幸福里小区5号楼3单元101",
        now=NOW,
    )[0]
    assert visit.station.code == "all"
    assert visit.visit is not None
    assert (visit.visit.number, visit.visit.crew, visit.phone) == ("261120-A01-0001", "王师傅", "13900001111")
    for n in (1, 2):
        shared.step("dispatch", ticket_id=f"t{n}", station="qlh")
    assert proposed() == [("all", ("duty",)), ("qlh", ("area", "full"))], "full, but never left out"


def test_how_far_a_dispatch_has_come(shared: Shared, book: SqlDispatchBook) -> None:
    shared.deliver(ticket())
    assert book.delivery("t1") is None
    shared.step("dispatch", station="qlh")
    sent = book.delivery("t1")
    assert sent is not None
    assert (sent.station, sent.delivered_at, sent.taken_at) == ("qlh", None, None)
    shared.step("take", role="station")
    taken = book.delivery("t1")
    assert taken is not None
    assert taken.taken_at is not None
    assert taken.delivered_at is not None
    assert shared.row(tickets, id="t1").node == "taken"


def test_rates_of_crews(shared: Shared, book: SqlDispatchBook) -> None:
    shared.deliver(*(ticket(n) for n in (1, 2, 3, 4)))
    for n in (1, 2, 3):
        told = {"ticket_id": f"t{n}", "station": "qlh", "crew": "王师傅" if n < 3 else "李师傅"}
        shared.step("dispatch", **told)
        shared.step("arrive", after=timedelta(days=9 if n == 2 else 0), **told)
        shared.step("report", **told)
    shared.step("rework", ticket_id="t1", reason="又漏")
    owed = next(row for row in shared.rows(follow_ups) if row.ticket_id == "t1")
    shared.act("called", id=owed.id, outcome="not_solved", satisfaction=2)
    first, second = book.rates(NOW - HOUR, NOW + HOUR)
    assert (first.crew, first.tickets, first.closed, first.reworked, first.satisfaction) == (
        "李师傅",
        1,
        0,
        0,
        None,
    )
    assert (second.crew, second.tickets, second.timed, second.in_time) == ("王师傅", 2, 2, 0)
    assert (second.reworked, second.rework_share, second.satisfaction) == (1, 0.5, 2.0)
    assert first.in_time_share == 1.0
    assert book.rates(NOW + HOUR, NOW + 2 * HOUR) == ()


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("幸福里小区 5 号楼 1 单元 502", "幸福里小区5号楼3单元101", True),
        ("幸福里 5-1-502", "幸福里5-3-101", True),
        ("幸福里 5-1-502", "幸福里 6-1-502", False),
        ("和平路 12 号", "和平路12号 301", True),
        ("和平路 12 号", "和平路 13 号", False),
        ("某处", "某处", False),
    ],
)
def test_the_same_building(one: str, other: str, same: bool) -> None:
    assert (building(one) == building(other) != "") is same
