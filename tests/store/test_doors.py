"""What a hostile client learns of its own work, takes back, or wears out: nothing that isn't written down.

A session sees how many rows its statements fetched and how many bytes they logged, also of what it then rolls
back; it may state contacts, ask a lead, and use what comes with every server.
"""

from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from agent_desktop.centre.database import Post
from tests.centre.test_centre import until
from tests.servers import Server, rows
from tests.store.logins import LI, POP, WANG, Centre, refused
from tests.store.test_hostile import BILLS, of_bobs

NOBODY = "+8613700000000"
STATED = "(id, agent, phone, at, account_id, ticket_id)"
SEEN = """SELECT relname, seq_tup_read, idx_tup_fetch, n_tup_ins FROM pg_stat_xact_user_tables
  WHERE relname IN ('accounts', 'phone_links', 'customers', 'list_entries', 'contacts', 'account_words')
  ORDER BY 1"""


def traces(site: Centre, statement: str, *given: object) -> tuple[object, object]:
    """What a session sees of a statement that it takes back: bytes of log, rows fetched."""
    with psycopg.connect(site.address("mallory"), prepare_threshold=None) as conn:
        for _ in range(3):  # the first ones fill what the session remembers
            told = conn.execute(f"EXPLAIN (ANALYZE, WAL, COSTS OFF) {statement}", given).fetchall()
            [logged] = [line for (line,) in told if "WAL:" in line] or [""]
            fetched = conn.execute(SEEN).fetchall()
            conn.rollback()
    return logged, fetched


@pytest.mark.parametrize(
    ("statement", "known", "unknown"),
    [
        ("SELECT desk_look(%s, '', '')", LI.e164, NOBODY),
        ("SELECT desk_look('', %s, '')", "0211a2", "0211a9"),
        ("SELECT desk_look('', '', %s)", "a2", "a9"),
        ("SELECT desk_look_for('phone', ARRAY[%s])", LI.e164, NOBODY),
        ("SELECT desk_look_for_tickets(%s, '')", LI.e164, NOBODY),
        ("SELECT desk_propose('p', %s, 'x', current_date, current_date + 9)", LI.e164, NOBODY),
        (f"INSERT INTO contacts {STATED} VALUES ('c', '1011', %s, 1, 'a2', 'x')", LI.e164, NOBODY),
    ],
)  # fmt: skip
def test_what_is_taken_back_tells_nothing(site: Centre, statement: str, known: str, unknown: str) -> None:
    of_bobs(site)
    listed = f"VALUES ('l', 'black', '{LI.e164}', '2020-01-01', 'x')"
    site.do(f"INSERT INTO list_entries (id, kind, phone, since, approved_by) {listed}")
    assert traces(site, statement, known) == traces(site, statement, unknown)
    assert "WAL: records" in str(traces(site, statement, known)[0]), "it was written, and taken back"


def test_a_look_that_is_not_led_on_counts_as_a_search_without_a_call(site: Centre) -> None:
    """To give it up in the middle, when the session knows something, costs more than to look."""
    site.do("INSERT INTO meta (name, value) VALUES ('unproven_an_hour', '2')")
    site.ask("feed", "SELECT desk_ring('1011', %s, '')", given=[WANG.e164])
    with psycopg.connect(site.address("mallory"), autocommit=True) as conn:
        for _ in range(2):
            [look] = conn.execute("SELECT desk_look(%s, '', '')", [WANG.e164]).fetchall()
            conn.execute("BEGIN")
            conn.execute("SELECT desk_led(%s)", look)
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("SELECT desk_shown(%s, 0, '2026-11-22')", look)
            conn.execute("ROLLBACK")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("SELECT desk_shown(%s, 0, '2026-11-22')", look)
        assert refused(site, "mallory", BILLS.replace("a2", "a1")) == "42501"
    assert refused(site, "mallory", POP, given=[WANG.e164]) == "AD001"


def test_a_contact_opens_no_account_that_its_writer_never_looked_at(site: Centre) -> None:
    """One call that rings, and everybody stated to be behind it; also behind no number, asked for nobody."""
    site.ask("feed", "SELECT desk_ring('1011', %s, '')", given=[WANG.e164])
    for n, phone in enumerate((WANG.e164, "")):
        stated = f"INSERT INTO contacts {STATED} VALUES (%s, %s, %s, 1, 'a2', 'x')"
        site.ask("mallory", stated, given=[f"m{n}", "1011", phone])
        site.ask("bob", stated, given=[f"b{n}", "1012", phone])
        site.ask("mallory", "UPDATE contacts SET summary = 'x'")
        assert refused(site, "mallory", "UPDATE contacts SET vouched = true") == "42501"
        shown = str(site.ask("mallory", POP, given=[phone]))
        assert "李建国" not in shown, phone
        assert ("王晓敏" in shown) == (phone != "")
    assert refused(site, "mallory", BILLS) == "42501"
    site.ask("bob", POP, given=[LI.e164])
    site.ask("bob", "UPDATE contacts SET account_id = 'a1' WHERE id = 'b0'")
    site.ask("bob", "UPDATE contacts SET account_id = 'a2' WHERE id = 'b0'")
    assert "李建国" in str(site.ask("mallory", POP, given=[WANG.e164])), "bob looked at that account"


def test_tickets_are_looked_for_by_number_in_ones_own_name_and_no_others_are_named(site: Centre) -> None:
    site.do("INSERT INTO meta (name, value) VALUES ('looks_a_minute', '3')")
    of_bobs(site)
    of = "CALL desk_tickets_of(%s, %s, '', NULL)"
    assert site.ask("bob", of, given=[LI.e164, "a2"]) == [(["t9"],)]
    assert site.ask("mallory", of, given=[LI.e164, ""]) == [([],)]
    for _ in range(5):
        site.ask("mallory", of, given=[LI.e164, ""])
    looked = "SELECT login, kind, phone, account_id FROM desk_looks ORDER BY at"
    assert rows(site.owner, looked) == [
        ("bob", "tickets", LI.e164, "a2"),
        ("mallory", "tickets", LI.e164, ""),
    ]
    assert refused(site, "mallory", "SELECT desk_tickets_found(%s, '', '')", given=[WANG.e164]) == "AD001"
    assert refused(site, "mallory", f"SELECT * FROM desk_timeline('{LI.e164}', '{{}}')") == "42501"
    for n in range(2):
        site.ask("mallory", of, given=[f"+861390000000{n}", ""])
    assert refused(site, "mallory", of, given=[NOBODY, ""]) == "AD001"


def test_nobody_hears_a_recording_and_takes_it_back(site: Centre) -> None:
    kept = "VALUES ('c1', 1, '1012', 'p', 'secret')"
    site.do(f"INSERT INTO recordings (call_id, at, agent, place, sealed_with) {kept}")
    with psycopg.connect(site.address("quality")) as conn:
        said = conn.execute("SELECT desk_listen('c1', 'monthly sample', 1)").fetchone()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT * FROM desk_heard(%s)", said)
        conn.rollback()
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT * FROM desk_heard(%s)", said)
        conn.rollback()
    assert rows(site.owner, "SELECT * FROM audit") == []
    [said] = site.ask("quality", "SELECT desk_listen('c1', 'monthly sample', 1)")
    assert refused(site, "lead", "SELECT * FROM desk_heard(%s)", given=said) == "42501", "it is another's"
    assert site.ask("quality", "SELECT sealed_with FROM desk_heard(%s)", given=said) == [("secret",)]


def test_a_lead_sees_to_an_alarm_in_the_trail_or_not_at_all(site: Centre) -> None:
    site.do("INSERT INTO desk_alarms (login, what) VALUES ('lead', 'too many looks: 1 2 3 4')")
    assert refused(site, "lead", "UPDATE desk_alarms SET seen_at = now()") == "42501"
    site.ask("lead", "SELECT desk_alarm_seen(id::text, 1) FROM desk_alarms")
    assert rows(site.owner, "SELECT who, action FROM audit") == [("1001", "alarm_seen")]


def test_nobody_says_of_a_strangers_ticket_that_its_station_knows(site: Centre) -> None:
    of_bobs(site)
    sent = "VALUES ('d', 't9', 'S', 'dispatch', 1, 1)"
    site.do(f"INSERT INTO dispatches (id, ticket_id, station, kind, at, next_at) {sent}")
    told = "INSERT INTO ticket_events (ticket_id, id, at, kind, who) VALUES ('t9', %s, 1, %s, '1011')"
    for event in (("e", "verbal"), ("e", "promise"), ("t9", "called")):
        assert refused(site, "mallory", told, given=event) == "42501", event
    site.ask("mallory", told, given=("e", "chase"))
    assert rows(site.owner, "SELECT delivered_at FROM dispatches WHERE id = 'd'") == [(None,)]
    site.do("INSERT INTO agent_skills (agent, skill_group, level) VALUES ('1011', 'gas', 1)")
    site.ask("mallory", told, given=("v", "verbal"))
    assert rows(site.owner, "SELECT delivered_at FROM dispatches WHERE id = 'd'") == [(1,)]


def test_nobodys_clock_takes_a_colleagues_call_or_place(site: Centre) -> None:
    of_bobs(site)
    site.do("UPDATE follow_ups SET agent = '', skill_group = ''")
    for no in ("1011", "1012"):
        site.do(f"INSERT INTO agents (no, name, extension, team) VALUES ('{no}', '', '8{no}', 'A')")
    late, first = 7_000_000_000_000_000, 1
    assert site.ask("bob", "SELECT desk_claim('f9', 1, 900000000)") == [(True,)]
    assert site.ask("mallory", f"SELECT desk_claim('f9', {late}, 0)") == [(False,)]
    site.do("UPDATE follow_ups SET claimed_at = NULL")
    assert site.ask("mallory", f"SELECT desk_claim('f9', {late}, 0)") == [(True,)]
    site.do("UPDATE follow_ups SET claimed_at = claimed_at - 901000000")
    assert site.ask("bob", "SELECT desk_claim('f9', 1, 900000000)") == [(True,)], "not kept for ever"
    for n in range(9):
        for at in (first, late):
            site.ask("mallory", f"SELECT desk_break('m{n}', 30000, 0, {at})")
    waits = "SELECT id, minutes FROM breaks WHERE state = 'waiting'"
    assert rows(site.owner, waits) == [("m8", 480)], "one place for one person"
    site.do("UPDATE breaks SET beat_at = beat_at - 31000000")
    assert site.ask("bob", "SELECT desk_break('b1', 10, 1, 1)") == [("granted",)]
    site.do("INSERT INTO meta (name, value) VALUES ('break_quota', '1')")
    assert site.ask("mallory", f"SELECT desk_break('m9', 10, 1000, {late})") == [("waiting",)]


def test_one_agents_questions_and_proposals_hide_no_others(site: Centre) -> None:
    site.ask("bob", "SELECT desk_ask_lead('real', 5, 'public', 'gas', 'c1', 0, '请来一下')")
    propose = "SELECT desk_propose(%s, %s, 'x', current_date + %s, current_date + 300)"
    site.ask("bob", propose, given=["real", NOBODY, 0])
    with psycopg.connect(site.address("mallory"), autocommit=True) as conn:
        for n in range(120):
            ask = "SELECT desk_ask_lead(%s, 7000000000000000, 'public', 'gas', 'c1', 0, '请来一下')"
            conn.execute(ask, [f"m{n}"])
            conn.execute(propose, [f"m{n}", f"+86139{n:08}", 200])
        conn.execute(propose, ["again", NOBODY, 0])
    asked = site.ask("lead", "SELECT id, agent FROM desk_lead_matters()")
    assert ("real", "1012") in asked
    assert len(asked) == 11
    proposed = [(r[0], r[5]) for r in site.ask("lead", "SELECT * FROM desk_proposals()")]
    assert ("real", "1012") in proposed
    assert len(proposed) == 21, "twenty of one agent"
    assert site.ask("lead", "SELECT desk_decide('real', false, 1)") == [(True,)]
    assert NOBODY not in str(site.ask("lead", "SELECT * FROM desk_proposals()")), (
        "decided for all who proposed it"
    )


def test_a_line_of_the_trail_is_not_dated_ahead(site: Centre) -> None:
    site.ask("mallory", "SELECT desk_audit(7000000000000000, '1011', 'reveal', 'a1', '')")
    assert rows(site.owner, "SELECT at < extract(epoch FROM now()) * 1000000 + 1 FROM audit") == [(True,)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT lo_from_bytea(0, 'x')", "SELECT lo_create(0)", "SELECT lo_creat(-1)",
        "SELECT pg_advisory_lock(1)", "SELECT pg_try_advisory_xact_lock_shared(1, 1)",
        "SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000))",
        "SET temp_file_limit = -1", "ALTER ROLE mallory RESET temp_file_limit",
    ],
)  # fmt: skip
def test_what_fills_or_stops_a_server_is_shut(site: Centre, statement: str) -> None:
    assert refused(site, "mallory", statement) == "42501"


def test_what_a_look_is_asked_for_and_a_part_of_a_file_are_short(site: Centre) -> None:
    long = "repeat('x', 100000)"
    for statement in (
        f"SELECT desk_look({long}, '', '')", f"SELECT desk_look('', '', {long})",
        f"SELECT desk_look_for({long}, '{{}}')", f"SELECT desk_look_at_ticket({long})",
        f"SELECT desk_look_for_tickets({long}, '')",
    ):  # fmt: skip
        assert refused(site, "mallory", statement) == "23514", statement
    site.ask("mallory", "INSERT INTO attachments (id, ticket_id, who, at) VALUES ('f', 't', '1011', 1)")
    body = "convert_to(repeat('x', 1000001), 'UTF8')"
    part = f"INSERT INTO attachment_parts (attachment_id, part, body) VALUES ('f', 0, {body})"
    assert refused(site, "mallory", part) == "23514"


def test_an_owner_that_may_not_shut_them_says_what_the_administrator_does(
    site: Centre, server: Server
) -> None:
    site.do("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint), lo_create(oid) TO PUBLIC")
    post = Post(site.owner.url.render_as_string(hide_password=False))
    said = post.doors()
    assert said.startswith(
        "REVOKE EXECUTE ON FUNCTION lo_create(oid), pg_advisory_lock(bigint) FROM PUBLIC; GRANT"
    )
    site.do(said)
    assert (post.doors(), post.missing()) == ("", "")
    assert refused(site, "mallory", "SELECT lo_create(0)") == "42501"
    post.close()


def test_who_takes_all_locks_of_the_server_is_ended_and_told(site: Centre) -> None:
    """Nobody else can even connect; the centre, who is there already, can act."""
    site.do("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
    post = Post(site.owner.url.render_as_string(hide_password=False))
    with psycopg.connect(site.address("mallory"), autocommit=True) as conn:
        assert post.free(600, 600) == [], "it looks every five seconds"
        with pytest.raises(psycopg.OperationalError, match="out of shared memory"):
            conn.execute("SELECT count(pg_advisory_lock(n)) FROM generate_series(1::bigint, 100000) n")
        with pytest.raises(psycopg.OperationalError, match="out of shared memory"):
            site.ask("bob", POP, given=[WANG.e164])
        assert post.free(600, 600) == ["mallory"]
        with pytest.raises(psycopg.OperationalError):
            conn.execute("SELECT 1")
    assert "王晓敏" in str(site.ask("bob", POP, given=[WANG.e164]))
    assert site.ask("lead", "SELECT agent FROM desk_open_alarms()") == [("1011",)]
    post.close()


def test_a_statement_without_end_is_ended_and_one_that_waits_is_not(site: Centre) -> None:
    post = Post(site.owner.url.render_as_string(hide_password=False))
    line = "SELECT desk_audit(1, '1012', 'reveal', 'a1', '')"
    with psycopg.connect(site.address("lead")) as held, ThreadPoolExecutor(2) as threads:
        held.execute("SELECT desk_audit(1, '1001', 'x', '', '')")
        waiting = threads.submit(site.ask, "bob", "SET lock_timeout = '60s'", line)
        until(lambda: rows(site.owner, "SELECT FROM pg_locks WHERE NOT granted") != [])
        working = threads.submit(
            site.ask, "mallory", "SELECT count(*) FROM generate_series(1, 1000000000000)"
        )
        until(lambda: post.free(600, 600, 1.0) == ["mallory"])
        with pytest.raises(psycopg.OperationalError):
            working.result(60)
        held.rollback()
        waiting.result(60)
    post.close()
