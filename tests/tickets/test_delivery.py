"""Delivery: in order, exactly once, patient with a store that is gone, clear about what it refuses."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Engine, insert, select

from agent_desktop.store import revisions
from agent_desktop.store.engines import open_writer
from agent_desktop.store.faults import StoreUnreachable
from agent_desktop.store.schema.supply import incident_joins, incidents
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.acts import PART, Act
from agent_desktop.tickets.delivery import (
    ENOUGH_S,
    FIRST_PAUSE_S,
    LONGEST_PAUSE_S,
    Delivery,
    Sender,
    SharedStore,
)
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.journal import Journal, Parcel
from agent_desktop.tickets.life.database import TicketStore
from tests.tickets.desk_paper import NOW, act, begun, filed, journal, typed

HANDLERS: dict[str, Callable[[Any, Any], None]] = {
    "ticket": TicketStore.ticket,
    "chase": TicketStore.chase,
    "join": TicketStore.join,
}


@pytest.fixture(scope="module")
def empty_store(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A store without rows, as a file's content."""
    path = tmp_path_factory.mktemp("empty") / "store.sqlite"
    engine = open_writer(path, create=True)
    revisions.upgrade(engine)
    engine.dispose()  # the last one to close brings the WAL home
    return path.read_bytes()


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path, empty_store: bytes) -> Iterator[Engine]:
    """A real store: every test that asks for it runs on both."""
    if request.param == "sqlite":
        (tmp_path / "store.sqlite").write_bytes(empty_store)
        engine = open_writer(tmp_path / "store.sqlite")
    else:
        engine = open_writer(request.getfixturevalue("centre"))
    yield engine
    engine.dispose()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Journal]:
    """An open journal."""
    made = journal(tmp_path)
    yield made
    made.close()


class Clock:
    """Seconds that a test lets pass."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def write(kept: Journal, number: int) -> Ticket:
    return filed(kept, typed(begun(draft_id=f"d{number}", call_id=""), request_type="no_heat"))


def rows(store: Engine, table: Any) -> list[Any]:
    with store.connect() as conn:
        return list(conn.execute(select(table)).all())


def sender(store: Engine, clock: Clock | None = None) -> Sender:
    return Sender(lambda: SharedStore(store.begin, HANDLERS), clock=clock or Clock())


def test_what_was_filed_arrives_in_order_and_is_struck_off(kept: Journal, store: Engine) -> None:
    numbers = [write(kept, n).number for n in range(5)]
    delivery = sender(store).deliver_once(kept.batch(100))
    assert (len(delivery.sent), delivery.refused, delivery.error) == (5, (), None)
    kept.sent(delivery.sent)
    assert kept.waiting() == 0
    assert [r.number for r in rows(store, tickets)] == numbers
    assert {(r.kind, r.node, r.who) for r in rows(store, ticket_events)} == {("node", "accepted", "1011")}


def test_a_second_delivery_changes_nothing(kept: Journal, store: Engine) -> None:
    write(kept, 1)
    parcels = kept.batch(100)
    first, second = sender(store), sender(store)
    assert first.deliver_once(parcels).sent == second.deliver_once(parcels).sent
    assert (len(rows(store, tickets)), len(rows(store, ticket_events))) == (1, 1)


def test_two_senders_at_once_deliver_once(kept: Journal, store: Engine) -> None:
    ticket = write(kept, 1)
    for n in range(300):
        kept.post(act(n, "chase", ticket_id=ticket.id, text="请快"))
    parcels = kept.batch(1000)
    begin = threading.Barrier(2)

    def deliver() -> None:
        begin.wait()
        for start in range(0, len(parcels), 7):
            batch = parcels[start : start + 7]
            while sender(store).deliver_once(batch).error:
                pass  # a server ends a deadlock at the expense of one, who comes again

    threads = [threading.Thread(target=deliver) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    [row] = rows(store, tickets)
    assert (row.chased, row.last_note, len(rows(store, ticket_events))) == (300, "请快", 302), (
        "one proposes 督办"
    )


def test_a_store_that_is_gone_is_asked_again_after_a_growing_pause(kept: Journal, store: Engine) -> None:
    write(kept, 1)
    clock, gone = Clock(), True
    asked: list[float] = []

    def connect() -> SharedStore:
        if gone:
            asked.append(clock.now)
            raise StoreUnreachable("postgresql://centre", why="no route to host")
        return SharedStore(store.begin, HANDLERS)

    patient = Sender(connect, clock=clock)
    said = set()
    for _ in range(500):
        said.add(patient.deliver_once(kept.batch(10)).error)
        clock.now += 0.25
    pauses = [later - earlier for earlier, later in pairwise(asked)]
    assert pauses[:7] == [FIRST_PAUSE_S, 2.0, 4.0, 8.0, 16.0, LONGEST_PAUSE_S, LONGEST_PAUSE_S]
    assert any("no route to host" in str(error) for error in said)
    assert kept.waiting() == 1, "nothing was struck off"

    gone = False
    clock.now += LONGEST_PAUSE_S
    assert len(patient.deliver_once(kept.batch(10)).sent) == 1
    assert len(rows(store, tickets)) == 1


def test_a_store_that_failed_is_closed_before_the_next_is_opened(kept: Journal, store: Engine) -> None:
    write(kept, 1)
    closed: list[str] = []

    def fails(_: Any, __: Any) -> None:
        raise StoreUnreachable("postgresql://centre", why="cut")

    lost = Sender(
        lambda: SharedStore(store.begin, {"ticket": fails}, lambda: closed.append("closed")), clock=Clock()
    )
    assert lost.deliver_once(kept.batch(10)).error is not None
    assert closed == ["closed"]
    lost.close()
    assert closed == ["closed"], "it was let go before"


def test_a_store_lost_in_the_middle_leaves_all_or_nothing(kept: Journal, store: Engine) -> None:
    for n in range(5):
        write(kept, n)
    written = 0

    def ticket(conn: Connection, body: Ticket) -> None:
        nonlocal written
        written += 1
        if written == 3:
            raise StoreUnreachable("postgresql://centre", why="cut")
        TicketStore.ticket(conn, body)

    clock = Clock()
    lost = Sender(lambda: SharedStore(store.begin, {"ticket": ticket}), clock=clock)
    assert lost.deliver_once(kept.batch(10)).error is not None
    assert rows(store, tickets) == []
    clock.now += FIRST_PAUSE_S
    assert len(lost.deliver_once(kept.batch(10)).sent) == 5


def test_on_a_slow_line_a_delivery_ends_soon_and_the_next_goes_on(kept: Journal, store: Engine) -> None:
    """Whoever writes a line of the trail keeps it until the transaction ends: never for a whole outbox."""
    numbers = [write(kept, n).number for n in range(10)]
    clock = Clock()

    def slow(conn: Connection, body: Ticket) -> None:
        clock.now += ENOUGH_S / 3
        TicketStore.ticket(conn, body)

    sending = Sender(lambda: SharedStore(store.begin, {"ticket": slow}), clock=clock)
    for sent in (3, 6, 9, 10):
        delivery = sending.deliver_once(kept.batch(100))
        kept.sent(delivery.sent)
        assert ([r.number for r in rows(store, tickets)], delivery.error) == (numbers[:sent], None)
    clock.now += 1e6
    assert sending.deliver_once(kept.batch(100)) == Delivery()


def test_a_part_of_a_file_keeps_nothing_else_waiting(kept: Journal, store: Engine) -> None:
    order = "t p p t t c".split()
    kinds = {"t": "line", "p": PART, "c": "unknown"}
    for n, letter in enumerate(order):
        kept.post(act(n, kinds[letter]))
    together: list[list[str]] = []

    @contextmanager
    def begin() -> Iterator[None]:
        together.append([])
        yield

    handlers = dict.fromkeys(("line", PART), lambda _, body: together[-1].append(body.id))
    delivery = Sender(lambda: SharedStore(begin, handlers), clock=Clock()).deliver_once(kept.batch(100))
    ids = [f"act-{n:04}" for n in range(6)]
    assert together[:3] == [ids[:1], ids[1:2], ids[2:3]]
    assert (list(delivery.sent), [id_ for id_, _ in delivery.refused]) == (ids[:5], ids[5:])


def test_what_the_store_refuses_is_explained_and_holds_nobody_up(kept: Journal, store: Engine) -> None:
    first = write(kept, 1)
    kept.post(act(1, "a kind of tomorrow"))
    kept.post(Act(id="act-2", kind="chase", at=NOW, payload={"text": "no ticket is named"}))
    write(kept, 2)
    delivery = sender(store).deliver_once(kept.batch(10))
    assert len(delivery.sent) == 2
    assert dict(delivery.refused) == {
        "act-0001": "this version knows no a kind of tomorrow",
        "act-2": "chase: 'ticket_id'",
    }
    assert rows(store, tickets)[0].id == first.id


def test_two_desks_with_one_code_are_told_and_lose_nothing(
    kept: Journal, store: Engine, tmp_path: Path
) -> None:
    (tmp_path / "other").mkdir()
    twin = journal(tmp_path / "other")
    for desk in (kept, twin):
        write(desk, 1)
        delivery = sender(store).deliver_once(desk.batch(10))
    assert delivery.sent == ()
    [(_, why)] = delivery.refused
    assert "261122-A01-0001" in why
    assert "desk code" in why
    assert twin.waiting() == 1
    twin.close()


def test_a_join_is_counted_once(store: Engine) -> None:
    with store.begin() as conn:
        conn.execute(insert(incidents).values(id="i1", number="SJ-1", since=NOW))
    joined = act(1, "join", incident_id="i1", call_id="c1", account_id="", phone="+8613812346621")
    for _ in range(3):
        assert sender(store).deliver_once((Parcel(joined.id, "join", joined),)).sent == (joined.id,)
    assert [r.joined for r in rows(store, incidents)] == [1]
    assert [(r.call_id, r.account_id) for r in rows(store, incident_joins)] == [("c1", None)]


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)  # a server has no such lock
def test_a_lock_of_another_program_only_delays(kept: Journal, store: Engine, tmp_path: Path) -> None:
    write(kept, 1)
    clock = Clock()
    impatient = open_writer(tmp_path / "store.sqlite", patience_ms=20)
    delivering = sender(impatient, clock)
    holder: AbstractContextManager[Connection] = store.begin()
    with holder as conn:
        conn.execute(insert(incidents).values(id="i1", number="SJ-1", since=NOW))
        assert "in use by another program" in str(delivering.deliver_once(kept.batch(10)).error)
    clock.now += FIRST_PAUSE_S
    assert len(delivering.deliver_once(kept.batch(10)).sent) == 1
    impatient.dispose()
