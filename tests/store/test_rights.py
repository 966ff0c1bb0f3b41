"""What the server lets an agent's login touch, read from its catalogue: what is added later is held to the
same rules. And attacks on what came after the first tables: promises, sessions, breaks, the lead's page.
"""

from contextlib import ExitStack

import psycopg
import pytest

from tests.servers import rows
from tests.store.logins import NOW, Centre, act, deliver, refused, ticket, told_call

OPEN = frozenset(
    {
        *("alembic_version", "agents"),  # of agents: number, name, extension, kind
        *("articles", "article_pictures", "bulletins", "library", "word_lists"),  # for everybody to read
        *("stations", "duties", "do_not_call"),  # whom to send, whom not to ring
        *("ticket_list", "call_list"),  # views that ask with the login's own rights
    }
)
"""What an agent may read without a rule for each row. Add a name only with a reason."""

RIGHTS = """
SELECT c.relname, c.relrowsecurity, has_any_column_privilege('desk_agent', c.oid, 'SELECT'),
  has_any_column_privilege('desk_agent', c.oid, 'INSERT')
    OR has_any_column_privilege('desk_agent', c.oid, 'UPDATE'),
  has_table_privilege('desk_agent', c.oid, 'DELETE') OR has_table_privilege('desk_agent', c.oid, 'TRUNCATE')
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'v', 'p', 'm')
"""
CLOSED = (
    *("agent_spans", "breaks", "desk_orders", "hands", "lead_matters", "life_passages"),
    *("message_reads", "messages", "queue_calls", "shift_logs"),
)


def test_an_agent_touches_rows_by_rule_only(site: Centre) -> None:
    found = rows(site.owner, RIGHTS)
    assert len(found) > 60, "the catalogue was read"
    assert [name for name, by_row, reads, *_ in found if reads and not by_row and name not in OPEN] == []
    assert [name for name, by_row, _, writes, _ in found if writes and not by_row] == []
    assert [name for name, *_, deletes in found if deletes] == []


def test_no_function_is_everybodys_and_none_can_be_led_astray(site: Centre) -> None:
    own = "FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace"
    public = f"SELECT p.proname {own} AND has_function_privilege('public', p.oid, 'EXECUTE')"
    assert rows(site.owner, public) == []
    unpinned = f"""SELECT p.proname {own} AND p.prosecdef
      AND NOT EXISTS (SELECT FROM unnest(p.proconfig) AS said WHERE said LIKE 'search_path=%pg_temp')"""
    assert rows(site.owner, unpinned) == [], "whose objects it means is for the caller to say"


def test_what_came_later_is_closed_too(site: Centre) -> None:
    known = {name for name, *_ in rows(site.owner, RIGHTS)}
    for table in known.intersection(CLOSED):
        for statement in ("SELECT * FROM", "DELETE FROM", "TRUNCATE"):
            assert refused(site, "mallory", f"{statement} {table}") == "42501", (statement, table)


def test_nobody_promises_for_a_colleague(site: Centre) -> None:
    call = told_call("1012") | {"id": "c9", "ticket_id": ""}
    assert deliver(site, "bob", act("call", 9, **call)).refused == ()
    site.ask("mallory", "SELECT desk_owe_call('c9', '现在回电', 0)")
    assert rows(site.owner, "SELECT id FROM follow_ups") == []
    site.ask("bob", "SELECT desk_owe_call('c9', '现在回电', 0)")
    assert rows(site.owner, "SELECT id FROM follow_ups") == [("c9-back",)]


def test_nobody_takes_back_answers_or_files_what_a_colleague_asked(site: Centre) -> None:
    about: dict[str, str | int | None] = {"about_kind": "approval", "cents": 68000, "about": "退费"}
    asked = act("ask_lead", 9, **about, skill_group="billing", call_id="c1", agent="1012")
    assert deliver(site, "bob", ticket(9, "1012"), asked).refused == ()
    now = int(NOW.timestamp() * 1e6)
    site.ask("mallory", "SELECT desk_withdraw_matter('ask_lead9', %s)", given=[now])
    assert refused(site, "mallory", "SELECT desk_answer_matter('ask_lead9', 'agreed', '', 0)") == "42501"
    told = act("matter_filed", 9, matter_id="ask_lead9", ticket_id="t9", agent="1012")
    deliver(site, "mallory", told)
    assert rows(site.owner, "SELECT verdict, ticket_id FROM lead_matters") == [("", None)]
    assert site.ask("mallory", "SELECT * FROM desk_my_matters(ARRAY['ask_lead9'])") == []


def test_a_login_holds_six_sessions_and_no_more(site: Centre) -> None:
    with ExitStack() as held:
        for _ in range(6):
            held.enter_context(psycopg.connect(site.address("mallory")))
        with pytest.raises(psycopg.OperationalError, match="too many connections for role"):
            psycopg.connect(site.address("mallory"))
        assert site.ask("bob", "SELECT 1") == [(1,)], "a colleague isn't kept out"
