"""What was asked is grouped by meaning, answered to who asked, or passed on with a clock."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from agent_desktop.editing.answering import Collected
from agent_desktop.editing.editions.edition import EditionRefused
from agent_desktop.editing.questions.asked import Asked, AskedKind, grouped
from agent_desktop.editing.questions.database import consult
from agent_desktop.editing.questions.meaning import terms_by
from agent_desktop.store.schema import editing, trail
from agent_desktop.store.schema.work import tickets
from agent_desktop.tickets import form_files, lateral
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.filing import ticket_of
from agent_desktop.tickets.life.database import TicketStore
from kb_search.article_files import load_folder
from resources import files
from tests.desk.store import Store
from tests.editing.room import NOW, OLD, room, staffed

TITLES = [article.title for article in load_folder(files("articles")).articles]
TERMS = terms_by(files("search") / "synonyms.toml")
MEANINGS = (
    ("阳台能不能封燃气表", "燃气表能封在阳台柜子里吗", "阳台封燃气表行不行"),
    ("电动车充电桩怎么报装", "想装电动汽车充电桩要办什么", "充电桩报装流程"),
    ("家里停电了",),
    ("家里停气了",),
    ("电费在哪交", "电费去哪里交"),
    ("暖气片漏水谁来修", "家里暖气片漏水了找谁"),
    ("宽带提速要多少钱",),
    ("发票抬头写错了怎么改", "发票抬头错了能改吗"),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(tmp_path / "store.sqlite")
    staffed(made)
    yield made
    made.close()


def asked(text: str, number: int = 0, kind: AskedKind = AskedKind.QUESTION, **more: str) -> Asked:
    return Asked(id=f"{kind}{number}{text}", kind=kind, text=text, at=NOW + timedelta(seconds=number), **more)


def test_questions_are_grouped_by_meaning() -> None:
    all_ = [asked(text, place) for place, texts in enumerate(MEANINGS) for text in texts]
    groups = {frozenset(one.text for one in group.asked) for group in grouped(all_, TERMS, TITLES)}
    assert groups == {frozenset(texts) for texts in MEANINGS}


def test_questions_that_the_library_tells_apart_are_not_one() -> None:
    moved, stopped = (
        asked("燃气过户要什么材料", nearest="G-014"),
        asked("燃气报停要什么材料", nearest="G-015"),
    )
    also = asked("天然气改名带什么证件", nearest="G-014")
    groups = {
        frozenset(one.text for one in group.asked) for group in grouped([moved, stopped, also], TERMS, TITLES)
    }
    assert groups == {frozenset({moved.text, also.text}), frozenset({stopped.text})}


def test_the_largest_group_is_first_and_a_question_is_its_head() -> None:
    searches = [asked("封燃气表", n, AskedKind.SEARCH) for n in range(3)]
    first, *_ = grouped([*searches, asked("阳台封燃气表"), asked("宽带提速")], TERMS)
    assert (len(first.asked), first.head.text) == (4, "阳台封燃气表")


def test_articles_of_no_help_are_grouped_by_article() -> None:
    of_no_help = [asked("H-001", n, AskedKind.UNSOLVED, article_no="H-001") for n in range(2)]
    [group] = grouped(of_no_help, TERMS)
    assert group.questions == ()


def test_strange_texts_do_no_harm() -> None:
    strange = ["", " ", "？？？", "😀" * 50, "a" * 10_000, "(.*", "\x00"]
    assert sum(len(g.asked) for g in grouped([asked(t, n) for n, t in enumerate(strange)], TERMS)) == len(
        strange
    )


def question(store: Store, question_id: str, agent: str = "1011", text: str = "养猫要登记吗") -> None:
    store.add(trail.questions_unanswered, id=question_id, at=NOW, question=text, agent=agent)


def test_an_answer_goes_to_everybody_who_asked_once(store: Store) -> None:
    question(store, "q1")
    question(store, "q2", "1012")
    editors = room(store.where)
    [group] = editors.board().groups
    assert editors.reply([a.id for a in group.questions], "不用登记", "H-001") == 2
    assert editors.reply(["q1", "q2", "none"], "又一次") == 0
    assert [(r["agent"], r["reply"]) for r in store.rows(editing.question_replies)] == [
        ("1011", "不用登记"),
        ("1012", "不用登记"),
    ]
    assert editors.board().groups == ()


def lateral_ticket(at: datetime) -> tuple[Ticket, tuple[Act, ...]]:
    """A question as a desk files it, and the acts that go with it."""
    (form,), _ = form_files.load(files("forms") / "lateral", "zh_CN")
    draft = lateral.consultation("养猫要登记吗", "dept_service", at)
    rules, _ = rule_files.load(files("settings"), files("settings"), ZoneInfo("Asia/Shanghai"), "zh_CN")
    bare = ticket_of(draft, lateral.within(form, 24), "261122-A01-0001", at, rules)
    ticket = replace(bare, agent="1096", origin="A01")
    told = {"question": "养猫要登记吗", "department": "客户服务部", "question_id": "q1", "agent": "1096"}
    due = (at + timedelta(hours=24)).isoformat()
    payload: dict[str, str | int | None] = {"ticket_id": ticket.id, "due_at": due, **told}
    who = {"agent": "1096", "origin": "A01"}
    dispatched = lateral.dispatch(ticket.id, "dept_service", **who, now=at)
    return ticket, (Act(id=f"{ticket.id}-consult", kind="consult", at=at, payload=payload), dispatched)


def deliver(store: Store, *acts: Act) -> None:
    for act in acts:
        with store.writer.begin() as conn:
            (consult if act.kind == "consult" else TicketStore.step)(conn, act)


def test_a_hard_question_is_a_lateral_ticket_and_comes_back_as_a_draft(store: Store) -> None:
    question(store, "q1")
    ticket, acts = lateral_ticket(NOW)
    assert ticket.due_at == NOW + timedelta(hours=24)
    with store.writer.begin() as conn:
        TicketStore.ticket(conn, ticket)
    for _ in range(2):
        deliver(store, *acts)
    editors, other = room(store.where), room(store.where, "1097")
    [owed] = editors.board().consultations
    assert (owed.number, owed.node, owed.department) == ("261122-A01-0001", "dispatched", "客户服务部")
    assert editors.collect() == Collected(drafts=0, to_end=())
    answered: dict[str, str | int | None] = {
        "ticket_id": ticket.id, "step": "handle", "role": "station", "reason": "不需要登记。",
        "agent": "客服部",
    }  # fmt: skip
    deliver(store, Act(id="a1", kind="step", at=NOW, payload=answered))
    assert editors.collect().drafts == 1
    assert other.collect().drafts == 0, "once, whoever looks"
    [draft] = editors.board().unfinished
    assert (draft.article.title, draft.article.answer) == ("养猫要登记吗", "不需要登记。")
    assert (draft.article.skill_groups, draft.question_id) == ((), "q1")
    [mine] = editors.collect().to_end
    assert other.collect().to_end == (), "who asked ends it"
    who = {"agent": "1096", "origin": "A01"}
    deliver(store, *lateral.ending(mine.id, mine.node, mine.answer, **who, now=NOW))
    assert editors.collect() == Collected(drafts=0, to_end=())
    assert editors.board().consultations == ()
    [row] = [row for row in store.rows(tickets) if row["skill_group"] == lateral.LATERAL]
    assert (row["node"], row["station"]) == ("archived", "dept_service")
    editors.submit(draft.id)
    editors.publish(draft.id)
    [told] = store.rows(editing.question_replies)
    assert (told["agent"], told["article_no"]) == ("1011", draft.article.no)


def test_a_wording_that_came_another_way_ends_the_ticket_too(store: Store) -> None:
    ticket, acts = lateral_ticket(NOW)
    with store.writer.begin() as conn:
        TicketStore.ticket(conn, ticket)
    deliver(store, *acts)
    editors = room(store.where)
    [owed] = editors.board().consultations
    editors.settle(owed, "不用。", OLD)
    with pytest.raises(EditionRefused, match="changed"):
        editors.settle(owed, "又一次", OLD)
    assert len(editors.history("H-001")) == 1, "the second draft went with its transaction"
    [mine] = editors.collect().to_end
    who = {"agent": "1096", "origin": "A01"}
    for _ in range(2):
        deliver(store, *lateral.ending(mine.id, mine.node, mine.answer, **who, now=NOW))
    assert [row["node"] for row in store.rows(tickets) if row["id"] == ticket.id] == ["archived"]


def test_what_was_searched_in_vain_and_what_did_not_help_is_on_the_board(store: Store) -> None:
    at = {"at": NOW, "agent": "1011"}
    store.add(editing.search_words, id="s1", words="封燃气表", **at)
    store.add(editing.search_words, id="s2", words="", **at)
    store.add(editing.article_outcomes, id="o1", article_no="H-001", solved=False, **at)
    store.add(editing.article_outcomes, id="o2", article_no="H-001", solved=True, **at)
    kinds = [group.head.kind for group in room(store.where).board().groups]
    assert sorted(kinds) == [AskedKind.SEARCH, AskedKind.UNSOLVED]


def test_figures_count_by_day_group_and_article(store: Store) -> None:
    for n, (group, hits, opened) in enumerate((("gas", 2, "H-001"), ("gas", 0, ""), ("heating", 1, ""))):
        at = {"at": NOW - timedelta(days=n), "agent": "1011"}
        store.add(trail.searches, id=f"s{n}", hits=hits, opened=opened, **at)
        store.add(editing.search_words, id=f"s{n}", skill_group=group, **at)
    store.add(
        editing.article_outcomes,
        id="o",
        at=NOW,
        article_no="H-001",
        adopted=True,
        solved=True,
        skill_group="gas",
    )
    editors = room(store.where)
    shown = editors.figures(30)
    assert (len(shown.days), sum(d.searched for d in shown.days), sum(d.found for d in shown.days)) == (
        30,
        3,
        2,
    )
    assert [(c.name, c.first, c.second) for c in shown.groups] == [("gas", 2, 1), ("heating", 1, 1)]
    assert [(c.name, c.first, c.second, c.third) for c in shown.articles] == [("H-001", 1, 1, 0)]
    assert (shown.in_force, shown.ending, shown.outdated) == (1, 1, 0)
    assert sum(d.searched for d in editors.figures(30, "heating").days) == 1
