"""What a login can do with the post by hand: a lead's acts are a lead's, and nobody reads another's."""

import psycopg
import pytest

from tests.servers import rows
from tests.store.logins import Centre, refused

RAISES = "SELECT desk_raise_hand('{0}', 'c7', '', 'heating', 'secret', '+8613812346621', 'a1')"
WORKS = "SELECT desk_show('{0}', 'talking', '', 0, NULL, 'c7', '', 'heating', 'A01')"
TABLES = ("desk_orders", "hands", "messages", "message_reads")
BY_HAND = (
    *(f"SELECT * FROM {table}" for table in TABLES),
    *(f"DELETE FROM {table}" for table in TABLES),
    "INSERT INTO desk_orders (id, agent, at, until, kind) VALUES ('x', '1012', 0, 9e18, 'sign_out')",
    "UPDATE desk_orders SET agent = '1011'",
    "INSERT INTO messages (id, at, until, who, body) VALUES ('x', 0, 9e18, '1001', 'from the lead')",
    "INSERT INTO message_reads VALUES ('m1', '1012', 0)",
    "UPDATE hands SET who = '1001', how = 'whisper'",
    "SELECT desk_must_lead()",
    "SELECT * FROM desk_at_work(0)",
    "SELECT desk_message_for(m, '1012') FROM messages m",
)
A_LEADS = (
    "SELECT desk_order('o9', '1012', 'sign_out', '')",
    "SELECT desk_order('o9', '1012', 'groups', 'gas')",
    "SELECT desk_tell('m9', '', '', 'from the lead', true, 60)",
    "SELECT desk_answer_hand('h1', 'message', 'coming')",
    "SELECT desk_unpin('m1')",
    "SELECT * FROM desk_hands()",
    "SELECT * FROM desk_hand_card('h1')",
    "SELECT * FROM desk_orders_given()",
    "SELECT * FROM desk_notices()",
)


def test_nobody_but_a_lead_does_what_leads_do_and_nobody_reads_anothers(site: Centre) -> None:
    site.ask(
        "bob",
        WORKS.format("1012"),
        RAISES.format("h1"),
    )
    site.ask(
        "lead",
        "SELECT desk_tell('m1', '1012', '', 'to bob alone', false, 60)",
        "SELECT desk_order('o1', '1012', 'not_ready', 'meeting')",
        "SELECT desk_order('o2', '1012', 'hang_up', 'another call')",
    )
    for login in ("mallory", "writer", "oversight", "feed"):
        for statement in (*BY_HAND, *A_LEADS):
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                site.ask(login, statement)
    for statement in BY_HAND:
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            site.ask("lead", statement)
    assert site.ask("mallory", "SELECT * FROM desk_post()") == []
    assert site.ask("mallory", "SELECT desk_order_answered('o1', 'done')") == [(False,)]
    site.ask("mallory", "SELECT desk_lower_hand('h1')", "SELECT desk_read_message('m1')")
    waits = site.ask("bob", "SELECT what, id, words, seen FROM desk_post()")
    assert sorted(waits) == [
        ("hand", "h1", "", False),
        ("message", "m1", "to bob alone", False),
        ("order", "o1", "meeting", False),
        ("order", "o2", "c7", False),
    ]
    assert site.ask("bob", "SELECT desk_order_answered('o1', 'waiting for ever')") == [(False,)]


def test_words_are_bounded_and_an_order_is_in_the_trail_or_nowhere(site: Centre) -> None:
    site.ask("bob", WORKS.format("1012"))
    with pytest.raises(psycopg.errors.CheckViolation):
        site.ask("lead", "SELECT desk_order('o1', '1012', 'format_disk', '')")
    with psycopg.connect(site.address("lead")) as conn:
        conn.execute("SELECT desk_order('o2', '1012', 'sign_out', '')")
        conn.rollback()
    site.ask("lead", f"SELECT desk_order('o3', '1012', 'not_ready', '{'x' * 900}')")
    site.ask(
        "mallory", WORKS.format("1011"), f"SELECT desk_raise_hand('h1', '', '', '', '{'x' * 9000}', '', '')"
    )
    site.ask("lead", "SELECT desk_tell('m1', '', '', '<b>hi</b>; DROP TABLE hands', true, 999999)")
    assert site.ask("lead", "SELECT id, length(about) FROM desk_hands()") == [("h1", 400)]
    (notice,) = site.ask("lead", "SELECT body, until - at FROM desk_notices()")
    assert notice == ("<b>hi</b>; DROP TABLE hands", 86_400_000_000), "a day at most"
    told = rows(site.owner, "SELECT action, subject, length(detail) FROM audit ORDER BY seq")
    assert told == [("order_not_ready", "1012", 200), ("notice", "", 30)]


def test_a_hand_proves_a_leads_look_only_with_a_call_that_rang_at_the_agents(site: Centre) -> None:
    proofs = "SELECT phone FROM desk_rings WHERE agent = '1001'"
    site.ask("bob", WORKS.format("1012"), RAISES.format("h1"))
    card = "SELECT * FROM desk_hand_shown(desk_hand_card('h1'))"
    assert refused(site, "lead", card) == "42501", "the line of the trail is not final"
    [said] = site.ask("lead", "SELECT desk_hand_card('h1')")
    assert site.ask("lead", "SELECT * FROM desk_hand_shown(%s)", given=said) == [("+8613812346621", "a1")]
    with site.owner.connect() as conn:
        assert conn.exec_driver_sql(proofs).all() == [], "whatever number an agent tells"
    site.ask("feed", "SELECT desk_ring('1012', '+8613812346621', '')")
    site.ask("lead", "SELECT desk_hand_card('h1')")
    with site.owner.connect() as conn:
        assert conn.exec_driver_sql(proofs).all() == [("+8613812346621",)]
    assert rows(site.owner, "SELECT action, subject, detail FROM audit") == [("hand_card", "1012", "h1")] * 2
