"""The centre: one active, the next takes over; silent desks are signed out, what is old is forgotten."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, Thread

import pytest
from sqlalchemy import Engine
from typer.testing import CliRunner

from agent_desktop.centre import black_list
from agent_desktop.centre.database import Post
from agent_desktop.centre.process import Pace, look, run
from agent_desktop.commands import app
from agent_desktop.settings import HOME_VARIABLE, Centre
from agent_desktop.store.engines import open_writer
from agent_desktop.store.faults import StoreNewer
from agent_desktop.store.instants import DAY
from tests.servers import Server, rows

NOW_US = "(extract(epoch FROM clock_timestamp()) * 1000000)::bigint"
QUICK = Pace(beat_s=0.05, try_s=0.05, forget_s=0.05)


@pytest.fixture
def owner(centre: str) -> Iterator[Engine]:
    engine = open_writer(centre)
    yield engine
    engine.dispose()


class Running:
    """A centre in a thread of this test."""

    def __init__(self, where: str) -> None:
        self.said: list[str] = []
        self._stop = Event()
        self._thread = Thread(
            target=run, args=(where, Centre(), self._stop), kwargs={"pace": QUICK, "say": self.said.append}
        )
        self._thread.start()

    def end(self) -> None:
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()


def until(true: Callable[[], object], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.02)


def test_one_is_active_and_the_next_takes_over(centre: str) -> None:
    first = Running(centre)
    until(lambda: first.said == ["active"])
    second = Running(centre)
    until(lambda: second.said == ["waiting"])
    assert look(centre).alive
    first.end()
    until(lambda: second.said == ["waiting", "active"])
    second.end()


def test_a_lost_server_is_waited_for_and_work_goes_on(centre: str, server: Server) -> None:
    one = Running(centre)
    until(lambda: one.said == ["active"])
    name = centre.split("@/")[1].split("?")[0]
    server.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")
    until(lambda: one.said == ["active", "lost", "active"])
    one.end()


def test_a_newer_store_ends_it(centre: str, owner: Engine) -> None:
    with owner.begin() as conn:
        conn.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StoreNewer):
        run(centre, Centre(), Event(), pace=QUICK, say=print)


def test_silent_desks_are_signed_out(centre: str, owner: Engine) -> None:
    now_us = round(time.time() * 1_000_000)
    with owner.begin() as conn:
        for agent, state, silent_s in (("1", "ready", 5), ("2", "talking", 500), ("3", "signed_out", 500)):
            conn.exec_driver_sql(
                "INSERT INTO presence (agent, state, since, call_id, beat_at) VALUES (%s, %s, %s, 'c', %s)",
                (agent, state, now_us, now_us - silent_s * 1_000_000),
            )
    post = Post(centre)
    assert (post.expire_presence(120), post.expire_presence(120)) == (["2"], [])
    post.close()
    asked = "SELECT agent, state, reason, call_id FROM presence ORDER BY agent"
    assert rows(owner, asked) == [
        ("1", "ready", "", "c"),
        ("2", "signed_out", "expired", None),
        ("3", "signed_out", "", "c"),
    ]


def test_what_is_old_is_forgotten_and_nothing_else(centre: str, owner: Engine) -> None:
    with owner.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO desk_looks (at, kind) SELECT now() - make_interval(days => n * 500), 'card' "
            "FROM generate_series(0, 5) n"
        )
        conn.exec_driver_sql(
            "INSERT INTO desk_alarms (at, what, seen_at) VALUES "
            "(now() - interval '9 years', 'unseen', NULL), "
            "(now() - interval '9 years', 'seen', now() - interval '8 years'), (now(), 'new', now())"
        )
        conn.exec_driver_sql(
            "INSERT INTO desk_rings (at, agent, phone) VALUES (now() - interval '3 days', '1', '+86')"
        )
        conn.exec_driver_sql("INSERT INTO searches (id, at) VALUES ('s', 0)")
        conn.exec_driver_sql("INSERT INTO search_words (id, at) VALUES ('s', 0)")
        for call, held_for in (("old", ""), ("disputed", "complaint 7")):
            conn.exec_driver_sql(
                "INSERT INTO recordings (call_id, at, sealed_with, held_for) VALUES (%s, 0, 'key', %s)",
                (call, held_for),
            )
        for table, column in (("handovers", "at"), ("surveys", "at"), ("breaks", "asked_at")):
            more = (", beat_at", ", 0") if table == "breaks" else ("", "")
            at = f"(extract(epoch FROM now()) * 1000000)::bigint - n * 3 * {DAY}"
            conn.exec_driver_sql(
                f"INSERT INTO {table} (id, {column}{more[0]}) "
                f"SELECT n::text, {at}{more[1]} FROM (VALUES (0), (1), (400)) AS old(n)"
            )
        conn.exec_driver_sql(
            "INSERT INTO agent_spans (agent, since, until, state) SELECT '1011', at, at + 1, 'ready' FROM "
            f"(SELECT (extract(epoch FROM now()) * 1000000)::bigint - n * 390 * {DAY}::bigint AS at "
            "FROM generate_series(0, 2) n) AS old"
        )
        for statement in (
            "desk_orders (id, at, until) VALUES ('o', 0, 0)",
            "hands (id, at) VALUES ('h', 0)",
            f"hands (id, at, phone, account_id) VALUES ('forgotten', {NOW_US} - 14400000001, '+86138', 'a1')",
            f"hands (id, at, phone, account_id) VALUES ('up', {NOW_US} - 14300000000, '+86138', 'a1')",
            "messages (id, at, until) VALUES ('m', 0, 0)",
            "message_reads (message_id, agent, at) VALUES ('m', '1011', 0)",
        ):
            conn.exec_driver_sql(f"INSERT INTO {statement}")
    post = Post(centre)
    gone = {"desk_rings": 1, "desk_looks": 3, "desk_alarms": 1, "searches": 1, "search_words": 1}
    gone |= {"queue_calls": 0, "queue_gaps": 0}
    gone |= {"recordings": 1, "handovers": 2, "surveys": 1, "breaks": 1, "agent_spans": 1}
    gone |= dict.fromkeys(("desk_orders", "hands", "messages", "message_reads"), 1)
    assert post.forget(Centre()) == gone
    assert post.forget(Centre()) == dict.fromkeys(gone, 0)
    post.close()
    hands = rows(owner, "SELECT id, phone, account_id FROM hands ORDER BY id")
    assert hands == [("forgotten", "", ""), ("up", "+86138", "a1")]
    keys = rows(owner, "SELECT call_id, sealed_with, erased_at IS NULL FROM recordings ORDER BY call_id")
    assert keys == [("disputed", "key", True), ("old", "", False)]
    assert rows(owner, "SELECT what FROM desk_alarms ORDER BY what") == [("new",), ("unseen",)]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(HOME_VARIABLE, str(tmp_path))
    monkeypatch.setenv("AGENT_DESKTOP_LANGUAGE", "en")
    return tmp_path


def test_for_a_file_there_is_no_centre(home: Path) -> None:
    told = CliRunner().invoke(app, ["centre"])
    assert told.exit_code == 1
    assert "works for a server" in told.output


def test_the_program_killed_is_replaced_by_the_one_that_waits(home: Path, centre: str) -> None:
    """As installed: two processes, kill -9 for the active one, a polite end for the other."""
    told = CliRunner().invoke(app, ["centre", "--health", "--url", centre])
    assert (told.exit_code, told.output) == (1, "No centre is active.\n")
    command = [sys.executable, "-m", "agent_desktop", "centre", "--url", centre]

    def start() -> subprocess.Popen[str]:
        return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=dict(os.environ))

    with start() as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "Active.\n"
        with start() as second:
            assert second.stdout is not None
            assert "this one waits" in second.stdout.readline()
            first.send_signal(signal.SIGKILL)
            assert second.stdout.readline() == "Active.\n"
            healthy = CliRunner().invoke(app, ["centre", "--health", "--url", centre])
            assert healthy.exit_code == 0
            assert str(second.pid) in healthy.output
            second.send_signal(signal.SIGTERM)
            assert second.stdout.readline() == "Ended.\n"
    assert second.returncode == 0


def test_the_exchange_reads_the_black_list_in_force(centre: str, owner: Engine, tmp_path: Path) -> None:
    entries = (
        ("p1", "black", "+8613800000001", "1001", "骚扰\n来电", "current_date", "current_date + 30"),
        ("p2", "black", "+8613800000002", "", "只是提议", "current_date", "current_date + 30"),
        ("p3", "black", "+8613800000003", "1001", "已过期", "current_date - 9", "current_date - 1"),
        ("p4", "red", "+8613800000004", "1001", "劳模", "current_date", "NULL"),
        ("p5", "black", "+8613800000005", "1001", "不限期", "current_date", "NULL"),
    )
    with owner.begin() as conn:
        for entry, kind, phone, by, reason, since, last in entries:
            conn.exec_driver_sql(
                "INSERT INTO list_entries (id, kind, phone, approved_by, reason, since, until) "
                f"VALUES (%s, %s, %s, %s, %s, {since}, {last})",
                (entry, kind, phone, by, reason),
            )
    path = tmp_path / "black.csv"
    stop = Event()
    keep = Centre(black_list_file=str(path))
    running = Thread(target=run, args=(centre, keep, stop), kwargs={"pace": QUICK, "say": print})
    running.start()
    until(path.exists)
    head, *lines = path.read_text(encoding="utf-8").splitlines()
    assert head == "number,until,reason,dialled"
    assert [line.split(",")[0::2] for line in lines] == [
        ["+8613800000001", "骚扰 来电"],
        ["+8613800000005", "不限期"],
    ]
    assert [line.split(",")[-1] for line in lines] == ["13800000001", "13800000005"]
    assert [bool(line.split(",")[1]) for line in lines] == [True, False], "without a last day, nothing"
    with owner.begin() as conn:
        conn.exec_driver_sql("DELETE FROM list_entries WHERE id = 'p1'")
    until(lambda: "0001" not in path.read_text(encoding="utf-8"))
    stop.set()
    running.join(60)


def test_the_exchange_finds_a_caller_however_its_trunk_writes_the_number(tmp_path: Path) -> None:
    """The line that docs/centre.md gives for Asterisk, with what FILTER leaves of the caller's number."""
    book = (Path(__file__).parents[2] / "docs" / "centre.md").read_text(encoding="utf-8")
    found = re.search(r"SHELL\((grep .*) && printf 1\)", book)
    assert found is not None
    path = tmp_path / "black.csv"
    black_list.write(
        path, [("+8613800000001", "2026-12-01", "骚扰, 谩骂"), ("+869311234410", "infinity", "")]
    )
    listed = []
    for who in ("13800000001", "8613800000001", "09311234410", "869311234410", "3800000001", "13800000002"):
        asked = found[1].replace("${WHO}", who).replace("/srv/desk/black.csv", str(path))
        listed.append(subprocess.run(asked, shell=True, check=False).returncode == 0)
    assert listed == [True, True, True, True, False, False]


def test_a_black_list_that_cannot_be_written_stops_no_job(centre: str, owner: Engine, tmp_path: Path) -> None:
    said: list[str] = []
    stop, keep = Event(), Centre(black_list_file=str(tmp_path / "no" / "black.csv"))
    one = Thread(target=run, args=(centre, keep, stop), kwargs={"pace": QUICK, "say": said.append})
    one.start()
    until(lambda: rows(owner, "SELECT 1 FROM meta WHERE name = 'centre'"))
    stop.set()
    one.join(60)
    assert said == ["active"]
