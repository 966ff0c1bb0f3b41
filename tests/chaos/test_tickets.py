"""Tickets while everything around them fails: nothing that was filed is lost, nothing is there twice."""

import random
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from agent_desktop.adapters import shared_store
from agent_desktop.centre.field import outward
from agent_desktop.centre.field.rounds import Ways, round_of
from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.field import dispatches
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.delivery import Sender
from agent_desktop.tickets.journal import Journal, JournalError
from tests import servers
from tests.chaos.conftest import fill
from tests.chaos.wire import Wire
from tests.contract.stores import NOW, RULES, Shared, ticket
from tests.tickets import desk_paper
from tests.tickets.desk_paper import begun, filed, journal, typed

pytestmark = [pytest.mark.chaos, pytest.mark.timeout(300)]
PORT = servers.free_port()
SETTINGS = f"-c listen_addresses=127.0.0.1 -c port={PORT} -c shared_buffers=32MB -c fsync=off"
HOUR = timedelta(hours=1)
HANG_S = 30.0
MOVES = (
    ("Asia/Shanghai", 0), ("America/New_York", 0), ("Pacific/Kiritimati", 0), ("UTC", 3650), ("UTC", 0),
    ("Europe/Berlin", -1), ("Asia/Shanghai", -700), ("Asia/Shanghai", 0),
)  # fmt: skip
"""The machine's zone, and by how many days its clock is wrong."""


def file_some(kept: Journal, count: int, *, name: str = "d") -> set[str]:
    """Numbers of tickets that were filed now."""
    drafts = (typed(begun(draft_id=f"{name}{n}"), request_type="valve") for n in range(count))
    return {filed(kept, draft).number for draft in drafts}


def numbers_in(engine: Engine) -> Counter[str]:
    """How often each number is in the store; each ticket has its first event once."""
    with engine.connect() as conn:
        found = Counter(conn.execute(select(tickets.c.number)).scalars())
        assert len(conn.execute(select(ticket_events.c.id)).all()) == sum(found.values())
    return found


def deliver_all(kept: Journal, sender: Sender, seconds: float = HANG_S) -> None:
    """As the desk does it, until nothing waits."""
    end = time.monotonic() + seconds
    while parcels := kept.batch(50):
        delivery = sender.deliver_once(parcels)
        assert not delivery.refused
        kept.sent(delivery.sent)
        if not delivery.sent:
            assert time.monotonic() < end, delivery.error
            time.sleep(0.02)


def test_a_full_disk_at_the_desk_keeps_every_number_that_it_gave(small_disk: Path, tmp_path: Path) -> None:
    kept = journal(small_disk)
    given = file_some(kept, 20)
    filler, refused = fill(small_disk), set[str]()
    for n in range(300):
        draft = typed(begun(draft_id=f"full{n}"), request_type="valve", description="词" * 200)
        try:
            given.add(filed(kept, draft).number)
        except JournalError as error:
            refused.add(error.key)
    assert refused == {"journal-full"}
    filler.unlink()
    given |= file_some(kept, 20, name="after")
    kept.close()
    kept = journal(small_disk)
    store = open_writer(tmp_path / "store.sqlite", create=True)
    revisions.upgrade(store)
    deliver_all(kept, Sender(lambda: shared_store(Sessions(lambda: tmp_path / "store.sqlite"))))
    kept.close()
    assert numbers_in(store) == Counter(given)
    store.dispose()


def test_a_full_disk_under_the_store_delays_and_doubles_nothing(small_disk: Path, tmp_path: Path) -> None:
    store = open_writer(small_disk / "store.sqlite", create=True)
    revisions.upgrade(store)
    ticks = iter(range(10**9))  # no pause is waited for
    kept = journal(tmp_path)
    sessions = Sessions(lambda: small_disk / "store.sqlite")
    sender = Sender(lambda: shared_store(sessions), clock=lambda: 60.0 * next(ticks))
    given = file_some(kept, 150)
    filler, told = fill(small_disk), ""
    for _ in range(8):
        delivery = sender.deliver_once(kept.batch(100))
        kept.sent(delivery.sent)
        told = told or (delivery.error or "")
    assert told, "the disk was never full"
    filler.unlink()
    deliver_all(kept, sender)
    sender.close()
    kept.close()
    assert numbers_in(store) == Counter(given)
    store.dispose()


@pytest.fixture
def server() -> Iterator[Callable[[int], str]]:
    """A server that listens; gives the address of its store behind a port."""
    folder = servers.binaries()
    if folder is None:
        pytest.skip(servers.ABSENT)
    with servers.running(folder, SETTINGS):

        def address(port: int) -> str:
            return f"postgresql://{servers.OWNER}@127.0.0.1:{port}/postgres"

        owner = open_writer(address(PORT))
        revisions.upgrade(owner)
        owner.dispose()
        yield address


def test_a_network_cut_again_and_again_while_the_outbox_is_delivered(
    server: Callable[[int], str], tmp_path: Path
) -> None:
    """Torn around a commit: what was stored and not struck off comes again, and counts once."""
    kept, chance = journal(tmp_path), random.Random(4)
    given = file_some(kept, 250)
    wire, done = Wire(PORT), threading.Event()

    def cut() -> None:
        while not done.wait(chance.uniform(0.01, 0.12)):
            wire.tear()

    knife = threading.Thread(target=cut)
    ticks = iter(range(10**9))  # no pause is waited for
    sender = Sender(
        lambda: shared_store(Sessions(lambda: server(wire.port))),
        clock=lambda: 60.0 * next(ticks),
    )
    errors = 0
    try:
        knife.start()
        while parcels := kept.batch(7):
            delivery = sender.deliver_once(parcels)
            kept.sent(delivery.sent)
            errors += delivery.error is not None
            if errors > 15:
                done.set()
    finally:
        done.set()
        knife.join()
        sender.close()
        wire.close()
        kept.close()
    assert errors, "it was never cut"
    direct = open_writer(server(PORT))
    assert numbers_in(direct) == Counter(given)
    direct.dispose()


def test_another_zone_and_a_clock_that_jumps_give_no_number_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine moves to another zone, its clock years off: days and deadlines are the site's."""
    kept = journal(tmp_path)
    given: list[str] = []
    due = []
    try:
        for n, (zone, off) in enumerate(MOVES):
            monkeypatch.setenv("TZ", zone)
            time.tzset()
            draft = typed(begun(draft_id=f"z{n}"), request_type="valve")
            made = filed(kept, draft, desk_paper.NOW + timedelta(days=off))
            given.append(made.number)
            due += [made.due_at] if not off else []
            kept.close()
            kept.open()
    finally:
        kept.close()
        monkeypatch.undo()
        time.tzset()
    assert len(set(given)) == len(given)
    assert len(set(due)) == 1


class Station:
    """A station's system that misbehaves: what it took in, by id, and how often it was told."""

    def __init__(self, habit: str) -> None:
        self.habit, self.heard = habit, Counter[bytes]()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.05)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/"
        self._stop, self._held = threading.Event(), list[socket.socket]()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def close(self) -> None:
        self._stop.set()
        self._thread.join()
        for line in (self._listener, *self._held):
            line.close()

    def _run(self) -> None:
        while not self._stop.is_set():
            with suppress(OSError):
                line, _ = self._listener.accept()
                self._held.append(line)
                self._answer(line)

    def _answer(self, line: socket.socket) -> None:
        line.settimeout(HANG_S)
        said = b""
        while b"\r\n\r\n" not in said:
            said += line.recv(65536)
        head, _, body = said.partition(b"\r\n\r\n")
        length = int(head.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        while len(body) < length:
            body += line.recv(65536)
        if self.habit != "deaf":
            self.heard[body] += 1
        answer = b"HTTP/1.1 204 No Content\r\n\r\n"
        if self.habit == "twice":
            line.sendall(answer + answer)
        elif self.habit == "dripping":
            with suppress(OSError):
                for byte in answer * 3:
                    line.sendall(bytes([byte]))
                    if self._stop.wait(0.1):
                        return
        elif self.habit == "vanishing":
            line.close()
        elif self.habit == "kind":
            line.sendall(answer)


@contextmanager
def station(habit: str) -> Iterator[Station]:
    made = Station(habit)
    try:
        yield made
    finally:
        made.close()


@pytest.mark.parametrize("habit", ["twice", "dripping", "vanishing", "deaf"])
def test_a_station_s_system_that_answers_slowly_twice_or_never(
    habit: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = Shared(tmp_path / "store.sqlite")
    shared.deliver(*(ticket(n) for n in range(1, 5)))
    for n in range(1, 5):
        shared.step("dispatch", ticket_id=f"t{n}", station="qlh")

    def told(url: str, at: datetime) -> int:
        began = time.monotonic()
        done = round_of(shared.engine.begin, RULES, Ways(webhook_url=url, secret="s"), at).get("told", 0)
        assert time.monotonic() - began < HANG_S, "the centre has other things to do"
        return done

    with station(habit) as bad, monkeypatch.context() as hurried:
        if habit in ("dripping", "deaf"):
            hurried.setattr(outward, "TIMEOUT_S", 0.5)
        assert told(bad.url, NOW + HOUR) == (4 if habit == "twice" else 0)
        letters = set(bad.heard)
    with station("kind") as good:
        assert told(good.url, NOW + 2 * HOUR) == (0 if habit == "twice" else 4)
        assert told(good.url, NOW + 3 * HOUR) == 0
    assert len(letters | set(good.heard)) == 4, "the same letter under the same id, so that it counts once"
    assert {row.delivered_at is not None for row in shared.rows(dispatches)} == {True}
    shared.close()


def test_a_clock_of_the_centre_that_jumps_gives_up_and_puts_off_nothing(tmp_path: Path) -> None:
    shared = Shared(tmp_path / "store.sqlite")
    shared.deliver(ticket())
    shared.step("dispatch", station="qlh")
    gone = Ways(webhook_url="http://127.0.0.1:1/", secret="s")
    for jump in (HOUR, 9000 * HOUR, 2 * HOUR):
        round_of(shared.engine.begin, RULES, gone, NOW + jump)
    row = shared.rows(dispatches)[0]
    assert row.tries == 3
    assert row.next_at < NOW + 3 * HOUR
    with station("kind") as good:
        ways = Ways(webhook_url=good.url, secret="s")
        round_of(shared.engine.begin, RULES, ways, NOW + 4 * HOUR)
    assert shared.row(dispatches, kind="dispatch").delivered_at == NOW + 4 * HOUR
    shared.close()
