"""What an agent's own login can do with any client: everything the desk needs, and nothing else."""

import json
from collections.abc import Iterator
from datetime import date
from functools import partial

import psycopg
import pytest
from sqlalchemy import insert

from agent_desktop.adapters import shared_store
from agent_desktop.agent.board import NO_CALL, OnLine
from agent_desktop.agent.database import SqlBoard
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.recording import database as recording_store
from agent_desktop.recording.listening import database as archive
from agent_desktop.recording.listening.archive import Query
from agent_desktop.store import audit
from agent_desktop.store.engines import open_reader, open_writer
from agent_desktop.store.faults import StoreError
from agent_desktop.store.schema import customers, supply, trail, work
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.delivery import Sender
from customer360.card import Card, Service
from customer360.database import SqlRecords
from customer360.newcomer import Newcomer
from customer360.number import Number, NumberKind
from customer360.oversight.database import SqlOversight
from customer360.oversight.watch import NOTHING
from customer360.phone import normalise
from customer360.records import RecordsError
from tests.servers import rows
from tests.store.logins import LI, NOW, POP, SITE, WANG, Centre, act, deliver, refused, ticket, told_call


@pytest.fixture
def records(site: Centre) -> Iterator[SqlRecords]:
    """The desk's own adapter under an agent's login."""
    reader, writer = open_reader(site.address("mallory")), open_writer(site.address("mallory"))
    made = SqlRecords(reader, writer, site=SITE, now=lambda: NOW)
    yield made
    made.close()
    reader.dispose()
    writer.dispose()


LOOKS = "SELECT login, kind, phone, accounts FROM desk_looks WHERE kind <> 'warm' ORDER BY at"


def test_a_desk_works_under_an_agents_login(site: Centre, records: SqlRecords) -> None:
    """Card, slow parts, search, choice, link: a whole shift needs no more rights."""
    records.warm()
    card = records.card(WANG, now=NOW)
    assert (card.chosen, [b.period for b in records.bills("a1")]) == ("a1", ["2026-10"])
    assert records.timeline(WANG, ("a1",)) == ()
    assert [f.account_id for f in records.find("李建国")] == ["a2"]
    assert records.choose(card, "a2").chosen == "a2"
    records.link(WANG, "a2", "配偶")
    assert {m.account_id for m in records.card(WANG, now=NOW).matches} == {"a1", "a2"}
    looked = rows(site.owner, LOOKS)
    assert [(login, kind) for login, kind, *_ in looked] == [
        ("mallory", kind) for kind in ("card", "search", "card", "card")
    ]


def test_a_desk_delivers_under_an_agents_login(site: Centre) -> None:
    """Each kind of parcel, twice; a chase on a colleague's ticket counts, once."""
    with site.owner.begin() as conn:
        conn.execute(insert(supply.incidents).values(id="i1", number="GW-1", since=NOW))
    assert deliver(site, "bob", ticket(9, "1012")).sent == ("t9",)
    call = told_call("1011") | {
        "owed": "12:03 前回电",
        "promise": "12:03 前回电",
        "promise_due": NOW.isoformat(),
    }
    parcels = (
        ticket(1, "1011"), act("chase", 1, ticket_id="t9", agent="1011", text="请快"), act("call", 1, **call),
        act("join", 1, incident_id="i1", call_id="c1", account_id="a1", phone=None, agent="1011"),
        act("article_used", 1, article="HT-001", agent="1011", call_id="c1", ticket_id="t1"),
        act("question", 1, text="怎么开阀", agent="1011"),
        act("audit", 1, agent="1011", action="reveal", subject="a1", detail="", call_id="c1"),
    )  # fmt: skip
    for _ in range(2):
        delivered = deliver(site, "mallory", *parcels)
        assert (len(delivered.sent), delivered.refused, delivered.error) == (7, (), None)
    assert rows(site.owner, "SELECT chased, last_note FROM tickets WHERE id = 't9'") == [(1, "请快")]
    assert rows(site.owner, "SELECT joined FROM incidents") == [(1,)]
    assert rows(site.owner, "SELECT id, kind, skill_group FROM follow_ups") == [
        ("c1-back", "promised", "heating")
    ]
    with site.owner.connect() as conn:
        assert (audit.head(conn).seq, audit.verify(conn)) == (1, None)


TABLES = [
    *(customers.customers, customers.accounts, customers.phone_links, customers.list_entries),
    *(supply.bills, supply.incidents, trail.meta, work.follow_ups),
]


@pytest.mark.parametrize(
    "table",
    [*(t.name for t in TABLES), "desk_looks", "desk_alarms", "desk_logins", "desk_rings"],
)
def test_no_table_of_customers_can_be_read(site: Centre, table: str) -> None:
    for statement in (
        "SELECT * FROM",
        "SELECT count(*) FROM",
        "TABLE",
        "DELETE FROM",
        "TRUNCATE",
        "DROP TABLE",
    ):
        assert refused(site, "mallory", f"{statement} {table}") == "42501"
    assert refused(site, "mallory", f"COPY {table} TO STDOUT") == "42501"
    assert refused(site, "mallory", "BEGIN", f"LOCK TABLE {table}") == "42501"


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT desk_card('+8613812346621', '', '', 0, '2026-11-22')",
        "SELECT * FROM desk_find('words', ARRAY['王'], 1000000)",
        "SELECT desk_admit('mallory', '1012', 'auditor')",
        "SELECT desk_kept(gen_random_uuid(), ARRAY['card'])",
        "SELECT desk_refuses()",
        "SELECT desk_promise_kept('c1', 't1', 'x', 0, NULL)",
        "SELECT desk_proves('', '', '')",
        "SELECT desk_ring('1011', '+8613812346621', '')",
        "SELECT desk_decide('p1', true, 0)",
        "SELECT desk_alarm_seen('x', 0)",
        "INSERT INTO desk_rings (agent, phone) VALUES ('1011', '+8613812346621')",
        "SET ROLE site_owner",
        "SET SESSION AUTHORIZATION site_owner",
        "SET ROLE desk_auditor",
        "CREATE TABLE public.customers2 (x int)",
        "CREATE FUNCTION public.steal() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE tickets DISABLE ROW LEVEL SECURITY",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY tickets TO PROGRAM 'cat'",
    ],
)
def test_no_way_round_the_functions(site: Centre, statement: str) -> None:
    assert refused(site, "mallory", statement) == "42501"


def test_a_look_taken_back_shows_nothing(site: Centre) -> None:
    """The audit can't be avoided: not by a rollback, a savepoint, nor a block around the pop."""
    assert refused(site, "mallory", "BEGIN", POP, given=[WANG.e164]) == "2D000"
    with psycopg.connect(site.address("mallory")) as conn:
        for inner in ("SELECT 1", "SAVEPOINT s"):
            conn.execute(inner)
            look = conn.execute("SELECT desk_look(%s, '', '')", [WANG.e164]).fetchone()
            assert look is not None
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                conn.execute("SELECT desk_shown(%s, 0, '2026-11-22')", look)
            conn.rollback()
        conn.execute("SELECT desk_look(%s, '', '')", [WANG.e164])
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT * FROM desk_bills('a1', '2020-01-01')")
        conn.rollback()
        found = conn.execute("SELECT desk_look_for('name', ARRAY['王', '王\U0010ffff'])").fetchone()
        assert found is not None
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            conn.execute("SELECT desk_found(%s)", found)
        conn.rollback()
    assert rows(site.owner, LOOKS) == []
    assert "王晓敏" in str(site.ask("mallory", POP, given=[WANG.e164]))
    assert len(rows(site.owner, LOOKS)) == 1


def test_another_ones_look_and_a_forged_one_show_nothing(site: Centre) -> None:
    [(look,)] = site.ask("bob", "SELECT desk_look(%s, '', '')", given=[WANG.e164])
    for forged in (look, "00000000-0000-0000-0000-000000000000"):
        assert refused(site, "mallory", "SELECT desk_shown(%s, 0, '2026-11-22')", given=[forged]) == "42501"


def test_an_account_that_was_on_no_card_stays_closed(site: Centre) -> None:
    site.ask("bob", POP, given=[LI.e164])
    site.ask("mallory", POP, given=[WANG.e164])
    assert site.ask("mallory", "SELECT period FROM desk_bills('a1', '2020-01-01')") == [("2026-10",)]
    for statement in (
        "SELECT * FROM desk_bills('a2', '2020-01-01')",
        "SELECT * FROM desk_timeline('', ARRAY['a1', 'a2'])",
        f"SELECT * FROM desk_timeline('{LI.e164}', ARRAY[]::text[])",
        f"SELECT * FROM desk_timeline('{LI.e164}', NULL)",
        "SELECT desk_link('+8613812346621', 'a2', 'own', '', 0)",
        f"SELECT desk_link('{LI.e164}', 'a1', 'own', '', 0)",
        "SELECT * FROM desk_bills(NULL, '2020-01-01')",
    ):
        assert refused(site, "mallory", statement) == "42501", statement


def test_harvesting_is_stopped_and_told(site: Centre, records: SqlRecords) -> None:
    site.do("INSERT INTO meta (name, value) VALUES ('looks_a_minute', '5')")
    for _ in range(5):
        records.card(LI, now=NOW)
    for ask in (lambda: records.card(LI, now=NOW), lambda: records.find("李")):
        with pytest.raises(RecordsError) as stopped:
            ask()
        assert stopped.value.key == "records-stopped"
    [(login, what, seen)] = rows(site.owner, "SELECT login, what, seen_at FROM desk_alarms")
    assert (login, seen) == ("mallory", None)
    assert "5 in a minute" in str(what)
    assert "李建国" in str(site.ask("bob", POP, given=[LI.e164]))  # nobody else is held up
    assert len(site.ask("lead", "SELECT * FROM desk_alarms")) == 1


def test_a_seat_shows_its_state_proposes_and_watches_under_its_own_login(site: Centre) -> None:
    """What the desk does besides delivering, through the desk's own adapters."""
    for login, agent in (("mallory", "1011"), ("lead", "1001")):
        store = shared_store(Sessions(partial(site.address, login)))
        sender = Sender(lambda store=store: store)  # type: ignore[misc]
        presence = Presence(state=AgentState.READY, since=NOW)
        for _ in range(2):
            SqlBoard(sender.run, agent, "A01").show(presence, OnLine(call_id="c1"), NOW)
        with pytest.raises(StoreError):
            SqlBoard(sender.run, "1012", "A01").show(presence, NO_CALL, NOW)  # in nobody else's name
        sender.close()
    said = {
        "phone": LI.e164,
        "reason": "骚扰来电",
        "agent": "1011",
        "since": "2026-11-22",
        "until": "2099-01-01",
    }
    assert deliver(site, "mallory", act("propose", 1, **said)).sent == ("propose1",)
    watched = {}
    for login in ("mallory", "lead"):
        store = shared_store(Sessions(partial(site.address, login)))
        sender = Sender(lambda store=store: store)  # type: ignore[misc]
        watched[login] = SqlOversight(sender.run, "", lambda: date(2026, 11, 22)).watched()
        sender.close()
    assert (watched["mallory"], len(watched["lead"].proposals)) == (NOTHING, 1)
    assert rows(site.owner, "SELECT agent, state FROM presence ORDER BY 1") == [
        ("1001", "ready"), ("1011", "ready")
    ]  # fmt: skip


PROPOSE = "SELECT desk_propose('p1', '+8617609315520', '骚扰来电', current_date, current_date + 30)"


def test_only_a_lead_sees_and_decides_what_was_proposed(site: Centre) -> None:
    site.ask("mallory", PROPOSE)
    assert site.ask("mallory", "SELECT * FROM desk_proposals()") == []
    assert site.ask("mallory", "SELECT * FROM desk_open_alarms()") == []
    [(proposal, _, phone, _, _, by, _, _)] = site.ask("lead", "SELECT * FROM desk_proposals()")
    assert (proposal, phone, by) == ("p1", "+8617609315520", "1011")
    assert site.ask("lead", "SELECT desk_decide('p1', true, 7)") == [(True,)]
    assert rows(site.owner, "SELECT approved_by FROM list_entries") == [("1001",)]
    assert rows(site.owner, "SELECT who, action, subject FROM audit") == [("1001", "list_approve", "p1")]


def test_nobody_agrees_to_what_they_proposed(site: Centre) -> None:
    site.ask("lead", PROPOSE)
    assert site.ask("lead", "SELECT desk_decide('p1', true, 7)") == [(False,)]
    assert rows(site.owner, "SELECT approved_by FROM list_entries") == [("",)]


def test_looks_without_a_ringing_call_are_few_where_the_exchange_tells_of_calls(
    site: Centre, records: SqlRecords
) -> None:
    site.do("INSERT INTO meta (name, value) VALUES ('unproven_an_hour', '3')")
    site.ask("feed", "SELECT desk_ring('1011', %s, '')", given=[WANG.e164])
    for _ in range(8):
        assert records.card(WANG, now=NOW).chosen == "a1"  # this call rings here: no limit but the usual ones
    for _ in range(3):
        records.card(LI, now=NOW)
    with pytest.raises(RecordsError) as stopped:
        records.card(LI, now=NOW)
    assert stopped.value.key == "records-stopped"
    [(agent, what)] = site.ask("lead", "SELECT agent, what FROM desk_open_alarms()")
    assert (agent, "3 without a call" in str(what)) == ("1011", True)
    site.ask("lead", "SELECT desk_alarm_seen((SELECT id FROM desk_open_alarms()), 7)")
    assert site.ask("lead", "SELECT * FROM desk_open_alarms()") == []


def test_a_ringing_call_proves_no_other_account(site: Centre) -> None:
    site.ask("feed", "SELECT desk_ring('1011', %s, '')", given=[WANG.e164])
    for account_no, account_id in (("0211a2", ""), ("", "a2")):
        site.ask(
            "mallory",
            "CALL desk_pop(%s, %s, %s, 0, '2026-11-22', NULL)",
            given=[WANG.e164, account_no, account_id],
        )
    site.ask("bob", POP, given=[WANG.e164])  # it rings at another seat
    assert rows(site.owner, "SELECT login, proven FROM desk_looks ORDER BY at") == [
        ("mallory", False), ("mallory", False), ("bob", False)
    ]  # fmt: skip


def test_a_number_with_thousands_of_accounts_blinds_nobody(site: Centre, records: SqlRecords) -> None:
    """A card shows a hundred of them, so a look counts a hundred; each of those can be asked about."""
    site.do(
        "INSERT INTO accounts (id, account_no, customer_id, service, state) "
        "SELECT 'm' || n, 'M' || n, 'a1', 'gas', 'active' FROM generate_series(1, 2000) n"
    )
    site.do(
        "INSERT INTO phone_links (phone, account_id, kind, rank, source) "
        "SELECT '+8693196777', 'm' || n, 'own', 1, 'file' FROM generate_series(1, 2000) n"
    )
    agency = Number("", "+8693196777", NumberKind.FIXED, "")
    for _ in range(3):
        card = records.card(agency, now=NOW)
        assert (card.more, len(card.accounts)) == (True, 100)
        assert records.timeline(agency, tuple(account.id for account in card.accounts)) == ()


def test_a_landlords_flats_count_once_however_many_are_opened(site: Centre, records: SqlRecords) -> None:
    """Else sixty flats, opened in one call, refuse the next card; a new account still counts."""
    site.do("INSERT INTO meta (name, value) VALUES ('accounts_an_hour', '101'), ('looks_a_minute', '100')")
    site.do(
        "INSERT INTO accounts (id, account_no, customer_id, service, state) "
        "SELECT 'm' || n, 'M' || n, 'a1', 'gas', 'active' FROM generate_series(1, 60) n"
    )
    site.do(
        "INSERT INTO phone_links (phone, account_id, kind, rank, source) "
        "SELECT '+8613700000000', 'm' || n, 'own', 1, 'file' FROM generate_series(1, 60) n"
    )
    landlord = normalise("13700000000", SITE)
    card = records.card(landlord, now=NOW)
    for n in range(1, 6):
        assert records.choose(card, f"m{n}").chosen == f"m{n}"
    for _ in range(2):  # a look that is given up is no account that was seen before
        site.ask("mallory", "SELECT desk_look(%s, '', '')", given=[landlord.e164])
    assert records.card(WANG, now=NOW).chosen == "a1"
    with pytest.raises(RecordsError):
        records.card(LI, now=NOW)


def test_a_number_that_was_on_no_card_gets_no_new_customer(site: Centre, records: SqlRecords) -> None:
    newcomer = Newcomer(name="孙丽", address="", service=Service.GAS, relation="户主")
    stranger = normalise("17609315520", SITE)
    with pytest.raises(RecordsError):
        records.enrol(Card(number=stranger), newcomer)
    made = records.enrol(records.card(stranger, now=NOW), newcomer)
    assert records.card(stranger, now=NOW).chosen == made.account_id


def test_tables_of_the_attackers_own_fool_no_function(site: Centre) -> None:
    """What a session makes for itself comes last on the functions' path."""
    site.do("INSERT INTO meta (name, value) VALUES ('looks_a_minute', '1')")
    own = (
        "CREATE TEMP TABLE meta (name text, value text)",
        "INSERT INTO meta VALUES ('looks_a_minute', '1000000')",
        "CREATE TEMP TABLE desk_logins (login name, agent text)",
        "INSERT INTO desk_logins VALUES ('mallory', '1012')",
        "CREATE TEMP TABLE desk_looks (LIKE pg_class)",
    )
    site.ask("mallory", POP, given=[WANG.e164])
    assert refused(site, "mallory", *own, POP, given=[WANG.e164]) == "AD001"
    assert site.ask("mallory", *own, "SELECT desk_me()") == [("1011",)]


def test_a_search_shows_twenty_at_most(site: Centre) -> None:
    site.do("INSERT INTO accounts (id, account_no, customer_id) SELECT 'x' || n, 'x' || n, 'a1' "
            "FROM generate_series(1, 100) n")  # fmt: skip
    [(answer,)] = site.ask("mallory", "CALL desk_search('account_no', ARRAY['x', 'y'], 1000000, NULL)")
    assert str(answer).count('["x') == 20


@pytest.mark.parametrize(
    "name", ["'; DROP TABLE customers; --", "$1", "$$; SELECT 1; $$", "\\", "%", "') OR true --"]
)
def test_sql_in_a_name_is_a_name(site: Centre, name: str) -> None:
    for way in ("words", "name", "phone", "account_no", "initials", "pinyin"):
        [(answer,)] = site.ask(
            "mallory", "CALL desk_search(%s, %s, 20, NULL)", given=[way, [name, f"{name}z"]]
        )
        assert answer == "[]"
    no_way = refused(site, "mallory", "CALL desk_search(%s, ARRAY['x'], 20, NULL)", given=[name])
    assert no_way in ("20000", "23514"), "no such way to search"
    assert site.ask("mallory", POP, given=[name])
    assert rows(site.owner, "SELECT count(*) FROM customers") == [(2,)]


def test_a_colleagues_work_is_out_of_reach(site: Centre) -> None:
    deliver(site, "bob", ticket(1, "1012"), act("audit", 1, agent="1012", action="look", subject="a1"))
    assert refused(site, "mallory", "SELECT phone FROM tickets") == "42501", "nor anybody's through the table"
    assert site.ask("mallory", "SELECT id, title FROM tickets") == []
    for what in ("* FROM ticket_events", "detail FROM audit", "* FROM calls", "id FROM contacts"):
        assert site.ask("mallory", f"SELECT {what}") == []
    assert len(site.ask("lead", "SELECT * FROM tickets")) == 1
    deliver(site, "bob", act("call", 1, **told_call("1012")))
    assert site.ask("mallory", "SELECT desk_owe_call('c1', 'ring me', 0)") == [("",)]
    assert rows(site.owner, "SELECT count(*) FROM follow_ups") == [(0,)], "a colleague's call owes nothing"
    assert refused(site, "mallory", "UPDATE tickets SET title = 'x'") == "42501"
    assert refused(site, "mallory", "DELETE FROM tickets") == "42501"
    forged = "INSERT INTO tickets (id, number, filed_at, agent) VALUES ('z', 'z', 0, '1012')"
    assert refused(site, "mallory", forged) == "42501"
    assert refused(site, "mallory", "SELECT * FROM desk_audit(0, '1012', 'look', 'a1', '')") == "42501"
    assert refused(site, "mallory", "INSERT INTO audit (seq, at) VALUES (99, 0)") == "42501"


def test_each_role_has_its_own(site: Centre) -> None:
    site.ask("mallory", POP, given=[WANG.e164])
    assert len(site.ask("oversight", "SELECT * FROM desk_looks")) == 1
    assert refused(site, "oversight", "DELETE FROM desk_looks") == "42501"
    assert refused(site, "oversight", POP, given=[WANG.e164]) == "42501"
    assert len(site.ask("feed", "SELECT * FROM customers")) == 2
    assert refused(site, "feed", "SELECT * FROM tickets") == "42501"
    assert site.ask("writer", "SELECT * FROM questions_unanswered") == []
    assert refused(site, "writer", "SELECT * FROM customers") == "42501"
    assert refused(site, "lead", "SELECT * FROM customers") == "42501"


def test_quality_staff_hear_recordings_and_have_nothing_else_of_a_leads(site: Centre) -> None:
    """Their desk's own archive finds, opens, holds and lets go; the rest stays the lead's."""
    with site.owner.begin() as conn:
        for call in ("c1", "c2"):
            conn.execute(insert(work.calls).values(id=call, agent="1011", phone=WANG.e164, started_at=NOW))
        told: dict[str, str | int | None] = {
            "call_id": "c1", "started_at": NOW.isoformat(), "agent": "1011", "seconds": 61, "gaps": "[]",
            "sha256": "ab", "size": 9, "place": "2026/11/22/c1.sealed", "sealed_with": "secret",
        }  # fmt: skip
        recording_store.recording(conn, Act(id="a", kind="recording", at=NOW, payload=told))
        conn.execute(insert(work.tickets).values(id="t", number="N-1", filed_at=NOW, agent="1011"))
    engine = open_writer(site.address("quality"))
    with engine.begin() as conn:
        assert archive.may_hear(conn, "1801")
        (row,) = archive.page(conn, Query(phone=WANG.e164)).rows
        assert (row.call_id, row.phone, row.agent) == ("c1", WANG.e164, "1011")
        said = archive.say_listens(conn, "1801", "c1", "monthly sample", NOW)
    with engine.begin() as conn:
        kept = archive.kept(conn, said)
        assert kept is not None
        assert kept.sealed_with == "secret"
        assert archive.hold(conn, "1801", "c1", "dispute", NOW)
        assert archive.release(conn, "1801", "c1", "settled", NOW)
    engine.dispose()
    audited = rows(site.owner, "SELECT who, action FROM audit WHERE subject = 'c1' ORDER BY seq")
    assert audited == [("1801", action) for action in ("listen", "recording_hold", "recording_release")]
    assert site.ask("quality", "SELECT id FROM calls ORDER BY id") == [("c1",)], (
        "of the others' what is recorded"
    )
    assert site.ask("lead", "SELECT count(*) FROM calls") == [(2,)]
    for nothing in ("tickets", "presence", "contacts", "call_quality", "audit WHERE who <> '1801'"):
        assert site.ask("quality", f"SELECT count(*) FROM {nothing}") == [(0,)], nothing
    for statement in (
        "SELECT sealed_with FROM recordings",
        "SELECT desk_listen('c1', 'no', 1)",
        "SELECT * FROM desk_heard(desk_listen('c1', 'monthly sample', 1))",
        "SELECT desk_hold_recording('c1', '', 1)",
        "UPDATE recordings SET held_for = 'x'",
        "UPDATE recordings SET removed_at = 1",
        "DELETE FROM recordings",
        "SELECT * FROM customers",
        "SELECT * FROM desk_alarms",
        "SELECT * FROM desk_looks",
        "SELECT desk_decide('x', true, 1)",
        "SELECT desk_alarm_seen('x', 1)",
        "SET ROLE desk_supervisor",
        "GRANT desk_quality TO bob",
    ):
        assert refused(site, "quality", statement) == "42501", statement
    assert refused(site, "mallory", "SET ROLE desk_quality") == "42501"
    assert site.ask("quality", "SELECT desk_supervises(), desk_hears()") == [(False, True)]
    assert site.ask("mallory", "SELECT desk_supervises(), desk_hears()") == [(False, False)]


def test_a_recordings_key_is_given_to_a_lead_alone_for_a_reason(site: Centre) -> None:
    """The desk's own writer under an agent's login; what it wrote it can't read back."""
    told: dict[str, str | int | None] = {
        "call_id": "c1", "started_at": NOW.isoformat(), "agent": "1011", "seconds": 61, "gaps": "[]",
        "sha256": "ab", "size": 9, "place": "2026/11/22/c1.sealed", "sealed_with": "secret",
    }  # fmt: skip
    line: dict[str, str | int | None] = {
        "call_id": "c1", "agent": "1011", "seconds": 60, "mos_mean": 431, "mos_least": 380,
        "loss_permille": 4, "jitter_ms": 12, "round_trip_ms": 8,
    }  # fmt: skip
    writer = open_writer(site.address("mallory"))
    with writer.begin() as conn:
        for _ in range(2):
            recording_store.recording(conn, Act(id="a", kind="recording", at=NOW, payload=told))
            recording_store.quality(conn, Act(id="b", kind="quality", at=NOW, payload=line))
    writer.dispose()
    listen = "SELECT desk_listen('c1', '{}', 1)"
    for login in ("mallory", "bob", "lead", "oversight"):
        assert refused(site, login, "SELECT sealed_with FROM recordings") == "42501"
    for login in ("mallory", "bob", "writer"):
        assert refused(site, login, listen.format("I was curious")) == "42501"
        assert refused(site, login, "SELECT desk_hold_recording('c1', 'mine', 1)") == "42501"
        assert refused(site, login, "SELECT desk_release_recording('c1', 'mine', 1)") == "42501"
    assert refused(site, "lead", listen.format(" . ")) == "42501"
    assert refused(site, "lead", "SELECT desk_hold_recording('c1', '', 1)") == "42501"
    assert refused(site, "mallory", "UPDATE recordings SET held_for = 'x'") == "42501"
    assert refused(site, "mallory", "DELETE FROM recordings") == "42501"
    others = open_writer(site.address("bob"))
    with others.begin() as conn:
        assert not archive.may_hear(conn, "1012")
    others.dispose()
    leads = open_writer(site.address("lead"))
    with leads.begin() as conn:
        said = archive.say_listens(conn, "1001", "c1", "complaint 7", NOW)
    with leads.begin() as conn:
        kept = archive.kept(conn, said)
        assert kept is not None
        assert (kept.place, kept.sealed_with) == ("2026/11/22/c1.sealed", "secret")
        assert archive.hold(conn, "1001", "c1", "dispute", NOW)
        (row,) = archive.page(conn, Query(held=True)).rows
        assert (row.call_id, row.held_by, row.gaps) == ("c1", "1001", "[]")
        assert archive.may_hear(conn, "1001")
        assert not archive.hold(conn, "1001", "c9", "dispute", NOW)
        assert archive.release(conn, "1001", "c1", "settled", NOW)
        assert not archive.release(conn, "1001", "c1", "settled", NOW)
    leads.dispose()
    audited = rows(site.owner, "SELECT who, action, subject FROM audit WHERE subject = 'c1' ORDER BY seq")
    assert audited == [("1001", action, "c1") for action in ("listen", "recording_hold", "recording_release")]


FLOOR = (
    "SELECT desk_declare('i2', 0, '261122', 0, '{}')",
    "SELECT desk_close_incident('i1', 1, true, 0, '2026-11-22', 0)",
    "SELECT desk_owe_joined('i1', 0, '2026-11-22', 0)",
    "SELECT desk_surge_begin('s1', '我要', 0)",
    "SELECT desk_surge_end(0, '2026-11-22', 0)",
    "SELECT * FROM desk_incidents(0, 0)",
    "SELECT * FROM desk_rises(0)",
    "SELECT * FROM desk_places()",
    "SELECT desk_inside('heating', ARRAY['AN-05'], '', '', 9)",
    "SELECT desk_leads_here()",
    "SELECT * FROM surges",
    "TABLE incident_rises",
    "DELETE FROM incident_rises",
    "UPDATE incidents SET title = 'x'",
)


def test_a_lead_declares_by_the_function_alone_and_nothing_that_breaks_a_card(site: Centre) -> None:
    declare = "SELECT desk_declare('i2', 0, '261122', 1795000000000000, %s)"
    whole = {"service": "heating", "area": "AN-05", "district": "", "street": "", "kind": "failure",
             "title": "停暖", "cause": "", "script": "", "rise": "", "expected_end": None}  # fmt: skip
    for wrong in (
        {"service": "aliens"}, {"title": ""}, {"area": ""}, {"expected_end": 9 * 10**18},
        {"service": None},
    ):  # fmt: skip
        assert refused(site, "lead", declare, given=[json.dumps(whole | wrong)]) in ("23514", "23502"), wrong
    long = whole | {"title": "长" * 5000, "script": "长" * 5000, "street": "长 " * 5000}
    assert site.ask("lead", declare, given=[json.dumps(long)]) == [("E261122-01",)]
    [(title, script, street)] = rows(site.owner, "SELECT title, script, street FROM incidents")
    assert [len(str(x)) for x in (title, script, street)] == [120, 600, 80]
    for statement in (
        "UPDATE incidents SET title = 'x'", "DELETE FROM incidents",
        "INSERT INTO surges (id, since) VALUES ('s', 0)",
        "UPDATE surges SET until = NULL", "DELETE FROM incident_rises", "SELECT * FROM surges",
        "SELECT desk_owe_joined('i2', 0, '2026-11-22', 0)",
    ):  # fmt: skip
        assert refused(site, "lead", statement) == "42501", statement
    [(known,)] = site.ask("mallory", "SELECT desk_situation()")
    assert "长" in str(known), "what agents tell callers they may know"
    for login in ("writer", "feed", "oversight"):
        assert refused(site, login, "SELECT desk_situation()") == "42501"
    for statement in FLOOR:
        assert refused(site, "mallory", statement) == "42501", statement


def test_a_hand_over_is_written_by_its_functions_alone_and_read_when_it_is_given(site: Centre) -> None:
    site.do("INSERT INTO shift_logs (id, at, outgoing, notes) VALUES ('l1', 1, '1002', 'not yet told')")
    assert site.ask("lead", "SELECT desk_shift_write('l2', 'mine')") == [(True,)]
    nobody = (
        "INSERT INTO shift_logs (id, at, outgoing) VALUES ('l3', 1, '1001')",
        "UPDATE shift_logs SET accepted_at = 1, incoming = '1001'", "DELETE FROM shift_logs",
        "SELECT desk_shift_carried(1)", "SELECT desk_leads_now()", "SELECT phone FROM follow_ups",
        "SELECT name FROM follow_ups",
    )  # fmt: skip
    leads = (
        "SELECT * FROM shift_logs", "SELECT desk_shift_write('l4', 'x')", "SELECT desk_shift_accept('l1')",
        "SELECT desk_shift_hand('l2', true)", "SELECT reason FROM follow_ups",
    )  # fmt: skip
    for login in ("mallory", "writer", "oversight", "feed", "lead"):
        for statement in nobody if login == "lead" else nobody + leads:
            assert refused(site, login, statement) == "42501", (login, statement)
    mine = "SELECT id FROM shift_logs ORDER BY id"
    assert site.ask("lead", mine) == [("l2",)], "what somebody else still writes is theirs"
    for told in ("desk_shift_write('l1', 'x')", "desk_shift_hand('l1', true)", "desk_shift_accept('l1')"):
        assert site.ask("lead", f"SELECT {told}") == [(False,)]
    site.do("UPDATE shift_logs SET handed_at = 2 WHERE id = 'l1'")
    assert site.ask("lead", mine) == [("l1",), ("l2",)]
    assert site.ask("lead", "SELECT desk_shift_accept('l1')") == [(True,)]
    assert site.ask("oversight", "SELECT who, action, subject FROM audit WHERE subject = 'l1'") == [
        ("1001", "shift_accepted", "l1")
    ]
