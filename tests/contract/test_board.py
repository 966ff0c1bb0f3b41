"""The floor on both stores: signs of life, what lasted how long, the day's figures, and who may see them."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from agent_desktop.agent.board import NO_CALL, OnLine
from agent_desktop.agent.database import SqlBoard, SqlFitness
from agent_desktop.agent.fitness import Finding, Health, Report
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.store.engines import open_reader
from agent_desktop.store.schema.field import stations
from agent_desktop.store.schema.queues import queue_calls, queue_gaps, queue_link, queue_staff
from agent_desktop.store.schema.staff import agent_skills, agent_spans, agents, presence, skill_groups
from agent_desktop.store.schema.work import calls, tickets
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.database import SqlBoardBook
from agent_desktop.supervision.day import Counted
from agent_desktop.supervision.promises import Pressing, chosen, counts, why
from agent_desktop.supervision.queues.standing import Tally
from agent_desktop.supervision.queues.targets import FILE, read_targets
from resources import files
from tests.contract.stores import Shared, ticket
from tests.servers import Server

SECOND = timedelta(seconds=1)


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    made = Shared(tmp_path / "s.sqlite" if request.param == "sqlite" else request.getfixturevalue("centre"))
    for no, role in (("1001", "supervisor"), ("1011", "agent"), ("1012", "agent")):
        made.add(agents, {"no": no, "name": f"N{no}", "extension": f"8{no}", "role": role, "team": "一班"})
    made.add(skill_groups, {"code": "heating", "label": "供热", "rank": 0})
    made.add(agent_skills, {"agent": "1011", "skill_group": "heating", "level": 1})
    yield made
    made.close()


@pytest.fixture
def book(shared: Shared) -> Iterator[SqlBoardBook]:
    made = SqlBoardBook(open_reader(shared.where), "1001")
    yield made
    made.close()


def show(shared: Shared, state: str, lasted: float = 0, *, now: datetime | None = None, **on: Any) -> None:
    """Agent 1011 shows a state that began `lasted` seconds ago by the clock of the desk."""
    now = now or datetime.now(UTC)
    said = Presence(state=AgentState(state), since=now - lasted * SECOND)
    SqlBoard(shared.sender.run, "1011", "A01").show(said, OnLine(**on) if on else NO_CALL, now)


def test_who_works_here(book: SqlBoardBook) -> None:
    staff = book.staff()
    assert {(p.agent, p.groups, p.extension) for p in staff.people} == {
        ("1001", (), "81001"), ("1011", ("heating",), "81011"), ("1012", (), "81012"),
    }  # fmt: skip
    assert [(g.code, g.label) for g in staff.groups] == [("heating", "供热")]


def test_each_poll_brings_what_came_after_the_one_before(shared: Shared, book: SqlBoardBook) -> None:
    assert book.news(None).seen == ()
    show(shared, "talking", 40, call_id="c1", caller="138 **** 6621", skill_group="heating")
    first = book.news(None)
    (seen,) = first.seen
    assert (seen.state, seen.caller) == (AgentState.TALKING, "138 **** 6621")
    assert abs((first.at - seen.since).total_seconds() - 40) < 30
    assert book.news(first.at + 60 * SECOND).seen == ()
    show(shared, "wrap_up", 0)
    later = book.news(first.at)
    assert [(s.state, s.caller) for s in later.seen] == [(AgentState.WRAP_UP, "")]
    (span,) = later.spans
    assert (span.agent, span.state) == ("1011", AgentState.TALKING)


def test_what_a_seats_self_test_found_stands_beside_what_its_agent_does(
    shared: Shared, book: SqlBoardBook
) -> None:
    def keep(desk: str, *findings: Finding) -> None:
        report = Report(at=datetime.now(UTC), version="0.3.0", findings=findings)
        SqlFitness(shared.sender.run, "1011", desk).keep(report)

    show(shared, "ready")
    assert book.news(None).seen[0].checked is None
    keep("A01", Finding("echo", Health.FAIL, "-82 dB"), Finding("store", Health.OK, "0.6 ms"))
    (seen,) = book.news(None).seen
    assert seen.checked is not None
    assert (seen.checked.health, seen.checked.failed) == (Health.FAIL, ("echo",))
    assert (seen.checked.version, seen.checked.desk) == ("0.3.0", "A01")
    assert abs((seen.checked.at - datetime.now(UTC)).total_seconds()) < 30
    keep("A01", Finding("echo", Health.OK, "-20 dB"))
    (seen,) = book.news(None).seen
    assert seen.checked is not None
    assert (seen.checked.health, seen.checked.failed) == (Health.OK, ())
    keep("B07", Finding("echo", Health.FAIL, ""))
    assert book.news(None).seen[0].checked is None, "of another desk than the one where the agent sits"


def test_a_desk_whose_clock_is_wrong_by_hours(shared: Shared, book: SqlBoardBook) -> None:
    if isinstance(shared.where, Path):
        pytest.skip("one seat, one clock")
    for hours in (-9, 9):
        show(shared, "not_ready", 70, now=datetime.now(UTC) + timedelta(hours=hours))
        news = book.news(None)
        assert abs((news.at - news.seen[0].beat_at).total_seconds()) < 60
        assert abs((news.at - news.seen[0].since).total_seconds() - 70) < 60


def test_signs_of_life_do_not_begin_a_state_anew_and_silence_does_not_prolong_it(shared: Shared) -> None:
    began = time.monotonic()
    show(shared, "ready", 10)
    since = shared.rows(presence)[0].since
    show(shared, "ready", 10.4 + time.monotonic() - began)
    if not isinstance(shared.where, Path):
        assert shared.rows(presence)[0].since == since
    assert [s.state for s in shared.rows(agent_spans)] in ([], ["ready"])
    with shared.engine.begin() as conn:
        conn.execute(agent_spans.delete())
        long_ago = datetime.now(UTC) - timedelta(hours=3)
        conn.execute(update(presence).values(since=long_ago, beat_at=long_ago + 60 * SECOND))
        conn.execute(agent_spans.delete())
    show(shared, "not_ready")
    (span,) = shared.rows(agent_spans)
    assert (span.since, span.until) == (long_ago, long_ago + 75 * SECOND), (
        "gone for hours, ready for a minute"
    )


def test_the_day_s_figures(shared: Shared, book: SqlBoardBook) -> None:
    morning = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=5)
    now = morning + timedelta(hours=5)

    def call(number: int, minutes: float, agent: str = "1011", **facts: Any) -> None:
        began = morning + timedelta(minutes=minutes)
        plain = {"id": f"c{number}", "direction": "incoming", "agent": agent, "skill_group": "heating"}
        times = {"started_at": began, "answered_at": began + 5 * SECOND, "ended_at": began + 105 * SECOND}
        shared.add(calls, {**plain, **times, "hold_s": 20, "wrap_up_s": 30, **facts})

    call(1, 5)
    call(2, 65, skill_group="gas")
    call(3, 70, answered_at=None, wrap_up_s=0)
    call(4, 75, direction="outgoing")
    call(5, 80, agent="1012", hold_s=0)
    call(6, -10)
    shared.deliver(ticket(1, filed_at=morning + 60 * SECOND), ticket(2, filed_at=morning, agent="1012"))
    with shared.engine.begin() as conn:
        conn.execute(
            update(tickets).where(tickets.c.id == "t1").values(due_at=morning + 90 * SECOND, chased=2)
        )
    spans = (("ready", -600, 600), ("talking", 600, 1800), ("not_ready", 1800, 2400))
    for state, a, b in spans:
        shared.add(
            agent_spans,
            {"agent": "1011", "since": morning + a * SECOND, "until": morning + b * SECOND, "state": state},
        )
    told = book.figures(morning, now)
    mine = told.agents["1011"]
    assert (mine.offered, mine.answered, mine.outgoing) == (3, 2, 1)
    assert (mine.talk_s, mine.hold_s, mine.wrap_up_s, mine.aht_s) == (160.0, 40.0, 60.0, 130.0)
    assert (mine.ready_s, mine.signed_in_s, mine.ready_share) == (600.0, 2400.0, 0.25)
    assert (mine.filed, mine.late, mine.chased) == (1, 1, 1)
    assert {code: c.answered for code, c in told.groups.items()} == {"heating": 2, "gas": 1}
    assert told.whole.offered == 4
    assert (told.hour(0).answered, told.hour(1).answered, told.hour(1, "gas").answered) == (1, 2, 1)
    assert told.agents["1012"].answered_share == 1.0
    assert book.figures(now, now + SECOND).whole == Counted()


def test_only_a_lead_sees_the_floor_and_no_longer_than_that(shared: Shared, server: Server) -> None:
    show(shared, "ready")
    if isinstance(shared.where, Path):
        refused = SqlBoardBook(open_reader(shared.where), "1011")
    else:
        name = shared.where.split("@/")[1].split("?")[0]
        with shared.engine.begin() as conn:
            conn.exec_driver_sql("DROP ROLE IF EXISTS board_agent")
            conn.exec_driver_sql("CREATE ROLE board_agent LOGIN")
            conn.exec_driver_sql("SELECT desk_admit('board_agent', '1011', 'supervisor')")
        refused = SqlBoardBook(open_reader(server.url(name, "board_agent")), "1011")
        assert refused.news(None).seen
        assert refused.staff().people
        assert refused.figures(datetime.now(UTC) - SECOND, datetime.now(UTC)).agents == {}
        with shared.engine.begin() as conn:
            conn.exec_driver_sql("REVOKE desk_supervisor FROM board_agent")
            conn.exec_driver_sql("GRANT desk_agent TO board_agent")
    today = datetime.now(UTC)
    for ask in (refused.staff, lambda: refused.news(None), lambda: refused.figures(today - SECOND, today)):
        with pytest.raises(NotALead):
            ask()
    refused.close()


def test_what_is_pressing_and_where_the_faults_are(shared: Shared, book: SqlBoardBook) -> None:
    now = datetime.now(UTC)
    shared.add(stations, {"code": "qlh", "name": "七里河站", "kind": "station"})
    shared.deliver(*(ticket(n, filed_at=now - timedelta(hours=n)) for n in range(1, 6)))
    due = {"t1": -5, "t2": 20, "t3": 90, "t4": 90, "t5": 90}
    with shared.engine.begin() as conn:
        for no, minutes in due.items():
            conn.execute(update(tickets).where(tickets.c.id == no).values(due_at=now + minutes * 60 * SECOND))
        conn.execute(update(tickets).where(tickets.c.id == "t3").values(chased=1))
        conn.execute(update(tickets).where(tickets.c.id == "t4").values(escalation=1, station="qlh"))
    told = book.promises(now - timedelta(hours=2, minutes=30))
    kinds, holders = counts(told.rows, told.at)
    assert [row.id for row in chosen(told.rows, told.at)] == ["t1", "t2", "t3", "t4"]
    assert [row.id for row in chosen(told.rows, told.at, held_by="qlh")] == ["t4"]
    assert kinds == {Pressing.LATE: 1, Pressing.SOON: 1, Pressing.CHASED: 1, Pressing.ESCALATED: 1}
    assert (holders["qlh"], told.stations) == (1, {"qlh": "七里河站"})
    assert sum(told.faults.values()) == 2
    stopped = replace(told.rows[0], due_at=now - SECOND, paused_at=now, chased=0, escalation=0)
    assert why(stopped, now) == frozenset(), "a clock that stands still is not late"


# ── queues ──

MIDNIGHT = datetime(2026, 11, 22, tzinfo=UTC)
TARGETS = read_targets((files("settings") / FILE).read_text("utf-8"))


def came(shared: Shared, call: str, queue: str, at: datetime, outcome: str, waited: int = 0) -> None:
    ended = None if not outcome else at + waited * SECOND
    row = {"call": call, "queue": queue, "visit": 1, "joined_at": at, "ended_at": ended, "outcome": outcome}
    shared.add(queue_calls, row | {"waited_s": waited, "caller": "138 **** 6621", "vip": call == "7"})


def test_the_queues_as_the_exchange_told_them(shared: Shared, book: SqlBoardBook) -> None:
    assert book.queues(MIDNIGHT, TARGETS).link is None
    now = book.queues(MIDNIGHT, TARGETS).at
    link = {"exchange": "pbx", "state": "up", "since": now - 60 * SECOND, "beat_at": now}
    shared.add(queue_link, link)
    shared.add(queue_staff, {"queue": "gas", "members": 3, "paused": 1, "free": 2})
    shared.add(queue_gaps, {"since": MIDNIGHT - 60 * SECOND, "until": MIDNIGHT + 20 * SECOND})
    for call, outcome, waited in (
        ("1", "answered", 20), ("2", "answered", 21), ("3", "abandoned", 90), ("4", "left", 5),
        ("5", "unseen", 7),
    ):  # fmt: skip
        came(shared, call, "gas", MIDNIGHT + 3605 * SECOND, outcome, waited)
    came(shared, "6", "vip", MIDNIGHT + 10 * SECOND, "answered", 16)
    came(shared, "7", "gas", MIDNIGHT + 3700 * SECOND, "")
    came(shared, "0", "gas", MIDNIGHT - SECOND, "answered", 1)
    seen = book.queues(MIDNIGHT, TARGETS)
    assert [(one.group, one.caller, one.vip) for one in seen.waiting] == [("gas", "138 **** 6621", True)]
    assert seen.people["gas"].free == 2
    assert seen.gaps == ((MIDNIGHT, MIDNIGHT + 20 * SECOND),), "what was yesterday's gap is not today's"
    told = book.queue_hours(MIDNIGHT, MIDNIGHT + timedelta(days=1), TARGETS, heard=True)
    gas = told["gas", MIDNIGHT + timedelta(hours=1)]
    assert gas == Tally(
        offered=6, answered=2, abandoned=1, left=1, unseen=1, waiting=1, in_time=1, waited_s=41, longest_s=90
    )
    assert gas.level == 0.25, "of the four whose end is known one was answered within 20 seconds"
    assert told["vip", MIDNIGHT].level == 0.0, "16 seconds are too long for a VIP"
    assert len(told) == 2


def test_without_an_exchange_the_desks_calls_are_counted(shared: Shared, book: SqlBoardBook) -> None:
    for n, rang in enumerate((3, 20, 21, None)):
        began = MIDNIGHT + n * SECOND
        taken = None if rang is None else began + rang * SECOND
        call: dict[str, object] = {
            "id": f"c{n}",
            "direction": "incoming",
            "skill_group": "gas",
            "agent": "1011",
        }
        times = {"started_at": began, "answered_at": taken, "ended_at": began + 60 * SECOND}
        shared.add(calls, call | times)
    gave_up = {"id": "queue-7", "direction": "incoming", "skill_group": "gas", "started_at": MIDNIGHT}
    shared.add(calls, gave_up | {"ended_at": MIDNIGHT + 9 * SECOND, "end_reason": "abandoned"})
    (tally,) = book.queue_hours(MIDNIGHT, MIDNIGHT + timedelta(hours=1), TARGETS, heard=False).values()
    assert (tally.offered, tally.answered, tally.in_time, tally.abandoned) == (5, 3, 2, 2)
    offered = book.figures(MIDNIGHT, MIDNIGHT + timedelta(hours=1)).whole.offered
    assert offered == 4, "who gave up in a queue was offered to no seat"
