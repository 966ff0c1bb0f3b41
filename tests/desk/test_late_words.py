"""Words that come at a bad moment, faults of the desk's own, and what four good news may not push away."""

import asyncio
import threading
from datetime import UTC, datetime

import pytest

from agent_desktop.desk import store_watch
from agent_desktop.desk.notices import Notices
from agent_desktop.desk.state import Level
from agent_desktop.desk.tasks import Tasks
from agent_desktop.store.schema.work import ticket_events
from customer360.card import Contact, Part, PartState
from customer360.number import Number
from customer360.records import RecordsError
from tests.desk.rig import FORMS, Rig
from tests.desk.store import WANG, StoreRecords

HEATING = next(form for form in FORMS if form.skill_group == "heating")


async def test_a_word_typed_while_the_ticket_is_filed_becomes_a_note_on_it(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        await rig.types(description="漏水", request_type=HEATING.request_types[0].code)
        rig.front.hang_up()
        await rig.until(lambda: rig.view.wrap_up)
        draft_id = rig.state.active_draft
        rig.front.set_result(draft_id, "dispatched")
        busy = threading.Event()
        waiting = asyncio.ensure_future(rig.desk.parts.workers.journal.run(busy.wait))
        rig.front.file(draft_id)
        opened = rig.desk.entry.get(draft_id)
        await rig.until(lambda: opened and opened.filing, "the filing to wait behind what is busy")
        rig.front.edit(draft_id, "description", "漏水，水表也在漏")
        busy.set()
        await waiting
        await rig.until(lambda: not rig.state.calls)
        await rig.until(lambda: rig.state.status.to_send == 0)
    notes = [e["note"] for e in rig.store.rows(ticket_events) if e["kind"] == "note"]
    assert notes == ["漏水，水表也在漏"]


async def test_a_word_is_written_although_the_desk_closes_while_the_journal_is_busy(rig: Rig) -> None:
    async with rig:
        rig.front.new_draft("heating")
        busy = threading.Event()
        waiting = asyncio.ensure_future(rig.desk.parts.workers.journal.run(busy.wait))
        rig.front.edit(rig.state.active_draft, "description", "最后一句")
        await asyncio.sleep(0.05)  # `keep` has asked for it and waits behind what is busy
        asyncio.get_running_loop().call_later(0.05, busy.set)
        keep = asyncio.ensure_future(waiting)
    await keep
    rig.journal.open()
    assert [d.values["description"].value for d in rig.journal.drafts()] == ["最后一句"]
    rig.journal.close()


async def test_a_fault_is_told_and_the_work_begun_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent_desktop.desk.tasks.AGAIN_AFTER_S", 0.0)
    tasks, done = Tasks(), asyncio.Event()
    told: list[int] = []

    async def work() -> None:
        if not told:
            raise TypeError("a fault nobody thought of")
        done.set()

    tasks.keep("work", work, lambda: told.append(1))
    await asyncio.wait_for(done.wait(), 30)
    assert told == [1]
    await tasks.close()


def test_good_news_never_pushes_away_what_is_wrong() -> None:
    notices = Notices(lambda: datetime.now(UTC))
    notices.tell("notice-journal-full", Level.ERROR)
    for number in range(9):
        notices.tell(f"notice-{number}")
    assert "notice-journal-full" in [n.key for n in notices.shown]


async def test_a_part_that_failed_comes_while_the_call_goes_on(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store_watch, "AGAIN_AFTER_S", 0.01)
    given, tried = StoreRecords.timeline, list[str]()

    def slow(records: StoreRecords, number: Number, ids: tuple[str, ...]) -> tuple[Contact, ...]:
        tried.append(number.e164)
        if len(tried) < 4:
            raise RecordsError("too slow", key="records-slow")
        return given(records, number, ids)

    monkeypatch.setattr(StoreRecords, "timeline", slow)
    async with rig:
        await rig.rings(WANG)
        await rig.until(lambda: _states(rig) == dict.fromkeys(Part, PartState.FRESH), "the whole card")
        await rig.settle()
        assert len(tried) == 4, "what is there is not asked for again"


async def test_a_call_that_is_over_is_asked_for_no_more(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store_watch, "AGAIN_AFTER_S", 0.01)
    tried = list[str]()

    def slow(_: StoreRecords, number: Number, __: tuple[str, ...]) -> tuple[Contact, ...]:
        tried.append(number.e164)
        raise RecordsError("too slow", key="records-slow")

    monkeypatch.setattr(StoreRecords, "timeline", slow)
    async with rig:
        call = await rig.rings(WANG)
        await rig.until(lambda: len(tried) > 2)
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)
        running = {task.get_name() for task in asyncio.all_tasks()}
        while f"pop {call.id}" in running:
            await asyncio.sleep(0.01)
            running = {task.get_name() for task in asyncio.all_tasks()}
        await rig.settle()  # what a thread had begun by then is done
        before = len(tried)
        await rig.settle()
        assert len(tried) == before


def _states(rig: Rig) -> dict[Part, PartState]:
    return {p.part: p.state for p in rig.view.card.parts} if rig.view.card else {}


async def test_a_timeline_that_fails_leaves_the_bills_to_come(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_: StoreRecords, __: Number, ___: tuple[str, ...]) -> tuple[Contact, ...]:
        raise RecordsError("too slow", key="records-slow")

    monkeypatch.setattr(StoreRecords, "timeline", slow)
    async with rig:
        await rig.rings(WANG)
        await rig.until(lambda: len(rig.view.card.parts) == 3 if rig.view.card else False)
        states = {p.part: p.state for p in rig.view.card.parts} if rig.view.card else {}
    assert states[Part.TIMELINE] is PartState.FAILED
    assert states[Part.BILLS] is PartState.FRESH
