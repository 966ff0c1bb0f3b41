"""Rises on both stores: who rings about what, told from the days before, proposed once, left when decided."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest

from agent_desktop.centre.field import rising
from agent_desktop.centre.field.rising import Rising
from agent_desktop.store.schema import customers
from agent_desktop.store.schema.situation import incident_rises
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.supply import incidents
from agent_desktop.store.schema.work import calls
from agent_desktop.tickets.incidents.database import SqlSituation
from agent_desktop.tickets.incidents.incident import Declaration, IncidentKind, RiseKind
from agent_desktop.tickets.incidents.rises import database
from agent_desktop.tickets.incidents.rises.rule import RiseRule
from customer360.card import Service
from tests.contract.stores import NOW, Shared, ticket

RULE = RiseRule()


@pytest.fixture(params=["sqlite", "postgresql"])
def shared(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Shared]:
    monkeypatch.setattr(rising, "LOOK_S", 0.0)
    made = Shared(tmp_path / "s.sqlite" if request.param == "sqlite" else request.getfixturevalue("centre"))
    made.add(agents, {"no": "1011", "name": "N", "extension": "8011", "role": "supervisor"})
    for n in range(9):
        place = {"id": f"a{n}", "account_no": f"0{n}", "customer_id": "c", "service": "heating"}
        made.add(customers.accounts, {**place, "area": "QLH-03", "state": "active"})
        link = {"phone": f"+86138000000{n:02}", "account_id": f"a{n}", "rank": 1}
        made.add(customers.phone_links, link)
    yield made
    made.close()


def quiet_days(shared: Shared) -> None:
    """A ticket of the area at this hour on each of ten days, and one of yesterday that was joined."""
    for day in range(1, 11):
        shared.deliver(
            ticket(1000 + day, filed_at=NOW - timedelta(days=day, minutes=10), account_id=f"q{day}")
        )


def storm(shared: Shared, *, tickets: int = 4, ring: int = 4) -> None:
    """Some write tickets, some are only on the line, one gave up in the queue; one did two of these."""
    for n in range(tickets):
        shared.deliver(ticket(n, filed_at=NOW - timedelta(minutes=n + 1), account_id=f"a{n}"))
    call = {"direction": "incoming", "skill_group": "heating", "started_at": NOW - timedelta(minutes=5)}
    for n in range(tickets - 1, tickets + ring):
        known = {"account_id": f"a{n}"} if n % 2 else {"account_id": None, "phone": f"+86138000000{n:02}"}
        shared.add(calls, {"id": f"c{n}", "phone": None, **call, **known})


def test_a_storm_is_proposed_once_renewed_and_left_when_decided(shared: Shared) -> None:
    quiet_days(shared)
    centre, lead = Rising(shared.engine.begin, RULE), SqlSituation(shared.sender.run, "1011")
    shared.at(NOW)
    assert centre.round(NOW) == {}, "an ordinary hour"
    storm(shared)
    assert centre.round(NOW) == {"rises": 1}
    [rise] = lead.rises(NOW)
    assert (rise.kind, rise.skill_group, rise.about, rise.found) == ("area", "heating", "QLH-03", 8)
    assert 0 < rise.usual < 1
    assert centre.round(NOW + timedelta(minutes=1)) == {}
    assert len(shared.rows(incident_rises)) == 1
    assert lead.dismiss(rise.id, NOW)
    assert centre.round(NOW + timedelta(minutes=2)) == {}, "a lead has said that it is nothing"
    assert lead.rises(NOW) == ()
    assert centre.round(NOW + timedelta(hours=24)) == {}


def test_what_is_declared_explains_itself_and_joined_tickets_do_not_count(shared: Shared) -> None:
    quiet_days(shared)
    lead = SqlSituation(shared.sender.run, "1011")
    told = Declaration(service=Service.HEATING, kind=IncidentKind.FAILURE, title="停暖", area="QLH-03")
    lead.declare("i1", 0, told, NOW, date(2026, 11, 20))
    storm(shared)
    centre = Rising(shared.engine.begin, RULE)
    assert centre.round(NOW) == {}
    with shared.engine.begin() as conn:
        conn.execute(incidents.update().values(closed_at=NOW))
        conn.exec_driver_sql("UPDATE tickets SET incident_id = 'i1' WHERE id IN ('t0', 't1', 't2')")
        assert len({s.who for s in database.signs(conn, NOW - RULE.window, NOW)}) == 5
    assert centre.round(NOW) == {}


def test_without_a_past_nothing_is_strange_and_switched_off_nothing_is_looked_at(shared: Shared) -> None:
    storm(shared)
    assert Rising(shared.engine.begin, RULE).round(NOW) == {}
    quiet_days(shared)
    assert Rising(shared.engine.begin, RiseRule(days=0)).round(NOW) == {}
    assert Rising(shared.engine.begin, RULE).round(NOW) == {"rises": 1}


def test_a_busy_hour_is_counted_whole_however_many_ring(shared: Shared) -> None:
    """4,100 callers an hour on each of three days, some of whom ring twice; ten wrote a ticket, too."""
    ringing = {"direction": "incoming", "skill_group": "heating", "account_id": None}
    rows = []
    for day in range(1, 4):
        at = NOW - timedelta(days=day, minutes=15)
        shared.deliver(*(ticket(day * 100 + n, filed_at=at, account_id=f"b{n}", area="") for n in range(10)))
        for n in range(4_200):
            known = {"account_id": f"b{n % 4100}"}
            rows.append({"id": f"d{day}-{n}", "phone": None, "started_at": at, **ringing, **known})
    place = {"customer_id": "c", "service": "heating", "area": "BLH-01", "state": "active"}
    places = [{"id": f"b{n}", "account_no": f"9{n:05}", **place} for n in range(4_100)]
    with shared.engine.begin() as conn:
        conn.execute(customers.accounts.insert(), places)
        conn.execute(calls.insert(), rows)
        conn.exec_driver_sql("UPDATE tickets SET area = 'BLH-01'")
        totals, exposure = database.history(conn, NOW, RULE)
        now = database.signs(conn, NOW - timedelta(days=1, hours=1), NOW - timedelta(days=1))
    assert exposure == 3 * 2
    assert totals[RiseKind.AREA, "heating", "BLH-01"] == 3 * 4_100, "who also writes is one"
    assert {n for (kind, *_), n in totals.items() if kind is RiseKind.WORD} == {3 * 10}
    assert len({sign.who for sign in now}) == 4_100
