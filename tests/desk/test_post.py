"""Between a lead's desk and an agent's: orders, a raised hand and its answer, messages, and who is told."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import update

from agent_desktop.agent.post.post import OrderKind, Post
from agent_desktop.agent.states import AgentState
from agent_desktop.desk import awareness, beat, leading, overseeing, post_box, shift_watch
from agent_desktop.desk.parts import ExchangeCodes
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.store.schema import post, staff, trail
from agent_desktop.supervision.shift.database import SqlShiftBook
from tests.desk.rig import ROTA, Rig
from tests.desk.store import WANG, Store
from tests.ui.scenes import HANDS

QUESTIONS = ("hands can't be seen", "no post", "the floor's situation is not known")
CODES = {"listen": "*51{extension}", "whisper": "*52{extension}"}


class Two:
    """Both desks over one store."""

    def __init__(self, agent: Rig, lead: Rig) -> None:
        self.agent, self.lead = agent, lead

    async def __aenter__(self) -> tuple[Rig, Rig]:
        await self.agent.desk.start()
        await self.lead.desk.start()
        await self.lead.until(lambda: self.lead.state.watched.supervises)
        return self.agent, self.lead

    async def __aexit__(self, *_: object) -> None:
        await self.agent.desk.close()
        await self.lead.desk.close()

    def order(self, kind: OrderKind, detail: str = "") -> None:
        self.lead.front.leading.order(kind, "1011", detail)

    async def known(self) -> None:
        """The lead's board has heard of the agent's state."""
        await self.agent.until(lambda: self.agent.desk.beat.told == self.agent.state.presence)

    async def carried_out(self, kind: OrderKind, detail: str = "") -> None:
        """An order is given, carried out, and its lead knows."""
        await self.known()
        for notice in self.lead.state.notices:
            self.lead.front.dismiss(notice.id)
        self.order(kind, detail)
        await self.lead.until(lambda: any(told.startswith("given-") for told in self.lead.told()))


@pytest.fixture
def two(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Two:
    for module, names in (
        (overseeing, ("FIRST_S", "LOOK_S", "ROLE_S")),
        (post_box, ("LOOK_S", "WAITING_S")),
        (leading, ("LOOK_S",)),
        (shift_watch, ("LOOK_S",)),
        (beat, ("LOOK_S",)),
    ):
        for name in names:
            monkeypatch.setattr(module, name, 0.03)
    store.add(staff.agents, no="2001", name="王", extension="8201", role="supervisor", team="A")
    store.add(staff.agents, no="1011", name="张敏", extension="8011", role="agent", team="A")
    folders = [tmp_path / name for name in ("agent", "lead")]
    for folder in folders:
        folder.mkdir()
    codes = ExchangeCodes(steps_in=CODES, listening_told=True)
    lead = Rig(folders[1], store, who=("2001", "王", "8201"), oversees="2001", exchange=codes)
    return Two(Rig(folders[0], store), lead)


def acts(rig: Rig) -> list[tuple[str, str, str]]:
    return [(row["who"], row["action"], row["subject"]) for row in rig.store.rows(trail.audit)]


def looked_at(rig: Rig) -> str:
    """The number of the caller whose card is looked at."""
    return rig.state.hand_card.shown_number if rig.state.hand_card else ""


def quiet(rig: Rig) -> bool:
    return not rig.state.messages and rig.state.hand is None


async def test_states_are_forced_and_the_agent_sees_who_did_it(two: Two) -> None:
    async with two as (agent, lead):
        await two.carried_out(OrderKind.NOT_READY, "meeting")
        assert (agent.state.presence.state, agent.state.presence.reason) == (AgentState.NOT_READY, "meeting")
        (told,) = [n for n in agent.state.notices if n.key == "notice-order-not_ready"]
        assert told.args["lead"] == "王"
        assert lead.told() == ["given-done"]
        await two.carried_out(OrderKind.READY)
        assert agent.state.presence.state is AgentState.READY
        await two.carried_out(OrderKind.END_WRAP_UP)
        assert lead.told() == ["given-refused"]
        assert "order-end_wrap_up" not in agent.told()
        two.lead.front.leading.order(OrderKind.READY, "1099")
        await lead.until(lambda: "order-refused-offline" in lead.told())
        assert ("2001", "order_not_ready", "1011") in acts(agent)


async def test_nobody_is_torn_out_of_a_call_by_a_state(two: Two) -> None:
    async with two as (agent, lead):
        call = await agent.takes(WANG)
        await two.carried_out(OrderKind.SIGN_OUT)
        assert lead.told() == ["given-later"]
        assert "order-sign_out-later" in agent.told()
        assert agent.state.presence.state == "talking"
        agent.line.far_end_hangs_up(call.id)
        await agent.until(lambda: agent.state.presence.state == "wrap_up")
        await two.carried_out(OrderKind.END_WRAP_UP)
        assert agent.state.presence.state == "signed_out"
        assert agent.state.drafts, "what was written stays"


async def test_nobody_is_torn_out_of_what_they_write_either(two: Two) -> None:
    async with two as (agent, lead):
        call = await agent.takes(WANG)
        agent.line.far_end_hangs_up(call.id)
        await agent.until(lambda: agent.state.presence.state == "wrap_up")
        until = agent.state.presence.until
        await two.carried_out(OrderKind.NOT_READY, "meeting")
        assert lead.told() == ["given-later"]
        assert "order-not_ready-later" in agent.told()
        assert (agent.state.presence.state, agent.state.presence.until) == ("wrap_up", until)
        await two.carried_out(OrderKind.END_WRAP_UP)
        assert (agent.state.presence.state, agent.state.presence.reason) == ("not_ready", "meeting")


async def test_words_for_a_hand_are_not_lost_with_the_store_and_the_log_says_so_once(
    two: Two, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(what: str) -> list[str]:
        return [r.message for r in caplog.records if r.levelname == "INFO" and r.message.startswith(what)]

    monkeypatch.setattr(awareness, "FIRST_S", 3600.0)  # this desk asks when it is told to, the lead's not
    async with two as (agent, lead):
        await two.known()
        agent.front.raise_hand()
        await lead.until(lambda: lead.state.hands)
        (hand,) = lead.state.hands
        await agent.desk.awareness.look()
        caplog.set_level("INFO")
        lead.store.gone = True
        assert not await lead.front.leading.answer_hand(hand, "message", "先安抚")
        assert "store-unreachable" in lead.told()
        await agent.until(lambda: len(lines("no post")) == 2, "both desks ask")
        for _ in range(3):
            await lead.desk.leading.look()
            await agent.desk.post_box.look()
            await agent.desk.awareness.look()
        assert [len(lines(what)) for what in QUESTIONS] == [1, 2, 1], "one line each, however often asked"
        lead.store.gone = False
        assert await lead.front.leading.answer_hand(hand, "message", "先安抚")
        await agent.until(lambda: agent.state.messages)
        await agent.desk.awareness.look()
        await agent.until(lambda: [len(lines(what)) for what in QUESTIONS] == [2, 4, 2], "it is back")


async def test_a_call_is_ended_by_order_and_only_the_one_that_was_meant(two: Two) -> None:
    async with two as (agent, _):
        call = await agent.takes(WANG)
        await two.carried_out(OrderKind.HANG_UP)
        await agent.until(lambda: agent.state.presence.state == "wrap_up")
        assert "order-hang_up" in agent.told()
        (order,) = agent.store.rows(post.desk_orders)
        assert order["detail"] == call.id


async def test_an_agent_is_told_of_listening_where_the_site_wants_it(two: Two) -> None:
    async with two as (agent, lead):
        await agent.takes(WANG)
        await two.known()
        lead.front.step_in(WayIn.LISTEN, "1011", "8011")
        await agent.until(lambda: "order-listened" in agent.told())
        assert not any(told.startswith("given-") for told in lead.told())


async def test_a_raised_hand_is_seen_with_its_call_and_answered_beside_it(two: Two) -> None:
    async with two as (agent, lead):
        await agent.takes(WANG)
        await agent.types(description="客户称孕妇在家，要求赔偿")
        await two.known()
        agent.front.raise_hand()
        assert agent.state.hand
        await lead.until(lambda: lead.state.hands)
        (hand,) = lead.state.hands
        assert (hand.agent, hand.extension, hand.asking.skill_group) == ("1011", "8011", "heating")
        assert hand.asking.caller == "138 **** 6621"
        assert "要求赔偿" in hand.asking.about
        assert "hand-up" in lead.told()
        assert await lead.front.leading.answer_hand(hand, "message", "先安抚，赔偿我来批")
        await agent.until(lambda: agent.state.messages)
        assert agent.state.messages[0].body == "先安抚，赔偿我来批"
        assert agent.state.hand is not None
        assert agent.state.hand.name == "王"
        await lead.until(lambda: not lead.state.hands)
        assert "hand" not in lead.told(), "what is over is not shown any more"
        agent.front.read_message(agent.state.messages[0].id)
        agent.front.raise_hand()
        assert quiet(agent)
        await agent.settle()
        assert quiet(agent), "and the next look brings nothing back"


async def test_the_whole_card_of_a_hands_call_is_looked_at_by_the_leads_own_rights(
    two: Two,
) -> None:
    async with two as (agent, lead):
        await agent.takes(WANG)
        await two.known()
        agent.front.raise_hand()
        await lead.until(lambda: lead.state.hands)
        lead.front.hand_card.open(lead.state.hands[0])
        await lead.until(lambda: (v := lead.state.hand_card) and v.card and v.card.chosen == "a1")
        assert looked_at(lead) == "138 **** 6621"
        assert (lead.state.calls, lead.state.drafts, lead.state.selected) == ((), (), ""), (
            "no call of the lead's"
        )
        assert lead.state.presence.state == "ready"
        lead.front.hand_card.reveal()
        assert looked_at(lead) == "138 1234 6621"
        agent.front.raise_hand()
        await lead.until(lambda: not lead.state.hands)
        assert looked_at(lead), "what is being read does not go by itself"
        lead.front.hand_card.close()
        assert not looked_at(lead)
        lead.front.hand_card.open(replace(HANDS[0], id="gone"))
        await lead.until(lambda: "hand-card-none" in lead.told())
        await lead.until(lambda: ("2001", "reveal", "a1") in acts(lead))
        did = [act for act in acts(lead) if act[0] == "2001"]
        assert did == [("2001", "hand_card", "1011"), ("2001", "look", "a1"), ("2001", "reveal", "a1")]


async def test_a_card_that_comes_after_its_lead_has_gone_on_does_not_come(two: Two) -> None:
    async with two as (agent, lead):
        await agent.takes(WANG)
        await two.known()
        agent.front.raise_hand()
        await lead.until(lambda: lead.state.hands)
        lead.front.hand_card.open(lead.state.hands[0])
        (opening,) = [task for task in asyncio.all_tasks() if task.get_name() == "look at a hand"]
        lead.front.hand_card.close()
        await asyncio.wait([opening])
        assert lead.state.hand_card is None


async def test_a_card_that_is_looked_at_goes_on_when_the_store_is_back_and_goes_with_the_right(
    two: Two,
) -> None:
    async with two as (agent, lead):
        await agent.takes(WANG)
        agent.front.raise_hand()
        await two.known()
        await lead.until(lambda: lead.state.hands)
        lead.front.hand_card.open(lead.state.hands[0])
        await lead.until(lambda: lead.state.hand_card)
        lead.store.gone = True
        lead.front.hand_card.open(lead.state.hands[0])
        await lead.until(lambda: lead.state.hand_card is None and "store-unreachable" in lead.told())
        lead.store.gone = False
        await lead.until(lambda: lead.state.hands)
        lead.front.hand_card.open(lead.state.hands[0])
        await lead.until(lambda: (v := lead.state.hand_card) and v.card and v.card.chosen == "a1")
        with lead.store.writer.begin() as conn:
            conn.execute(update(staff.agents).where(staff.agents.c.no == "2001").values(role="agent"))
        await lead.until(lambda: lead.state.hand_card is None, "who leads nobody looks at nobody's call")


async def test_a_lead_comes_by_phone_and_the_next_one_is_told_that_somebody_went(two: Two) -> None:
    async with two as (agent, lead):
        await agent.takes(WANG)
        await two.known()
        agent.front.raise_hand()
        await lead.until(lambda: lead.state.hands)
        (hand,) = lead.state.hands
        await lead.front.leading.answer_hand(hand, "whisper")
        await lead.until(lambda: lead.state.calls)
        assert lead.state.calls[0].call.remote == "*528011"
        await agent.until(lambda: "hand-whisper" in agent.told())
        await lead.front.leading.answer_hand(hand, "message", "我也来")
        await lead.until(lambda: "hand-taken" in lead.told())
        assert agent.state.messages == ()


async def test_a_notice_reaches_everybody_and_its_lead_sees_who_read_it(two: Two) -> None:
    async with two as (agent, lead):
        await two.known()
        assert await lead.front.leading.tell("七里河停热，口径见知识 H-031", pinned=True)
        await agent.until(lambda: agent.state.messages)
        (told,) = await lead.front.leading.told()
        assert (told.readers, told.missing) == (0, ("1011 张敏",))
        agent.front.read_message(told.id)
        assert agent.state.messages[0].seen, "pinned: it stays, quietly"
        await agent.settle()
        (told,) = await lead.front.leading.told()
        assert (told.readers, told.missing) == (1, ())
        assert await lead.front.leading.unpin(told.id)
        await agent.until(lambda: not agent.state.messages)


async def test_a_store_that_is_gone_is_said_and_nothing_is_carried_out_twice(two: Two) -> None:
    async with two as (agent, lead):
        await two.known()
        agent.store.gone = True
        agent.front.raise_hand()
        await agent.until(lambda: "hand-unseen" in agent.told())
        assert agent.state.hand is None
        two.order(OrderKind.NOT_READY)
        await lead.until(lambda: "store-unreachable" in lead.told())
        agent.store.gone = False
        await two.carried_out(OrderKind.NOT_READY)
        agent.front.set_agent_state(AgentState.READY)
        await agent.settle()
        assert agent.state.presence.state is AgentState.READY


async def test_a_shift_that_waits_is_told_wherever_the_lead_is_until_somebody_has_it(two: Two) -> None:
    two.lead.store.add(staff.agents, no="2002", name="李", extension="8202", role="supervisor", team="A")
    outgoing, incoming = (SqlShiftBook(two.lead._sender.run, no, ROTA) for no in ("2002", "2001"))
    async with two as (agent, lead):
        assert outgoing.write("l1", "1015 下午请假")
        await lead.settle()
        assert not lead.state.handed, "it is being written"
        outgoing.hand("l1", hands=True)
        await lead.until(lambda: lead.state.handed)
        assert [(one.id, one.name) for one in lead.state.handed] == [("l1", "李")]
        assert "shift-waits" in lead.told()
        outgoing.hand("l1", hands=False)
        await lead.until(lambda: not lead.state.handed)
        assert "shift-waits" not in lead.told()
        outgoing.hand("l1", hands=True)
        await lead.until(lambda: lead.state.handed)
        assert "shift-waits" not in lead.told(), "once"
        assert incoming.accept("l1")
        await lead.until(lambda: not lead.state.handed)
        assert not agent.state.handed


async def test_a_hand_that_is_raised_while_the_post_is_on_its_way_stays_up(two: Two) -> None:
    """What was fetched before does not know of it."""
    async with two as (agent, _):
        box = agent.desk.post_box
        before = box.hand
        agent.front.raise_hand()
        box._take(Post(), before)
        assert before is None
        assert box.hand is not None
