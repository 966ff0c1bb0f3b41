"""Keys of the telephone: guarded, never doubled, never taken for another call."""

import asyncio
import time

import pytest

from agent_desktop.desk import telephone
from tests.desk.rig import Rig
from tests.desk.store import LI, STRANGER, WANG

SHIPPED = telephone.KEY_GUARD_S


async def test_a_key_pressed_as_a_call_appears_was_meant_for_something_else(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert SHIPPED == 0.5
    monkeypatch.setattr(telephone, "KEY_GUARD_S", 3600)
    async with rig:
        call = rig.line.ring(WANG, skill_group="heating")
        for press, named in ((rig.front.answer, ""), (rig.front.hang_up, ""), (rig.front.answer, call.id)):
            press(named)
            await rig.settle()
            assert rig.state.presence.state == "ringing", "not even when the call is named"
            assert rig.line.snapshot.calls[0].state == "ringing"
        monkeypatch.setattr(telephone, "KEY_GUARD_S", 0)
        rig.front.answer()
        await rig.until(lambda: rig.state.presence.state == "talking")


async def test_answering_another_call_holds_the_one_that_is_up(rig: Rig) -> None:
    async with rig:
        first = await rig.takes(WANG)
        second = await rig.rings(LI)
        await asyncio.sleep(0.03)
        rig.front.answer()
        await rig.until(lambda: rig.state.selected == second.id)
        assert {c.id: c.state for c in rig.line.snapshot.calls} == {first.id: "held", second.id: "active"}

        rig.front.select_call(first.id)
        rig.front.hold()
        await rig.settle()
        assert {c.id: c.state for c in rig.line.snapshot.calls} == {first.id: "active", second.id: "held"}


async def test_time_on_hold_is_counted_apart(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        began = time.monotonic()
        rig.front.hold()
        await rig.until(lambda: rig.state.presence.state == "holding")
        live = rig.desk.book.get(call.id)
        assert live is not None
        await asyncio.sleep(0.05)
        rig.front.hold()
        await rig.until(lambda: rig.state.presence.state == "talking")
        assert 0.05 <= live.hold_seconds <= time.monotonic() - began + 0.01, "and no more than that"


async def test_mute_keypad_and_transfer_reach_the_selected_call(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        rig.front.mute()
        await rig.until(lambda: rig.view.call.muted)
        rig.front.mute()
        await rig.until(lambda: not rig.view.call.muted)
        rig.front.send_digits("12#")
        assert rig.line.sent_digits == [(call.id, "12#")]
        rig.front.transfer("  ")
        rig.front.transfer(" 8021 ")
        assert rig.line.transferred == [(call.id, "8021")]
        await rig.until(lambda: rig.state.presence.state == "wrap_up", "the ticket is still to be written")


async def test_declining_leaves_no_ticket_and_does_not_punish(rig: Rig) -> None:
    async with rig:
        await rig.rings(STRANGER)
        await asyncio.sleep(0.03)
        rig.front.hang_up()
        await rig.until(lambda: not rig.state.calls)
        assert (rig.state.drafts, rig.state.presence.state) == ((), "ready")


async def test_a_refused_command_is_told_and_the_call_is_as_it_was(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        rig.line.fail_next("hold", "488 Not Acceptable Here")
        rig.front.hold()
        await rig.until(lambda: "command-failed" in rig.told())
        assert rig.state.presence.state == "talking"


async def test_answer_pressed_again_and_again_asks_the_phone_once(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    async with rig:
        call = await rig.rings(WANG)
        await asyncio.sleep(0.03)
        with monkeypatch.context() as slow:  # the phone takes its time to confirm
            slow.setattr(rig.line, "answer", asked.append)
            for _ in range(5):
                rig.front.answer()
        rig.line.answer(asked[0])
        await rig.until(lambda: rig.state.presence.state == "talking")
        assert asked == [call.id]


async def test_an_answer_that_failed_can_be_tried_again(rig: Rig) -> None:
    async with rig:
        await rig.rings(WANG)
        await asyncio.sleep(0.03)
        rig.line.fail_next("answer", "The phone is not there at the moment.")
        rig.front.answer()
        await rig.until(lambda: "command-failed" in rig.told())
        rig.front.answer()
        await rig.until(lambda: rig.state.presence.state == "talking")


async def test_an_outgoing_call_opens_its_own_panes(rig: Rig) -> None:
    async with rig:
        rig.front.dial(" 13812346621 ")
        await rig.until(lambda: rig.state.view and rig.state.view.card and rig.state.view.card.chosen == "a1")
        call = rig.view.call
        assert rig.state.presence.state == "outbound"
        rig.line.far_end_answers(call.id)
        await rig.until(lambda: rig.state.presence.state == "talking")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")


async def test_two_who_ring_are_answered_in_turn(rig: Rig) -> None:
    async with rig:
        first = await rig.rings(WANG)
        await rig.rings(LI)
        assert rig.state.selected == first.id, "the pop of the first stays open"
        await rig.takes_ringing()
        assert rig.view.call.id == first.id


@pytest.mark.parametrize("rang_s", [5, 25])
async def test_a_seat_that_lets_a_caller_ring_in_vain_leaves_the_queue(
    rig: Rig, rang_s: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from agent_desktop.desk import live

    async with rig:
        call = await rig.rings(WANG)
        monkeypatch.setattr(live, "RINGS_IN_VAIN_S", 0.0 if rang_s > 20 else 20.0)
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        expected = ("not_ready", "missed_call") if rang_s > 20 else ("ready", "")
        assert (rig.state.presence.state, rig.state.presence.reason) == expected
