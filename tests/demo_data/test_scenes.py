"""The demo's calls: what each scene says the agent will see is what the card shows, today and later."""

import sqlite3
import tomllib
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.demo_data import persons
from agent_desktop.demo_data.age import is_outdated
from agent_desktop.demo_data.generator import build, freshen, verify
from agent_desktop.demo_data.scenes import SCENES, Scene
from agent_desktop.store.engines import Engine, open_reader, open_writer
from customer360.alerts import AlertPolicy, alerts
from customer360.card import AlertKind, Card, Certainty
from customer360.database import SqlRecords
from customer360.identity import Check
from customer360.phone import Site, normalise
from resources import files
from tests.demo_data.conftest import NOW

SITE = Site(area_code="0931")
BY_CODE = {scene.code: scene for scene in SCENES}


def card_of(scene: Scene, path: Path, now: datetime) -> Card:
    """The card as the desk would get it."""
    reader, writer = open_reader(path), open_writer(path)
    records = SqlRecords(reader, writer, site=SITE, now=lambda: now)
    try:
        return records.card(normalise(scene.number, SITE), account_no=scene.account_no, now=now)
    finally:
        records.close()
        reader.dispose()
        writer.dispose()


def kinds_of(card: Card, scene: Scene, now: datetime) -> tuple[str, ...]:
    """Kinds of the alert strip."""
    found = alerts(card, call_emergency=scene.ivr_trail == "9", now=now, policy=AlertPolicy())
    return tuple(alert.kind.value for alert in found)


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.code)
def test_the_card_shows_what_the_scene_says(scene: Scene, path: Path) -> None:
    card = card_of(scene, path, NOW)
    assert kinds_of(card, scene, NOW) == scene.alerts
    assert card.chosen == scene.opens


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.code)
@pytest.mark.parametrize("later", [timedelta(hours=7), timedelta(days=1, hours=5), timedelta(days=12)])
def test_and_so_it_does_on_another_day(scene: Scene, later: timedelta, path: Path, town: Engine) -> None:
    freshen(town, NOW + later)
    card = card_of(scene, path, NOW + later)
    assert kinds_of(card, scene, NOW + later) == scene.alerts


AGES = [
    ("2026-11-22T02:00", "2027-01-21T02:00"),  # two months: monthly bills would be missing
    ("2026-10-20T02:00", "2026-11-01T02:00"),  # a season of heating ended in between
    ("2026-12-31T15:59", "2026-12-31T16:20"),  # the site's New Year
    ("2026-11-22T02:00", "2028-02-29T15:59"),
    ("2028-02-29T02:00", "2029-03-01T02:00"),
]


@pytest.mark.parametrize(("made", "later"), AGES)
def test_however_old_the_demo_is_it_is_of_today(made: str, later: str, tmp_path: Path) -> None:
    begun, now = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (made, later))
    path = tmp_path / "store.sqlite"
    build(path, customers=150, seed=7, now=begun)
    engine = open_writer(path)
    own = add_by_hand(engine, begun)
    before = column(engine, "SELECT name FROM customers ORDER BY id")
    aged = is_outdated(path, now)
    assert freshen(engine, now)
    assert not is_outdated(path, now)
    assert verify(engine, now) == []
    assert by_hand(engine) == own
    assert column(engine, "SELECT name FROM customers ORDER BY id") == before
    [newest] = column(engine, "SELECT max(due_on) FROM bills WHERE account_id LIKE 'S62%'")
    assert (now.date() - date.fromisoformat(newest)).days <= 75, "electricity is billed each month"
    if aged:
        build(tmp_path / "new.sqlite", customers=150, seed=7, now=now)
        for query in DATED:
            assert rows_of(path, query) == rows_of(tmp_path / "new.sqlite", query)
    engine.dispose()
    for scene in SCENES:
        card = card_of(scene, path, now)
        assert (scene.code, kinds_of(card, scene, now)) == (scene.code, scene.alerts)


DATED = (
    "SELECT * FROM bills WHERE account_id <> 'A1' ORDER BY account_id, period, kind",
    "SELECT id, state, closed_on FROM accounts WHERE id <> 'A1' ORDER BY id",
)

ADDED = """
INSERT INTO tickets (id, number, filed_at, node) VALUES ('{own}', '261122-A01-0001', 1, 'accepted');
INSERT INTO ticket_events (ticket_id, id, at, kind, node) VALUES ('{own}', '{own}', 1, 'node', 'accepted');
INSERT INTO ticket_events (ticket_id, id, at, kind) VALUES ('{theirs}', '{own}', 1, 'chase');
INSERT INTO contacts (id, at, ticket_id) VALUES ('c-own', 1, '{theirs}');
INSERT INTO customers (id, name, kind) VALUES ('K1', '自家客户', 'person');
INSERT INTO accounts (id, account_no, customer_id, service, state) VALUES ('A1', '1', 'K1', 'gas', 'active');
INSERT INTO phone_links (phone, account_id, kind) VALUES ('+8613800000000', 'A1', 'own');
INSERT INTO bills VALUES ('A1', '2026-10', 'usage', 100, 100, '{due}', NULL)
"""
"""A ticket, something done about a ticket of the demo, a customer of the site's own who owes a bill."""


def add_by_hand(engine: Engine, at: datetime) -> list[tuple[object, ...]]:
    own, due = "019ab000-0000-7000-8000-000000000001", at.date() + timedelta(days=1)
    with engine.begin() as conn:
        theirs = conn.exec_driver_sql("SELECT id FROM tickets ORDER BY id LIMIT 1").scalar_one()
        for statement in ADDED.format(own=own, theirs=theirs, due=due).split(";"):
            conn.exec_driver_sql(statement)
    return by_hand(engine)


def by_hand(engine: Engine) -> list[tuple[object, ...]]:
    """What was added, whatever else is there."""
    queries = (
        "SELECT number, filed_at FROM tickets WHERE number LIKE '%A01%'",
        "SELECT id, at FROM contacts WHERE id = 'c-own'",
        "SELECT name FROM customers WHERE id = 'K1'",
        "SELECT unpaid_cents FROM bills WHERE account_id = 'A1'",
    )
    with engine.connect() as conn:
        return [tuple(row) for query in queries for row in conn.exec_driver_sql(query)]


def column(engine: Engine, query: str) -> list[str]:
    with engine.connect() as conn:
        return list(conn.exec_driver_sql(query).scalars())


def rows_of(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as conn:
        return conn.execute(query).fetchall()


@pytest.mark.parametrize(
    "now", [datetime(2027, 2, 3, 1, 0, tzinfo=UTC), datetime(2027, 7, 6, 9, 0, tzinfo=UTC)], ids=str
)
def test_and_so_it_does_in_a_town_made_in_another_season(now: datetime, tmp_path: Path) -> None:
    build(tmp_path / "store.sqlite", customers=100, now=now)
    for scene in SCENES:
        card = card_of(scene, tmp_path / "store.sqlite", now)
        assert (scene.code, kinds_of(card, scene, now)) == (scene.code, scene.alerts)


def test_the_third_call_is_the_third_this_week_and_both_promises_were_broken(path: Path) -> None:
    card = card_of(BY_CODE["third_call"], path, NOW)
    assert (card.repeat.d7, card.repeat.h72, card.repeat.same_matter) == (2, 1, 2)
    assert card.repeat.promise_kept is False
    assert len(card.tickets) == 1
    ticket = card.tickets[0]
    assert (ticket.node, ticket.chased) == ("dispatched", 1)
    assert ticket.crew
    assert ticket.crew_phone
    assert ticket.promise
    assert ticket.due_at is not None
    assert ticket.due_at < NOW


def test_the_landlord_has_sixty_accounts_and_none_opens_by_itself(path: Path) -> None:
    card = card_of(BY_CODE["landlord"], path, NOW)
    assert len(card.accounts) == 60
    assert card.chosen == ""
    assert {a.service.value for a in card.accounts} == {"heating", "electricity", "gas"}
    assert sum(a.arrears_cents > 0 for a in card.accounts) == 3


def test_the_suspended_flat_owes_a_season_and_its_base_fee(path: Path) -> None:
    card = card_of(BY_CODE["arrears_suspended"], path, NOW)
    account = card.account
    assert account is not None
    assert account.suspension is not None
    assert account.suspension.fee_cents == round(98 * 2600 * 0.30)
    assert account.arrears_periods == 2
    assert account.arrears_cents == 98 * 2600 + account.suspension.fee_cents


def test_the_outage_is_open_with_calls_that_joined_it(path: Path) -> None:
    incident = card_of(BY_CODE["outage"], path, NOW).incidents[0]
    assert incident.joined > 3
    assert incident.expected_end is not None
    assert incident.since < NOW < incident.expected_end


def test_the_husband_is_family_and_the_keyed_account_opens(path: Path) -> None:
    scene = BY_CODE["broadband"]
    match = card_of(scene, path, NOW).matches[0]
    assert match.certainty is Certainty.CERTAIN
    number = normalise(scene.number, SITE).e164
    assert number == persons.HUSBAND


def test_scenes_speak_the_words_of_the_other_rooms() -> None:
    forms = {}
    for path in files("forms").glob("*.toml"):
        form = tomllib.loads(path.read_text(encoding="utf-8"))
        forms[form["skill_group"]] = {kind["code"] for kind in form["types"]}
    for scene in SCENES:
        assert scene.request_type in forms[scene.skill_group], scene.code
        for kind in scene.alerts:
            AlertKind(kind)
        for check, answer in scene.answers:
            Check(check)
            assert answer, scene.code


def test_headers_are_those_that_the_exchange_sends() -> None:
    assert BY_CODE["gas_leak"].headers == (("X-Skill-Group", "gas"), ("X-IVR-Trail", "9"))
    assert ("X-IVR-Password", "pass") in BY_CODE["broadband"].headers


def test_nobody_else_has_the_number_of_somebody_in_a_scene(town: Engine) -> None:
    with town.connect() as conn:
        for person in persons.PERSONS:
            rows = conn.exec_driver_sql(
                "SELECT account_id FROM phone_links WHERE phone = ?", (person.phone,)
            ).all()
            assert {row[0] for row in rows} == {home.id for home in person.homes}
        unknown = conn.exec_driver_sql("SELECT 1 FROM phone_links WHERE phone = ?", (persons.NOBODY,)).all()
        assert unknown == []
