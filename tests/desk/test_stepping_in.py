"""A lead in a colleague's call: by the exchange's codes, written down, no trace in tickets or figures."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.desk import overseeing
from agent_desktop.desk.parts import ExchangeCodes
from agent_desktop.desk.stepping_in import WayIn
from agent_desktop.store.schema import staff, trail, work
from softphone.line import CallChanged, CodeAnswered
from tests.desk.rig import Rig
from tests.desk.store import WANG, Store

CODES = {"listen": "*51{extension}", "whisper": "*52{extension}", "barge": "*53{extension}"}
TAKES = {"intercept": "*55{extension}", "disconnect": "*56{extension}"}


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


async def test_a_call_that_is_taken_is_the_leads_own_with_its_callers_card(
    seat: Rig, store: Store, tmp_path: Path
) -> None:
    lead(seat)
    (tmp_path / "taking").mkdir()
    taking = Rig(tmp_path / "taking", store, exchange=ExchangeCodes(steps_in=TAKES))
    async with taking:
        await taking.until(lambda: taking.state.watched.supervises)
        taking.front.step_in(WayIn.INTERCEPT, "1012", "8012")
        await taking.until(lambda: bool(taking.state.calls))
        call = taking.view.call
        assert call.remote == "*558012"
        taking.line.far_end_answers(call.id)
        taking.line.tell(CallChanged(replace(taking.view.call, remote=WANG)))  # as the exchange says
        await taking.until(lambda: taking.view.card is not None and taking.view.card.chosen == "a1")
        assert taking.draft.draft.call_id == call.id, "and a ticket of the lead's"
        await taking.until(lambda: acts(taking) == [("intercept", "1012", "extension 8012")])
        taking.line.far_end_hangs_up(call.id)


async def test_a_call_is_ended_beside_whatever_goes_on_and_what_came_of_it_is_told(
    store: Store, seat: Rig, tmp_path: Path
) -> None:
    lead(seat)
    (tmp_path / "ending").mkdir()
    ending = Rig(tmp_path / "ending", store, exchange=ExchangeCodes(steps_in=TAKES))
    async with ending:
        await ending.until(lambda: ending.state.watched.supervises)
        own = await ending.takes(WANG)
        ending.front.step_in(WayIn.DISCONNECT, "1012", "8012")
        await ending.until(lambda: "disconnected" in ending.told())
        assert ending.line.codes == ["*568012"]
        ending.line.code_status = 403
        ending.front.step_in(WayIn.DISCONNECT, "1012", "8012")
        await ending.until(lambda: "not-disconnected" in ending.told())
        assert ending.view.call.id == own.id, "the lead's own call goes on"
        await ending.until(lambda: [act[0] for act in acts(ending)] == ["disconnect"] * 2)
        ending.line.far_end_hangs_up(own.id)


async def test_a_way_in_that_was_never_dialled_makes_no_later_call_one(seat: Rig) -> None:
    lead(seat)
    async with seat:
        await seat.until(lambda: seat.state.watched.supervises)
        seat.line.fail_next("dial", "all lines are in use")
        seat.front.step_in(WayIn.LISTEN, "1012", "8012")
        await seat.until(lambda: "command-failed" in seat.told())
        seat.front.dial("*518012")
        await seat.until(lambda: bool(seat.state.calls))
        assert seat.view.draft_id, "dialled by hand it is a call of their own"


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


async def test_a_code_that_never_went_out_is_told_and_is_no_trouble_of_the_queues(
    store: Store, seat: Rig, tmp_path: Path
) -> None:
    lead(seat)
    (tmp_path / "ending").mkdir()
    ending = Rig(tmp_path / "ending", store, exchange=ExchangeCodes(steps_in=TAKES))
    async with ending:
        await ending.until(lambda: ending.state.watched.supervises)
        ending.line.fail_next("send_code", "all lines are in use")
        ending.front.step_in(WayIn.DISCONNECT, "1012", "8012")
        await ending.until(lambda: "disconnect-unsent" in ending.told())
        assert ending.told() == ["disconnect-unsent"], "once, in words that say what goes on"
        ending.line.tell(CodeAnswered("*568012", 200))
        assert "disconnected" not in ending.told(), "what comes of another's code is not this one's"
