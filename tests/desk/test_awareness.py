"""What the whole floor must know reaches this desk: incidents on open cards, surge mode and its work."""

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from agent_desktop.agent.states import AgentState
from agent_desktop.desk import awareness
from agent_desktop.desk.ledger import LedgerError
from agent_desktop.desk.state import Emergency, Way
from agent_desktop.store.schema import staff, supply
from agent_desktop.tickets.follow_ups.calls import CallKind
from agent_desktop.tickets.incidents.incident import Declaration, IncidentKind
from customer360.card import Card, PartState, Service
from tests.desk.rig import FORMS, Rig
from tests.desk.store import LI
from tests.desk.test_outbound import CALL, _owing

NEW = Declaration(
    service=Service.HEATING, kind=IncidentKind.FAILURE, title="城关爆管", district="七里河",
    street="幸福里小区", script="正在抢修",
)  # fmt: skip


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(awareness, "FIRST_S", 0.01)
    monkeypatch.setattr(awareness, "LOOK_S", 0.02)


def leads(rig: Rig) -> None:
    rig.store.add(staff.agents, no="1011", name="张敏", extension="8011", role="supervisor")


async def test_a_card_that_is_open_shows_what_is_declared_changed_and_closed_meanwhile(rig: Rig) -> None:
    leads(rig)
    async with rig:
        await rig.takes(LI, account_no="02119001")
        assert "outage" not in [a.kind for a in rig.view.alerts]
        number = await rig.front.situation.declare(NEW)
        await rig.until(lambda: "outage" in [a.kind for a in rig.view.alerts], "the alert")
        assert "incident-inside" in rig.told()
        [offer] = [o for o in rig.draft.offers if o.incident]
        assert offer.incident is not None
        assert (offer.incident.number, offer.incident.script) == (number, "正在抢修")
        one = next(i for i in (await rig.front.situation.board()).incidents if i.number == number)
        later = replace(NEW, expected_end=datetime.now(UTC) + timedelta(hours=2))
        assert await rig.front.situation.declare(later, one) == number
        await rig.until(
            lambda: [a.until for a in rig.view.alerts if a.kind == "outage"] == [later.expected_end]
        )
        rig.front.join(offer.incident.id)
        await rig.delivered()
        await rig.until(lambda: [a.count for a in rig.view.alerts if a.kind == "outage"] == [1], "the count")
        assert await rig.front.situation.close(one, lists=True) is None, "as it was read before the change"
        one = next(i for i in (await rig.front.situation.board()).incidents if i.number == number)
        assert await rig.front.situation.close(one, lists=True) == 1
        await rig.until(lambda: "outage" not in [a.kind for a in rig.view.alerts], "its end")


def _is_whole(card: Card | None) -> bool:
    return card is not None and {age.state for age in card.parts} == {PartState.FRESH}


async def test_a_remembered_card_hides_no_incident_while_the_store_is_silent(rig: Rig) -> None:
    leads(rig)
    async with rig:
        await rig.takes(LI, account_no="02119001")
        await rig.until(lambda: _is_whole(rig.view.card), "the whole card")
        await rig.settle()  # a whole card is remembered, while its call is here
        rig.front.hang_up()
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("silent")
        await rig.until(lambda: not rig.state.calls, "the end of the call")
        await rig.delivered()
        await rig.front.situation.declare(NEW)
        rig.store.gone = True
        await rig.rings(LI)
        await rig.until(lambda: "outage" in [a.kind for a in rig.view.alerts], "the alert from what is known")


async def test_surge_mode_reaches_the_desk_and_rests_what_can_wait(rig: Rig) -> None:
    leads(rig)
    _owing(rig)
    async with rig:
        await rig.takes(LI, account_no="02119001")
        await rig.types(request_type="no_heat")
        assert rig.draft.folded == frozenset()
        assert await rig.front.situation.begin_surge("寒潮")
        assert rig.state.surge is not None
        assert rig.state.surge.reason == "寒潮"
        form = next(f for f in FORMS if f.skill_group == "heating")
        asked = {f.code for f in form.fields if not f.only_for or "no_heat" in f.only_for} - rig.draft.folded
        assert {"request_type", "address", "phone", "description"} <= asked
        assert rig.draft.folded, "what nobody needs is not asked"
        some = next(code for code in sorted(rig.draft.folded))
        await rig.types(**{some: "不"})
        assert some not in rig.draft.folded, "what somebody wrote stays in sight"
        rig.front.unfold(True)
        assert rig.draft.folded == frozenset()
        with pytest.raises(LedgerError) as rests:
            await rig.front.outbound.ring(CALL)
        assert (rests.value.key, rests.value.facts) == ("calls-rest", {"reason": "寒潮"})
        assert rig.front.outbound.rests(CallKind.SURVEY)
        assert await rig.front.outbound.ring(replace(CALL, kind=CallKind.PROMISED))
        assert not await rig.front.situation.begin_surge("又一次")
        assert await rig.front.situation.end_surge() == 0
        await rig.until(lambda: rig.state.surge is None)
        assert "surge-over" in rig.told()
        assert not rig.front.outbound.rests(CallKind.SURVEY)


async def test_who_rings_people_up_is_told_and_is_ready_a_little_later(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(rig)
    async with rig:
        rig.front.set_agent_state(AgentState.NOT_READY, "follow_up")
        await rig.front.situation.begin_surge("寒潮")
        assert "surge-back" in rig.told()
        assert rig.state.presence.state is AgentState.NOT_READY, "not before there was time to say no"
        monkeypatch.setattr(rig.desk.awareness, "_back_at", datetime.now(UTC))
        await rig.until(lambda: rig.state.presence.state is AgentState.READY)
        assert "surge-ready" in rig.told()
        assert "surge-back" not in rig.told()


async def test_who_chose_otherwise_meanwhile_or_is_away_for_something_else_stays(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    leads(rig)
    async with rig:
        rig.front.set_agent_state(AgentState.NOT_READY, "follow_up")
        await rig.front.situation.begin_surge("寒潮")
        rig.front.set_agent_state(AgentState.NOT_READY, "meeting")
        monkeypatch.setattr(rig.desk.awareness, "_back_at", datetime.now(UTC))
        await rig.until(lambda: rig.desk.awareness._back_at is None)
        assert rig.state.presence.reason == "meeting"
        await rig.front.situation.end_surge()
        await rig.front.situation.begin_surge("寒潮再来")
        assert "surge-back" not in rig.told()


async def test_a_dispatch_that_hangs_is_told_of_sooner_in_surge_mode(rig: Rig) -> None:
    leads(rig)
    async with rig:
        since = datetime.now(UTC) - timedelta(seconds=4)
        rig.desk.lane._running["t"] = Emergency(ticket_id="t", number="1", station=None, since=since)
        await rig.desk.lane.look()
        ways = [rig.desk.lane.running[0].way]
        await rig.front.situation.begin_surge("爆管")
        await rig.desk.lane.look()
        assert [*ways, rig.desk.lane.running[0].way] == [Way.SENDING, Way.UNDELIVERED]


async def test_an_agent_leads_nothing(rig: Rig) -> None:
    async with rig:
        rig.store.add(staff.agents, no="1011", name="张敏", extension="8011", role="agent")
        with pytest.raises(LedgerError) as refused:
            await rig.front.situation.begin_surge("我要")
        assert refused.value.key == "store-forbidden"
        assert rig.store.rows(supply.incidents)[0]["closed_at"] is None
