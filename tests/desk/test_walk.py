"""The walk of a call, from its first ring to its ticket in the store."""

import logging

import pytest

from agent_desktop.store.schema import trail, work
from agent_desktop.tickets import prefill
from tests.desk.rig import Rig
from tests.desk.store import LI, STRANGER, WANG


async def test_from_the_first_ring_to_the_ticket_in_the_store(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "agent_desktop.desk.telephone")
    async with rig:
        call = rig.line.ring(WANG, skill_group="heating")
        assert rig.view.call.id == call.id, "stage one is there with the ring itself"
        assert rig.state.presence.state == "ringing"
        await rig.until(lambda: rig.view.alerts)
        assert [a.kind for a in rig.view.alerts] == ["outage"]
        assert rig.shown("address").startswith("幸福里小区 5 号楼"), "the form has filled itself"

        await rig.takes_ringing()
        await rig.types(description="全屋不热，室温15度", extent="whole")
        assert prefill.is_guessed(rig.draft.draft)
        assert rig.shown("request_type") == "no_heat"
        rig.line.far_end_hangs_up(call.id)
        await rig.settle()
        assert rig.state.presence.state == "wrap_up"
        rig.front.file(rig.state.active_draft)
        await rig.until(lambda: rig.draft.problems)
        assert [p.field for p in rig.draft.problems] == ["result"], "a result is due"

        number = await rig.files()
        await rig.until(lambda: not rig.state.calls)
        assert rig.state.presence.state == "ready"
        assert (rig.state.drafts, rig.state.knowledge.suggestions) == ((), ())
        await rig.delivered()

    [ticket] = [t for t in rig.store.rows(work.tickets) if t["number"] == number]
    assert (ticket["request_type"], ticket["account_id"], ticket["area"]) == ("no_heat", "a1", "QLH-03")
    assert (ticket["phone"], ticket["agent"], ticket["result"]) == ("+8613812346621", "1011", "dispatched")
    assert ticket["field_values"]["description"] == "全屋不热，室温15度"
    [logged] = rig.store.rows(work.calls)
    assert (logged["id"], logged["result"], logged["ticket_id"]) == (call.id, "dispatched", ticket["id"])
    [contact] = rig.store.rows(work.contacts)
    assert (contact["matter"], contact["summary"]) == ("室温不达标", "全屋不热，室温15度")
    assert rig.journal_is_empty()
    told = [r.getMessage() for r in caplog.records if getattr(r, "call_id", "") == call.id]
    assert told == ["the call is here", "the call is active", "the call is ended"], "its id is on each line"


async def test_a_second_call_in_wrap_up_steals_nothing(rig: Rig) -> None:
    async with rig:
        first = await rig.takes(WANG)
        await rig.types(description="漏水")
        rig.line.far_end_hangs_up(first.id)
        written_in = rig.state.active_draft

        second = await rig.rings(LI)
        await rig.settle()
        assert rig.state.presence.state == "ringing"
        assert (rig.state.selected, rig.state.active_draft) == (first.id, written_in)
        await rig.types(description="漏水，厨房")
        assert rig.shown("description") == "漏水，厨房"

        await rig.files()
        await rig.until(lambda: len(rig.state.calls) == 1)
        assert rig.state.selected == second.id, "its panes open once the first is done"
        assert rig.draft.draft.call_id == second.id
        assert rig.shown("description") == ""


async def test_answering_the_second_call_keeps_the_first_one_s_words(rig: Rig) -> None:
    async with rig:
        first = await rig.takes(WANG)
        await rig.types(description="漏水")
        rig.line.far_end_hangs_up(first.id)
        second = await rig.takes(LI)
        assert (rig.state.selected, rig.draft.draft.call_id) == (second.id, second.id)
        rig.line.far_end_hangs_up(second.id)
        rig.front.select_call(first.id)
        await rig.settle()
        assert rig.shown("description") == "漏水"
        assert rig.draft.draft.account_id == "a1"


async def test_typing_for_a_walk_in_goes_on_while_a_call_rings(rig: Rig) -> None:
    async with rig:
        rig.front.new_draft("gas")
        await rig.types(contact="赵", description="来柜台")
        walk_in = rig.state.active_draft
        call = await rig.rings(WANG)
        await rig.settle()
        assert rig.state.active_draft == walk_in
        assert rig.state.selected == call.id, "who calls is seen all the same"
        await rig.types(description="来柜台办过户")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        assert rig.state.active_draft == walk_in
        assert rig.shown("description") == "来柜台办过户"


async def test_an_empty_draft_is_taken_before_another_begins(rig: Rig) -> None:
    async with rig:
        rig.front.new_draft("gas")
        rig.front.new_draft("heating")
        rig.front.new_draft("heating")
        await rig.settle()
        assert [view.draft.skill_group for view in rig.state.drafts] == ["heating"]
        await rig.types(description="来柜台")
        rig.front.new_draft("heating")
        await rig.settle()
        assert len(rig.state.drafts) == 2
        assert rig.shown("description") == ""


async def test_when_the_walk_in_is_filed_the_caller_s_draft_is_open(rig: Rig) -> None:
    async with rig:
        rig.front.new_draft("gas")
        await rig.types(request_type="inquiry", description="问价")
        call = await rig.rings(WANG)
        await rig.files("resolved")
        await rig.until(lambda: rig.state.draft and rig.state.draft.draft.call_id == call.id)
        rig.front.new_draft("gas")
        await rig.settle()
        assert not rig.draft.draft.call_id
        rig.front.discard(rig.state.active_draft)
        await rig.until(lambda: rig.state.draft and rig.state.draft.draft.call_id == call.id)


async def test_another_call_given_up_does_not_move_the_one_who_writes(rig: Rig) -> None:
    async with rig:
        first = await rig.takes(WANG)
        rig.line.far_end_hangs_up(first.id)
        rig.front.new_draft("gas")
        await rig.types(description="来柜台")
        walk_in = rig.state.active_draft
        second = await rig.rings(LI)
        rig.line.far_end_hangs_up(second.id)
        await rig.until(lambda: len(rig.state.calls) == 1)
        assert rig.state.active_draft == walk_in


async def test_a_call_given_up_leaves_nothing_but_its_row(rig: Rig) -> None:
    async with rig:
        call = await rig.rings(WANG)
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        assert (rig.state.drafts, rig.state.presence.state) == ((), "ready")
        await rig.delivered()
    [logged] = rig.store.rows(work.calls)
    assert (logged["result"], logged["end_reason"], logged["answered_at"]) == ("missed", "abandoned", None)
    assert rig.store.rows(work.contacts) == []
    assert len(rig.store.rows(work.tickets)) == 1, "the one that was there before"


async def test_words_typed_while_it_rang_outlive_a_call_given_up(rig: Rig) -> None:
    async with rig:
        call = await rig.rings(WANG)
        await rig.types(description="上次说好今天来")
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        assert [d.draft.values["description"].value for d in rig.state.drafts] == ["上次说好今天来"]
        assert "****" in rig.shown("account_no"), "nobody has proven anything, so nothing is shown"


async def test_a_caller_who_is_unknown_is_found_and_linked(rig: Rig) -> None:
    async with rig:
        await rig.takes(STRANGER)
        assert rig.view.card is not None
        assert rig.view.card.accounts == ()
        rig.front.find_customer("02113456")
        await rig.until(lambda: rig.view.lookup.found)
        assert [(f.account_id, f.name) for f in rig.view.lookup.found] == [("a1", "王**")], (
            "nothing is proven yet"
        )
        rig.front.link_caller("a1", "租客")
        await rig.until(lambda: rig.view.card and rig.view.card.chosen == "a1")
        assert rig.shown("relation") == "租客"
        assert rig.draft.draft.account_id == "a1"


async def test_of_several_homes_none_opens_and_typed_fields_are_not_refilled(rig: Rig) -> None:
    async with rig:
        await rig.takes(LI)
        assert rig.view.card is not None
        assert len(rig.view.card.accounts) == 2
        assert rig.draft.draft.account_id == ""
        await rig.types(contact="李太太")
        rig.front.choose_account("a3")
        await rig.until(lambda: rig.draft.draft.account_id == "a3")
        rig.front.choose_account("a2")
        await rig.until(lambda: rig.draft.draft.account_id == "a2")
        assert rig.draft.draft.values["contact"].value == "李太太"
        assert rig.draft.draft.values["account_no"].value == "02119001"
        assert [o.ticket.number for o in rig.draft.offers if o.ticket] == ["261120-B07-0012"]


async def test_what_is_shown_stays_masked_until_it_is_proven_or_revealed(rig: Rig) -> None:
    async with rig:
        await rig.takes(LI)
        rig.front.choose_account("a2")
        await rig.until(lambda: rig.draft.draft.account_id == "a2")
        assert rig.view.caller == "李**"
        assert "****" in rig.shown("account_no")
        rig.front.reveal()
        await rig.until(lambda: rig.view.caller == "李建国")
        assert rig.shown("account_no") == "02119001"
        rig.front.choose_account("a3")
        await rig.until(lambda: rig.draft.draft.account_id == "a3")
        assert "****" in rig.shown("account_no"), "what was revealed was the other account"


async def test_every_look_is_written_into_the_audit_chain(rig: Rig) -> None:
    from agent_desktop.store import audit

    async with rig:
        call = await rig.takes(LI)
        rig.front.choose_account("a2")
        await rig.until(lambda: rig.draft.draft.account_id == "a2")
        rig.front.reveal()
        rig.front.find_customer("王晓敏")
        await rig.delivered()
    rows = rig.store.rows(trail.audit)
    told = [(row["action"], row["subject"], row["detail"].split(" [")[0]) for row in rows]
    assert told == [
        ("look", "", f"2 accounts call {call.id}"),
        ("look", "a2", f"agent_choice call {call.id}"),
        ("reveal", "a2", f"call {call.id}"),
        ("search", "", "王晓敏"),
    ]
    assert {row["who"] for row in rows} == {"1011"}
    with rig.store.reader.connect() as conn:
        assert audit.verify(conn) is None
