"""The generator: the same from the same seed, whole or not at all, and rich enough to show everything."""

import gc
import hashlib
import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import phonenumbers
import pytest

from agent_desktop.demo_data import database, twins
from agent_desktop.demo_data.census import Census
from agent_desktop.demo_data.clock import Clock
from agent_desktop.demo_data.generator import build, generate, verify
from agent_desktop.demo_data.people import Numbers
from agent_desktop.demo_data.world import load
from agent_desktop.store import revisions
from agent_desktop.store.engines import Engine, open_writer
from agent_desktop.store.faults import StoreExists
from agent_desktop.store.instants import micros
from tests.demo_data.conftest import CUSTOMERS, NOW


def digest(path: Path) -> str:
    """One hash over every row of every table, but for the name that a library gives itself."""
    with closing(sqlite3.connect(path)) as conn:
        lines = [line for line in conn.iterdump() if not line.startswith('INSERT INTO "library"')]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def column(engine: Engine, query: str) -> list[str]:
    """The first column of what a query finds."""
    with engine.connect() as conn:
        return [str(row[0]) for row in conn.exec_driver_sql(query)]


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """An empty store with its schema."""
    engine = open_writer(
        tmp_path / "s.sqlite" if request.param == "sqlite" else request.getfixturevalue("centre"),
        create=True,
    )
    revisions.upgrade(engine)
    yield engine
    engine.dispose()


def test_the_same_seed_makes_the_same_town(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        build(tmp_path / name, customers=60, seed=seed, now=NOW)
    assert digest(tmp_path / "one") == digest(tmp_path / "same")
    assert digest(tmp_path / "one") != digest(tmp_path / "other")


@pytest.mark.parametrize(
    "now",
    [
        datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        datetime(2026, 10, 31, 15, 59, tzinfo=UTC),  # the last minute in which heating can be suspended
        datetime(2026, 10, 31, 16, 1, tzinfo=UTC),
        datetime(2026, 12, 31, 16, 0, tzinfo=UTC),  # midnight in the town, New Year
        datetime(2028, 2, 29, 4, 0, tzinfo=UTC),
        datetime(2027, 7, 6, 21, 0, tzinfo=UTC),  # before dawn, in summer
    ],
)
def test_whatever_the_day_the_town_holds_together(tmp_path: Path, now: datetime) -> None:
    build(tmp_path / "store.sqlite", customers=400, now=now)
    engine = open_writer(tmp_path / "store.sqlite")
    assert verify(engine, now) == []
    engine.dispose()


def test_an_interrupted_build_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(database, "holds_customers", stop)
    with pytest.raises(KeyboardInterrupt):
        build(tmp_path / "store.sqlite", customers=10)
    assert list(tmp_path.iterdir()) == []


def test_a_killed_build_is_swept_away_by_a_later_one_but_not_a_running_one(tmp_path: Path) -> None:
    killed, running = tmp_path / "store.sqlite.1.building", tmp_path / "store.sqlite.2.building"
    for left in (killed, running):
        left.write_bytes(b"")
    an_age_ago = time.time() - 7200
    os.utime(killed, (an_age_ago, an_age_ago))
    build(tmp_path / "store.sqlite", customers=10, now=NOW)
    assert {p.name for p in tmp_path.iterdir()} == {"store.sqlite", running.name}


def test_a_store_that_is_there_is_never_touched(path: Path, town: Engine) -> None:
    town.dispose()
    before = path.read_bytes()
    with pytest.raises(StoreExists):
        build(path, customers=10)
    with pytest.raises(StoreExists):
        generate(town, customers=10)
    assert path.read_bytes() == before


@pytest.mark.parametrize("on", [True, False])
def test_the_collector_of_garbage_is_afterwards_as_it_was(tmp_path: Path, on: bool) -> None:
    (gc.enable if on else gc.disable)()
    try:
        build(tmp_path / "store.sqlite", customers=10, now=NOW)
        assert gc.isenabled() is on
    finally:
        gc.disable()  # as it is for all tests


def test_a_thousand_customers_show_everything(town: Engine) -> None:
    services = ["electricity", "gas", "heating", "lpg", "telecom"]
    assert sorted(set(column(town, "SELECT service FROM accounts"))) == services
    for state in ("active", "suspended", "cut_off", "closed"):
        assert column(town, f"SELECT id FROM accounts WHERE state = '{state}'"), state
    assert set(column(town, "SELECT kind FROM phone_links")) == {
        "own",
        "family",
        "former_tenant",
        "installer",
    }
    assert set(column(town, "SELECT kind FROM list_entries")) == {"red", "black"}
    assert set(column(town, "SELECT kind FROM bills")) == {"usage", "base_fee", "plan"}
    channels = {"phone", "app", "web", "wechat", "counter", "visit", "sms"}
    assert set(column(town, "SELECT channel FROM contacts")) == channels
    open_nodes = set(column(town, "SELECT node FROM tickets"))
    assert open_nodes >= {"reviewed", "dispatched", "arrived", "handled", "reported", "follow_up"}
    for table in database.counts(town):
        assert database.counts(town)[table] > 0, table
    assert len(column(town, "SELECT no FROM agents WHERE role = 'agent'")) >= 30
    assert column(town, "SELECT name FROM agents WHERE no = '1011'") == ["张敏"]
    assert set(column(town, "SELECT kind FROM agents")) == {"normal", "vip", "expert"}


def test_numbers_and_accounts_are_many_to_many(town: Engine) -> None:
    many = "SELECT count(*) FROM phone_links GROUP BY {0} HAVING count(*) > 3 ORDER BY 1 DESC"
    assert column(town, many.format("phone"))
    assert column(town, many.format("account_id"))


def test_broken_and_kept_promises_and_calls_again_this_week(town: Engine) -> None:
    kept = column(town, "SELECT coalesce(promise_kept, 'open') FROM contacts WHERE promise <> ''")
    assert set(kept) == {"0", "1", "open"}
    again = """SELECT phone FROM contacts WHERE channel = 'phone' AND incoming
      AND at > (SELECT max(at) FROM contacts) - 604800000000 GROUP BY phone HAVING count(*) >= 3"""
    assert column(town, again)


def test_all_phones_can_be_dialled(town: Engine) -> None:
    phones = column(town, "SELECT DISTINCT phone FROM phone_links")
    assert len(phones) > CUSTOMERS
    for phone in phones:
        assert phonenumbers.is_valid_number(phonenumbers.parse(phone)), phone


def test_numbers_do_not_run_out_and_are_given_once() -> None:
    city = msgspec.structs.replace(load().city, mobile_segments="1380931 1390931")
    numbers = Numbers(city)
    given = [numbers.mobile() for _ in range(25_000)]
    assert len(set(given)) == len(given)
    assert {n[3:10] for n in given[:20_000]} == {"1380931", "1390931"}
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(n)) for n in given[-300:])


def test_a_larger_town_needs_no_larger_blocks() -> None:
    blocks = Census(load(), 1, 6_500, Clock.at(NOW)).blocks()
    sizes = [sum(len(batch) for batch in block) for block in blocks]
    assert len(sizes) == 2 + 4 + 1  # staff, cast; 2000 customers a block; incidents
    assert max(sizes) < 1.3 * sizes[2]


def test_a_town_and_its_twins_hold_together_on_every_store(
    store: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(twins, "TOWN", 50)
    generate(store, customers=150, now=NOW)
    assert verify(store, NOW) == []
    wrongly = """SELECT id FROM tickets t WHERE chased <>
      (SELECT count(*) FROM ticket_events e WHERE e.ticket_id = t.id AND e.kind = 'chase')"""
    assert column(store, wrongly) == []
    assert database.counts(store)["customers"] == 150 + 8
    of_town, of_twins = (
        column(store, f"SELECT address FROM accounts WHERE substr(id, 1, 1) = '{tag}'") for tag in "AB"
    )
    assert len(of_twins) == 2 * len(of_town)
    assert not {*of_town} & {*of_twins}
    own = """SELECT DISTINCT phone FROM phone_links WHERE kind = 'own' AND substr(account_id, 1, 1) = '{}'"""
    phones = column(store, own.format("B"))
    assert not {*phones} & {*column(store, own.format("A"))}
    assert all(phonenumbers.is_valid_number(phonenumbers.parse(phone)) for phone in phones)
    told = "SELECT id FROM contacts WHERE account_id > 'B002' AND account_id < 'C' AND phone > '+86199'"
    assert column(store, told)


@pytest.mark.parametrize(
    ("customers", "made"),
    [(1, 1), (20_000, 20_000), (20_001, 20_000), (580_000, 580_000), (5_800_000, 5_800_000)],
)
def test_how_many_twins_bring_the_number_asked_for(customers: int, made: int) -> None:
    town, more = twins.towns(customers)
    assert town <= twins.TOWN
    assert more <= twins.MOST
    assert town * (more + 1) == made


def test_two_twins_never_differ_by_nothing() -> None:
    many = list(twins.twins(twins.MOST, 0, "2026-03-22"))
    assert len({twin["tag"] for twin in many}) == len(many)
    assert many[0]["bills_since"] == "2025-09"


def test_nothing_in_the_town_is_later_than_now_but_what_is_promised(town: Engine) -> None:
    latest = int(column(town, "SELECT max(at) FROM contacts")[0])
    assert latest <= micros(NOW)
    assert latest > micros(NOW - timedelta(hours=12))
