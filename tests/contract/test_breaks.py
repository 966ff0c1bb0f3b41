"""小休 on both stores: the quota of a team, a lead's leave, and what becomes of a desk that died."""

import contextlib
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.agent.breaks import BreakAsked, BreakBook, BreakState
from agent_desktop.agent.database import SqlBreaks
from agent_desktop.store.faults import StoreError
from agent_desktop.store.schema.staff import agents
from tests.contract.stores import NOW, Shared
from tests.servers import Server

MINUTE = timedelta(minutes=1)
STAFF = {"1011": "agent", "1012": "agent", "1013": "agent", "2001": "supervisor"}
Books = Callable[[str], BreakBook]
WAITING, GRANTED, REFUSED = BreakState.WAITING, BreakState.GRANTED, BreakState.REFUSED


@pytest.fixture(params=["sqlite", "postgresql"])
def books(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Books]:
    """Each person's own way in; on a server under a login of their own."""
    embedded = request.param == "sqlite"
    shared = Shared(tmp_path / "s.sqlite" if embedded else request.getfixturevalue("centre"))
    for no, role in STAFF.items():
        shared.add(agents, {"no": no, "name": f"坐席{no}", "extension": f"8{no}", "role": role, "team": "A"})
    where = {no: None if embedded else _login(request.getfixturevalue("server"), shared, no) for no in STAFF}
    desks = {no: shared.another_desk(where[no]) for no in STAFF}
    yield lambda no: _AtItsTime(SqlBreaks(desks[no].run, no), shared)
    shared.close()


class _AtItsTime:
    """A server goes by its own clock: it is told what time it is."""

    def __init__(self, book: SqlBreaks, shared: Shared) -> None:
        self._book, self._shared = book, shared

    def ask(self, request_id: str, minutes: int, quota: int, now: datetime) -> BreakState:
        return self._book.ask(request_id, minutes, quota, self._shared.at(now))

    def over(self, request_id: str, now: datetime) -> None:
        self._book.over(request_id, self._shared.at(now))

    def asked(self, now: datetime) -> tuple[BreakAsked, ...]:
        return self._book.asked(self._shared.at(now))

    def decide(self, request_id: str, *, grants: bool, now: datetime) -> bool:
        return self._book.decide(request_id, grants=grants, now=self._shared.at(now))


def _login(server: Server, shared: Shared, no: str) -> str:
    with shared.engine.begin() as conn:
        conn.exec_driver_sql(f"DROP ROLE IF EXISTS break_{no}")
        conn.exec_driver_sql(f"CREATE ROLE break_{no} LOGIN")
        conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (f"break_{no}", no, STAFF[no]))
    return server.url(str(shared.engine.url.database), f"break_{no}")


def test_a_place_is_free_or_waited_for_in_turn(books: Books) -> None:
    first, second, third = books("1011"), books("1012"), books("1013")
    assert first.ask("b1", 10, 1, NOW) is GRANTED
    assert second.ask("b2", 10, 1, NOW + MINUTE) is WAITING
    assert third.ask("b3", 10, 1, NOW + 2 * MINUTE) is WAITING
    second.ask("b2", 10, 1, NOW + 9 * MINUTE)
    first.over("b1", NOW + 9 * MINUTE)
    assert third.ask("b3", 10, 1, NOW + 9 * MINUTE) is WAITING, "who asked first goes first"
    assert second.ask("b2", 10, 1, NOW + 9 * MINUTE) is GRANTED
    second.over("b2", NOW + 10 * MINUTE)
    assert third.ask("b3", 10, 1, NOW + 10 * MINUTE) is GRANTED
    assert books("1011").ask("b4", 10, 1, NOW + 29 * MINUTE) is WAITING
    assert books("1011").ask("b4", 10, 1, NOW + 31 * MINUTE) is GRANTED, "its desk died without a word"


def test_a_lead_gives_leave_or_not(books: Books) -> None:
    agent, lead = books("1011"), books("2001")
    assert agent.ask("b1", 10, 0, NOW) is WAITING
    [waits] = lead.asked(NOW)
    assert (waits.agent, waits.name, waits.minutes, waits.asked_at, waits.away) == (
        "1011", "坐席1011", 10, NOW, 0,
    )  # fmt: skip
    assert lead.decide("b1", grants=True, now=NOW)
    assert agent.ask("b1", 10, 0, NOW) is GRANTED
    assert not lead.decide("b1", grants=False, now=NOW), "it is decided"
    books("1012").ask("b2", 10, 0, NOW)
    assert [b.away for b in lead.asked(NOW)] == [1]
    assert lead.decide("b2", grants=False, now=NOW)
    assert books("1012").ask("b2", 10, 5, NOW) is REFUSED
    assert lead.asked(NOW) == ()


def test_nobody_decides_for_themselves_or_without_the_right(books: Books) -> None:
    lead, agent = books("2001"), books("1011")
    lead.ask("b1", 10, 0, NOW)
    assert not lead.decide("b1", grants=True, now=NOW)
    agent.ask("b2", 10, 0, NOW)
    assert agent.asked(NOW) == ()
    with contextlib.suppress(StoreError):  # a server says so, an embedded store just doesn't
        assert not agent.decide("b2", grants=True, now=NOW)
    assert agent.ask("b2", 10, 0, NOW) is WAITING
    agent.over("b1", NOW)
    assert lead.ask("b1", 10, 0, NOW) is WAITING, "nobody ends another's"


def test_what_is_taken_back_waits_no_longer(books: Books) -> None:
    agent, lead = books("1011"), books("2001")
    agent.ask("b1", 10, 0, NOW)
    agent.over("b1", NOW)
    assert lead.asked(NOW) == ()
    agent.ask("b2", 10, 0, NOW)
    assert lead.asked(NOW + MINUTE) == (), "a desk that died waits no longer"
