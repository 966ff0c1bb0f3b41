"""The editors' room and a seat's must-reads under the logins of a real server: enough, and no more."""

from collections.abc import Callable, Iterator

import psycopg
import pytest
from msgspec.structs import replace

from agent_desktop.editing.editions.edition import EditionRefused
from agent_desktop.editing.newsroom import Newsroom
from agent_desktop.store.faults import StoreForbidden
from agent_desktop.store.sessions import Sessions
from agent_desktop.tickets.lateral import LATERAL, dispatch, ending
from kb_search.database import StoredArticles
from tests.editing.room import NOW, OLD, room
from tests.servers import Server, rows
from tests.store.logins import LOGINS, Centre, act, deliver, ticket

Seats = Callable[[str], Newsroom]


@pytest.fixture
def at(site: Centre) -> Iterator[Seats]:
    """Newsrooms by login, closed in the end."""
    opened: dict[str, Sessions] = {}

    def seat(login: str) -> Newsroom:
        return Newsroom(opened.setdefault(login, Sessions(lambda: site.address(login))))

    yield seat
    for sessions in opened.values():
        sessions.close()


@pytest.fixture
def site(server: Server, centre: str) -> Iterator[Centre]:
    made = Centre(server, centre)
    server.run("CREATE ROLE reviewer LOGIN")
    made.do("SELECT desk_admit('reviewer', '2002', 'editor')")
    yield made
    made.owner.dispose()
    server.drop(made.database)
    for login in (*LOGINS, "reviewer"):
        server.run(f"DROP ROLE {login}")


def test_two_editors_take_an_article_from_a_question_to_every_desk(site: Centre, at: Seats) -> None:
    asked = act("question", 1, text="养猫要登记吗", agent="1011", skill_group="gas", call_id="", nearest="")
    told = {"version": "1", "skill_group": "gas", "call_id": "", "ticket_id": "", "agent": "1011"}
    judged = act("article_used", 2, article="H-001", adopted=0, solved=0, **told)
    searched = act(
        "search", 3, agent="1011", query_hash="a", words="封燃气表", hits=0, opened="", took_us=1,
        skill_group="gas", nearest="",
    )  # fmt: skip
    for _ in range(2):
        assert deliver(site, "mallory", asked, judged, searched).refused == ()
    writer = room(at("writer"), "2001")
    reviewer = room(at("reviewer"), "2002")
    assert len(writer.board().groups) == 3
    filed = replace(ticket(9, "2001"), skill_group=LATERAL, asked=("handled",))
    told = {
        "ticket_id": filed.id,
        "question": "养猫要登记吗",
        "question_id": asked.id,
        "department": "客服部",
    }
    passed = act("consult", 9, **told, agent="2001", due_at=NOW.isoformat())
    who = {"agent": "2001", "origin": "A01"}
    dispatched = dispatch(filed.id, "dept_service", **who, now=NOW)
    for _ in range(2):
        assert deliver(site, "writer", filed, passed, dispatched).refused == ()
    assert deliver(site, "writer", ticket(8, "2001")).sent == (), "nobody calls an editor"
    [owed] = reviewer.board().consultations
    assert owed.node == "dispatched"
    draft = writer.settle(owed, "不用。", OLD)
    [mine] = writer.collect().to_end
    ended = ending(mine.id, mine.node, mine.answer, **who, now=NOW)
    assert deliver(site, "writer", *ended).refused == ()
    assert writer.collect().to_end == ()
    saved = writer.save(replace(draft, must_read=True, note="新"))
    writer.submit(saved.id)
    with pytest.raises(EditionRefused, match="own"):
        writer.publish(saved.id)
    reviewer.publish(saved.id)
    source = StoredArticles(site.address("mallory"))
    assert source.everything().count == 1
    source.close()
    seat = at("mallory")
    later = NOW.replace(hour=6)
    assert [b.answers for b in seat.inbox("1011", ("heating",), later)] == [False, True]
    assert seat.inbox("1012", ("gas",), later) == ()
    assert deliver(site, "mallory", act("read", 4, agent="1011", subject=saved.id)).refused == ()
    assert [receipt.agent for receipt in writer.receipts(saved.id)] == ["1011"]
    assert writer.figures(30).articles[0].third == 1


def test_an_agent_writes_nothing_of_the_library_and_sees_only_their_own(site: Centre, at: Seats) -> None:
    agent = room(at("mallory"), "1011")
    assert not agent.rights().edits
    with pytest.raises(EditionRefused, match="rights"):
        agent.begin(OLD)
    writer = room(at("writer"), "2001")
    writer.begin(OLD)
    for statement in (
        "SELECT * FROM article_editions",
        "INSERT INTO bulletins (id, from_at) VALUES ('b', 0)",
        "UPDATE articles SET title = ''",
        "INSERT INTO question_replies (question_id, at) VALUES ('q', 0)",
        "SELECT * FROM consultations",
        "INSERT INTO reads (agent, subject, at) VALUES ('1012', 'b', 0)",
        "INSERT INTO search_words (id, at, agent) VALUES ('s', 0, '1012')",
        "DELETE FROM reads",
    ):
        with pytest.raises(psycopg.Error) as caught:
            site.ask("mallory", statement)
        assert caught.value.sqlstate == "42501", statement
    site.do("INSERT INTO question_replies (question_id, agent, at) VALUES ('q', '1012', 0)")
    assert site.ask("mallory", "SELECT * FROM question_replies") == []
    assert len(rows(site.owner, "SELECT * FROM article_editions")) == 1


def test_an_editor_sees_no_customer(site: Centre, at: Seats) -> None:
    for statement in (
        "SELECT * FROM customers",
        "SELECT * FROM calls",
        "TABLE audit",
        "UPDATE tickets SET title = ''",
    ):
        with pytest.raises(psycopg.Error) as caught:
            site.ask("writer", statement)
        assert caught.value.sqlstate == "42501"
    assert deliver(site, "mallory", ticket(1, "1011")).refused == ()
    for table in ("tickets", "ticket_events", "ticket_clocks"):
        assert site.ask("writer", f"SELECT * FROM {table}") == [], "a caller's, not a department's"
    with pytest.raises(StoreForbidden):
        at("feed").inbox("", (), NOW)
