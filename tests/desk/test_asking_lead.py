"""The lead is asked while somebody is on the line: at the agent's desk and at the lead's."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from agent_desktop.desk import asking_lead, desk, overseeing
from agent_desktop.store.schema import trail
from agent_desktop.store.schema.staff import agents
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.lead.matter import Verdict
from tests.desk.rig import Rig
from tests.desk.store import WANG, Store


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr(desk, "TICK_S", 0.01)
    monkeypatch.setattr(overseeing, "FIRST_S", 0.0)
    monkeypatch.setattr(overseeing, "LOOK_S", 0.01)
    monkeypatch.setattr(asking_lead, "PENDING_S", 0.01)
    store.add(agents, no="2001", name="王班长", extension="8001", role="supervisor")


def _lead(tmp_path: Path, store: Store) -> Rig:
    folder = tmp_path / "lead"
    folder.mkdir()
    return Rig(folder, store, who=("2001", "王班长", "8001"), oversees="2001")


async def _refund(rig: Rig, amount: str = "680") -> None:
    await rig.takes(WANG, "billing")
    await rig.types(request_type="refund", amount=amount, description="多收一个采暖季")
    rig.front.mark_read_back(rig.state.active_draft)


def _refund_of(store: Store) -> Mapping[str, Any]:
    return next((row for row in store.rows(tickets) if row["request_type"] == "refund"), {})


def _node(store: Store) -> str:
    return str(_refund_of(store).get("node", ""))


async def test_the_lead_agrees_while_the_caller_waits(rig: Rig, tmp_path: Path, store: Store) -> None:
    async with rig, _lead(tmp_path, store) as lead:
        await _refund(rig)
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: "lead_agrees" in [p.key for p in rig.draft.problems])
        rig.front.ask_lead(rig.state.active_draft)
        rig.front.ask_lead(rig.state.active_draft)
        await lead.until(lambda: lead.state.matters)
        [asked] = lead.state.matters
        assert (asked.cents, asked.agent) == (68000, "1011")
        assert "多收一个采暖季" in asked.about
        assert "matter-approval" in lead.told()
        lead.front.answer_matter(asked.id, Verdict.AGREED, "核过账，同意")
        await rig.until(lambda: "lead-agreed" in rig.told())
        await rig.types(amount="700")
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: "lead_agrees" in [p.key for p in rig.draft.problems], "agreed to less")
        await rig.types(amount="680")
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: _node(store) == "reviewed")
    ticket = _refund_of(store)
    assert ticket["field_values"]["lead_agreed"] == "2001 680 核过账，同意"
    [said] = [e for e in store.rows(ticket_events) if e["kind"] == "approval"]
    assert (said["who"], said["note"], said["detail"]["cents"]) == ("2001", "核过账，同意", "68000")


async def test_without_the_lead_it_is_filed_as_pending_also_when_the_store_is_gone(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    async with rig:
        await _refund(rig)
        store.gone = True
        rig.front.file_pending(rig.state.active_draft)
        await rig.until(lambda: rig.draft.filed_number)
        store.gone = False
        async with _lead(tmp_path, store) as lead:
            await lead.until(lambda: lead.state.matters and lead.state.matters[0].number)
            assert _node(store) == "accepted"
            assert "reviewed" in _refund_of(store)["asked"].split()
            lead.front.answer_matter(lead.state.matters[0].id, Verdict.AGREED, "同意")
            await lead.until(lambda: _node(store) == "reviewed")
            await rig.until(lambda: "pending-agreed" in rig.told(), "who filed it hears of it")


async def test_the_lead_reads_that_the_caller_proved_nothing_and_so_does_the_ticket(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    async with rig, _lead(tmp_path, store) as lead:
        await _refund(rig)
        assert not rig.view.gate.passed
        rig.front.file_pending(rig.state.active_draft)
        await lead.until(lambda: lead.state.matters and lead.state.matters[0].number)
        assert lead.state.matters[0].about.startswith("未核身 · ")
    assert _refund_of(store)["field_values"]["identity"] == "password"


async def test_a_question_whose_draft_is_given_up_is_taken_back(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    async with rig, _lead(tmp_path, store) as lead:
        await _refund(rig)
        rig.front.ask_lead(rig.state.active_draft)
        await lead.until(lambda: lead.state.matters)
        rig.line.far_end_hangs_up(rig.view.call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("silent")
        await lead.until(lambda: not lead.state.matters, "the lead's page to forget it")
    assert _refund_of(store) == {}


async def test_who_goes_public_is_on_the_leads_page_at_once(rig: Rig, tmp_path: Path, store: Store) -> None:
    async with rig, _lead(tmp_path, store) as lead:
        await rig.takes(WANG, "complaint")
        await rig.types(request_type="complaint_service", description="三次没人来，要发抖音")
        await rig.types(mood="public")
        await rig.types(description="三次没人来，要发抖音！")
        await lead.until(lambda: lead.state.matters)
        [asked] = lead.state.matters
        assert (asked.kind, asked.number) == ("public", "")
        assert asked.about.startswith("扬言曝光")
        assert "matter-public" in lead.told()
        rig.front.file(rig.state.active_draft)
        await lead.until(lambda: lead.state.matters[0].number)
        lead.front.answer_matter(asked.id, Verdict.SEEN, "我来回电")
        await lead.until(lambda: not lead.state.matters)
        await rig.delivered()
    notes = [e["note"] for e in store.rows(ticket_events)]
    assert "我来回电" in notes
    assert "【扬言曝光】" in notes, "whoever opens the ticket must see it"
    assert "public_mark" in [row["action"] for row in store.rows(trail.audit)]
