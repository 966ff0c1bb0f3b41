"""A centre's shift on one server: 600 desks, each with two sessions under a login of its own.

Every desk gives a sign of life each ten seconds and takes a call each twenty; a third of the calls leave a
ticket with its contact; twenty supervisors look at the board each second. A pop counts from the moment that
it was due, so one that waits for its turn is late. Client and server share this machine.
"""

import heapq
import threading
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import psycopg

from benchmarks.card_store import asked
from benchmarks.timing import Times, percentile
from customer360.number import Number
from customer360.phone import Site, normalise
from customer360.server_statements import POSTGRESQL
from tests import servers

DESKS: Final = 600
SUPERVISORS: Final = 20
SECONDS: Final = 60
WARM_UPS: Final = 8
_THREADS: Final = 12
_LOGIN: Final = "bench_desk_{}"

_BEAT: Final = """
INSERT INTO presence AS p (agent, state, since, beat_at, desk)
VALUES (%(agent)s, 'ready', %(now)s, %(now)s, 'B')
ON CONFLICT (agent) DO UPDATE SET beat_at = excluded.beat_at
"""
_TICKET: Final = """
INSERT INTO tickets (id, number, skill_group, request_type, phone, title, node, filed_at, agent)
VALUES (%(id)s, %(id)s, 'heating', 'no_heat', %(phone)s, '不热', 'accepted', %(now)s, %(agent)s)
ON CONFLICT (id) DO NOTHING
"""
_CONTACT: Final = """
INSERT INTO contacts (id, at, channel, incoming, phone, matter, agent)
VALUES (%(id)s, %(now)s, 'phone', true, %(phone)s, '不热', %(agent)s) ON CONFLICT (id) DO NOTHING
"""
_BOARD: Final = "SELECT agent, state, reason, since, call_id FROM presence WHERE beat_at > %(now)s - 2000000"
_LATE: Final = """
SELECT id, number, title, due_at FROM tickets WHERE closed_at IS NULL AND due_at < %(now)s
ORDER BY due_at LIMIT 50
"""


@dataclass(slots=True)
class Load:
    """What the shift measured."""

    pop_p99_ms: float = 0.0
    floors: dict[str, float] = field(default_factory=dict)


@dataclass(slots=True)
class _Desk:
    """Two sessions of one login: the card's, and the other for everything else."""

    agent: str
    card: "psycopg.Connection[Any]"
    other: "psycopg.Connection[Any]"
    busy: threading.Lock = field(default_factory=threading.Lock)


def measure(address: str) -> Load:
    """One minute of that shift, after every desk has signed in."""
    numbers = _numbers(address)
    with _logins(address), ExitStack() as stack:
        desks = [stack.enter_context(_desk(address, turn)) for turn in range(DESKS)]
        with ThreadPoolExecutor(_THREADS) as pool:
            times, late = _shift(desks, numbers, pool)
    pops = times["pop"]
    others = {what: took for what, took in times.items() if what != "pop"}
    floors = {f"load_600_{what}_p99_ms": percentile(took, 99) for what, took in others.items()}
    floors |= {
        "load_600_pop_p50_ms": percentile(pops, 50),
        "load_600_pops_per_s": len(pops) / SECONDS,
        "load_600_sessions": 2.0 * len(desks),
        "load_600_failed": float(late),
    }
    return Load(percentile(pops, 99), floors)


def _shift(
    desks: list[_Desk], numbers: list[Number], pool: ThreadPoolExecutor
) -> tuple[dict[str, Times], int]:
    """Everything that falls due in the time, each at its moment; what took how long, and how many failed."""
    times: dict[str, Times] = defaultdict(list)
    failed: list[BaseException] = []

    def do(what: str, due: float, act: Callable[[], object]) -> None:
        try:
            act()
        except psycopg.Error as error:
            failed.append(error)
        times[what].append(time.monotonic() - due)

    began = time.monotonic() + 0.5
    for due, what, act in heapq.merge(*(list(events) for events in _day(desks, numbers)), key=lambda e: e[0]):
        time.sleep(max(0.0, began + due - time.monotonic()))
        pool.submit(do, what, began + due, act)
    pool.shutdown(wait=True)
    if failed:
        print(f"{len(failed)} statements failed, the first: {failed[0]}")
    return times, len(failed)


Event = tuple[float, str, Callable[[], object]]


def _day(desks: list[_Desk], numbers: list[Number]) -> Iterator[Iterator[Event]]:
    for turn, desk in enumerate(desks):
        yield _every(10.0, turn / DESKS, "heartbeat", partial(_beat, desk))
        yield _calls(desk, turn, numbers)
    for turn, desk in enumerate(desks[:SUPERVISORS]):
        yield _every(1.0, turn / SUPERVISORS, "board", partial(_look, desk))


def _every(seconds: float, share: float, what: str, act: Callable[[], object]) -> Iterator[Event]:
    at = seconds * share
    while at < SECONDS:
        yield at, what, act
        at += seconds


def _calls(desk: _Desk, turn: int, numbers: list[Number]) -> Iterator[Event]:
    at, call = 20.0 * turn / DESKS, 0
    while at < SECONDS:
        number = numbers[(turn * 7 + call) % len(numbers)]
        yield at, "pop", partial(_pop, desk, number)
        if (turn + call) % 3 == 0:
            yield at + 1.0, "ticket", partial(_file, desk, number)
        at, call = at + 20.0, call + 1


def _pop(desk: _Desk, number: Number) -> None:
    desk.card.execute(POSTGRESQL.pop, asked(number)).fetchall()


def _beat(desk: _Desk) -> None:
    with desk.busy:
        desk.other.execute(_BEAT, {"agent": desk.agent, "now": time.time_ns() // 1000})


def _file(desk: _Desk, number: Number) -> None:
    of = {"phone": number.e164, "now": time.time_ns() // 1000, "agent": desk.agent}
    with desk.busy, desk.other.transaction():
        desk.other.execute(_TICKET, {**of, "id": f"bench-{uuid.uuid4()}"})
        desk.other.execute(_CONTACT, {**of, "id": f"bench-{uuid.uuid4()}"})


def _look(desk: _Desk) -> None:
    now = {"now": time.time_ns() // 1000}
    with desk.busy:
        desk.other.execute(_BOARD, now).fetchall()
        desk.other.execute(_LATE, now).fetchall()


@contextmanager
def _desk(address: str, turn: int) -> Iterator[_Desk]:
    """A desk that has signed in: both sessions open, the card's warm."""
    login = _LOGIN.format(turn)
    mine = address.replace(f"//{servers.OWNER}@", f"//{login}@")
    with psycopg.connect(mine, autocommit=True) as card, psycopg.connect(mine, autocommit=True) as other:
        for conn in (card, other):
            conn.prepare_threshold = 0
            conn.execute("SET jit = off")
        nobody = normalise("", Site(area_code=""))
        for _ in range(WARM_UPS):
            card.execute(POSTGRESQL.pop, asked(nobody)).fetchall()
        yield _Desk(login, card, other)


def _numbers(address: str) -> list[Number]:
    with psycopg.connect(address) as conn:
        rows = conn.execute("SELECT phone FROM phone_links TABLESAMPLE SYSTEM (1) LIMIT 4000").fetchall()
    return [normalise(row[0], Site(area_code="0931")) for row in rows]


@contextmanager
def _logins(address: str) -> Iterator[None]:
    """A login for each desk; what they wrote goes with them."""
    with psycopg.connect(address, autocommit=True) as conn:
        _forget(conn)
        for turn in range(DESKS):
            login = _LOGIN.format(turn)
            conn.execute(f"CREATE ROLE {login} LOGIN")
            role = "supervisor" if turn < SUPERVISORS else "agent"
            conn.execute("SELECT desk_admit(%s, %s, %s)", (login, login, role))
        try:
            yield
        finally:
            _forget(conn)


def _forget(conn: "psycopg.Connection[Any]") -> None:
    for table in ("tickets", "contacts"):
        conn.execute(f"DELETE FROM {table} WHERE id >= 'bench-' AND id < 'bench.'")
    conn.execute("DELETE FROM presence WHERE agent LIKE 'bench%'")
    conn.execute("TRUNCATE desk_looks")
    conn.execute("DELETE FROM desk_logins WHERE login LIKE 'bench%'")
    for (login,) in conn.execute("SELECT rolname FROM pg_roles WHERE rolname LIKE 'bench%'").fetchall():
        conn.execute(f"DROP ROLE {login}")
