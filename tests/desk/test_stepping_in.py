"""A lead in a colleague's call: by the exchange's codes, written down, no trace in tickets or figures."""

from pathlib import Path

import pytest

from agent_desktop.desk import overseeing
from agent_desktop.desk.parts import ExchangeCodes
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.store.schema import staff, trail, work
from tests.desk.rig import Rig
from tests.desk.store import WANG, Store

CODES = {"listen": "*51{extension}", "whisper": "*52{extension}", "barge": "*53{extension}"}


@pytest.fixture
def seat(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Rig:
    for name in ("FIRST_S", "LOOK_S", "ROLE_S"):
        monkeypatch.setattr(overseeing, name, 0.05)
    return Rig(tmp_path, store, exchange=ExchangeCodes(steps_in=CODES))


def lead(rig: Rig) -> None:
    rig.store.add(staff.agents, no="1011", name="张敏", extension="8011", role="supervisor")


def acts(rig: Rig) -> list[tuple[str, str, str]]:
    rows = (row for row in rig.store.rows(trail.audit) if row["action"] in list(WayIn))
    return [(row["action"], row["subject"], row["detail"].split(" [")[0]) for row in rows]


async def test_a_lead_steps_in_and_comes_back_to_where_they_were(seat: Rig) -> None:
    lead(seat)
    async with seat:
        await seat.until(lambda: seat.state.watched.supervises)
        assert seat.state.ways_in == ("listen", "whisper", "barge")
        before = seat.state.presence.state
        seat.front.step_in(WayIn.WHISPER, "1012", "8012")
        await seat.until(lambda: bool(seat.state.calls))
        (view,) = seat.state.calls
        assert view.call.remote == "*528012"
        assert (view.draft_id, seat.state.drafts) == ("", ()), "no ticket is begun for it"
        seat.line.far_end_answers(view.call.id)
        await seat.until(lambda: seat.state.selected == view.call.id)
        seat.front.step_in(WayIn.LISTEN, "1013", "8013")
        assert seat.told() == ["step-in-busy"]
        seat.front.hang_up()
        await seat.until(lambda: not seat.state.calls)
        assert seat.state.presence.state == before, "no wrap-up"
        await seat.until(lambda: acts(seat) == [("whisper", "1012", "extension 8012")])
        assert seat.store.rows(work.calls) == [], "and it counts in no figure"


async def test_nobody_else_steps_in_and_no_extension_is_a_dial_string(seat: Rig) -> None:
    async with seat:
        await seat.settle()
        seat.front.step_in(WayIn.LISTEN, "1012", "8012")
        assert seat.state.calls == ()
        lead(seat)
        await seat.until(lambda: seat.state.watched.supervises)
        for extension in ("", "8012;play=1", "*44"):
            seat.front.step_in(WayIn.LISTEN, "1012", extension)
        await seat.settle()
        assert (seat.state.calls, acts(seat)) == ((), [])
        call = await seat.takes(WANG)
        assert seat.state.draft is not None, "a call of their own is one as before"
        seat.line.far_end_hangs_up(call.id)
