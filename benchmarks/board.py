"""The lead's board: 600 desks that live and 20 leads who look, on one server; a day of a million calls.

Desks tell their states through the desk's own adapter, leads ask through theirs, each under a login. An age
counts from the moment at which a state changed at a desk to the moment at which a lead's floor knew: the
pauses of desk and board are in it. Clients and server share this machine; the load is the server's own.
Listening (`listen_ms`, p95) is from a lead's key to the answer of a real Asterisk.
"""

import heapq
import random
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from statistics import median
from typing import Any, Final

import psutil
from sqlalchemy import Engine

from agent_desktop.agent.board import OnLine
from agent_desktop.agent.database import SqlBoard
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.desk.beat import BEAT_S, LOOK_S
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.supervision.board import News
from agent_desktop.supervision.database import SqlBoardBook
from agent_desktop.supervision.queues.standing import HOUR
from agent_desktop.supervision.queues.targets import load_targets
from agent_desktop.supervision.watch import FIGURES_S, RECENT_S
from agent_desktop.supervision.watch import LOOK_S as ASKS_S
from benchmarks import listen
from benchmarks.board_paint import repaint_ms
from benchmarks.timing import percentile
from resources import files
from tests import servers

DESKS: Final = 600
LEADS: Final = 20
SECONDS: Final = 40
CHANGE_EVERY_S: Final = 40.0
"""A call of 200 seconds has five states."""
CALLS: Final = 1_000_000
_THREADS: Final = 8
_SERVER: Final = "-c listen_addresses= -c max_connections=80 -c shared_buffers=256MB -c autovacuum=on"

_PEOPLE: Final = (
    f"""INSERT INTO agents (no, name, extension, role)
    SELECT n::text, '坐席' || n, (7000 + n)::text, 'agent' FROM generate_series(1000, {999 + DESKS}) AS n""",
    "INSERT INTO skill_groups (code, label) SELECT 'g' || n, '组' || n FROM generate_series(0, 7) AS n",
    "INSERT INTO agent_skills (agent, skill_group) SELECT no, 'g' || mod(no::int, 8) FROM agents",
    # what 60,000 callers did in the exchange's queues in a day; the last forty wait
    """INSERT INTO queue_calls (call, queue, visit, joined_at, ended_at, outcome, waited_s, caller)
    SELECT n::text, 'g' || mod(n, 8), 1, now_us - n * 1440000,
      CASE WHEN n >= 40 THEN now_us - n * 1440000 + mod(n, 40) * 1000000 END,
      CASE WHEN n < 40 THEN '' WHEN mod(n, 20) = 0 THEN 'abandoned' ELSE 'answered' END, mod(n, 40),
      '138 **** 6621'
    FROM (SELECT n::bigint, (extract(epoch FROM now()) * 1000000)::bigint AS now_us
      FROM generate_series(0, 59999) AS n) AS each""",
    """INSERT INTO queue_link (exchange, state, since, beat_at) SELECT 'pbx', 'up', t, t
    FROM (SELECT (extract(epoch FROM now()) * 1000000)::bigint AS t) AS now""",
    "INSERT INTO queue_staff (queue, members, free) SELECT 'g' || n, 75, 9 FROM generate_series(0, 7) AS n",
)
_TARGETS: Final = load_targets(files("settings"), files("settings"))
_DAY: Final = """
INSERT INTO calls (id, direction, skill_group, agent, started_at, answered_at, ended_at, hold_s, wrap_up_s)
SELECT 'c' || n, CASE WHEN mod(n, 10) = 0 THEN 'outgoing' ELSE 'incoming' END, 'g' || mod(n, 8),
  (1000 + mod(n, 600))::text, at, CASE WHEN mod(n, 13) > 0 THEN at + 6000000 END, at + 206000000,
  mod(n, 30), 40 + mod(n, 20)
FROM (SELECT n, %(since)s + n::bigint * 86400 AS at FROM generate_series(0, %(calls)s - 1) AS n) AS each
"""


def measure() -> dict[str, Any]:
    """Figures, ratios, floors and targets."""
    binaries = servers.binaries()
    if binaries is None:
        raise RuntimeError(servers.ABSENT)
    with servers.running(binaries, _SERVER) as server:
        url = server.url(server.database())
        owner = open_writer(url)
        revisions.upgrade(owner)
        _staff(owner)
        ages, load = _Shift(server, url).play()
        day_s, raw_s = _day(owner, url)
        owner.dispose()
    let_in = listen.measure()
    paint_ms, huge_ms = repaint_ms(DESKS), repaint_ms(10_000)
    return {
        "figures": {
            "age_p95_ms": percentile(ages, 95),
            "main_thread_ms": paint_ms,
            "main_thread_10000_ms": huge_ms,
            "store_core_percent": load,
            "day_figures_s": day_s,
            "listen_ms": percentile(let_in, 95),
        },
        "ratios": {"day_to_one_scan": day_s / raw_s},
        "floors": {"age_p50_ms": percentile(ages, 50), "changes_seen": len(ages), "one_scan_s": raw_s},
        "targets": {
            "age_p95_ms": "<= 1500",
            "main_thread_ms": "<= 8",
            "store_core_percent": "<= 10",
            "day_figures_s": "<= 1",
            "listen_ms": "<= 500",
        },
    }


def _staff(owner: Engine) -> None:
    """Agents, a group each, and the leads' logins."""
    leads = [f"bench_lead_{n}" for n in range(LEADS)]
    with owner.begin() as conn:
        for statement in _PEOPLE:
            conn.exec_driver_sql(statement)
        for login in leads:
            conn.exec_driver_sql(f"DROP ROLE IF EXISTS {login}")
            conn.exec_driver_sql(f"CREATE ROLE {login} LOGIN")
            conn.exec_driver_sql(f"SELECT desk_admit('{login}', '{login}', 'supervisor')")


# ── ages and load ──


class _Shift:
    """Desks and leads, and what the leads saw of the desks."""

    def __init__(self, server: servers.Server, url: str) -> None:
        name = url.split("@/")[1].split("?")[0]
        self._desks = open_writer(url)
        self._books = [
            SqlBoardBook(open_reader(server.url(name, f"bench_lead_{n}")), "") for n in range(LEADS)
        ]
        self._lock = threading.Lock()
        self._changed: dict[tuple[str, str], float] = {}
        self._ages: list[float] = []

    def play(self) -> tuple[list[float], float]:
        """Ages of what every lead saw, in seconds, and the load of the store in percent of a core."""
        began = time.monotonic() + 2
        with ThreadPoolExecutor(_THREADS) as desks, ThreadPoolExecutor(LEADS) as leads:
            looking = [leads.submit(self._look, turn, began + SECONDS) for turn in range(LEADS)]
            before, since = _busy(), time.monotonic()
            for due, agent, state, mark, changed in list(_events(random.Random(5))):
                time.sleep(max(0.0, began + due - time.monotonic()))
                if changed is not None:
                    with self._lock:
                        self._changed[agent, mark] = began + changed
                desks.submit(self._tell, agent, state, mark, began + (changed or 0.0))
            for one in looking:
                one.result()
            load = 100 * (_busy() - before) / (time.monotonic() - since)
        for book in self._books:
            book.close()
        self._desks.dispose()
        return self._ages, load

    def _run(self, work: Any) -> Any:
        with self._desks.begin() as conn:
            return work(conn)

    def _tell(self, agent: str, state: str, mark: str, since: float) -> None:
        now = datetime.now(UTC)
        began = now - timedelta(seconds=max(0.0, time.monotonic() - since))
        said = Presence(state=AgentState(state), since=began)
        on = OnLine(call_id="c", caller=f"138 **** {mark}", skill_group="g1")
        SqlBoard(self._run, agent, "A01").show(said, on, now)

    def _look(self, turn: int, until: float) -> None:
        """One lead: who does what and who waits each second, the figures now and then."""
        book, after = self._books[turn], None
        assert len(book.staff().people) == DESKS
        figures_at = time.monotonic() + FIGURES_S * turn / LEADS
        time.sleep(ASKS_S * turn / LEADS)
        seen: dict[str, str] = {}
        look = turn
        while (began := time.monotonic()) < until:
            news = book.news(after)
            self._note(news, seen, time.monotonic(), first=after is None)
            after = news.at
            midnight = news.at.replace(hour=0, minute=0, second=0, microsecond=0)
            assert len(book.queues(midnight, _TARGETS).waiting) == 40
            if (look := look + 1) % round(RECENT_S / ASKS_S) == 0:
                recent = midnight + max(0, news.at.hour - 1) * HOUR
                book.queue_hours(recent, news.at, _TARGETS, heard=True)
            if began >= figures_at:
                book.figures(midnight, news.at)
                book.queue_hours(midnight, news.at, _TARGETS, heard=True)  # twice as often as a desk asks
                figures_at += FIGURES_S
            time.sleep(max(0.0, ASKS_S - (time.monotonic() - began)))

    def _note(self, news: News, seen: dict[str, str], known: float, *, first: bool) -> None:
        for one in news.seen:
            with self._lock:
                at = self._changed.get((one.agent, one.caller[-6:]))
                if at is not None and seen.get(one.agent) != one.caller and not first:
                    self._ages.append(known - at)
            seen[one.agent] = one.caller


_Event = tuple[float, str, str, str, float | None]


def _events(chance: random.Random) -> Iterator[_Event]:
    """What each desk tells: (due, agent, state, mark, when it changed or None for a sign of life)."""
    states = ("talking", "wrap_up", "ready", "not_ready", "holding")

    def desk(number: int) -> Iterator[_Event]:
        agent, state, mark = str(1000 + number), "ready", f"{number:06}"
        yield 0.0, agent, state, mark, None
        at, change = BEAT_S * number / DESKS, chance.expovariate(1 / CHANGE_EVERY_S)
        turn = 0
        while min(at, change) < SECONDS - 4:
            if change < at:
                turn += 1
                state, mark = chance.choice(states), f"{(number * 1000 + turn) % 1_000_000:06}"
                told = change + chance.uniform(0, LOOK_S)  # the desk looks at its own state now and then
                yield told, agent, state, mark, change
                at = told + BEAT_S
                change = told + chance.expovariate(1 / CHANGE_EVERY_S)
            else:
                yield at, agent, state, mark, None
                at += BEAT_S

    return heapq.merge(*(list(desk(number)) for number in range(DESKS)), key=lambda event: event[0])


def _busy() -> float:
    """Seconds of processor that the server's processes have used."""
    spent = 0.0
    for process in psutil.Process().children(recursive=True):
        if process.name().startswith("postgres"):
            times = process.cpu_times()
            spent += times.user + times.system
    return spent


# ── a day of a million calls ──


def _day(owner: Engine, url: str) -> tuple[float, float]:
    """Seconds of all figures of the day, and of one plain count over the same calls."""
    since = datetime(2026, 11, 20, tzinfo=UTC)
    with owner.begin() as conn:
        about = {"since": int(since.timestamp() * 1e6), "calls": CALLS}
        conn.exec_driver_sql(_DAY, about)
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.exec_driver_sql("VACUUM ANALYZE calls")
    book = SqlBoardBook(open_reader(url), "")
    took = []
    for _ in range(5):
        began = time.perf_counter()
        figures = book.figures(since, since + timedelta(days=1))
        took.append(time.perf_counter() - began)
    assert figures.whole.offered == CALLS * 9 // 10, figures.whole
    book.close()
    with owner.connect() as conn:
        began = time.perf_counter()
        conn.exec_driver_sql("SELECT agent, count(*), sum(wrap_up_s) FROM calls GROUP BY agent").all()
        return median(took), time.perf_counter() - began
