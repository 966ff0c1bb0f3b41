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


@pytest.fixture(autouse=True)
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who is a lead is known at once."""
    for name in ("FIRST_S", "LOOK_S", "ROLE_S"):
        monkeypatch.setattr(overseeing, name, 0.05)


@pytest.fixture
def seat(store: Store, tmp_path: Path) -> Rig:
    return Rig(tmp_path, store, exchange=ExchangeCodes(steps_in=CODES))


@pytest.fixture
def taking(store: Store, tmp_path: Path) -> Rig:
    """A seat that takes and ends calls of others."""
    return Rig(tmp_path, store, exchange=ExchangeCodes(steps_in=TAKES))


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


async def test_a_call_that_is_taken_is_the_leads_own_with_its_callers_card(taking: Rig) -> None:
    lead(taking)
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


async def test_a_call_is_ended_beside_whatever_goes_on_and_what_came_of_it_is_told(taking: Rig) -> None:
    lead(taking)
    async with taking:
        await taking.until(lambda: taking.state.watched.supervises)
        own = await taking.takes(WANG)
        taking.front.step_in(WayIn.DISCONNECT, "1012", "8012")
        await taking.until(lambda: "disconnected" in taking.told())
        assert taking.line.codes == ["*568012"]
        taking.line.code_status = 403
        taking.front.step_in(WayIn.DISCONNECT, "1012", "8012")
        await taking.until(lambda: "not-disconnected" in taking.told())
        assert taking.view.call.id == own.id, "the lead's own call goes on"
        await taking.until(lambda: [act[0] for act in acts(taking)] == ["disconnect"] * 2)
        taking.line.far_end_hangs_up(own.id)


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


async def test_a_code_that_never_went_out_is_told_and_is_no_trouble_of_the_queues(taking: Rig) -> None:
    lead(taking)
    async with taking:
        await taking.until(lambda: taking.state.watched.supervises)
        taking.line.fail_next("send_code", "all lines are in use")
        taking.front.step_in(WayIn.DISCONNECT, "1012", "8012")
        await taking.until(lambda: "disconnect-unsent" in taking.told())
        assert taking.told() == ["disconnect-unsent"], "once, in words that say what goes on"
        taking.line.tell(CodeAnswered("*568012", 200))
        assert "disconnected" not in taking.told(), "what comes of another's code is not this one's"
