"""A demo that is opened on another day is of that day; what people added stays where it is."""

from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import insert, select

from agent_desktop.demo_data import database
from agent_desktop.demo_data.generator import freshen, verify
from agent_desktop.store import revisions
from agent_desktop.store.engines import Engine, open_writer
from agent_desktop.store.instants import DAY, micros
from agent_desktop.store.schema.staff import presence
from agent_desktop.store.schema.supply import incidents
from agent_desktop.store.schema.work import contacts, ticket_events, tickets
from tests.demo_data.conftest import NOW

OWN_ID = "019ab000-0000-7000-8000-000000000001"


def latest_contact(town: Engine) -> datetime:
    """When somebody who isn't in a scene last turned to us."""
    with town.connect() as conn:
        query = (
            select(contacts.c.at).where(contacts.c.account_id < "S").order_by(contacts.c.at.desc()).limit(1)
        )
        at: datetime = conn.execute(query).scalar_one()
        return at


def test_most_times_move_by_whole_days_and_nothing_gets_ahead(town: Engine) -> None:
    before, later = latest_contact(town), NOW + timedelta(days=3, hours=20)
    assert freshen(town, later)
    assert latest_contact(town) - before == timedelta(days=3)
    assert verify(town, later) == []


def test_scenes_move_to_the_minute(town: Engine) -> None:
    later = NOW + timedelta(days=3, hours=20)
    freshen(town, later)
    with town.connect() as conn:
        since, end = conn.execute(
            select(incidents.c.since, incidents.c.expected_end).where(incidents.c.closed_at.is_(None))
        ).one()
        beats = conn.execute(select(presence.c.beat_at)).scalars().all()
    assert (later - since, end - later) == (timedelta(minutes=95), timedelta(minutes=145))
    assert set(beats) == {later}


def test_open_emergencies_stay_of_the_last_hour(town: Engine) -> None:
    later = NOW + timedelta(days=2, hours=5)
    freshen(town, later)
    with town.connect() as conn:
        rows = conn.execute(
            select(tickets.c.filed_at).where(tickets.c.emergency, tickets.c.closed_at.is_(None))
        ).all()
    ages = sorted(later - row.filed_at for row in rows)
    assert len(ages) >= 2
    assert ages[0] < timedelta(hours=1)


def test_events_stay_with_their_tickets(town: Engine) -> None:
    def first_events() -> list[tuple[str, timedelta]]:
        with town.connect() as conn:
            rows = conn.execute(
                select(tickets.c.id, tickets.c.filed_at, ticket_events.c.at)
                .join(ticket_events, ticket_events.c.ticket_id == tickets.c.id)
                .where(ticket_events.c.node == "accepted")
                .order_by(tickets.c.id)
            )
            return [(row.id, row.at - row.filed_at) for row in rows]

    before = first_events()
    freshen(town, NOW + timedelta(days=5, hours=3))
    assert first_events() == before


def test_what_people_added_stays_where_it_is(town: Engine) -> None:
    with town.begin() as conn:
        conn.execute(insert(contacts).values(id=OWN_ID, at=NOW, channel="phone", account_id="S5290000024"))
        conn.execute(insert(tickets).values(id=OWN_ID, number="261122-A01-0001", filed_at=NOW, due_at=NOW))
        conn.execute(presence.update().where(presence.c.agent == "1011").values(since=NOW, desk="A01"))
    freshen(town, NOW + timedelta(days=2))
    with town.connect() as conn:
        assert conn.execute(select(contacts.c.at).where(contacts.c.id == OWN_ID)).scalar() == NOW
        filed = conn.execute(select(tickets.c.filed_at, tickets.c.due_at).where(tickets.c.id == OWN_ID)).one()
        assert tuple(filed) == (NOW, NOW)
        assert conn.execute(select(presence.c.since).where(presence.c.agent == "1011")).scalar() == NOW


def test_many_small_steps_end_where_one_large_one_does(town: Engine) -> None:
    before = latest_contact(town)
    for hours in range(0, 100, 7):
        freshen(town, NOW + timedelta(hours=hours))
    assert latest_contact(town) - before == timedelta(days=98 // 24)
    assert database.remembered(town)["demo_at"] == str(micros(NOW) + 4 * DAY)


def test_those_who_paid_before_pay_what_falls_due(town: Engine) -> None:
    def in_arrears(today: str) -> int:
        query = "SELECT count(DISTINCT account_id) FROM bills WHERE unpaid_cents > 0 AND due_on < ?"
        with town.connect() as conn:
            return int(conn.exec_driver_sql(query, (today,)).scalar_one())

    before = in_arrears("2026-11-22")
    freshen(town, NOW + timedelta(days=20))
    assert in_arrears("2026-12-12") == before


def test_a_fresh_store_a_clock_set_back_and_a_store_of_real_customers_are_left_alone(
    town: Engine, tmp_path: Path
) -> None:
    assert not freshen(town, NOW + timedelta(minutes=5))
    assert not freshen(town, NOW - timedelta(days=30))
    real = open_writer(tmp_path / "real.sqlite", create=True)
    revisions.upgrade(real)
    assert not freshen(real, NOW)
    real.dispose()
