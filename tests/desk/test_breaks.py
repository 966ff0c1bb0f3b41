"""小休 at the desk: asked for, waited for, given leave at a lead's seat, ended and taken back."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.agent.limits import Limits
from agent_desktop.agent.states import AgentState
from agent_desktop.desk import breaks, overseeing
from agent_desktop.store.schema import staff
from tests.desk.rig import Rig
from tests.desk.store import STRANGER, Store

LEAD = ("2001", "王班长", "8201")


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(breaks, "LOOK_S", 0.03)
    monkeypatch.setattr(breaks, "END_S", 0.03)
    for name in ("FIRST_S", "LOOK_S", "ROLE_S"):
        monkeypatch.setattr(overseeing, name, 0.05)


def asking(rig: Rig, quota: int) -> Rig:
    rig.desk.parts.agent.limits = replace(Limits(), break_leave=1, break_quota=quota)
    return rig


def kept(rig: Rig) -> list[str]:
    return [row["state"] for row in rig.store.rows(staff.breaks)]


async def test_within_the_quota_it_begins_at_once_and_its_end_is_told(rig: Rig) -> None:
    async with asking(rig, 1):
        rig.front.set_agent_state(AgentState.ON_BREAK)
        await rig.until(lambda: rig.state.presence.state is AgentState.ON_BREAK)
        assert rig.state.presence.until is not None, "counted down"
        rig.front.set_agent_state(AgentState.READY)
        await rig.until(lambda: rig.store.rows(staff.breaks)[0]["over_at"])
    assert kept(rig) == ["granted"]


async def test_a_lead_gives_leave_while_the_agent_talks(rig: Rig, store: Store, tmp_path: Path) -> None:
    store.add(staff.agents, no="2001", name="王班长", extension="8201", role="supervisor", team="A")
    store.add(staff.agents, no="1011", name="张敏", extension="8011", role="agent", team="A")
    (tmp_path / "lead").mkdir()
    lead = Rig(tmp_path / "lead", store, who=LEAD, oversees="2001")
    async with asking(rig, 0), lead:
        rig.front.set_agent_state(AgentState.ON_BREAK)
        await rig.until(lambda: rig.state.break_waits_since)
        await rig.takes(STRANGER)
        await lead.until(lambda: lead.state.breaks_asked)
        assert "break-asked" in lead.told()
        lead.front.decide_break(lead.state.breaks_asked[0].id, True)
        await rig.until(lambda: "break-granted" in rig.told())
        assert rig.state.presence.state is AgentState.TALKING, "the call comes first"
        assert rig.desk.parts.agent.chosen is AgentState.ON_BREAK
        await lead.until(lambda: not lead.state.breaks_asked)


async def test_it_is_taken_back_refused_or_never_heard_of(rig: Rig) -> None:
    async with asking(rig, 0):
        rig.front.set_agent_state(AgentState.ON_BREAK)
        await rig.until(lambda: kept(rig) == ["waiting"])
        rig.front.withdraw_break()
        await rig.until(lambda: kept(rig) == ["withdrawn"])
        assert rig.state.presence.state is AgentState.READY
        rig.store.gone = True
        rig.front.set_agent_state(AgentState.ON_BREAK)
        await rig.until(lambda: "break-unasked" in rig.told())
        assert rig.state.break_waits_since is None
        rig.store.gone = False
        rig.front.set_agent_state(AgentState.ON_BREAK)
        await rig.until(lambda: "waiting" in kept(rig))
        with rig.store.writer.begin() as conn:
            conn.execute(
                staff.breaks.update().where(staff.breaks.c.state == "waiting").values(state="refused")
            )
        await rig.until(lambda: "break-refused" in rig.told())
        rig.front.set_agent_state(AgentState.ON_BREAK)
        await rig.until(lambda: "waiting" in kept(rig))
    assert "waiting" not in kept(rig), "a desk that closes waits for nothing"
