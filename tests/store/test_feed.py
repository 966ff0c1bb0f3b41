"""A billing system's views, taken over: new, changed, lacking, broken, twice."""

from threading import Event, Thread

import psycopg
import pytest

from agent_desktop.centre.database import Views
from agent_desktop.centre.process import Pace, look, run
from agent_desktop.settings import Centre
from agent_desktop.store.faults import StoreError
from tests.centre.test_centre import until

BILLING = """
CREATE SCHEMA billing;
CREATE TABLE billing.users (yhbh text, yhm text, dz text, zt text, ye numeric, tel text, gx timestamptz);
INSERT INTO billing.users VALUES
  ('0211345652', '王晓敏', '幸福里小区 5 号楼 502', '正常', 312.40, '+8613812346621', now()),
  ('0211345699', '张敏', '翠苑 12 幢 1101', '报停', 0, '+8613812346622', now() - interval '1 year');
CREATE SCHEMA feed;
CREATE VIEW feed.customers AS SELECT yhbh AS id, yhm AS name, gx AS changed_at FROM billing.users;
CREATE VIEW feed.accounts AS SELECT yhbh AS id, yhbh AS account_no, yhbh AS customer_id, 'heating' AS service,
  dz AS address,
  CASE zt WHEN '正常' THEN 'active' ELSE 'suspended' END AS state, gx AS changed_at FROM billing.users;
CREATE VIEW feed.phone_links AS SELECT tel AS phone, yhbh AS account_id, 'own' AS kind, 'file' AS source
  FROM billing.users;
CREATE VIEW feed.bills AS SELECT yhbh AS account_id, '2026-10' AS period, (ye * 100)::int AS amount_cents,
  (ye * 100)::int AS unpaid_cents, date '2026-11-15' AS due_on FROM billing.users WHERE ye > 0;
"""

BEAT = "SELECT value::jsonb ->> 'beat' FROM meta WHERE name = 'centre'"


@pytest.fixture
def billing(centre: str) -> str:
    with psycopg.connect(centre, autocommit=True) as conn:
        conn.execute(BILLING)
    return centre


def one(where: str, asked: str) -> object:
    with psycopg.connect(where, autocommit=True) as conn:
        row = conn.execute(asked).fetchone()
    return row and row[0]


def found(where: str, *words: str) -> object:
    asked = ", ".join(f"'{word}'" for word in words)
    return one(where, f"SELECT array_agg(id) FROM desk_find('words', ARRAY[{asked}], 20)")


def test_views_are_taken_over_and_only_what_changed_a_second_time(billing: str) -> None:
    assert one(billing, "SELECT desk_feed()") == {"customers": 2, "accounts": 2, "phone_links": 2, "bills": 1}
    assert found(billing, "幸福里", "502") == ["0211345652"]
    assert one(billing, "SELECT unpaid_cents FROM bills") == 31240
    with psycopg.connect(billing, autocommit=True) as conn:
        conn.execute("UPDATE phone_links SET relation = '户主'")  # theirs gives none: ours stays
        conn.execute("UPDATE billing.users SET dz = '丽景湾 8 幢', gx = now() WHERE yhbh = '0211345699'")
    told = one(billing, "SELECT desk_feed()")
    assert told == {"customers": 2, "accounts": 2, "phone_links": 2, "bills": 1}  # within the overlap
    assert found(billing, "丽景湾") == ["0211345699"]
    assert one(billing, "SELECT DISTINCT relation FROM phone_links") == "户主"
    with psycopg.connect(billing, autocommit=True) as conn:
        conn.execute("UPDATE meta SET value = (now() + interval '1 hour')::text WHERE name = 'feed_at'")
    assert one(billing, "SELECT desk_feed() -> 'accounts'") == 0


def test_what_an_agent_may_not(billing: str) -> None:
    assert one(billing, "SELECT has_function_privilege('desk_agent', 'desk_feed()', 'EXECUTE')") is False


def test_the_centre_takes_over_and_survives_a_view_that_breaks(billing: str) -> None:
    views = Views(billing)
    try:
        assert views.take_over()["accounts"] == 2
        with psycopg.connect(billing, autocommit=True) as conn:
            conn.execute("UPDATE billing.users SET ye = 99999999999")
        with pytest.raises(StoreError):
            views.take_over()
        assert one(billing, "SELECT unpaid_cents FROM bills") == 31240
    finally:
        views.close()


def test_a_takeover_that_lasts_leaves_the_beat_alone_and_ends_with_the_centre(billing: str) -> None:
    """The first one of a city lasts for hours; the centre stays alive, and stops when it is told to."""
    view = "CREATE OR REPLACE VIEW feed.customers AS SELECT yhbh AS id, yhm AS name,"
    with psycopg.connect(billing, autocommit=True) as conn:
        conn.execute(f"{view} gx + pg_sleep(600)::text::interval AS changed_at FROM billing.users")
    stop, pace = Event(), Pace(beat_s=0.05, try_s=0.05)
    centre = Thread(target=run, args=(billing, Centre(), stop), kwargs={"pace": pace, "say": lambda _: None})
    centre.start()
    busy = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = 'SELECT desk_feed()'"
    try:
        until(lambda: one(billing, busy) == 1)
        began = one(billing, BEAT)
        until(lambda: one(billing, BEAT) != began)
        assert (look(billing, pace=pace).alive, one(billing, busy)) == (True, 1)
    finally:
        stop.set()
        centre.join(60)
    assert not centre.is_alive()
    until(lambda: one(billing, busy) == 0)
    assert one(billing, "SELECT count(*) FROM customers") == 0


def test_a_site_without_views_has_nothing_to_take(centre: str) -> None:
    views = Views(centre)
    assert views.take_over() == {}
    views.close()
    assert Centre().feed_s == 300
