"""The shift on both stores, each person under an own login: what is told, handed over, accepted, kept."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update
from sqlalchemy.exc import DatabaseError

from agent_desktop.store.instants import micros
from agent_desktop.store.schema.field import stations
from agent_desktop.store.schema.library import articles
from agent_desktop.store.schema.shift import shift_logs
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.supply import incidents
from agent_desktop.store.schema.trail import audit
from agent_desktop.store.schema.work import calls, follow_ups, ticket_events, tickets
from agent_desktop.supervision.board import NotALead
from agent_desktop.supervision.shift import database
from agent_desktop.supervision.shift.book import ShiftBook
from agent_desktop.supervision.shift.database import SqlShiftBook
from agent_desktop.supervision.shift.times import Rota, read_rota
from resources import files
from tests.contract.stores import Shared, ticket
from tests.servers import Server

HOUR = timedelta(hours=1)
STAFF = {"1011": "agent", "1001": "supervisor", "1002": "supervisor"}
ROTA = read_rota((files("settings") / "board.toml").read_text("utf-8"), ZoneInfo("Asia/Shanghai"))
Books = Callable[[str], ShiftBook]


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shared]:
    embedded = request.param == "sqlite"
    made = Shared(tmp_path / "s.sqlite" if embedded else request.getfixturevalue("centre"))
    for no, role in STAFF.items():
        made.add(agents, {"no": no, "name": f"N{no}", "extension": f"8{no}", "role": role, "team": "A"})
    yield made
    made.close()


@pytest.fixture
def books(shared: Shared, request: pytest.FixtureRequest) -> Books:
    def login(no: str) -> str:
        server: Server = request.getfixturevalue("server")
        with shared.engine.begin() as conn:
            conn.exec_driver_sql(f"DROP ROLE IF EXISTS shift_{no}")
            conn.exec_driver_sql(f"CREATE ROLE shift_{no} LOGIN")
            conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (f"shift_{no}", no, STAFF[no]))
        return server.url(str(shared.engine.url.database), f"shift_{no}")

    desks = {no: shared.another_desk(None if isinstance(shared.where, Path) else login(no)) for no in STAFF}
    return lambda no: SqlShiftBook(desks[no].run, no, ROTA)


@pytest.fixture
def day_begins(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The first moment of a day; the store's clock stands a second after it."""
    begins = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
    clock = begins + timedelta(seconds=1)
    monkeypatch.setattr(database, "utc_now", lambda: clock)
    monkeypatch.setattr(database, "_CLOCK", f"SELECT {micros(clock)}")
    return begins


def happened(shared: Shared, now: datetime) -> None:
    """Incidents, a changed article, mistakes, owed calls, callers who rang again."""
    for number, ended in (("I1", None), ("I2", now)):
        shared.add(
            incidents,
            {
                "id": number,
                "number": number,
                "title": "爆管",
                "area": "七里河",
                "since": now - HOUR,
                "closed_at": ended,
            },
        )
    for no, days, by in (("K1", 0.1, "2001"), ("K2", 5, "2001"), ("K3", 0.1, "")):  # the last one was shipped
        about = {"no": no, "revision": 1, "title": f"文章{no}", "version": "3", "in_force_from": now.date()}
        shared.add(articles, about | {"published_at": now - timedelta(days=days), "published_by": by})
    shared.add(stations, {"code": "qlh", "name": "七里河站", "kind": "station"})
    shared.deliver(*(ticket(n, filed_at=now - 200 * HOUR) for n in (1, 2)))
    with shared.engine.begin() as conn:
        conn.execute(update(tickets).values(station="qlh"))
    midnight = now.astimezone(ROTA.zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for event, kind, at in (("e1", "send_back", midnight - HOUR), ("e2", "rework", now), ("e3", "note", now)):
        row = {"ticket_id": "t1", "id": event, "at": at, "kind": kind, "note": "地址不清"}
        shared.add(ticket_events, row)
    owed: dict[str, Any] = {
        "phone": "+8613812346621",
        "due_on": now.date(),
        "ticket_id": "t2",
        "name": "王晓敏",
    }
    for call, due, kind, done in (
        ("f1", now - HOUR, "follow_up", None), ("f2", now + 25 * HOUR, "follow_up", None),
        ("f3", now, "dunning", None), ("f4", midnight - 2 * HOUR, "follow_up", midnight - 2 * HOUR),
    ):  # fmt: skip
        rated = {"satisfaction": 2 if done else None}
        shared.add(follow_ups, owed | rated | {"id": call, "due_at": due, "kind": kind, "done_at": done})
    shared_by_many = ("+8612345", "+864001234567", "+8693196777") * 2
    once = ("+8613909314471", None, None)
    for n, phone in enumerate(("+8613812346621", "+8613812346621", *once, *shared_by_many)):
        about = {"id": f"c{n}", "direction": "incoming", "phone": phone, "agent": "1011", "started_at": now}
        shared.add(calls, about)


def test_what_is_said_before_a_shift(shared: Shared, books: Books, day_begins: datetime) -> None:
    happened(shared, day_begins)
    brief = books("1001").brief()
    assert brief.shift == ROTA.shift(brief.at)
    assert [i.number for i in brief.incidents] == ["I1"]
    assert [(c.no, c.withdrawn) for c in brief.changed] == [("K1", False)]
    assert [(m.kind.value, m.number, m.agent, m.note) for m in brief.yesterday] == [
        ("send_back", "261120-A01-0001", "1011", "地址不清"),
        ("unsatisfied", "261120-A01-0002", "1011", ""),
    ]
    assert [m.kind.value for m in brief.rework] == ["rework"]
    assert [(o.id, o.kind, o.number) for o in brief.owed] == [("f1", "follow_up", "261120-A01-0002")]
    (again,) = brief.again
    assert (again.caller, again.calls) == ("+86138 **** 6621", 2), "nobody's number, and no one without one"
    assert brief.incidents[0].since.tzinfo is not None


def test_a_shift_is_handed_over_taken_back_and_accepted_once(shared: Shared, books: Books) -> None:
    happened(shared, datetime.now(UTC))
    outgoing, incoming = books("1001"), books("1002")
    assert outgoing.write("l1", "七里河爆管，客户情绪大")
    assert outgoing.write("l1", "七里河爆管；1015 请假")
    assert incoming.logs() == (), "what is still being written is the writer's"
    assert incoming.waiting() == ()
    assert not incoming.write("l1", "改写别人的"), "nobody else writes into it"
    assert not incoming.hand("l1", hands=True)
    assert not incoming.accept("l1"), "it isn't handed over yet"
    assert outgoing.hand("l1", hands=True)
    assert not outgoing.write("l1", "再补一句"), "it is handed over"
    assert not outgoing.accept("l1"), "nobody takes over from themselves"
    assert outgoing.hand("l1", hands=False)
    assert incoming.logs() == ()
    assert not incoming.accept("l1")
    assert outgoing.write("l1", "七里河爆管；1015 请假；补一句")
    assert outgoing.hand("l1", hands=True)
    assert not outgoing.hand("l1", hands=True), "twice is once"
    assert [(one.id, one.who, one.name) for one in incoming.waiting()] == [("l1", "1001", "N1001")]
    assert outgoing.waiting() == (), "one's own waits for others"
    (log,) = incoming.logs()
    assert (log.outgoing_name, log.notes, log.incoming) == ("N1001", "七里河爆管；1015 请假；补一句", "")
    assert [i.number for i in log.incidents] == ["I1"]
    assert {left.number for left in log.tickets} == {"261120-A01-0001", "261120-A01-0002"}
    assert {left.station for left in log.tickets} == {"七里河站"}
    assert all(left.due_at is not None and left.due_at.tzinfo for left in log.tickets)
    assert incoming.accept("l1")
    assert not incoming.accept("l1")
    assert incoming.waiting() == ()
    assert not outgoing.hand("l1", hands=False), "what was accepted stays"
    (kept,) = outgoing.logs()
    assert (kept.incoming, kept.incoming_name, kept.notes) == ("1002", "N1002", log.notes)
    assert kept.handed_at is not None
    assert kept.accepted_at is not None
    assert kept.handed_at <= kept.accepted_at
    trail = [(a.who, a.action, a.subject, a.detail) for a in shared.rows(audit) if a.subject == "l1"]
    assert trail == [
        ("1001", "shift_handed", "l1", ""), ("1001", "shift_taken_back", "l1", ""),
        ("1001", "shift_handed", "l1", ""), ("1002", "shift_accepted", "l1", "1001"),
    ]  # fmt: skip


def test_an_accepted_hand_over_stays_even_for_the_owner_of_the_store(shared: Shared, books: Books) -> None:
    books("1001").write("l1", "记录")
    books("1001").hand("l1", hands=True)
    assert books("1002").accept("l1")
    for change in ("UPDATE shift_logs SET notes = 'x'", "DELETE FROM shift_logs"):
        with pytest.raises(DatabaseError, match="stays as it is"), shared.engine.begin() as conn:
            conn.exec_driver_sql(change)
    assert [row.notes for row in shared.rows(shift_logs)] == ["记录"]


def test_who_leads_nobody_reads_and_hands_over_nothing(shared: Shared, books: Books) -> None:
    books("1001").write("l1", "记录")
    books("1001").hand("l1", hands=True)
    agent = books("1011")
    asked: tuple[Callable[[], object], ...] = (
        agent.brief, agent.logs, lambda: agent.write("l2", "x"), lambda: agent.hand("l1", hands=False),
        lambda: agent.accept("l1"),
    )  # fmt: skip
    for ask in asked:
        with pytest.raises(NotALead):
            ask()
    assert [row.id for row in shared.rows(shift_logs)] == ["l1"]
    assert books("1002").accept("l1")


def test_long_and_odd_words_are_kept_within_bounds(books: Books) -> None:
    lead = books("1001")
    assert lead.write("l1", "\x00<b>" + "长" * 20_000)
    (log,) = lead.logs()
    assert (len(log.notes), log.notes[:3]) == (8_000 if log.notes[0] == "<" else 0, "<b>") or len(
        log.notes
    ) == 7_999


@pytest.mark.parametrize(
    ("at", "since", "until"),
    [
        ((2026, 11, 21, 16, 0), (2026, 11, 22, 0, 0), (2026, 11, 22, 8, 0)),
        ((2026, 11, 22, 0, 0), (2026, 11, 22, 8, 0), (2026, 11, 22, 16, 0)),
        ((2026, 11, 22, 15, 59), (2026, 11, 22, 16, 0), (2026, 11, 23, 0, 0)),
    ],
)
def test_the_shift_of_a_moment(at: tuple[int, ...], since: tuple[int, ...], until: tuple[int, ...]) -> None:
    shift = ROTA.shift(datetime(*at, tzinfo=UTC))  # type: ignore[arg-type,misc]
    assert (shift.since.timetuple()[:5], shift.until.timetuple()[:5]) == (since, until)


@pytest.mark.parametrize("shifts", ['["25:00"]', "[]", "[8]", '["08:00+01:00"]'])
def test_a_wrong_rota_is_told(shifts: str) -> None:
    with pytest.raises(ValueError, match="shifts"):
        read_rota(f"shifts = {shifts}", ROTA.zone)


def test_one_change_a_day_is_a_shift_of_a_day() -> None:
    rota: Rota = read_rota('shifts = ["08:00"]', ROTA.zone)
    shift = rota.shift(datetime(2026, 11, 22, 12, tzinfo=UTC))
    assert shift.until - shift.since == 24 * HOUR
