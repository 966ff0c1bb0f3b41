"""The exchange's queues hear what the agent's state is, and hear it again when they may have forgotten."""

from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.agent.standing import QueueCodes
from agent_desktop.agent.states import AgentState
from agent_desktop.desk import queue_step
from agent_desktop.desk.parts import ExchangeCodes
from softphone.line import RegistrationState
from tests.desk.rig import Rig
from tests.desk.store import WANG, Store

CODES = QueueCodes(sign_in="*41", ready="*43", not_ready="*42{reason}", sign_out="*44")


@pytest.fixture
def seat(store: Store, tmp_path: Path) -> Rig:
    return Rig(tmp_path, store, exchange=ExchangeCodes(queues=CODES))


def registers(rig: Rig) -> None:
    rig.line.registration_becomes(RegistrationState.REGISTERED, round_trip_ms=3.0)


async def test_signing_in_not_ready_a_call_and_signing_out(seat: Rig) -> None:
    async with seat:
        await seat.settle()
        assert seat.line.codes == [], "nobody listens before the registration"
        registers(seat)
        await seat.settle()
        assert seat.line.codes == ["*41", "*43"]
        seat.front.set_agent_state(AgentState.NOT_READY, "training")
        await seat.settle()
        seat.front.set_agent_state(AgentState.READY)
        await seat.settle()
        call = await seat.takes(WANG)
        await seat.settle()
        seat.line.far_end_hangs_up(call.id)
        await seat.settle()
        assert seat.line.codes[2:] == ["*42training", "*43", "*42in_call", "*42wrap_up"]
        assert seat.desk.queue.in_step
        seat.front.set_agent_state(AgentState.SIGNED_OUT)
        await seat.settle()
        assert seat.line.codes[-1] == "*44"


async def test_it_is_stated_anew_after_the_exchange_was_away(seat: Rig) -> None:
    async with seat:
        registers(seat)
        await seat.settle()
        seat.line.registration_becomes(RegistrationState.RECONNECTING, reason="503")
        await seat.settle()
        assert not seat.desk.queue.in_step
        registers(seat)
        await seat.settle()
        assert seat.line.codes == ["*41", "*43", "*41", "*43"]
        assert seat.desk.queue.in_step


async def test_it_is_stated_anew_by_a_phone_that_was_started_again(seat: Rig) -> None:
    async with seat:
        registers(seat)
        await seat.settle()
        seat.line.phone_dies()
        seat.line.phone_returns()
        await seat.settle()
        assert seat.line.codes == ["*41", "*43", "*41", "*43"]


async def test_a_desk_that_closes_signs_out(seat: Rig) -> None:
    async with seat:
        registers(seat)
        await seat.settle()
    assert seat.line.codes == ["*41", "*43", "*44"]


async def test_it_is_stated_anew_now_and_then(seat: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_step, "RESTATE_S", 0.05)
    async with seat:
        registers(seat)
        await seat.until(lambda: seat.line.codes[2:4] == ["*41", "*43"])


async def test_a_refusal_is_told_and_tried_again_from_the_sign_in(
    seat: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_step, "AGAIN_AFTER_S", 0.02)
    async with seat:
        seat.line.code_status = 403
        registers(seat)
        await seat.until(lambda: "queue-refused" in seat.told())
        assert not seat.desk.queue.in_step
        seat.line.code_status = 200
        await seat.until(lambda: seat.desk.queue.in_step)
        await seat.settle()
        assert "queue-refused" not in seat.told()
        assert seat.line.codes[-2:] == ["*41", "*43"]


async def test_a_site_without_codes_tells_nobody(rig: Rig) -> None:
    async with rig:
        registers(rig)
        rig.front.set_agent_state(AgentState.NOT_READY, "meeting")
        await rig.settle()
        assert rig.line.codes == []
        assert rig.desk.queue.in_step


async def test_a_seat_that_was_moved_says_so_after_each_sign_in(store: Store, tmp_path: Path) -> None:
    codes = replace(CODES, join_group="*47{group}", leave_group="*48{group}")
    seat = Rig(tmp_path, store, exchange=ExchangeCodes(queues=codes))
    async with seat:
        registers(seat)
        await seat.settle()
        seat.desk.queue.regroup(("heating", "vip"), ("gas", "heating"))
        await seat.settle()
        moved = ["*47heating", "*47vip", "*48gas", "*43"]
        assert seat.line.codes == ["*41", "*43", *moved], "and the new queues hear the state"
        seat.line.registration_becomes(RegistrationState.RECONNECTING, reason="503")
        registers(seat)
        await seat.settle()
        assert seat.line.codes[6:] == ["*41", *moved]
        seat.line.code_status = 404
        seat.desk.queue.regroup(("gas",), ("gas",))
        await seat.settle()
        assert seat.told() == ["move-refused"], "a queue that is not there holds nothing else back"


async def test_a_move_that_is_refused_is_tried_again_by_itself_less_and_less_often(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queue_step, "AGAIN_AFTER_S", 0.02)
    codes = replace(CODES, join_group="*47{group}", leave_group="*48{group}")
    seat = Rig(tmp_path, store, exchange=ExchangeCodes(queues=codes))
    async with seat:
        registers(seat)
        await seat.settle()
        seat.line.refuses = {"*47vip": 404}
        seat.desk.queue.regroup(("heating", "vip"), ("gas",))
        await seat.until(lambda: seat.line.codes.count("*47vip") >= 4)
        assert seat.told() == ["move-refused"]
        assert seat.line.codes.count("*47heating") == 1, "what was taken is not said again"
        assert seat.desk.queue.in_step, "and the queues there are hear the state"
        assert seat.desk.queue._pause >= 8 * queue_step.AGAIN_AFTER_S
        seat.line.refuses = {}
        await seat.until(lambda: "move-refused" not in seat.told())
        await seat.settle()
        assert seat.line.codes[-2:] == ["*47vip", "*43"], "a queue that was joined hears the state"


async def test_a_move_that_is_refused_is_told_once_however_often_all_is_stated_anew(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = replace(CODES, join_group="*47{group}", leave_group="*48{group}")
    seat = Rig(tmp_path, store, exchange=ExchangeCodes(queues=codes))
    async with seat:
        registers(seat)
        await seat.settle()
        seat.line.refuses = {"*47vip": 404}
        seat.desk.queue.regroup(("vip",), ())
        await seat.until(lambda: seat.told() == ["move-refused"])
        await seat.until(lambda: seat.desk.queue.in_step)
        seat.front.dismiss(seat.state.notices[0].id)
        pause = seat.desk.queue._pause
        monkeypatch.setattr(queue_step, "RESTATE_S", 3600.0)  # the next one is this test's
        seat.desk.queue._state_anew()
        await seat.until(lambda: seat.line.codes.count("*47vip") == 2 and seat.desk.queue.in_step)
        assert seat.told() == []
        assert seat.desk.queue._pause == 2 * pause, "and goes on being tried ever more seldom"
        seat.desk.queue.regroup(("vip", "gas"), ())
        await seat.until(lambda: seat.told() == ["move-refused"], "another order is told anew")
