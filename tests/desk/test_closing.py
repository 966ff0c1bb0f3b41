"""How a call's work ends: short closings, chases, joins, and keys pressed twice."""

from datetime import timedelta

import pytest

from agent_desktop.store.schema import supply, trail, work
from customer360.card import RepeatCalls
from customer360.masking import masked_number
from customer360.phone import normalise
from tests.desk.rig import Rig
from tests.desk.store import LI, STRANGER, WANG, ZONE


async def _wrap_up(rig: Rig, remote: str, skill_group: str = "heating") -> str:
    """A call that was answered and is over; its id."""
    call = await rig.takes(remote, skill_group)
    rig.line.far_end_hangs_up(call.id)
    await rig.until(lambda: rig.state.presence.state == "wrap_up")
    return call.id


@pytest.mark.parametrize("result", ["silent", "nuisance", "wrong_number"])
async def test_a_short_closing_writes_a_row_and_no_ticket(rig: Rig, result: str) -> None:
    async with rig:
        call_id = await _wrap_up(rig, STRANGER)
        rig.front.finish(result)
        await rig.until(lambda: not rig.state.calls)
        assert (rig.state.drafts, rig.state.presence.state) == ((), "ready")
        await rig.delivered()
    [logged] = rig.store.rows(work.calls)
    assert (logged["id"], logged["result"], logged["ticket_id"]) == (call_id, result, None)
    assert len(rig.store.rows(work.tickets)) == 1


@pytest.mark.parametrize("skill_group", ["heating", "gas", "complaint", "outbound"])
async def test_an_inquiry_closes_with_one_key_whoever_calls(rig: Rig, skill_group: str) -> None:
    async with rig:
        await rig.takes(STRANGER, skill_group)
        rig.front.open_article("H-001")
        await rig.until(lambda: rig.state.knowledge.article)
        rig.front.adopt_article("H-001")
        rig.line.far_end_hangs_up(rig.view.call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("inquiry")
        await rig.until(lambda: not rig.state.calls, "no address is asked for: nobody goes anywhere")
        await rig.delivered()
    ticket = rig.store.rows(work.tickets)[0]
    if ticket["id"] == "t1":
        ticket = rig.store.rows(work.tickets)[1]
    assert (ticket["request_type"], ticket["result"], ticket["node"]) == ("inquiry", "resolved", "archived")
    assert ticket["field_values"]["description"] == "1. 请客户摸进回水管\n2. 放气"
    [used] = rig.store.rows(trail.articles_used)
    assert (used["article_no"], used["ticket_id"]) == ("H-001", ticket["id"])


async def test_an_inquiry_can_be_closed_while_the_caller_says_goodbye(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        rig.front.finish("inquiry")
        await rig.until(lambda: "filed" in rig.told())
        assert rig.state.presence.state == "talking"
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        assert rig.state.presence.state == "ready", "nothing is left to wrap up"


@pytest.mark.parametrize(("request_type", "result"), [("inquiry", "resolved"), ("no_heat", "dispatched")])
async def test_a_call_whose_ticket_was_filed_while_it_was_up_has_the_result_of_the_filing(
    rig: Rig, request_type: str, result: str
) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(request_type=request_type, description="卧室不热", extent="whole", rooms="1")
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: "filed" in rig.told() or rig.draft.problems)
        assert rig.draft.problems == ()
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    assert [row["result"] for row in rig.store.rows(work.calls) if row["id"] == call.id] == [result]


async def test_a_call_that_nobody_hung_up_is_told_once(rig: Rig) -> None:
    async with rig:
        rig.line.line_breaks((await rig.takes(WANG)).id)
        await rig.until(lambda: rig.told() == ["call-lost"])
        assert rig.state.notices[0].args["number"] == masked_number(normalise(WANG, rig.desk.parts.site))
        rig.front.finish("cut_off")
        await rig.until(lambda: not rig.state.calls)
        rig.front.dismiss(rig.state.notices[0].id)
        await rig.takes(WANG)
        rig.line.phone_dies()
        rig.line.phone_returns()
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        assert "call-lost" not in rig.told(), "that the phone was lost says it already"


async def test_a_cut_off_call_keeps_its_draft_until_the_caller_is_rung_back(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(description="暖气漏水，话没说完")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("cut_off")
        await rig.until(lambda: not rig.state.calls)
        [kept] = rig.state.drafts
        rig.front.select_draft(kept.draft.id)
        await rig.settle()
        assert rig.shown("description") == "暖气漏水，话没说完"
        number = await rig.files()
        await rig.delivered()
    [ticket] = [t for t in rig.store.rows(work.tickets) if t["number"] == number]
    assert (ticket["phone"], ticket["area"], ticket["call_id"]) == ("+8613812346621", "QLH-03", call.id)
    [logged] = rig.store.rows(work.calls)
    assert logged["result"] == "cut_off"


async def test_an_open_ticket_is_chased_instead_of_written_again(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(LI)
        rig.front.choose_account("a2")
        await rig.until(lambda: rig.draft.draft.account_id == "a2")
        [offer] = rig.draft.offers
        assert offer.ticket is not None
        await rig.types(description="老人在家，请今天来")
        rig.front.chase(offer.ticket.id)
        rig.front.chase(offer.ticket.id)
        await rig.until(lambda: "chased" in rig.told())
        assert rig.draft.offers[0].done
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: not rig.state.calls, "no new ticket is asked for")
        await rig.delivered()
    [ticket] = rig.store.rows(work.tickets)
    assert (ticket["chased"], ticket["last_note"]) == (1, "老人在家，请今天来")
    [event] = rig.store.rows(work.ticket_events)
    assert (event["ticket_id"], event["kind"], event["who"]) == ("t1", "chase", "1011")
    [logged] = rig.store.rows(work.calls)
    assert logged["result"] == "chased"
    [contact] = rig.store.rows(work.contacts)
    assert (contact["matter"], contact["outcome"]) == ("室温不达标", "已催办")


async def test_what_is_written_after_a_chase_is_another_matter(rig: Rig) -> None:
    async with rig:
        await rig.takes(LI)
        rig.front.choose_account("a2")
        await rig.until(lambda: rig.draft.draft.account_id == "a2")
        rig.front.chase("t1")
        await rig.types(description="另外厨房漏水")
        await rig.files()
        await rig.delivered()
    assert len(rig.store.rows(work.tickets)) == 2


async def test_a_call_joins_the_incident_of_its_area(rig: Rig) -> None:
    async with rig:
        call_id = await _wrap_up(rig, WANG)
        [offer] = rig.draft.offers
        assert offer.incident is not None
        rig.front.join(offer.incident.id)
        await rig.until(lambda: "joined" in rig.told())
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    [incident] = rig.store.rows(supply.incidents)
    assert incident["joined"] == 1
    [join] = rig.store.rows(supply.incident_joins)
    assert (join["call_id"], join["account_id"], join["phone"]) == (call_id, "a1", "+8613812346621")


async def test_a_ticket_filed_after_a_join_belongs_to_the_incident(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        rig.front.join("i1")
        await rig.types(description="停运之外，家里还漏水")
        number = await rig.files()
        await rig.delivered()
    [ticket] = [t for t in rig.store.rows(work.tickets) if t["number"] == number]
    assert ticket["incident_id"] == "i1"


async def test_the_filing_key_pressed_many_times_files_once(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(description="漏水")
        rig.line.far_end_hangs_up(call.id)
        draft_id = rig.state.active_draft
        rig.front.set_result(draft_id, "dispatched")
        for _ in range(5):
            rig.front.file(draft_id)
            rig.front.finish("inquiry")
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    assert len(rig.store.rows(work.tickets)) == 2


async def test_problems_are_shown_and_go_as_they_are_mended(rig: Rig) -> None:
    async with rig:
        rig.front.new_draft("heating")
        draft_id = rig.state.active_draft or await _active(rig)
        rig.front.file(draft_id)
        await rig.until(lambda: rig.draft.problems)
        assert {p.field: p.key for p in rig.draft.problems} == dict.fromkeys(
            ("request_type", "phone", "address", "result"), "required"
        )
        await rig.types(phone="13900000000", address="幸福里 5-1-502", request_type="no_heat")
        assert [p.field for p in rig.draft.problems] == ["result"]
        await rig.files()
        await rig.until(lambda: not rig.state.drafts, "a walk-in's draft goes with its ticket")


async def _active(rig: Rig) -> str:
    await rig.settle()
    return rig.state.active_draft


def _repeat(rig: Rig) -> RepeatCalls | None:
    return rig.view.card.repeat if rig.view.card else None


async def test_what_a_call_promises_stands_on_the_callers_next_card(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(request_type="no_heat", description="全屋不热")
        said = rig.draft.promise
        assert said.endswith(" 前上门"), "told before it is filed, while the caller listens"
        await rig.types(visit="2099-11-23 14:00-16:00")
        assert rig.draft.promise == "11-23 14:00-16:00 上门", "what was agreed goes before the limit"
        await rig.types(visit="")
        await rig.files()
        assert rig.draft.promise == said
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
        again = await rig.takes(WANG)
        await rig.until(lambda: (known := _repeat(rig)) and known.h24 == 1, "what was said before")
        repeat = _repeat(rig)
        assert repeat is not None
        assert (repeat.promise, repeat.promise_kept) == (said, None)
        rig.line.far_end_hangs_up(again.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        rig.front.finish("silent")
        await rig.until(lambda: not rig.state.calls)
    ticket = next(t for t in rig.store.rows(work.tickets) if t["id"] != "t1")
    assert ticket["promise"] == said


async def test_an_emergency_keeps_its_promise_when_its_rest_is_written(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG, "gas")
        await rig.types(request_type="gas_leak", address="幸福里小区 5 号楼 1 单元 502")
        rig.front.dispatch_now(rig.state.active_draft)
        await rig.until(lambda: rig.state.emergencies)
        said = rig.draft.promise
        assert said.endswith(" 前上门")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls or rig.state.presence.state == "wrap_up")
        if rig.state.calls:
            rig.front.file(rig.state.active_draft)
            await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    [contact] = rig.store.rows(work.contacts)
    assert (contact["promise"], contact["ticket_id"] is not None) == (said, True)


async def test_the_hour_of_a_call_back_is_chosen_and_carried(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(request_type="noise", description="管道响，问清楚了再答复")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        assert not rig.draft.call_backs, "nothing was promised yet"
        draft_id = rig.state.active_draft
        rig.front.set_result(draft_id, "promised_callback")
        usual, *hours = rig.draft.call_backs
        assert hours == sorted(hours)
        assert usual < hours[0]
        rig.front.set_call_back(draft_id, hours[1] + timedelta(minutes=7))
        assert rig.draft.draft.call_back_at is None, "not an hour that was offered"
        rig.front.set_call_back(draft_id, hours[1])
        said = f"{hours[1].astimezone(ZONE):%m-%d %H:%M} 前回电"
        assert rig.draft.promise == said
        await rig.files("promised_callback")
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    [owed] = rig.store.rows(work.follow_ups)
    [contact] = rig.store.rows(work.contacts)
    assert (contact["promise_due"], contact["promise"]) == (hours[1], said)
    assert owed["due_at"] <= hours[1] - timedelta(minutes=60), "on the list in time, and not days before"
    assert owed["due_at"] >= hours[1] - timedelta(minutes=61)
    assert owed["reason"].startswith(said)


async def test_a_promised_call_back_is_on_the_list_of_calls(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(request_type="noise", description="管道响，问清楚了再答复", phone="13900001111")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        await rig.files("promised_callback")
        await rig.until(lambda: not rig.state.calls)
        await rig.delivered()
    [owed] = rig.store.rows(work.follow_ups)
    assert (owed["id"], owed["kind"], owed["phone"]) == (f"{call.id}-back", "promised", "+8613812346621")
    [contact] = rig.store.rows(work.contacts)
    assert contact["promise"].endswith(" 前回电")
    assert owed["reason"].startswith(f"{contact['promise']} · 139 0000 1111 · "), (
        "where they asked to be rung"
    )
