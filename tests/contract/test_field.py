"""The centre's work with tickets on both stores: chases, lost calls, what stations hear and say."""

import base64
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from sqlalchemy.exc import IntegrityError

from agent_desktop.centre.field import outward
from agent_desktop.centre.field.inward import Message, take_in
from agent_desktop.centre.field.rounds import Ways, round_of
from agent_desktop.store.schema.field import attachments, dispatches, inward, ticket_clocks
from agent_desktop.store.schema.work import calls, follow_ups, ticket_events, tickets
from tests.contract.stores import NOW, REPAIR, RULES, Shared, ticket
from tests.tickets.test_attachments import JPEG

HOUR = timedelta(hours=1)


@pytest.fixture
def memory(tmp_path: Path) -> Iterator[Shared]:
    """The embedded store alone, for many examples."""
    made = Shared(tmp_path / "s.sqlite")
    yield made
    made.close()


def round_at(shared: Shared, now: datetime, **ways: Any) -> dict[str, int]:
    return round_of(shared.engine.begin, RULES, Ways(**ways), now)


def test_the_system_chases_at_the_warning_point_once_a_clock(shared: Shared) -> None:
    shared.deliver(ticket())
    assert round_at(shared, NOW + HOUR) == {}
    warned = shared.row(tickets, id="t1").warn_at + timedelta(minutes=1)
    assert round_at(shared, warned) == {"chased": 1}
    assert round_at(shared, warned + HOUR) == {}
    row = shared.row(tickets, id="t1")
    assert (row.chased, row.escalation) == (1, 0)
    shared.step("dispatch", station="qlh")
    later = shared.row(tickets, id="t1").warn_at + timedelta(minutes=1)
    assert round_at(shared, later) == {"chased": 1}, "the next node has a clock of its own"
    row = shared.row(tickets, id="t1")
    assert (row.chased, row.escalation) == (2, 1)
    told = [e for e in shared.rows(ticket_events) if e.kind == "chase"]
    assert {(e.who, e.origin, e.detail["by"]) for e in told} == {("system", "centre", "system")}


def test_what_is_paused_is_not_chased(shared: Shared) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    shared.step("pause", reason="customer")
    assert round_at(shared, NOW + timedelta(days=9)) == {}


def lost(shared: Shared, call_id: str, phone: str, at: datetime, answered: datetime | None = None) -> None:
    shared.add(calls, {
        "id": call_id, "direction": "incoming", "phone": phone, "skill_group": "gas", "started_at": at,
        "ended_at": at + timedelta(seconds=48), "answered_at": answered,
    })  # fmt: skip


def test_lost_calls_are_rung_back_once_and_dropped_when_reached(shared: Shared) -> None:
    ann, bob = "+8613800000001", "+8613800000002"
    lost(shared, "c1", ann, NOW)
    lost(shared, "c2", ann, NOW + timedelta(minutes=2))
    lost(shared, "c3", bob, NOW)
    lost(shared, "c4", "anonymous", NOW)
    lost(shared, "c7", "+8612345", NOW)
    lost(shared, "c8", "+864001234567", NOW)
    lost(shared, "c5", "+8613800000003", NOW - timedelta(days=2))
    assert round_at(shared, NOW + HOUR) == {"lost_calls": 2}
    assert round_at(shared, NOW + HOUR) == {}
    owed = {row.phone: row for row in shared.rows(follow_ups)}
    assert set(owed) == {ann, bob}
    assert (owed[ann].kind, owed[ann].reason, owed[ann].skill_group) == ("ring_back", "48 s", "gas")
    lost(shared, "c6", bob, NOW + 2 * HOUR, answered=NOW + 2 * HOUR)
    assert round_at(shared, NOW + 3 * HOUR) == {"reached": 1}
    assert round_at(shared, NOW + 3 * HOUR) == {}, "an old lost call doesn't come back"
    assert [r.phone for r in shared.rows(follow_ups) if r.done_at is None] == [ann]
    assert round_at(shared, NOW + 26 * HOUR) == {"reached": 1}, "too late for the other one"


def test_who_gave_up_in_the_exchange_s_queue_is_rung_back_too(centre: str) -> None:
    shared = Shared(centre)
    with shared.engine.begin() as conn:
        for call, phone in (("q1", "+8613800000001"), ("q1", "+8613800000001"), ("q2", "+8613800000001")):
            conn.exec_driver_sql("SELECT desk_abandoned(%s, %s, 'gas', 48)", (call, phone))
    now = datetime.now(UTC)
    assert round_at(shared, now) == {"lost_calls": 1}
    owed = shared.row(follow_ups, kind="ring_back")
    assert (owed.phone, owed.reason, owed.skill_group) == ("+8613800000001", "48 s", "gas")
    with pytest.raises(IntegrityError, match=r"E\.164"), shared.engine.begin() as conn:
        conn.exec_driver_sql("SELECT desk_abandoned('q3', '1380000', 'gas', 48)")
    shared.close()


class Station(BaseHTTPRequestHandler):
    """A station's system: what it heard, and how it answers."""

    heard: list[tuple[str, bytes]] = []  # noqa: RUF012
    answers: list[int] = []  # noqa: RUF012

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append((self.headers["X-Signature"], body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing on standard error."""


@pytest.fixture
def station() -> Iterator[str]:
    Station.heard, Station.answers = [], []
    server = HTTPServer(("127.0.0.1", 0), Station)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/tickets"
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_station_hears_by_a_signed_webhook_until_it_says_yes(shared: Shared, station: str) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    ways = {"webhook_url": station, "secret": "s3cret"}
    Station.answers = [500, 302]
    assert round_at(shared, NOW + HOUR, **ways) == {}
    row = shared.rows(dispatches)[0]
    assert (row.tries, row.trouble, row.delivered_at) == (1, "status 500", None)
    assert row.next_at == NOW + HOUR + timedelta(seconds=5)
    assert round_at(shared, NOW + HOUR, **ways) == {}, "not before its time"
    assert len(Station.heard) == 1
    assert round_at(shared, NOW + 2 * HOUR, **ways) == {}, "no redirect is followed"
    assert round_at(shared, NOW + 3 * HOUR, **ways) == {"told": 1}
    assert round_at(shared, NOW + 4 * HOUR, **ways) == {}
    assert shared.rows(dispatches)[0].how == "webhook"
    header, body = Station.heard[-1]
    assert outward.is_signed("s3cret", header, body, NOW + 3 * HOUR)
    assert not outward.is_signed("s3cret", header, body + b" ", NOW + 3 * HOUR)
    assert not outward.is_signed("s3cret", header, body, NOW + 5 * HOUR), "an old one, played again"
    assert not outward.is_signed("other", header, body, NOW + 3 * HOUR)
    assert {h[1] for h in Station.heard} == {body}, "the same letter each time"
    told = json.loads(body)
    assert (told["ticket"]["number"], told["station"]) == ("261120-A01-0001", "qlh")
    assert told["ticket"]["fields"]["description"] == "全屋不热"


def test_a_station_that_is_gone_is_given_up_after_a_day(shared: Shared) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    ways = {"webhook_url": "http://127.0.0.1:1/", "secret": "s"}
    round_at(shared, NOW + HOUR, **ways)
    assert "Refused" in shared.rows(dispatches)[0].trouble
    with shared.engine.begin() as conn:
        conn.execute(dispatches.update().values(tries=outward.TRIES))
    round_at(shared, NOW + 26 * HOUR, **ways)
    row = shared.rows(dispatches)[0]
    assert (row.tries, row.next_at, row.delivered_at) == (outward.TRIES + 1, None, None)
    with pytest.raises(outward.NotHeard, match="https"):
        outward.post("http://example.org/", "s", b"", NOW)


def test_a_folder_serves_as_well(shared: Shared, tmp_path: Path) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    shared.act("chase", text="催")
    folder = tmp_path / "out"
    assert round_at(shared, NOW + HOUR, outward_folder=str(folder)) == {}
    folder.mkdir()
    assert round_at(shared, NOW + 2 * HOUR, outward_folder=str(folder)) == {"told": 2}
    written = [json.loads(f.read_text("utf-8")) for f in folder.iterdir()]
    assert sorted(w["kind"] for w in written) == ["chase", "dispatch"]


def say(folder: Path, name: str, **more: object) -> None:
    folder.mkdir(exist_ok=True)
    plain = {"id": f"message-{name}", "number": "261120-A01-0001", "at": NOW.isoformat(), "who": "王师傅"}
    (folder / f"{name}.json").write_text(json.dumps({**plain, **more}, ensure_ascii=False), "utf-8")


def test_what_stations_say_is_taken_in_once(shared: Shared, tmp_path: Path) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    folder = tmp_path / "in"
    photo = {"name": "现场.jpg", "body": base64.b64encode(JPEG).decode()}
    say(folder, "1", kind="take", crew="王师傅", crew_phone="13900001111")
    say(folder, "2", kind="arrive", position="36.06,103.83", photos=[photo])
    say(folder, "3", kind="progress", note="在换阀门", position="36.06,103.84")
    assert round_at(shared, NOW + HOUR, inward_folder=str(folder)) == {"taken_in": 3}
    say(folder, "4", id="message-2", kind="arrive")
    assert round_at(shared, NOW + HOUR, inward_folder=str(folder)) == {"taken_in": 1}
    row = shared.row(tickets, id="t1")
    assert (row.node, row.crew) == ("arrived", "王师傅")
    assert shared.rows(attachments)[0].whole
    places = [e.detail["position"] for e in shared.rows(ticket_events) if e.kind == "progress"]
    assert sorted(places) == ["36.06,103.83", "36.06,103.84"]
    assert len(shared.rows(inward)) == 3
    assert {f.name for f in (folder / "done").iterdir()} == {"1.json", "2.json", "3.json", "4.json"}


def test_what_makes_no_sense_is_refused_with_its_reason(shared: Shared, tmp_path: Path) -> None:
    shared.deliver(ticket())
    folder = tmp_path / "in"
    say(folder, "early", kind="report")
    say(folder, "nobody", number="999999-A01-0001", kind="take")
    say(
        folder,
        "liar",
        kind="progress",
        photos=[{"name": "a.jpg", "body": base64.b64encode(b"MZ" * 99).decode()}],
    )
    say(folder, "odd", kind="explode")
    (folder / "broken.json").write_text("{", "utf-8")
    (folder / ".half.json").write_text("{", "utf-8")
    assert round_at(shared, NOW + HOUR, inward_folder=str(folder)) == {"refused": 5}
    reasons = {f.stem: f.read_text("utf-8") for f in (folder / "refused").glob("*.txt")}
    assert "from accepted" in reasons["early"]
    assert "no ticket" in reasons["nobody"]
    assert "lies" in reasons["liar"]
    assert shared.rows(inward) == [], "a refused one may come again, put right"
    assert shared.row(tickets, id="t1").node == "accepted"
    assert [f.name for f in folder.glob("*.json")] == [".half.json"], "it is still being written"


def test_a_pause_by_the_station_shifts_the_clocks(shared: Shared, tmp_path: Path) -> None:
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    before = shared.row(tickets, id="t1").due_at
    folder = tmp_path / "in"
    say(folder, "1", kind="pause", note="customer", at=(NOW + HOUR).isoformat())
    round_at(shared, NOW + HOUR, inward_folder=str(folder))
    say(folder, "2", kind="resume", at=(NOW + timedelta(days=3, hours=1)).isoformat())
    round_at(shared, NOW + timedelta(days=3, hours=1), inward_folder=str(folder))
    after = shared.row(tickets, id="t1").due_at
    assert RULES.editions[0].working.between(before, after) == timedelta(minutes=450), "a Friday to a Monday"


moments = st.integers(0, 40 * 24 * 60).map(lambda minutes: NOW + timedelta(minutes=minutes))


@given(st.tuples(moments, moments, moments, moments), st.booleans(), st.sampled_from(["resume", "arrive"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pauses_give_back_what_they_took_and_no_more(
    memory: Shared, times: tuple[datetime, ...], by_clock: bool, end: str
) -> None:
    """Around nights, weekends and the new year; two pauses; ended by a word or by the next step."""
    first, second, third, fourth = sorted(times)
    with memory.engine.begin() as conn:
        for table in (tickets, ticket_clocks, ticket_events, dispatches, inward, follow_ups):
            conn.execute(table.delete())
    kind = replace(REPAIR, runs="clock" if by_clock else "working")
    memory.deliver(ticket(kind=kind, outer_source="12345"))
    memory.step("dispatch", station="qlh")
    before = {c.node: c for c in memory.rows(ticket_clocks)}

    def told(number: int, what: str, at: datetime) -> None:
        facts = {"id": f"message-{number}", "number": "261120-A01-0001", "who": "王师傅", "note": "customer"}
        message = Message(kind=what, at=at, **facts)  # type: ignore[arg-type]
        with memory.engine.begin() as conn:
            assert take_in(conn, message, "file", RULES, fourth + HOUR)

    told(1, "pause", first)
    told(2, "resume", second)
    told(3, "pause", third)
    told(4, end, fourth)
    edition, stood = RULES.editions[0], timedelta()
    for since, until in ((first, second), (third, fourth)):
        stood += until - since if by_clock else edition.working.between(since, until)
    for clock in memory.rows(ticket_clocks):
        was = before[clock.node].due_at
        if clock.node == "outer" or before[clock.node].met_at is not None:
            assert clock.due_at == was, "an outer deadline never waits"
        elif by_clock:
            assert clock.due_at - was == stood
        else:
            assert edition.working.between(was, clock.due_at) == stood
        assert clock.warn_at <= clock.due_at
    row = memory.row(tickets, id="t1")
    assert row.paused_at is None
    assert row.due_at == min(c.due_at for c in memory.rows(ticket_clocks) if c.met_at is None)
