"""The demo's colleagues live in the real store: a lead's own adapters see them, and a lead's leave counts."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from agent_desktop.agent.database import SqlBreaks
from agent_desktop.agent.post.database import SqlPost
from agent_desktop.agent.post.post import OrderKind, OrderState
from agent_desktop.agent.states import AgentState
from agent_desktop.demo import post
from agent_desktop.demo.colleague import Colleague
from agent_desktop.demo.floor import DemoFloor
from agent_desktop.store.engines import open_reader
from agent_desktop.store.schema.staff import agent_skills, agents
from agent_desktop.supervision.database import SqlBoardBook
from tests.contract.stores import Shared

HOUR = timedelta(hours=1)


@pytest.fixture
def shared(tmp_path: Path) -> Iterator[Shared]:
    made = Shared(tmp_path / "s.sqlite")
    made.add(agents, {"no": "1001", "name": "赵永红", "extension": "8000", "role": "supervisor"})
    for no in range(1012, 1030):
        made.add(
            agents, {"no": str(no), "name": f"N{no}", "extension": f"8{no}", "role": "agent", "team": "一班"}
        )
        made.add(agent_skills, {"agent": str(no), "skill_group": "gas", "level": 1})
    yield made
    made.close()


def test_they_work_ask_for_breaks_and_go_home(shared: Shared, tmp_path: Path) -> None:
    now = [datetime.now(UTC)]
    store = tmp_path / "s.sqlite"
    floor = DemoFloor(store, lambda: now[0])
    book, lead = (
        SqlBoardBook(open_reader(store), "1001"),
        SqlBreaks(shared.sender.run, "1001"),
    )
    assert floor.step() > 50, "calls of the hour before"
    figures = book.figures(now[0] - HOUR, now[0])
    assert 13 < sum(c.signed_in_s for c in figures.agents.values()) / 3600 < 15.1, "15 have a shift"
    assert figures.whole.answered > 50
    assert figures.whole.aht_s
    floor.sign_out()
    floor = DemoFloor(store, lambda: now[0])
    floor.step()
    assert book.figures(now[0] - HOUR, now[0]).whole == figures.whole, "no hour is lived twice"
    for one in floor.colleagues[:2]:
        one.wants_break = True
    while not (asked := lead.asked(now[0])):
        now[0] += timedelta(seconds=5)
        floor.step()
        assert now[0] < datetime.now(UTC) + HOUR, "nobody had to ask"
    assert asked[0].away == 1, "the quota let one go at once"
    waiting = {one.agent for one in asked}
    assert all(lead.decide(one.id, grants=True, now=now[0]) for one in asked)
    while waiting:
        now[0] += timedelta(seconds=20)
        floor.step()
        waiting -= {one.agent for one in floor.colleagues if one.state is AgentState.ON_BREAK}
        assert now[0] < datetime.now(UTC) + HOUR, "leave was given, and they never went"
    floor.sign_out()
    assert {seen.state for seen in book.news(None).seen} == {AgentState.SIGNED_OUT}
    book.close()


def test_they_do_as_they_are_told_and_ask_for_help(
    shared: Shared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "ASKS", 1.0)
    now = [datetime.now(UTC)]
    floor, lead = DemoFloor(tmp_path / "s.sqlite", lambda: now[0]), SqlPost(shared.sender.run, "1001")

    def goes_on() -> None:
        now[0] += timedelta(seconds=5)
        floor.step()

    def somebody(state: AgentState) -> Colleague:
        """Who does that for a while yet, sooner or later."""
        for _ in range(400):
            goes_on()
            for one in floor.colleagues:
                if one.state is state and one.until - now[0] > timedelta(seconds=15):
                    return one
        raise AssertionError(f"nobody was ever {state}")

    writes = somebody(AgentState.WRAP_UP)
    busy = next(one for one in floor.colleagues if one.until - now[0] > timedelta(seconds=15)
                and one.state is AgentState.TALKING)  # fmt: skip
    for one in (busy, writes):
        assert lead.order(one.agent, one.agent, OrderKind.NOT_READY) == ""
    assert lead.tell("m1", "18:00 恢复")
    goes_on()
    assert {given.state for given in lead.lead().given} == {OrderState.LATER}, "in a call, and in its wrap-up"
    assert lead.order("end", writes.agent, OrderKind.END_WRAP_UP) == ""
    goes_on()
    goes_on()
    assert writes.state is AgentState.NOT_READY
    assert lead.told()[0].readers == len(floor.colleagues)
    hands = lead.lead().hands
    assert 1 <= len(hands) <= post.MOST_HANDS
    assert all(hand.asking.about for hand in hands)
    assert lead.answer_hand(hands[0].id, "message", "来了")
    talking = next(one for one in floor.colleagues if one.agent == hands[-1].agent)
    assert lead.order("cut", talking.agent, OrderKind.HANG_UP) == ""
    goes_on()
    goes_on()
    assert talking.state is not AgentState.TALKING
    assert hands[0].id not in {hand.id for hand in lead.lead().hands}
    for _ in range(400):
        if busy.state is AgentState.NOT_READY:
            break
        goes_on()
    assert busy.state is AgentState.NOT_READY, "after the call"
    floor.sign_out()
    left = {hand.id for hand in SqlPost(shared.sender.run, "1001").lead().hands}
    floor = DemoFloor(tmp_path / "s.sqlite", lambda: now[0])
    goes_on()
    goes_on()
    assert not left & {hand.id for hand in lead.lead().hands}, "a hand of the demo before is down"
    floor.sign_out()
