"""Queues of the exchange: over the wire, into the store, each event once, whoever ends and begins again."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import Engine

from agent_desktop.centre.queues.asterisk import AsteriskQueues, Login
from agent_desktop.centre.queues.database import Heard, QueueBook, Replaced
from agent_desktop.centre.queues.listening import Listening, Patience, Unheard
from agent_desktop.centre.queues.told import (
    Abandoned,
    Answered,
    ExchangeGone,
    ExchangeRefuses,
    Joined,
    Left,
    Pulse,
    Staffed,
    Standing,
    Told,
)
from agent_desktop.store.engines import open_writer
from agent_desktop.store.faults import StoreUnreachable
from customer360.phone import Site
from tests.centre.ami import Manager
from tests.servers import Server, rows

SITE = Site(area_code="0931")
CALLS = "SELECT call, queue, visit, outcome, waited_s, agent FROM queue_calls ORDER BY call, queue, visit"
HANG_S = 30.0


@pytest.fixture
def owner(centre: str) -> Iterator[Engine]:
    engine = open_writer(centre)
    yield engine
    engine.dispose()


@pytest.fixture
def book(centre: str) -> Iterator[QueueBook]:
    made = QueueBook(open_writer(centre), SITE)
    made.begin("s1")
    yield made
    made.close()


def heard(*told: Told, after: int = 0) -> list[Heard]:
    return [Heard(number, 0.0, one) for number, one in enumerate(told, after + 1)]


# ── into the store ──


def test_what_became_of_each_caller(book: QueueBook, owner: Engine) -> None:
    told = heard(
        Standing(),
        Joined(call="1", queue="gas", number="13812346621"),
        Joined(call="2", queue="gas", number="13812346622"),
        Joined(call="3", queue="gas"),
        Left(call="1", queue="gas"),  # the exchange lets go before it says who took the call
        Answered(call="1", queue="gas", waited_s=9, agent="1011"),
        Abandoned(call="2", queue="gas", waited_s=30, number="13812346622"),
        Left(call="2", queue="gas"),
        Left(call="3", queue="gas"),
        Joined(call="3", queue="vip"),
        Joined(call="3", queue="gas"),  # comes back
    )
    assert book.apply("s1", told) == len(told)
    assert rows(owner, CALLS) == [
        ("1", "gas", 1, "answered", 9, "1011"),
        ("2", "gas", 1, "abandoned", 30, ""),
        ("3", "gas", 1, "left", 0, ""),
        ("3", "gas", 2, "", 0, ""),
        ("3", "vip", 1, "", 0, ""),
    ]
    callers = rows(owner, "SELECT caller FROM queue_calls WHERE call = '1'")
    assert callers == [("138 **** 6621",)], "the number itself is nowhere"
    back = rows(owner, "SELECT phone, skill_group, end_reason FROM calls")
    assert back == [("+8613812346622", "gas", "abandoned")], "who gave up is rung back"


def test_told_twice_is_written_once_and_who_was_replaced_writes_nothing(
    book: QueueBook, owner: Engine
) -> None:
    told = heard(Joined(call="1", queue="gas"), Answered(call="1", queue="gas", waited_s=3))
    assert [book.apply("s1", told), book.apply("s1", told)] == [2, 0], "the answer was lost, not the batch"
    more = heard(*(one.told for one in told), Joined(call="1", queue="gas"))
    assert book.apply("s1", more) == 1
    assert [row[2:4] for row in rows(owner, CALLS)] == [(1, "answered"), (2, "")]
    book.begin("s2")
    with pytest.raises(Replaced):
        book.apply("s1", heard(Joined(call="9", queue="gas"), after=9))
    assert book.apply("s2", heard(Joined(call="9", queue="gas"))) == 1


def test_after_a_gap_the_exchange_is_believed_and_nothing_is_guessed(book: QueueBook, owner: Engine) -> None:
    book.apply("s1", heard(*(Joined(call=call, queue="gas") for call in "123")))
    with owner.begin() as conn:
        conn.exec_driver_sql("UPDATE queue_link SET heard_at = heard_at - 60000000")
    book.begin("s2")
    standing = Standing(
        waiting=(
            Joined(call="2", queue="gas", waited_s=50),
            Joined(call="4", queue="gas", waited_s=40),
        ),
        staffed=(Staffed(queue="gas", members=3, paused=1, free=2),),
    )
    told = (
        standing,
        Answered(call="3", queue="gas", waited_s=20),  # on its way while the exchange was asked
        Abandoned(call="7", queue="gas", waited_s=70),  # came and went on this side of the answer
    )
    book.apply("s2", heard(*told))
    assert [(row[0], row[2], row[3]) for row in rows(owner, CALLS)] == [
        ("1", 1, "unseen"), ("2", 1, ""), ("3", 1, "answered"), ("4", 1, ""), ("7", 1, "abandoned"),
    ]  # fmt: skip
    ago = "(extract(epoch FROM clock_timestamp()) - joined_at / 1e6)::int / 10"
    waits = rows(owner, f"SELECT call, {ago} FROM queue_calls WHERE call IN ('4', '7') ORDER BY call")
    assert waits == [("4", 4), ("7", 7)]
    assert rows(owner, "SELECT (until - since) / 1000000 >= 60 FROM queue_gaps") == [(True,)]
    assert rows(owner, "SELECT queue, members, paused, free FROM queue_staff") == [("gas", 3, 1, 2)]
    book.nobody()
    assert rows(owner, "SELECT count(*) FROM queue_link") == [(0,)]
    assert {row[3] for row in rows(owner, CALLS)} == {"unseen", "answered", "abandoned"}, "nobody waits"


def test_who_is_dear_is_known(book: QueueBook, owner: Engine) -> None:
    with owner.begin() as conn:
        for statement in (
            "INSERT INTO customers (id, name, vip) VALUES ('c', '王', true)",
            "INSERT INTO accounts (id, account_no, customer_id) VALUES ('a', '1', 'c')",
            "INSERT INTO phone_links (phone, account_id) VALUES ('+8613800000001', 'a')",
            "INSERT INTO list_entries (id, kind, phone, approved_by, since) "
            "VALUES ('r', 'red', '+8613800000002', '1001', current_date), "
            "('p', 'red', '+8613800000003', '', current_date)",
        ):
            conn.exec_driver_sql(statement)
    told = heard(*(Joined(call=str(n), queue="gas", number=f"1380000000{n}") for n in (1, 2, 3)))
    book.apply("s1", told)
    assert rows(owner, "SELECT call, vip FROM queue_calls ORDER BY call") == [
        ("1", True), ("2", True), ("3", False),
    ]  # fmt: skip


# ── over the wire ──


class Ear(list[Told]):
    """What was told."""

    @property
    def events(self) -> list[Told]:
        """Without the signs of life."""
        return [told for told in self if not isinstance(told, Pulse)]

    async def until(self, holds: Callable[[list[Told]], object]) -> None:
        async with asyncio.timeout(HANG_S):
            while not holds(self.events):  # noqa: ASYNC110 - a list tells nobody
                await asyncio.sleep(0.01)


@asynccontextmanager
async def exchange() -> AsyncIterator[Manager]:
    manager = Manager()
    await manager.open()
    try:
        yield manager
    finally:
        await manager.close()


def follow(
    manager: Manager, ear: Ear, *, secret: str = "secret", patience_s: float = 5.0, pulse_s: float = 0.05
) -> "asyncio.Task[None]":
    login = Login(host="127.0.0.1", port=manager.port, user="centre", secret=secret)
    assert "secret" not in repr(login)
    queues = AsteriskQueues(login, patience_s=patience_s, pulse_s=pulse_s)
    return asyncio.create_task(queues.follow(ear.append))


def test_the_manager_interface_is_read() -> None:
    asyncio.run(_read())


async def _read() -> None:
    ear = Ear()
    async with exchange() as manager:
        member = {"Queue": "gas", "Location": "PJSIP/8101", "Status": "1", "Paused": "0"}
        manager.standing = [
            {"Event": "QueueParams", "Queue": "gas"},
            {"Event": "QueueMember", **member},
            {"Event": "QueueMember", **member, "Location": "PJSIP/8102", "Status": "5"},
            {
                "Event": "QueueEntry",
                "Queue": "gas",
                "Uniqueid": "7.1",
                "CallerIDNum": "<unknown>",
                "Wait": "12",
            },
        ]
        following = follow(manager, ear, pulse_s=HANG_S)
        # its one ping is answered: nothing comes between the halves of what is told in two
        await ear.until(lambda told: told and len(ear) > len(told))
        caller = {"Queue": "gas", "Uniqueid": "7.2", "CallerIDNum": "13812346621"}
        manager.tell(Event="Newchannel", Uniqueid="7.2")
        manager.tell(Event="QueueCallerJoin", **caller)
        paused = {"Queue": "gas", "Interface": "PJSIP/8101", "Status": "1", "Paused": "1"}
        manager.tell(Event="QueueMemberPause", **paused)
        told = {"Event": "AgentConnect", **caller, "HoldTime": "4", "MemberName": "甲"}
        lines = "".join(f"{key}: {value}\r\n" for key, value in told.items())
        manager.tell_in_two(told, at=len(lines) - 1)  # inside the name's one character of three bytes
        await ear.until(lambda told: len(told) == 4)
        manager.tell(Event="QueueCallerAbandon", Queue="gas", Uniqueid="7.1", HoldTime="a lot")
        manager.tell(Event="QueueMemberRemoved", Queue="gas", Interface="PJSIP/8101")
        manager.tell(Event="QueueCallerLeave", Queue="gas", Uniqueid="7.1")
        await ear.until(lambda told: len(told) == 7)
        following.cancel()
    assert ear.events == [
        Standing(
            waiting=(Joined(call="7.1", queue="gas", waited_s=12),),
            staffed=(Staffed(queue="gas", members=1, free=1),),
        ),
        Joined(call="7.2", queue="gas", number="13812346621"),
        Staffed(queue="gas", members=1, paused=1, free=0),
        Answered(call="7.2", queue="gas", number="13812346621", waited_s=4, agent="甲"),
        Abandoned(call="7.1", queue="gas", waited_s=0),
        Staffed(queue="gas"),
        Left(call="7.1", queue="gas"),
    ]


def test_refused_silent_and_gone_are_told_apart() -> None:
    asyncio.run(_told_apart())


async def _told_apart() -> None:
    async with exchange() as manager:
        with pytest.raises(ExchangeRefuses, match="Authentication failed"):
            await follow(manager, Ear(), secret="wrong")
        ear = Ear()
        following = follow(manager, ear, patience_s=0.4)
        await ear.until(lambda told: told)
        manager.silent = True
        with pytest.raises(ExchangeGone, match="no answer"):
            await following
        pulses = [told.took_s for told in ear if isinstance(told, Pulse)]
        assert max(pulses) > 0.2, "that it is slow is said before it is given up"
        manager.silent = False
        ear = Ear()
        following = follow(manager, ear)
        await ear.until(lambda told: told)
    with pytest.raises(ExchangeGone):
        await following
    with pytest.raises(ExchangeGone):
        await follow(manager, Ear())


# ── all of it ──

QUICK = Patience(gone_s=0.05, refused_s=0.05, store_s=0.05, beat_s=0.05)


class Flaky(QueueBook):
    """A store that is gone now and then, after it has written or before."""

    turn = 0

    def apply(self, session: str, batch: list[Heard]) -> int:  # type: ignore[override]
        self.turn += 1
        if self.turn % 3 == 1:
            raise StoreUnreachable("server", why="before")
        done = super().apply(session, batch)
        if self.turn % 3 == 2:
            raise StoreUnreachable("server", why="the answer was lost")
        return done


def test_exchange_and_store_come_and_go_and_each_call_counts_once(
    centre: str, owner: Engine, server: Server
) -> None:
    asyncio.run(_come_and_go(centre, owner, server))


async def _come_and_go(centre: str, owner: Engine, server: Server) -> None:
    async def until(asked: str, wanted: object) -> None:
        async with asyncio.timeout(HANG_S):
            while (found := await asyncio.to_thread(rows, owner, asked)) != wanted:
                await asyncio.sleep(0.02)
                assert found is not None

    def joins(call: str) -> None:
        manager.tell(Event="QueueCallerJoin", Queue="gas", Uniqueid=call, CallerIDNum="13812346621")

    def abandons(call: str) -> None:
        manager.tell(Event="QueueCallerAbandon", Queue="gas", Uniqueid=call, HoldTime="5")
        manager.tell(Event="QueueCallerLeave", Queue="gas", Uniqueid=call)

    state = "SELECT state FROM queue_link"
    async with exchange() as manager:
        secret = ["wrong"]

        def queues() -> AsteriskQueues:
            login = Login(host="127.0.0.1", port=manager.port, user="centre", secret=secret[0])
            return AsteriskQueues(login, patience_s=5, pulse_s=0.05)

        ear = Listening(queues, lambda: Flaky(open_writer(centre), SITE), QUICK)
        ear.begin()
        await until(state, [("refused",)])
        secret[0] = "secret"
        await until(state, [("up",)])
        for call in ("1", "2", "3"):
            joins(call)
        abandons("1")
        await until("SELECT count(*) FROM queue_calls WHERE outcome = 'abandoned'", [(1,)])
        await manager.close()  # the exchange is restarted: nobody waits there any more
        await until(state, [("gone",)])
        await manager.open()
        await until(state, [("up",)])
        await until("SELECT count(*) FROM queue_calls WHERE outcome = 'unseen'", [(2,)])
        joins("4")
        mine = rows(owner, "SELECT pg_backend_pid()")[0][0]
        name = centre.split("@/")[1].split("?")[0]
        server.run(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            f"WHERE datname = '{name}' AND pid <> {mine}"
        )
        abandons("4")
        joins("5")
        await until("SELECT count(*) FROM queue_calls", [(5,)])
        await asyncio.to_thread(ear.close)  # the centre is restarted: who waits still waits
        caller = {"Queue": "gas", "Uniqueid": "5", "Wait": "3"}
        manager.standing = [{"Event": "QueueParams", "Queue": "gas"}, {"Event": "QueueEntry", **caller}]
        ear.begin()
        await until("SELECT count(*) > 0 FROM queue_staff", [(True,)])
        joins("6")
        await until("SELECT count(*) FROM queue_calls", [(6,)])
        await asyncio.to_thread(ear.close)
    told = {row[0]: row[2:4] for row in rows(owner, CALLS)}
    assert told == {
        "1": (1, "abandoned"), "2": (1, "unseen"), "3": (1, "unseen"), "4": (1, "abandoned"),
        "5": (1, ""), "6": (1, ""),
    }  # fmt: skip
    nothing = Unheard(lambda: QueueBook(open_writer(centre), SITE))
    nothing.begin()
    nothing.begin()
    assert rows(owner, state) == []
