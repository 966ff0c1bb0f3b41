"""What the desk writes into the shared store: once, whatever is delivered again, and in an unbroken chain."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.desk.database import DeskStore
from agent_desktop.store import audit
from agent_desktop.store.schema import editing, trail, work
from agent_desktop.tickets.acts import Act
from tests.desk.store import Store

AT = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)


@pytest.fixture
def store(tmp_path: Path, town: Path) -> Iterator[Store]:
    """The town's store, whose people nobody has called yet."""
    (tmp_path / "store.sqlite").write_bytes(town.read_bytes())
    made = Store(tmp_path / "store.sqlite")
    yield made
    made.close()


Told = dict[str, str | int | None]


def act(kind: str, number: int = 1, **payload: str | int | None) -> Act:
    return act_of(kind, payload, number)


def act_of(kind: str, payload: Told, number: int = 1) -> Act:
    return Act(id=f"act-{number}", kind=kind, at=AT, payload={"agent": "1011", **payload})


def call(number: int = 1, **more: str | int | None) -> Act:
    told: dict[str, str | int | None] = {
        "id": "call-1",
        "direction": "incoming",
        "phone": "+8613812346621",
        "account_id": "a1",
        "skill_group": "heating",
        "ivr_trail": "2-1",
        "started_at": AT.isoformat(),
        "answered_at": (AT + timedelta(seconds=4)).isoformat(),
        "ended_at": (AT + timedelta(seconds=124)).isoformat(),
        "end_reason": "far_end",
        "hold_s": 10,
        "wrap_up_s": 0,
        "result": "",
        "ticket_id": "",
        "matter": "",
        "summary": "",
    }
    return act("call", number, **told | more)


def deliver(store: Store, handler: Any, *acts: Act) -> None:
    for each in acts:
        with store.writer.begin() as conn:
            handler(conn, each)


def test_a_call_is_logged_at_its_end_and_completed_by_its_result(store: Store) -> None:
    deliver(store, DeskStore.call, call())
    [logged] = store.rows(work.calls)
    assert (logged["result"], logged["ticket_id"], logged["hold_s"]) == ("", None, 10)
    ended = call(2, result="dispatched", ticket_id="t1", wrap_up_s=33, matter="室温不达标", summary="不热")
    deliver(store, DeskStore.call, ended, ended)
    [logged] = store.rows(work.calls)
    assert (logged["result"], logged["ticket_id"], logged["wrap_up_s"]) == ("dispatched", "t1", 33)
    assert (logged["started_at"], logged["answered_at"]) == (AT, AT + timedelta(seconds=4))
    [contact] = store.rows(work.contacts)
    assert (contact["matter"], contact["outcome"], contact["duration_s"]) == ("室温不达标", "dispatched", 124)
    assert contact["incoming"] is True


def test_a_call_nobody_answered_is_no_contact(store: Store) -> None:
    deliver(store, DeskStore.call, call(answered_at=None, phone="", account_id="", result="missed"))
    [logged] = store.rows(work.calls)
    assert (logged["phone"], logged["account_id"], logged["answered_at"]) == (None, None, None)
    assert store.rows(work.contacts) == []


def test_articles_and_questions_are_noted_once(store: Store) -> None:
    used = act("article_used", article="H-001", call_id="call-1", ticket_id="")
    asked = act("question", text="报停户的管道谁来放水？")
    for _ in range(2):
        deliver(store, DeskStore.article_used, used)
        deliver(store, DeskStore.question, asked)
    [row] = store.rows(trail.articles_used)
    assert (row["article_no"], row["call_id"], row["ticket_id"]) == ("H-001", "call-1", None)
    [row] = store.rows(editing.article_outcomes)
    assert (row["version"], row["adopted"], row["solved"]) == ("", True, None)  # as an older desk tells it
    [row] = store.rows(trail.questions_unanswered)
    assert (row["question"], row["agent"]) == ("报停户的管道谁来放水？", "1011")


def test_an_article_that_was_only_judged_counts_as_judged_and_not_as_used(store: Store) -> None:
    told: Told = {"version": "2026-10", "skill_group": "heating", "call_id": "", "ticket_id": ""}
    judged = act_of("article_used", told | {"article": "H-001", "adopted": 0, "solved": 0})
    deliver(store, DeskStore.article_used, judged, judged)
    assert store.rows(trail.articles_used) == []
    [row] = store.rows(editing.article_outcomes)
    assert (row["version"], row["adopted"], row["solved"]) == ("2026-10", False, False)


def test_a_search_keeps_its_words_only_when_it_found_nothing(store: Store) -> None:
    told: Told = {
        "query_hash": "ab",
        "took_us": 900,
        "skill_group": "gas",
        "call_id": "",
        "nearest": "没气怎么办",
    }
    for number, (hits, words) in enumerate(((3, ""), (0, "养猫"))):
        deliver(
            store,
            DeskStore.search,
            act_of("search", told | {"hits": hits, "words": words, "opened": ""}, number),
        )
    assert [row["hits"] for row in store.rows(trail.searches)] == [3, 0]
    assert [(r["words"], r["skill_group"]) for r in store.rows(editing.search_words)] == [
        ("", "gas"),
        ("养猫", "gas"),
    ]


def test_looks_make_an_unbroken_chain_and_none_stands_twice(store: Store) -> None:
    look = {"action": "look", "call_id": "c1", "detail": "own_number"}
    looks = [act("audit", n, subject=f"a{n}", **look) for n in range(5)]
    deliver(store, DeskStore.audit, *looks, *looks[2:])
    rows = store.rows(trail.audit)
    assert [r["subject"] for r in rows] == ["a0", "a1", "a2", "a3", "a4"]
    assert rows[0]["detail"] == "own_number call c1 [act-0]"
    with store.reader.connect() as conn:
        assert audit.verify(conn) is None


def test_two_looks_of_one_moment_are_two(store: Store) -> None:
    deliver(
        store,
        DeskStore.audit,
        act("audit", 1, action="look", subject="a1", detail=""),
        act("audit", 2, action="look", subject="a1", detail=""),
    )
    assert len(store.rows(trail.audit)) == 2


@pytest.mark.parametrize("missing", ["id", "started_at", "agent"])
def test_an_act_without_its_facts_is_refused_and_leaves_nothing(store: Store, missing: str) -> None:
    payload = {k: v for k, v in call().payload.items() if k != missing}
    broken = Act(id="act-1", kind="call", at=AT, payload=payload)
    with pytest.raises(KeyError):
        deliver(store, DeskStore.call, broken)
    assert store.rows(work.calls) == []


def test_a_time_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(ValueError, match="calls: NOT NULL"):
        deliver(store, DeskStore.call, call(started_at=None))
