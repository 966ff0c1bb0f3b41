"""What must be read comes before the first 示闲, once; a silent store holds nobody back."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.agent.states import AgentState
from agent_desktop.desk import must_read
from agent_desktop.store.schema import editing, work
from tests.desk.rig import Rig
from tests.desk.store import WANG, Store

READY = AgentState.READY


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(must_read, "FIRST_S", 0.0)
    monkeypatch.setattr(must_read, "LOOK_S", 0.02)


def state(rig: Rig) -> str:
    return str(rig.state.presence.state)


def put_up(store: Store, bulletin_id: str = "b1", **more: Any) -> None:
    row: dict[str, Any] = {
        "from_at": datetime.now(UTC) - timedelta(hours=1),
        "title": "新口径",
        "body": "…",
    }
    store.add(editing.bulletins, id=bulletin_id, **row | more)


def test_reading_comes_before_the_first_ready_and_leaves_a_receipt(tmp_path: Path, store: Store) -> None:
    put_up(store)
    put_up(store, "b2", title="系统升级")

    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.until(lambda: rig.state.must_read.open)
            assert state(rig) == "not_ready"
            rig.front.set_agent_state(READY)
            assert state(rig) == "not_ready"
            rig.front.confirm_read("b1")
            rig.front.confirm_read("b1")  # a key held down
            assert state(rig) == "not_ready"
            rig.front.confirm_read("b2")
            assert state(rig) == "ready"
            assert rig.state.must_read.unread == ()
            await rig.delivered()
        assert [(r["agent"], r["subject"]) for r in store.rows(editing.reads)] == [
            ("1011", "b1"),
            ("1011", "b2"),
        ]
        async with Rig(tmp_path, store) as again:
            await again.settle()
            assert state(again) == "ready", "the receipt is remembered"

    asyncio.run(walk())


def test_later_means_not_yet_ready(tmp_path: Path, store: Store) -> None:
    put_up(store)

    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.until(lambda: rig.state.must_read.open)
            rig.front.read_later()
            assert not rig.state.must_read.open
            rig.front.set_agent_state(READY)
            assert (rig.state.must_read.open, state(rig)) == (True, "not_ready")
            rig.front.confirm_read("b1")
            assert state(rig) == "ready"

    asyncio.run(walk())


@pytest.mark.parametrize(
    "not_ours",
    [
        {"skill_groups": "nowhere"},
        {"from_at": datetime.now(UTC) + timedelta(hours=1)},
        {"to_at": datetime.now(UTC) - timedelta(minutes=1)},
    ],
)
def test_what_is_not_for_this_seat_or_not_now_holds_nobody_back(
    tmp_path: Path, store: Store, not_ours: dict[str, Any]
) -> None:
    put_up(store, **not_ours)

    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.settle()
            assert state(rig) == "ready"

    asyncio.run(walk())


def test_a_silent_store_holds_nobody_back(tmp_path: Path, store: Store) -> None:
    put_up(store)
    store.gone = True

    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.settle()
            assert state(rig) == "ready"

    asyncio.run(walk())


def test_an_answer_comes_back_to_who_asked_in_the_middle_of_a_shift(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.settle()
            asked = datetime.now(UTC)
            for question_id, agent in (("q1", "1011"), ("q2", "1012")):
                store.add(
                    editing.question_replies,
                    question_id=question_id, agent=agent, question="养猫", reply="可以", at=asked,
                )  # fmt: skip
            await rig.until(lambda: "answered" in rig.told())
            assert state(rig) == "ready"
            [answer] = rig.state.must_read.unread
            assert (answer.answers, answer.title, answer.body) == (True, "养猫", "可以")
            rig.front.open_must_read()
            assert rig.state.must_read.open
            rig.front.confirm_read("q1")
            assert (rig.state.must_read.unread, rig.told()) == ((), [])

    asyncio.run(walk())


def test_a_call_that_was_faster_is_not_disturbed(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.settle()
            await rig.takes(WANG)
            put_up(store)
            await rig.until(lambda: "must-read" in rig.told())
            assert (state(rig), rig.state.must_read.open) == ("talking", False)

    asyncio.run(walk())


def test_a_question_to_a_department_is_a_ticket_with_a_clock(tmp_path: Path, store: Store) -> None:
    """By the same outbox as any ticket: the store may be gone while it is asked."""

    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            store.gone = True
            number = await rig.front.ask_department("养猫要登记吗", "dept_service", 4, "")
            store.gone = False
            await rig.delivered()
            [row] = [r for r in store.rows(work.tickets) if r["number"] == number]
            assert (row["skill_group"], row["station"], row["node"]) == (
                "lateral",
                "dept_service",
                "dispatched",
            )
            assert row["due_at"] - row["filed_at"] == timedelta(hours=4)
            [owed] = store.rows(editing.consultations)
            assert (owed["id"], owed["department"], owed["due_at"]) == (
                row["id"],
                "客户服务部",
                row["due_at"],
            )
            for _ in range(2):  # a page that is looked at twice before the outbox is empty
                rig.front.end_consultation(row["id"], row["node"], "不用登记。")
            await rig.delivered()
            assert [r["node"] for r in store.rows(work.tickets) if r["number"] == number] == ["archived"]
            assert rig.state.notices == () or all("refused" not in n.key for n in rig.state.notices)

    asyncio.run(walk())


def test_what_comes_in_a_shift_holds_back_the_next_shift_not_this_one(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with Rig(tmp_path, store) as rig:
            await rig.settle()
            assert state(rig) == "ready"
            put_up(store)
            await rig.until(lambda: rig.state.must_read.unread)
            for wanted in (AgentState.NOT_READY, READY):
                rig.front.set_agent_state(wanted)
            assert state(rig) == "ready", "it is told in the bar"
            rig.front.set_agent_state(AgentState.SIGNED_OUT)
            rig.front.set_agent_state(READY)
            assert (state(rig), rig.state.must_read.open) == ("signed_out", True)
            rig.front.confirm_read("b1")
            assert state(rig) == "ready"

    asyncio.run(walk())
