"""A hostile client with an agent's own login: what it takes that isn't its own, and what it leaves."""

import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from threading import Event, Thread
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import insert
from typer.testing import CliRunner

from agent_desktop import settings
from agent_desktop.agent.post.database import SqlPost
from agent_desktop.agent.post.post import OrderKind
from agent_desktop.centre.database import Post
from agent_desktop.centre.freeing import Freeing
from agent_desktop.centre.process import Pace, look, run
from agent_desktop.commands import app
from agent_desktop.desk.database import handed_over
from agent_desktop.store import sessions
from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.faults import StoreUnreachable
from agent_desktop.store.schema import customers, work
from agent_desktop.tickets.finding.database import SqlFinder, Viewer
from agent_desktop.tickets.incidents.database import SqlSituation
from agent_desktop.tickets.lead.database import SqlLeadMatters
from customer360.database import SqlRecords
from customer360.oversight.database import SqlOversight
from customer360.records import RecordsError
from tests.centre.test_centre import until
from tests.servers import OWNER, Server, rows
from tests.store.logins import LI, NOW, POP, SITE, WANG, Centre, refused

BILLS = "SELECT * FROM desk_bills('a2', '2020-01-01')"
SEARCH = "CALL desk_search('name', ARRAY['李', '李\U0010ffff'], 20, NULL)"
FOUL = "9" * 18


def of_bobs(site: Centre) -> None:
    """A ticket and a call to make of a colleague, in a group that is not the attacker's."""
    with site.owner.begin() as conn:
        ticket = {"id": "t9", "number": "N9", "agent": "1012", "skill_group": "gas", "account_id": "a2"}
        conn.execute(insert(work.tickets).values(**ticket, filed_at=NOW, phone=LI.e164))
        owed = {"id": "f9", "agent": "1012", "skill_group": "gas", "kind": "follow_up", "ticket_id": "t9"}
        conn.execute(insert(work.follow_ups).values(**owed, phone=LI.e164, due_on=NOW.date()))


@pytest.mark.parametrize(
    "level", [psycopg.IsolationLevel.READ_COMMITTED, psycopg.IsolationLevel.REPEATABLE_READ]
)
def test_several_sessions_look_no_oftener_than_one(site: Centre, level: psycopg.IsolationLevel) -> None:
    """Each in a transaction that doesn't see what the others have done, all made final at once."""
    site.do("INSERT INTO meta (name, value) VALUES ('looks_a_minute', '3')")

    def look(conn: psycopg.Connection) -> None:
        try:
            found = [conn.execute("SELECT desk_look(%s, '', '')", [LI.e164]).fetchone() for _ in range(3)]
            conn.commit()
            looks.extend(str(row[0]) for row in found if row)
        except psycopg.errors.InsufficientPrivilege:
            conn.rollback()

    looks: list[str] = []
    sessions = [psycopg.connect(site.address("mallory")) for _ in range(4)]
    for conn in sessions:
        conn.isolation_level = level
        conn.execute("SELECT 1")
    threads = [Thread(target=look, args=(conn,)) for conn in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    for conn in sessions:
        conn.close()
    shown = 0
    with psycopg.connect(site.address("mallory"), autocommit=True) as conn:
        for look_id in looks:
            with contextlib.suppress(psycopg.Error):
                conn.execute("SELECT desk_led(%s)", [look_id])
                shown += conn.execute("SELECT desk_shown(%s, 0, '2026-11-22')", [look_id]).rowcount
    assert shown == (3 if level is psycopg.IsolationLevel.READ_COMMITTED else 0)


def test_what_was_only_found_or_filed_by_others_is_not_opened(site: Centre) -> None:
    of_bobs(site)
    assert "李建国" in str(site.ask("mallory", SEARCH))
    assert site.ask("mallory", "CALL desk_story('t9'::text, NULL)") == [(None,)]
    for asked in (BILLS, "SELECT * FROM desk_timeline('', ARRAY['a2'])", "SELECT * FROM desk_plan('a2')"):
        assert refused(site, "mallory", asked) == "42501", asked
    site.ask("mallory", "CALL desk_pop('', '', 'a2', 0, '2026-11-22', NULL)")
    assert len(site.ask("mallory", BILLS)) == 1


def test_links_prove_no_more_looks_than_they_are(site: Centre) -> None:
    """One real call, the book searched, everybody found linked to that call: each link is a look, counted.

    What stops them is told to the supervisors, and the link that was refused stands among the looks.
    """
    site.do("INSERT INTO meta (name, value) VALUES ('unproven_an_hour', '1')")
    with site.owner.begin() as conn:
        conn.execute(insert(customers.accounts).values(id="a3", account_no="3", customer_id="c2"))
    site.ask("feed", "SELECT desk_ring('1011', '+8613999990000', '')")
    site.ask("mallory", POP, given=["+8613999990000"])
    site.ask("feed", "SELECT desk_ring('1011', %s, '')", given=[WANG.e164])
    site.ask("mallory", POP, given=[WANG.e164])
    site.ask("mallory", "CALL desk_search('account_no', ARRAY['0', '9'], 20, NULL)")
    link = "SELECT desk_link('+8613999990000', %s, 'family', '', 0::bigint)"
    assert site.ask("mallory", link, given=["a3"]) == [(True,)]
    assert rows(site.owner, "SELECT * FROM desk_alarms") == []
    assert site.ask("mallory", link, given=["a2"]) == [(False,)]
    looked = "SELECT account_id, proven, refused FROM desk_looks WHERE kind = 'link' ORDER BY at"
    assert rows(site.owner, looked) == [("a3", False, False), ("a2", False, True)]
    assert rows(site.owner, "SELECT account_id FROM phone_links WHERE source = 'agent'") == [("a3",)]
    assert "1 without a call" in str(site.ask("lead", "SELECT what FROM desk_open_alarms()"))
    records = SqlRecords(
        open_reader(site.address("mallory")), open_writer(site.address("mallory")), site=SITE
    )
    with pytest.raises(RecordsError) as stopped:
        records.link(WANG, "a2", "配偶")
    assert stopped.value.key == "records-stopped"
    records.close()


def test_to_link_a_caller_costs_the_one_look_at_the_account(site: Centre) -> None:
    """A stranger rings, the account is searched, opened and linked: one look without a call, not two."""
    site.ask("feed", "SELECT desk_ring('1011', '+8613999990000', '')")
    site.ask("mallory", POP, given=["+8613999990000"])
    site.ask("mallory", SEARCH)
    site.ask("mallory", "CALL desk_pop('+8613999990000', '', 'a2', 0, '2026-11-22', NULL)")
    assert site.ask("mallory", "SELECT desk_link('+8613999990000', 'a2', 'own', '', 0::bigint)") == [(True,)]
    assert rows(site.owner, "SELECT kind FROM desk_looks WHERE NOT proven") == [("card",)]


def test_an_attempt_that_comes_late_is_kept_beside_the_colleagues(site: Centre) -> None:
    """Rung, the outbox stuck, done by a colleague meanwhile: told of, and nothing else changed."""
    of_bobs(site)
    site.do("UPDATE follow_ups SET agent = ''")
    site.do("UPDATE tickets SET agent = '1012'")
    called = "SELECT desk_called(%s, 'f9', 0::bigint, %s, '', %s, '', NULL::integer, NULL::bigint)"
    site.do("INSERT INTO agent_skills (agent, skill_group, level) VALUES ('1012', 'gas', 1)")
    site.ask("bob", called, given=["e2", "1012", "reached"])
    assert refused(site, "mallory", called, given=["e1", "1011", "do_not_call"]) == "23514"
    site.do("INSERT INTO agent_skills (agent, skill_group, level) VALUES ('1011', 'gas', 1)")
    for _ in range(2):
        site.ask("mallory", called, given=["e1", "1011", "do_not_call"])
    assert rows(site.owner, "SELECT attempts, agent, outcome FROM follow_ups") == [(1, "1012", "reached")]
    assert rows(site.owner, "SELECT * FROM do_not_call") == []
    told = "SELECT who, kind FROM ticket_events WHERE ticket_id = 't9' ORDER BY who"
    assert rows(site.owner, told) == [("1011", "called"), ("1012", "called")]


def test_nobody_takes_or_ends_a_colleagues_call(site: Centre) -> None:
    of_bobs(site)
    called = "SELECT desk_called(%s, 'f9', 0::bigint, %s, '', %s, '', NULL::integer, NULL::bigint)"
    assert site.ask("mallory", "SELECT desk_claim('f9', 0::bigint, 0::bigint)") == [(False,)]
    assert refused(site, "mallory", called, given=["e1", "1011", "do_not_call"]) == "23514"
    assert rows(site.owner, "SELECT done_at, claimed_by FROM follow_ups") == [(None, "")]
    assert rows(site.owner, "SELECT * FROM do_not_call") == []
    assert site.ask("bob", "SELECT desk_claim('f9', 1::bigint, 1::bigint)") == [(True,)]
    for _ in range(2):
        site.ask("bob", called, given=["e1", "1012", "reached"])
    assert rows(site.owner, "SELECT attempts, agent, outcome FROM follow_ups") == [(1, "1012", "reached")]


POISON = (
    f"INSERT INTO tickets (id, number, agent, phone, filed_at) VALUES ('p', 'P', '1011', %s, {FOUL})",
    f"INSERT INTO contacts (id, agent, phone, at, incoming, channel, promise, promise_due)"
    f" VALUES ('p', '1011', %s, 1, true, 'phone', 'x', {FOUL})",
    "INSERT INTO tickets (id, number, agent, phone, filed_at, title)"
    " VALUES ('p', 'P', '1011', %s, 1, repeat('长', 300000))",
    f"INSERT INTO calls (id, agent, phone, started_at) VALUES ('p', '1011', %s, -{FOUL})",
    f"INSERT INTO presence (agent, state, reason, since, beat_at) VALUES ('1011', 'ready', %s, {FOUL}, 1)",
    "SELECT desk_audit(1, '1011', 'x', %s, repeat('x', 300000))",
    f"SELECT desk_enrol('{UUID(int=1)}', 'N26112200000', %s, 'x', '', '', '', 'aliens', 'own', '',"
    " '2026-11-22', 0, NULL)",
)


def test_what_would_break_a_colleagues_card_is_not_kept(site: Centre) -> None:
    site.ask("mallory", POP, given=[WANG.e164])
    for statement in POISON:
        assert refused(site, "mallory", statement, given=[WANG.e164]) == "23514", statement
    long = """INSERT INTO tickets (id, number, agent, phone, filed_at, title)
      VALUES (%s, %s, '1011', %s, 1, repeat('长', 190000))"""
    for n in range(30):
        site.ask("mallory", long, given=[f"p{n}", f"P{n}", WANG.e164])
    reader, writer = open_reader(site.address("bob")), open_writer(site.address("bob"))
    records = SqlRecords(reader, writer, site=SITE, now=lambda: NOW)
    card = records.card(WANG, now=NOW)
    assert (card.chosen, len(card.tickets), len(card.tickets[0].title)) == ("a1", 30, 400)
    records.close()


def newcomer(nth: int, phone: str = WANG.e164) -> list[str]:
    """Key, number and telephone of somebody who is put on file."""
    return [str(UUID(int=nth)), f"N261122{nth:05}", phone]


def test_invented_people_never_push_a_real_one_off_the_card(site: Centre) -> None:
    site.ask("mallory", POP, given=[WANG.e164])
    enrol = "SELECT desk_enrol(%s, %s, %s, 'x', '', '', '', 'gas', 'own', '', '2026-11-22', 0, NULL)"
    for n in range(20):
        site.ask("mallory", enrol, given=newcomer(n))
    assert refused(site, "mallory", enrol, given=newcomer(20)) == "AD002"
    records = SqlRecords(
        open_reader(site.address("mallory")), open_writer(site.address("mallory")), site=SITE
    )
    records.find("李")
    with pytest.raises(RecordsError) as full:
        records.link(WANG, "a2", "配偶")
    assert full.value.key == "records-number-full"
    site.do(f"UPDATE phone_links SET inactive = true WHERE account_id = '{UUID(int=0)}'")
    records.link(WANG, "a2", "配偶")
    records.close()
    assert '"a1"' in str(site.ask("bob", POP, given=[WANG.e164]))


def test_locks_that_anybody_can_take_stop_nothing(site: Centre) -> None:
    """Every advisory lock there might be, kept by an agent where nobody shut them off; the centre's own."""
    site.do("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
    keys = (1635083380, 1634165603, 1634166884, 1634166117)
    site.do("INSERT INTO presence (agent, state, since, beat_at) VALUES ('1011', 'ready', 1, 1)")
    with psycopg.connect(site.address("mallory"), autocommit=True) as held:
        for key in keys:
            held.execute("SELECT pg_advisory_lock(%s)", [key])
        for name in ("desk_break", "desk_declare", "desk_surge"):
            held.execute("SELECT pg_advisory_lock(hashtext(%s))", [name])
        quick = "SET lock_timeout = '2s'"
        site.ask("bob", quick, "SELECT desk_audit(1, '1012', 'reveal', 'a1', '')")
        site.ask("bob", quick, "SELECT desk_break('b1', 5, 1, 1::bigint)")
        site.ask("lead", quick, "SELECT desk_surge_begin('s1', '大面积停暖', 1)")
        assert refused(site, "mallory", "SELECT * FROM desk_locks") == "42501"
        post = Post(site.owner.url.render_as_string(hide_password=False))
        assert post.take(), "whoever has the centre's lock and is none is put out"
        post.close()
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")
    assert site.ask("lead", "SELECT agent, what FROM desk_open_alarms()") == [
        ("1011", "held others up: a session was ended")
    ]


def test_who_keeps_the_trail_waiting_is_shut_out(site: Centre) -> None:
    """A transaction that is left open after a line of the trail: others wait, then they don't."""
    site.do("INSERT INTO presence (agent, state, since, beat_at) VALUES ('1011', 'ready', 1, 1)")
    address = site.owner.url.render_as_string(hide_password=False)
    freeing = Freeing(address, patience_s=0.2, every_s=0.05)
    post = Post(address)
    with psycopg.connect(site.address("mallory")) as held:
        held.execute("UPDATE presence SET beat_at = 2 WHERE agent = '1011'")
        held.execute("SELECT desk_audit(1, '1011', 'x', '', '')")
        assert post.expire_presence(120) == [], "the centre waits for no desk"
        freeing.begin()
        site.ask("bob", "SET lock_timeout = '30s'", "SELECT desk_audit(1, '1012', 'reveal', 'a1', '')")
        with pytest.raises(psycopg.OperationalError):
            held.execute("SELECT 1")
    freeing.close()
    assert post.expire_presence(120) == ["1011"]
    post.close()
    assert rows(site.owner, "SELECT who FROM audit") == [("1012",)], "its line is gone with it"
    until(lambda: rows(site.owner, "SELECT login FROM desk_alarms") == [("mallory",)])


def test_a_desk_at_work_on_a_slow_line_is_left_alone_and_one_at_work_for_ever_is_not(site: Centre) -> None:
    post = Post(site.owner.url.render_as_string(hide_password=False))
    waits = "SELECT count(*) FROM pg_locks WHERE NOT granted"
    at_work = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'mallory' AND state = 'active'"
    line = "SELECT desk_audit(1, '1012', 'reveal', 'a1', '')"
    with psycopg.connect(site.address("mallory")) as slow, ThreadPoolExecutor(2) as threads:
        slow.execute("SELECT desk_audit(1, '1011', 'x', '', '')")
        colleague = threads.submit(site.ask, "bob", "SET lock_timeout = '60s'", line)
        until(lambda: rows(site.owner, waits) != [(0,)])
        assert post.free(600, 600) == [], "not silent for long"
        working = threads.submit(slow.execute, "SELECT pg_sleep(60)")
        until(lambda: rows(site.owner, at_work) == [(1,)])
        assert post.free(0, 600) == [], "not silent"
        assert post.free(600, 0) == ["mallory"]
        with pytest.raises(psycopg.OperationalError):
            working.result(60)
        colleague.result(60)
    post.close()


def test_an_owner_that_may_end_nobody_is_told_what_to_do(
    site: Centre, server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    """As a site's owner is without the administrator's GRANT: no superuser, but the tables are its own."""
    server.run("CREATE ROLE keeper LOGIN")
    try:
        server.run(f"GRANT {OWNER} TO keeper")
        address, grant = site.address("keeper"), "GRANT pg_signal_backend, pg_read_all_stats TO keeper"
        post, impostor = Post(address), psycopg.connect(site.address("mallory"), autocommit=True)
        site.do("GRANT EXECUTE ON FUNCTION pg_advisory_lock(bigint) TO PUBLIC")
        impostor.execute("SELECT pg_advisory_lock(1634165603)")
        assert not post.take()
        stop = Event()
        with caplog.at_level(logging.WARNING):
            run(address, settings.Centre(), stop, pace=Pace(try_s=0.05), say=lambda _: stop.set())
        assert grant in caplog.text
        told = CliRunner().invoke(app, ["centre", "--health", "--url", address])
        assert grant in " ".join(told.output.split())
        for right in ("pg_read_all_stats", "pg_signal_backend"):
            assert not post.take()
            server.run(f"GRANT {right} TO keeper")
        assert post.take()
        with pytest.raises(psycopg.OperationalError):
            impostor.execute("SELECT 1")
        with psycopg.connect(site.address("mallory")) as held, ThreadPoolExecutor(1) as threads:
            held.execute("SELECT desk_audit(1, '1011', 'x', '', '')")
            line = "SELECT desk_audit(1, '1012', 'reveal', 'a1', '')"
            colleague = threads.submit(site.ask, "bob", "SET lock_timeout = '60s'", line)
            until(lambda: post.free(0, 60) == ["mallory"])
            colleague.result(60)
            with pytest.raises(psycopg.OperationalError):
                held.execute("SELECT 1")
        told = CliRunner().invoke(app, ["centre", "--health", "--url", address])
        assert "无权结束" not in told.output
        assert "仍可能占满或卡死服务器" in told.output
        assert look(address).missing == ""
        site.do(look(address).doors)
        assert look(address).doors == ""
        post.close()
    finally:
        server.drop(site.database)
        server.run("DROP ROLE keeper")


def test_a_desk_whose_link_is_torn_in_a_transaction_lets_go_by_itself(
    site: Centre, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No centre looks here; its looks would stand in the way of the same person's next ones."""
    monkeypatch.setattr(sessions, "SILENT_S", 1)
    torn, look = sessions.Sessions(lambda: site.address("mallory")), "SELECT desk_look(%s, '', '')"

    def tear() -> None:
        with torn.writing() as conn:
            conn.exec_driver_sql(look, (LI.e164,))
            site.ask("mallory", "SET lock_timeout = '30s'", look, given=[LI.e164])
            conn.exec_driver_sql("SELECT 1")

    with pytest.raises(StoreUnreachable):
        tear()
    with torn.writing() as conn:
        assert conn.exec_driver_sql("SELECT 1").scalar() == 1
    torn.close()


def test_a_site_with_many_groups_gives_all_of_them_to_one_agent(site: Centre) -> None:
    codes = [f"district_heating_{n:02}" for n in range(40)]
    for code in codes:
        site.do(f"INSERT INTO skill_groups (code, label) VALUES ('{code}', '{code}')")
    site.do("INSERT INTO agents (no, name, extension) VALUES ('1012', '甲', '8012')")
    writer = open_writer(site.address("lead"))

    def run(work: object) -> object:
        with writer.begin() as conn:
            return work(conn)  # type: ignore[operator]

    assert SqlPost(run, "1001").order("o1", "1012", OrderKind.GROUPS, ",".join(codes)) == ""
    writer.dispose()
    assert len(rows(site.owner, "SELECT skill_group FROM agent_skills WHERE agent = '1012'")) == 40


def test_the_floor_goes_by_the_servers_clock(site: Centre) -> None:
    """A lead's desk whose clock is nine hours fast: the surge, what it owes and the trail are not."""
    writer = open_writer(site.address("lead"))

    def run(work: object) -> object:
        with writer.begin() as conn:
            return work(conn)  # type: ignore[operator]

    situation = SqlSituation(run, "1001")
    wrong = datetime.now(UTC) + timedelta(hours=9)
    assert situation.begin_surge("s1", "大面积停暖", wrong)
    site.do(
        "INSERT INTO contacts (id, at, incoming, channel, phone, promise) VALUES ('c1',"
        " (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, true, 'phone', '+8613812346621', '回电')"
    )
    assert situation.end_surge(wrong, wrong.date()) == 1
    writer.dispose()
    late = "at > (extract(epoch FROM clock_timestamp()) * 1000000)"
    asked = f"""SELECT (SELECT count(*) FROM audit WHERE {late}),
      (SELECT count(*) FROM surges WHERE until > since + 1e9),
      (SELECT count(*) FROM follow_ups WHERE {late.replace("at", "due_at")} OR due_on > current_date + 1)"""
    assert rows(site.owner, asked) == [(0, 0, 0)]


def test_words_that_nobody_knows_hide_nothing_else(site: Centre) -> None:
    """A kind of matter and a way of contact that were made up stand among real ones."""
    site.ask("bob", "SELECT desk_ask_lead('m1', 1, 'public', 'gas', 'c1', 0, '请来一下')")
    site.ask("mallory", "SELECT desk_ask_lead('m2', 1, 'dance', 'gas', 'c1', 0, 'x')")
    site.ask("mallory", POP, given=[WANG.e164])
    for contact, channel in (("k1", "smoke"), ("k2", "app")):
        made = "INSERT INTO contacts (id, agent, phone, at, channel) VALUES (%s, '1011', %s, 1, %s)"
        site.ask("mallory", made, given=[contact, WANG.e164, channel])
    writer = open_writer(site.address("lead"))

    def run(work: object) -> object:
        with writer.begin() as conn:
            return work(conn)  # type: ignore[operator]

    assert [m.id for m in SqlLeadMatters(run, "1001").waiting()] == ["m1"]
    writer.dispose()
    reader, writer = open_reader(site.address("bob")), open_writer(site.address("bob"))
    records = SqlRecords(reader, writer, site=SITE, now=lambda: NOW)
    assert records.card(WANG, now=NOW).chosen == "a1"
    assert len(records.timeline(WANG, ("a1",))) == 2
    records.close()


def test_a_proposal_until_the_end_of_time_hides_no_alarm(site: Centre) -> None:
    site.do("INSERT INTO desk_alarms (login, what) VALUES ('mallory', 'too many looks: 1 2 3 4')")
    for entry, phone, last in (("p1", "+8613900000001", "infinity"), ("p2", "+8613900000002", "2026-12-22")):
        asked = "SELECT desk_propose(%s, %s, 'x', '2026-11-22', %s::date)"
        site.ask("mallory", asked, given=[entry, phone, last])
    writer = open_writer(site.address("lead"))

    def run(work: object) -> object:
        with writer.begin() as conn:
            return work(conn)  # type: ignore[operator]

    watched = SqlOversight(run, "1001", NOW.date).watched()
    assert len(watched.alarms) == 1
    assert "p1" not in [p.id for p in watched.proposals]
    writer.dispose()


def test_a_ticket_and_a_handed_over_call_that_no_desk_wrote_are_read_all_the_same(site: Centre) -> None:
    site.ask(
        "mallory",
        "INSERT INTO tickets (id, number, agent, filed_at, node, asked, field_values)"
        " VALUES ('k', 'N', '1011', 1, 'moon', 'moon', '[1, 2]')",
    )
    site.ask(
        "mallory",
        "INSERT INTO handovers (id, at, from_agent, to_extension, draft, token)"
        " VALUES ('h', 1795300000000000, '1011', '8012', '{{{', 't')",
    )
    site.do("INSERT INTO presence (agent, state, since, beat_at) VALUES ('1011', 'r', 1, 7000000000000000)")
    site.do("UPDATE agents SET extension = '8012' WHERE no = '1012'")
    reader = open_reader(site.address("lead"))
    story = SqlFinder(reader, Viewer(agent_no="1001", site=SITE)).story("k")
    assert story is not None
    assert story.values == {}
    with site.owner.connect() as conn:
        handed = handed_over(conn, extension="8012", token="t", phone=None, after=NOW.replace(year=2020))
    assert handed is not None
    assert handed.draft == ()
    post = Post(site.owner.url.render_as_string(hide_password=False))
    assert post.expire_presence(120) == ["1011"], "a sign of life from the future is none"
    post.close()
    reader.dispose()
