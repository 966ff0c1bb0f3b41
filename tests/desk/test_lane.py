"""The emergency lane: dispatched with place and phone, watched until somebody took it, filled in later."""

from datetime import UTC, datetime

import pytest
from msgspec.structs import force_setattr, replace

from agent_desktop.desk import desk
from agent_desktop.desk.state import Way
from agent_desktop.tickets.acts import Act
from agent_desktop.tickets.dispatch.book import Delivery
from customer360.card import AlertKind
from tests.desk.rig import Rig
from tests.desk.store import STRANGER, WANG


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "TICK_S", 0.01)


def _rules(rig: Rig, undelivered_s: int, untaken_s: int = 120) -> None:
    parts = rig.desk.parts
    force_setattr(
        parts, "lane_rules", replace(parts.lane_rules, undelivered_s=undelivered_s, untaken_s=untaken_s)
    )


def _acts(rig: Rig, kind: str) -> list[Act]:
    return [p.body for p in rig.journal.batch(100) if isinstance(p.body, Act) and p.kind == kind]


async def _dispatched(rig: Rig, remote: str = WANG) -> str:
    """A leak that was dispatched while the caller talks; the ticket's number."""
    await rig.takes(remote, "gas")
    await rig.types(description="厨房有燃气味，报警器响", address="幸福里 5-1-502")
    assert rig.shown("request_type") == "gas_leak"
    rig.front.dispatch_now(rig.state.active_draft)
    await rig.until(lambda: rig.state.emergencies, "an emergency on its way")
    return rig.state.emergencies[0].number


async def test_place_and_phone_dispatch_while_the_caller_talks(rig: Rig) -> None:
    rig.store.gone = True
    async with rig:
        number = await _dispatched(rig)
        assert rig.state.presence.state == "talking"
        assert (rig.draft.draft.ticket_number, rig.draft.problems) == (number, ())
        await rig.settle()
        [step] = _acts(rig, "step")
        assert (step.payload["step"], step.payload["station"]) == ("dispatch", "gas-emergency")


async def test_what_is_missing_of_place_and_phone_is_asked_for_and_nothing_else(rig: Rig) -> None:
    async with rig:
        await rig.takes(STRANGER, "gas")
        await rig.types(description="漏气", phone="")
        rig.front.dispatch_now(rig.state.active_draft)
        await rig.until(lambda: rig.draft.problems)
        assert [p.field for p in rig.draft.problems] == ["phone", "address"]
        await rig.types(address="滨河路 8 号院北墙", phone="13900001111")
        rig.front.dispatch_now(rig.state.active_draft)
        await rig.until(lambda: rig.state.emergencies)


async def test_what_is_no_emergency_is_not_dispatched_at_once(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG, "gas")
        await rig.types(description="想预约安检")
        rig.front.dispatch_now(rig.state.active_draft)
        await rig.until(lambda: "no-emergency" in rig.told())
        assert not rig.state.emergencies


async def test_the_call_may_end_at_any_time_and_the_rest_is_added(rig: Rig) -> None:
    rig.store.gone = True
    async with rig:
        number = await _dispatched(rig)
        await rig.types(people="out")
        rig.line.far_end_hangs_up(rig.view.call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        assert rig.draft.draft.result == "emergency_dispatched"
        rig.front.set_result(rig.state.active_draft, "resolved")
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: not rig.state.calls)
        assert "supplemented" in rig.told()
        await rig.settle()
        assert _acts(rig, "call")[-1].payload["result"] == "resolved", "what the agent chose last"
        [edit] = _acts(rig, "edit")
        assert (edit.payload["field"], edit.payload["was"], edit.payload["now"]) == ("people", "", "out")
        [ticket] = [p.body for p in rig.journal.batch(100) if p.kind == "ticket"]
        assert (ticket.number, ticket.id) == (number, edit.payload["ticket_id"])  # type: ignore[union-attr]


async def test_nothing_to_add_ends_with_the_call(rig: Rig) -> None:
    async with rig:
        await _dispatched(rig)
        rig.line.far_end_hangs_up(rig.view.call.id)
        await rig.until(lambda: not rig.state.calls)
        assert rig.state.presence.state == "ready"
        assert rig.state.drafts == ()


async def test_the_rest_survives_a_desk_that_dies(rig: Rig, tmp_path: object) -> None:
    await rig.desk.start()
    number = await _dispatched(rig)
    await rig.types(people="hurt")
    await rig.written_down()
    await rig.dies()
    again = Rig(rig.folder, rig.store)
    async with again:
        await again.until(lambda: again.state.drafts)
        [kept] = again.state.drafts
        assert (kept.draft.ticket_number, kept.draft.values["people"].value) == (number, "hurt")


async def test_undelivered_rings_the_station_and_the_verbal_dispatch_is_logged(rig: Rig) -> None:
    rig.store.gone = True
    _rules(rig, undelivered_s=0)
    async with rig:
        await _dispatched(rig)
        await rig.until(lambda: rig.state.emergencies[0].way is Way.UNDELIVERED)
        one = rig.state.emergencies[0]
        rig.front.ring_station(one.ticket_id)
        assert "8119" in [v.call.remote for v in rig.state.calls]
        rig.front.told_station(one.ticket_id, "值班员李强")
        await rig.settle()
        assert not rig.state.emergencies
        [verbal] = _acts(rig, "verbal")
        assert (verbal.payload["told"], verbal.payload["phone"]) == ("值班员李强", "8119")


async def test_untaken_rings_the_lead_as_soon_as_nobody_is_on_the_line(rig: Rig) -> None:
    rig.store.gone = True
    _rules(rig, undelivered_s=0, untaken_s=0)
    async with rig:
        await _dispatched(rig)
        await rig.until(lambda: rig.state.emergencies[0].way is Way.UNTAKEN)
        assert not rig.state.emergencies[0].lead_rung, "the caller is still on the line"
        rig.line.far_end_hangs_up(rig.view.call.id)
        await rig.until(lambda: rig.state.emergencies[0].lead_rung)
        assert "8001" in [v.call.remote for v in rig.state.calls]


async def test_taken_is_over(rig: Rig) -> None:
    async with rig:
        await _dispatched(rig)
        one, now = rig.state.emergencies[0], datetime.now(UTC)
        rig.dispatches.told[one.ticket_id] = Delivery(
            ticket_id=one.ticket_id, station="gas-emergency", sent_at=now, delivered_at=now
        )
        await rig.until(lambda: rig.state.emergencies[0].way is Way.DELIVERED)
        rig.dispatches.told[one.ticket_id] = replace(rig.dispatches.told[one.ticket_id], taken_at=now)
        await rig.until(lambda: not rig.state.emergencies)
        assert "emergency-taken" in rig.told()


async def test_who_pressed_the_emergency_key_is_sent_help_before_a_word_is_typed(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG, "gas", ivr_trail="9")
        assert AlertKind.EMERGENCY in {alert.kind for alert in rig.view.alerts}
        assert rig.view.gate.passed, "nobody is asked who they are"
        await rig.types(address="幸福里 5-1-502", phone="13900001111")
        rig.front.dispatch_now(rig.state.active_draft)
        await rig.until(lambda: rig.state.emergencies, "an emergency on its way")
        assert rig.shown("request_type") == "gas_leak"
