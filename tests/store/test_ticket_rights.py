"""What an agent's own login can do with tickets, with any client: its own and its groups', by the table."""

from collections.abc import Iterator

import psycopg
import pytest

from agent_desktop.store.schema.staff import agent_skills
from tests.contract.stores import Shared, ticket
from tests.servers import Server

STEP = "SELECT desk_step(%s, %s, 1, %s, %s, 'station', 'A01', 'because', '{}')"


@pytest.fixture
def shared(centre: str) -> Iterator[Shared]:
    made = Shared(centre)
    made.add(agent_skills, {"agent": "1011", "skill_group": "heating", "level": 1})
    made.deliver(ticket(1, skill_group="gas"), ticket(2, agent="1012"))
    made.deliver(ticket(3, agent="1012", skill_group="gas"))
    yield made
    made.close()


@pytest.fixture
def agent(shared: Shared, server: Server) -> Iterator[psycopg.Connection]:
    assert isinstance(shared.where, str)
    with shared.engine.begin() as conn:
        conn.exec_driver_sql("DROP ROLE IF EXISTS rights_agent")
        conn.exec_driver_sql("CREATE ROLE rights_agent LOGIN")
        conn.exec_driver_sql("SELECT desk_admit('rights_agent', '1011', 'agent')")
    name = shared.where.split("@/")[1].split("?")[0]
    with psycopg.connect(server.url(name, "rights_agent"), autocommit=True) as conn:
        yield conn


def node(shared: Shared, ticket_id: str) -> str:
    with shared.engine.connect() as conn:
        asked = "SELECT node FROM tickets WHERE id = %s"
        return str(conn.exec_driver_sql(asked, (ticket_id,)).scalar_one())


def test_own_tickets_and_those_of_the_group_take_steps(shared: Shared, agent: psycopg.Connection) -> None:
    for turn, ticket_id in enumerate(("t1", "t2")):
        agent.execute(STEP, (f"s{turn}", ticket_id, "dispatch", "1011"))
        assert node(shared, ticket_id) == "dispatched"
    with pytest.raises(psycopg.errors.CheckViolation, match="no such ticket"):
        agent.execute(STEP, ("s3", "t3", "dispatch", "1011"))
    assert node(shared, "t3") == "accepted"


def test_the_login_decides_the_role_and_the_name(shared: Shared, agent: psycopg.Connection) -> None:
    with pytest.raises(psycopg.errors.CheckViolation, match="not by agent"):
        agent.execute(STEP, ("s1", "t1", "review", "1011"))
    with pytest.raises(psycopg.errors.CheckViolation, match="in the name of"):
        agent.execute(STEP, ("s1", "t1", "dispatch", "1012"))
    with pytest.raises(psycopg.errors.CheckViolation, match="supervisor"):
        agent.execute("SELECT desk_escalate('e1', 't1', 1, '1011', 'A01', 'now')")
    with pytest.raises(psycopg.errors.CheckViolation, match="in the name of"):
        agent.execute("SELECT desk_edit('e2', 't1', 1, '1012', 'A01', 'description', '', 'x')")
    assert node(shared, "t1") == "accepted"


CLOSED = {
    "the row": "UPDATE tickets SET node = 'archived' WHERE id = 't1'",
    "another's clock": """INSERT INTO ticket_clocks (ticket_id, node, due_at, warn_at)
        VALUES ('t2', 'x', 1, 1)""",
    "a clock moved": "UPDATE ticket_clocks SET due_at = 9 WHERE ticket_id = 't1'",
    "a node that nobody reached": """INSERT INTO ticket_events (ticket_id, id, at, kind, node, who)
        VALUES ('t1', 'x', 1, 'node', 'archived', '1011')""",
    "an event of another's": """INSERT INTO ticket_events (ticket_id, id, at, kind, who)
        VALUES ('t1', 'x', 1, 'note', '1012')""",
    "a whole attachment without parts": """INSERT INTO attachments (id, ticket_id, at, who, whole)
        VALUES ('a', 't1', 1, '1011', true)""",
    "the dispatches": "SELECT * FROM dispatches",
    "what came in": "SELECT * FROM inward",
    "the table of the life": "UPDATE life_passages SET who = 'agent'",
    "the calls of all": "SELECT * FROM follow_ups",
    "a call of others": "UPDATE follow_ups SET done_at = 1",
    "the list of whom not to ring": "DELETE FROM do_not_call",
    "a station": "INSERT INTO stations (code) VALUES ('mine')",
    "the rates": "SELECT * FROM desk_rates(0, 9)",
    "a story without a look": "SELECT desk_story_shown(gen_random_uuid())",
    "the inner step": "SELECT desk_stands('t1', 'archived', 1)",
    "the inner ticket": "SELECT desk_ticket('t3')",
    "the view's owner": "UPDATE ticket_list SET node = 'archived'",
}


def test_everything_else_is_closed(agent: psycopg.Connection) -> None:
    for what, statement in CLOSED.items():
        try:
            done = agent.execute(statement)
        except (psycopg.errors.InsufficientPrivilege, psycopg.errors.CheckViolation):
            continue
        assert done.rowcount == 0, f"{what}: rows that it may not see are not there"


def test_a_leaky_condition_sees_nothing_more(agent: psycopg.Connection) -> None:
    seen = agent.execute(
        "SELECT id FROM ticket_list WHERE (1 / CASE id WHEN 't3' THEN 0 ELSE 1 END) = 1"
    ).fetchall()
    assert sorted(seen) == [("t1",), ("t2",)]


def test_a_seat_speaks_of_itself_alone(shared: Shared, agent: psycopg.Connection) -> None:
    said = "SELECT desk_checked(%s, 'A01', 'ok', '', '0.3.0')"
    agent.execute(said, ("1011",))
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        agent.execute(said, ("1012",))
    with shared.engine.begin() as conn:
        conn.exec_driver_sql("SELECT desk_checked('1012', 'A02', 'fail', 'echo', '0.3.0')")
    assert agent.execute("SELECT agent, health FROM seat_checks").fetchall() == [("1011", "ok")]
    assert agent.execute("UPDATE seat_checks SET health = 'ok' WHERE agent = '1012'").rowcount == 0
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        agent.execute("DELETE FROM seat_checks")
