"""What an agent's login finds out without reading it: by counting what an index found before the rule for
each row hid it, by what a plan expects, by a refusal; and what an old picture of a table or a lock does.
"""

from collections.abc import Sequence
from itertools import product

import psycopg
import pytest

from tests.servers import OWNER, rows
from tests.store.logins import LI, POP, WANG, Centre, refused
from tests.store.test_doors import NOBODY, STATED, traces
from tests.store.test_hostile import newcomer

ENROL = "SELECT desk_enrol(%s, %s, %s, 'x', '', '', '', 'gas', 'own', '', '2026-11-22', 0, NULL)"
OF_NOBODY = frozenset(
    {
        *(
            "id",
            "call_id",
            "question_id",
            "attachment_id",
            "ticket_id",
            "incident_id",
            "token",
        ),  # made up by desks
        *(
            "at",
            "started_at",
            "filed_at",
            "due_at",
            "warn_at",
            "erased_at",
            "seq",
            "part",
            "agent",
            "who",
            "subject",
        ),
        *("article_no", "skill_group", "node", "priority", "request_type", "station", "area", "number"),
        *("to_extension", "outer_source", "chased"),
    }
)
"""Columns with an index that tell of no person, whoever counts by them; a `subject` is what was read."""

COUNTABLE = """
SELECT DISTINCT c.relname, a.attname FROM pg_class c JOIN pg_index i ON i.indrelid = c.oid
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = ANY (i.indkey)
WHERE c.relnamespace = 'public'::regnamespace AND c.relrowsecurity
  AND has_column_privilege('desk_agent', c.oid, a.attnum, 'SELECT')
"""
LOCKABLE = """
SELECT c.relname, r.rolname FROM pg_class c, pg_roles r
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
  AND r.rolname IN ('desk_agent', 'desk_supervisor', 'desk_quality')
  AND has_table_privilege(r.oid, c.oid, 'UPDATE, DELETE, TRUNCATE, MAINTAIN')
"""


def test_no_index_counts_people_for_an_agent(site: Centre) -> None:
    found = rows(site.owner, COUNTABLE)
    assert len(found) > 40, "the catalogue was read"
    assert [(table, column) for table, column in found if column not in OF_NOBODY] == []
    assert ("audit", "subject") not in found


ASKED = (
    *(("calls", "phone"), ("contacts", "phone"), ("contacts", "account_id")),
    *(("incident_joins", "account_id"), ("audit", "subject"), ("call_list", "phone")),
)
WAYS = (("enable_seqscan",), ("enable_indexscan", "enable_bitmapscan", "enable_indexonlyscan"))
"""What a session tells the planner to leave, so that it goes the other way."""

MADE = """SELECT 'c' || n AS id, '1012' AS agent,
  CASE n WHEN 1 THEN %s ELSE '+86137' || lpad(n::text, 8, '0') END AS phone, n AS at,
  CASE n WHEN 1 THEN 'a2' ELSE 'x' || n END AS account_id FROM generate_series(1, 3000) n"""


def test_nobody_counts_what_the_rule_for_each_row_hides(site: Centre) -> None:
    """Three thousand rows of a colleague: an index is worth asking for one of them, and would be."""
    for into, more in (
        ("calls (id, agent, phone, started_at, account_id)", ""),
        ("contacts (id, agent, phone, at, account_id)", ""),
        ("incident_joins (id, agent, phone, at, account_id, incident_id)", ", 'i'"),
        ("follow_ups (id, agent, phone, due_at, account_id, due_on)", ", '2026-11-22'"),
    ):
        with psycopg.connect(site.address(OWNER)) as conn:
            conn.execute(f"INSERT INTO {into} SELECT *{more} FROM ({MADE}) AS made", [LI.e164])
    site.do("SELECT desk_audit(1, '1012', 'reveal', 'a2', '')")
    site.do("ANALYZE")
    refusals = []
    for table, column in ASKED:
        known, unknown = (LI.e164, NOBODY) if column == "phone" else ("a2", "a9")
        for sign, unwanted in product(("=", ">="), WAYS):
            asked = f"SELECT FROM {table} WHERE {column} {sign} %s AND {column} <= %s"
            try:
                answers = [seen(site, asked, what, unwanted) for what in (known, unknown)]
            except psycopg.errors.InsufficientPrivilege:
                refusals.append(table)
            else:
                assert answers[0] == answers[1], (asked, unwanted)
    assert set(refusals) == {"contacts", "incident_joins", "audit"}, "what a desk doesn't need it can't ask"


def test_no_word_of_a_hidden_row_is_guessed(site: Centre) -> None:
    """A colleague's hand-over, ticket, event and call: whether a text in it comes before another."""
    for into in (
        "handovers (at, from_agent, to_extension, token, id, draft) VALUES (1, '1012', '1', 't'",
        "tickets (number, agent, filed_at, id, title) VALUES ('X', '1012', 1",
        "ticket_events (ticket_id, at, kind, who, id, note) VALUES ('x', 1, 'note', '1012'",
        "calls (agent, started_at, ivr_trail, id, phone) VALUES ('1012', 1, ''",
    ):
        site.do(f"INSERT INTO {into}, 'x', '@@m')")
    hidden = (("handovers", "draft"), ("tickets", "title"), ("ticket_events", "note"), ("calls", "phone"))
    for table, column in hidden:
        for unwanted in WAYS:
            asked = f"SELECT FROM {table} WHERE id = 'x' AND {column} >= %s AND {column} >= %s"
            assert seen(site, asked, "@@a", unwanted) == seen(site, asked, "@@z", unwanted), table


def seen(site: Centre, asked: str, what: str, unwanted_ways: Sequence[str]) -> object:
    """All that a session is told of a question: what was expected, what was fetched, what was hidden."""
    with psycopg.connect(site.address("mallory")) as conn:
        for unwanted in unwanted_ways:
            conn.execute(f"SET {unwanted} = off")
        plan = conn.execute(f"EXPLAIN (ANALYZE, TIMING OFF, SUMMARY OFF, BUFFERS OFF) {asked}", (what, what))
        told = [line.replace(what, "") for (line,) in plan]
        fetched = "SELECT relname, seq_tup_read, idx_tup_fetch FROM pg_stat_xact_user_tables ORDER BY 1"
        return told, conn.execute(fetched).fetchall()


def test_a_desk_locks_no_table(site: Centre) -> None:
    assert rows(site.owner, LOCKABLE) == []
    for table in ("contacts", "calls", "presence"):
        for mode in ("ACCESS EXCLUSIVE", "EXCLUSIVE", "SHARE"):
            assert refused(site, "mallory", "BEGIN", f"LOCK TABLE {table} IN {mode} MODE") == "42501"


def test_an_old_picture_of_the_table_makes_no_room(site: Centre) -> None:
    """Six sessions that began before the first newcomer: each would have counted none."""
    site.ask("mallory", POP, given=[LI.e164])
    for level in (psycopg.IsolationLevel.REPEATABLE_READ, psycopg.IsolationLevel.SERIALIZABLE):
        with psycopg.connect(site.address("mallory")) as conn:
            conn.isolation_level = level
            conn.execute("SELECT 1")
            with pytest.raises(psycopg.errors.InsufficientPrivilege, match="as things are now"):
                conn.execute(ENROL, newcomer(0, LI.e164))
    assert rows(site.owner, "SELECT account_id FROM phone_links ORDER BY 1") == [("a1",), ("a2",)]


def test_who_puts_a_newcomer_on_file_learns_of_no_number_or_key(site: Centre) -> None:
    site.ask("mallory", POP, given=[WANG.e164])
    key, number, phone = newcomer(0)
    for given in (
        [key, "0211a2", phone],
        [key, "0211a9", phone],
        ["a2", number, phone],
        ["a9", number, phone],
    ):
        assert refused(site, "mallory", ENROL, given=given) == "23514", given
    assert traces(site, ENROL, *newcomer(0)) == traces(site, ENROL, *newcomer(1))


def test_a_ticket_that_was_made_up_opens_no_account(site: Centre) -> None:
    """One call that rings; a ticket of anybody, read once, would vouch for a contact with that number."""
    site.ask("feed", "SELECT desk_ring('1011', %s, '')", given=[WANG.e164])
    ticket = (
        "INSERT INTO tickets (id, number, agent, filed_at, account_id) VALUES ('t', 'T', '1011', 1, 'a2')"
    )
    site.ask("mallory", ticket)
    assert site.ask("mallory", "CALL desk_story('t', NULL)") != [(None,)]
    stated = f"INSERT INTO contacts {STATED} VALUES ('c', '1011', %s, 1, 'a2', 't')"
    site.ask("mallory", stated, given=[WANG.e164])
    assert rows(site.owner, "SELECT vouched FROM contacts") == [(False,)]
    assert "李建国" not in str(site.ask("mallory", POP, given=[WANG.e164]))


@pytest.mark.parametrize(
    ("looked", "told", "vouched"),
    [
        ("3 days", "3 days", True),  # an outage of a day and more: delivered late
        ("3 days", "0 days", False),
        ("3 days", "5 days", True),
        ("40 days", "40 days", False),
    ],
)
def test_a_contact_that_is_told_late_is_vouched_for_by_the_look_of_its_day(
    site: Centre, looked: str, told: str, vouched: bool
) -> None:
    site.ask("mallory", POP, given=[LI.e164])
    site.do(f"UPDATE desk_looks SET at = at - interval '{looked}'")
    at = f"(extract(epoch FROM clock_timestamp() - interval '{told}') * 1000000)::bigint"
    site.ask("mallory", f"INSERT INTO contacts {STATED} VALUES ('c', '1011', '{LI.e164}', {at}, 'a2', 't')")
    assert rows(site.owner, "SELECT vouched FROM contacts") == [(vouched,)]
