"""Orders, hands and messages on both stores: who may, what reaches whom, and that nothing fires late."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from agent_desktop.agent.board import NO_CALL, OnLine
from agent_desktop.agent.database import SqlBoard
from agent_desktop.agent.post.database import SqlPost
from agent_desktop.agent.post.post import Asking, HandCall, OrderKind, OrderState
from agent_desktop.agent.states import AgentState, Presence
from agent_desktop.store import audit
from agent_desktop.store.faults import StoreError
from agent_desktop.store.instants import utc_now
from agent_desktop.store.schema.post import desk_orders, hands
from agent_desktop.store.schema.staff import agent_skills, agents, skill_groups
from agent_desktop.store.schema.trail import audit as trail
from tests.contract.stores import Shared
from tests.servers import Server

STAFF = {"1011": "agent", "1012": "agent", "2001": "supervisor", "2002": "supervisor"}
ASKING = Asking(call_id="c7", caller="138****6621", skill_group="heating", about="不热 · 老人独居")
KNOWN = replace(ASKING, phone="+8613812346621", account_id="a1")


class Floor:
    """A post office for each person, under a login of their own where there is a server."""

    def __init__(self, shared: Shared, address: Callable[[str], str | None]) -> None:
        self.shared = shared
        self._runs = {no: shared.another_desk(address(no)).run for no in STAFF}

    def __call__(self, no: str) -> SqlPost:
        return SqlPost(self._runs[no], no)

    def works(self, no: str, call: OnLine = NO_CALL) -> None:
        """A desk gives a sign of life."""
        now = utc_now()
        state = AgentState.TALKING if call.call_id else AgentState.READY
        SqlBoard(self._runs[no], no, "A01").show(Presence(state=state, since=now), call, now)

    def acts(self) -> list[tuple[str, str, str]]:
        """What the trail says, in order; its chain holds."""
        with self.shared.engine.begin() as conn:
            assert audit.verify(conn) is None
        return [(row.who, row.action, row.subject) for row in self.shared.rows(trail)]


@pytest.fixture(params=["sqlite", "postgresql"])
def floor(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Floor]:
    embedded = request.param == "sqlite"
    shared = Shared(tmp_path / "s.sqlite" if embedded else request.getfixturevalue("centre"))
    for no, role in STAFF.items():
        team = "B" if no == "2002" else "A"
        shared.add(agents, {"no": no, "name": f"员工{no}", "extension": f"8{no}", "role": role, "team": team})
    for code in ("heating", "gas"):
        shared.add(skill_groups, {"code": code, "label": code})
    shared.add(agent_skills, {"agent": "1011", "skill_group": "heating", "level": 1})
    server = None if embedded else request.getfixturevalue("server")
    made = Floor(shared, lambda no: None if server is None else _login(server, shared, no))
    yield made
    shared.close()


def _login(server: Server, shared: Shared, no: str) -> str:
    with shared.engine.begin() as conn:
        conn.exec_driver_sql(f"DROP ROLE IF EXISTS post_{no}")
        conn.exec_driver_sql(f"CREATE ROLE post_{no} LOGIN")
        conn.exec_driver_sql("SELECT desk_admit(%s, %s, %s)", (f"post_{no}", no, STAFF[no]))
    return server.url(str(shared.engine.url.database), f"post_{no}")


def states(floor: Floor, lead: str) -> dict[str, str]:
    return {given.id: given.state.value for given in floor(lead).lead().given}


def test_an_order_reaches_one_desk_once_and_its_lead_hears_of_it(floor: Floor) -> None:
    lead, agent, other = floor("2001"), floor("1011"), floor("1012")
    assert lead.order("o0", "1011", OrderKind.NOT_READY) == "offline", "no order to a desk that is silent"
    floor.works("1011")
    assert lead.order("o1", "1011", OrderKind.NOT_READY, "meeting") == ""
    assert lead.order("o1", "1011", OrderKind.NOT_READY, "meeting") == "", "given twice is given once"
    assert other.fetch().orders == ()
    (order,) = agent.fetch().orders
    assert (order.kind, order.who, order.name, order.detail) == ("not_ready", "2001", "员工2001", "meeting")
    assert not other.answered("o1", OrderState.DONE), "nobody answers for another's desk"
    assert agent.answered("o1", OrderState.LATER)
    assert not agent.answered("o1", OrderState.DONE)
    assert agent.fetch().orders == ()
    assert states(floor, "2001") == {"o1": "later"}
    assert states(floor, "2002") == {}, "a lead hears of their own orders"
    assert floor.acts() == [("2001", "order_not_ready", "1011")]


def test_an_order_that_was_not_fetched_in_time_never_fires(floor: Floor) -> None:
    floor.works("1011")
    floor("2001").order("o1", "1011", OrderKind.SIGN_OUT)
    with floor.shared.engine.begin() as conn:
        conn.execute(update(desk_orders).values(until=utc_now() - timedelta(seconds=1)))
    assert floor("1011").fetch().orders == ()
    assert states(floor, "2001") == {"o1": "expired"}


def test_hanging_up_means_the_call_that_is_up_and_no_other(floor: Floor) -> None:
    lead = floor("2001")
    floor.works("1011")
    assert lead.order("o1", "1011", OrderKind.HANG_UP) == "no_call"
    floor.works("1011", OnLine(call_id="c7", caller="138****6621", skill_group="heating"))
    assert lead.order("o2", "1011", OrderKind.HANG_UP, "c8") == ""
    assert [o.detail for o in floor("1011").fetch().orders] == ["c7"]
    assert lead.order("o3", "2001", OrderKind.HANG_UP) == "own"


def test_skill_groups_are_moved_and_the_desk_is_told(floor: Floor) -> None:
    lead = floor("2001")
    floor.works("1011")
    for wrong in ("", "heating,steam"):
        assert lead.order("o1", "1011", OrderKind.GROUPS, wrong) == "unknown"
    assert lead.order("o2", "1011", OrderKind.GROUPS, "gas,heating,gas") == ""
    assert [tuple(r) for r in floor.shared.rows(agent_skills)] == [("1011", "gas", 1), ("1011", "heating", 2)]
    assert floor("1011").fetch().orders[0].detail == "gas,heating,gas"
    assert lead.order("o3", "1012", OrderKind.GROUPS, "gas") == "", "also of somebody who is at home"
    assert [act[1:] for act in floor.acts()] == [("order_groups", "1011"), ("order_groups", "1012")]


def test_a_hand_is_seen_by_leads_and_answered_by_one_of_them(floor: Floor) -> None:
    agent, lead, second = floor("1011"), floor("2001"), floor("2002")
    assert agent.raise_hand("h0", ASKING) == 0, "nobody is there to see it"
    for no in ("1011", "2001", "2002"):
        floor.works(no)
    assert agent.raise_hand("h1", ASKING) == 2
    (hand,) = lead.lead().hands
    assert (hand.id, hand.agent, hand.asking, hand.own_team) == ("h1", "1011", ASKING, True), "one at a time"
    assert not second.lead().hands[0].own_team
    own = agent.fetch().hand
    assert own is not None
    assert (own.id, own.how) == ("h1", "")
    assert second.answer_hand("h1", "message", "  先报安全提示，<b>我来</b>  ")
    assert not lead.answer_hand("h1", "whisper"), "somebody went already"
    assert lead.lead().hands == ()
    told = agent.fetch()
    assert told.hand is not None
    assert (told.hand.how, told.hand.name) == ("message", "员工2002")
    (answer,) = told.messages
    assert (answer.body, answer.hand, answer.who) == ("先报安全提示，<b>我来</b>", "h1", "2002")
    agent.read(answer.id)
    agent.lower_hand("h1")
    assert agent.fetch().messages == ()
    assert agent.fetch().hand is None
    assert floor.acts() == [("2002", "hand_message", "1011")]


def test_a_hand_of_a_desk_that_died_and_one_taken_down_are_not_seen(floor: Floor) -> None:
    lead = floor("2001")
    floor.works("2001")
    floor("1012").raise_hand("h2", ASKING)
    assert lead.lead().hands == (), "never heard of"
    floor.works("1012")
    assert [h.id for h in lead.lead().hands] == ["h2"], "back again with its hand"
    floor("1011").lower_hand("h2")
    assert len(lead.lead().hands) == 1, "nobody lowers another's"
    floor("1012").lower_hand("h2")
    assert lead.lead().hands == ()
    assert not lead.answer_hand("h2", "message", "来了")
    assert not lead.answer_hand("h2", "fly")


def test_the_card_of_a_hand_is_a_leads_while_it_is_up_or_theirs_and_each_look_is_written_down(
    floor: Floor,
) -> None:
    agent, lead, second = floor("1011"), floor("2001"), floor("2002")
    floor.works("1011")
    agent.raise_hand("h0", ASKING)
    assert lead.hand_card("h0") is None, "of nobody there is no card"
    agent.raise_hand("h1", KNOWN)
    (hand,) = lead.lead().hands
    assert (hand.asking.phone, hand.asking.account_id) == ("", ""), "no list of hands tells a number"
    assert lead.hand_card("h1") == second.hand_card("h1") == HandCall("+8613812346621", "a1")
    assert lead.answer_hand("h1", "whisper")
    assert lead.hand_card("h1") is not None
    assert second.hand_card("h1") is None, "somebody else helps"
    agent.lower_hand("h1")
    assert lead.hand_card("h1") is None
    agent.raise_hand("h2", KNOWN)
    agent.raise_hand("h3", ASKING)
    kept = {(row.id, row.phone, row.account_id) for row in floor.shared.rows(hands)}
    assert {words for _, *rest in kept for words in rest} == {""}, "the number goes with the hand"
    assert floor.acts() == [
        ("2001", "hand_card", "1011"), ("2002", "hand_card", "1011"),
        ("2001", "hand_whisper", "1011"), ("2001", "hand_card", "1011"),
    ]  # fmt: skip


def test_a_notice_is_read_by_n_of_m_and_who_has_not_is_named(floor: Floor) -> None:
    lead, agent = floor("2001"), floor("1011")
    for no in STAFF:
        floor.works(no)
    assert not lead.tell("m0", "   ")
    assert lead.tell("m1", "七里河停热，预计 18:00 恢复", group="heating", pinned=True)
    assert not lead.tell("m1", "again")
    assert lead.tell("m2", "x" * 900)
    assert floor("1012").fetch().messages[0].body == "x" * 500, (
        "the other group isn't told of m1, words are cut"
    )
    group, everybody = sorted(lead.told(), key=lambda told: told.id)
    assert (group.readers, group.missing) == (0, ("1011 员工1011",))
    assert everybody.missing == ("1011 员工1011", "1012 员工1012", "2002 员工2002")
    agent.read("m1")
    agent.read("m1")
    floor("1012").read("m1")
    group = next(told for told in lead.told() if told.id == "m1")
    assert (group.readers, group.missing, group.name, group.pinned) == (1, (), "员工2001", True)
    (pinned,) = [m for m in agent.fetch().messages if m.id == "m1"]
    assert (pinned.pinned, pinned.seen) == (True, True), "what is pinned stays in sight"
    assert floor("2002").unpin("m1")
    assert not lead.unpin("m1")
    assert [m.id for m in agent.fetch().messages] == ["m2"]
    assert [act[1] for act in floor.acts()] == ["notice", "notice", "notice_over"]


def test_nobody_else_does_what_leads_do(floor: Floor) -> None:
    floor.works("1012")
    agent = floor("1011")
    attempts: list[Callable[[], object]] = [
        lambda: agent.order("o1", "1012", OrderKind.SIGN_OUT),
        lambda: agent.order("o2", "1012", OrderKind.GROUPS, "gas"),
        lambda: agent.tell("m1", "大家好"),
        lambda: agent.tell("m2", "你好", agent="1012"),
        lambda: agent.answer_hand("h1", "message", "来了"),
        lambda: agent.unpin("m1"),
        lambda: agent.hand_card("h1"),
        agent.lead,
        agent.told,
    ]
    for attempt in attempts:
        with pytest.raises(StoreError):
            attempt()
    assert floor("1012").fetch().orders == () == floor("1012").fetch().messages
    assert floor.acts() == []
