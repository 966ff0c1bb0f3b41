"""The card and the customer search while the store is gone, refuses, or says another thing than before."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import update

from agent_desktop.desk import store_watch
from agent_desktop.desk.state import LookupState
from agent_desktop.store.schema import customers
from customer360.card import Part, PartState, Service
from customer360.records import RecordsError
from tests.desk.rig import Rig
from tests.desk.store import LI, STRANGER, WANG


def _count(monkeypatch: pytest.MonkeyPatch, rig: Rig, name: str, error: str = "") -> list[Any]:
    """What `Records.name` is asked from now on, which answers with `error` if one is given."""
    records = rig.desk.parts.records
    asked: list[Any] = []
    real = getattr(records, name)

    def ask(*said: Any, **more: Any) -> Any:
        asked.append(said[0])
        if error:
            raise RecordsError("no", key=error, where="centre")
        return real(*said, **more)

    monkeypatch.setattr(records, name, ask)
    return asked


def _ages(rig: Rig) -> dict[Part, PartState]:
    return {p.part: p.state for p in rig.view.card.parts} if rig.view.card else {}


async def _known(rig: Rig, number: str) -> None:
    """This desk remembers the caller."""
    call = await rig.rings(number)
    await rig.until(lambda: _ages(rig).get(Part.TIMELINE) is PartState.FRESH)
    await rig.settle()
    rig.line.far_end_hangs_up(call.id)
    await rig.until(lambda: not rig.state.calls)


async def test_beyond_the_limits_a_look_is_not_asked_for_until_they_may_have_passed(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A refused look counts as one: asked for each second, the limits would never be met again."""
    async with rig:
        await rig.settle()
        with monkeypatch.context() as until_now:
            asked = _count(until_now, rig, "card", error="records-stopped")
            call = await rig.rings(WANG)
            await rig.until(lambda: "records-stopped" in rig.told())
            await asyncio.sleep(0.15)  # seven times the pause after which a store that is gone is asked
            assert len(asked) == 1
            assert rig.state.status.data_up, "it refuses, so it is there"
            rig.line.far_end_hangs_up(call.id)
            await rig.until(lambda: not rig.state.calls)
            monkeypatch.setattr(store_watch, "STOPPED_FOR_S", 0.05)
            await rig.rings(WANG)
            await rig.until(lambda: len(asked) > 2)
        await rig.until(lambda: rig.view.card and rig.view.card.chosen == "a1")
        assert "records-stopped" not in rig.told()


async def test_what_is_remembered_opens_nothing_that_the_store_would_not(rig: Rig) -> None:
    async with rig:
        await _known(rig, WANG)
        with rig.store.writer.begin() as conn:  # moved out meanwhile
            conn.execute(update(customers.phone_links).values(inactive=True))
        await rig.rings(WANG)
        await rig.until(lambda: _ages(rig).get(Part.CORE) is PartState.FRESH)
        await rig.settle()
        assert rig.view.card is not None
        assert rig.view.card.chosen == ""


async def test_remembered_parts_stay_with_their_age_until_they_come_anew(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig:
        await _known(rig, WANG)
        with monkeypatch.context() as until_now:
            _count(until_now, rig, "bills", error="records-slow")
            await rig.rings(WANG)
            await rig.until(lambda: _ages(rig).get(Part.BILLS) is PartState.FAILED)
            assert rig.view.card is not None
            assert _ages(rig)[Part.CORE] is PartState.FRESH
            assert len(rig.view.card.bills) == 1, "what is remembered is better than nothing"
            then = {p.part: p.as_of for p in rig.view.card.parts}
            assert then[Part.BILLS] < then[Part.CORE], "and it says how old it is"  # type: ignore[operator]
        await rig.until(lambda: _ages(rig)[Part.BILLS] is PartState.FRESH)


async def test_a_search_that_the_store_could_not_answer_is_answered_when_it_is_back(rig: Rig) -> None:
    async with rig:
        await rig.takes(STRANGER)
        rig.store.gone = True
        rig.front.find_customer("02113456")
        await rig.until(lambda: rig.view.lookup.state is LookupState.FAILED)
        assert "store-unreachable" in rig.told()
        rig.store.gone = False
        await rig.until(lambda: rig.view.lookup.state is LookupState.ANSWERED)
        assert (rig.view.lookup.text, len(rig.view.lookup.found)) == ("02113456", 1)


async def test_what_was_found_belongs_to_its_call(rig: Rig) -> None:
    async with rig:
        first = await rig.takes(STRANGER)
        rig.front.find_customer("02113456")
        await rig.until(lambda: rig.view.lookup.found)
        second = await rig.rings(LI)
        rig.front.select_call(second.id)
        await rig.until(lambda: rig.state.selected == second.id)
        assert rig.view.lookup.state is LookupState.NONE
        rig.front.select_call(first.id)
        await rig.until(lambda: rig.state.selected == first.id)
        assert rig.view.lookup.text == "02113456"


async def test_what_is_not_written_is_told_and_can_be_pressed_again(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig:
        await rig.takes(STRANGER)
        with monkeypatch.context() as until_now:
            _count(until_now, rig, "link", error="store-locked")
            rig.front.link_caller("a1", "租客")
            await rig.until(lambda: "not-kept" in rig.told())
            await rig.until(
                lambda: rig.view.card and rig.view.card.chosen == "a1", "opened it is in any case"
            )
        rig.front.link_caller("a1", "租客")
        await rig.until(lambda: "not-kept" not in rig.told())
    links = [(row["phone"], row["relation"]) for row in rig.store.rows(customers.phone_links)]
    assert ("+8617609315520", "租客") in links


async def test_who_hides_the_number_is_opened_and_not_remembered(rig: Rig) -> None:
    async with rig:
        await rig.takes("anonymous")
        rig.front.link_caller("a1", "租客")
        await rig.until(lambda: rig.view.card and rig.view.card.chosen == "a1")
        assert "records-no-number" in rig.told()


async def test_a_second_press_puts_nobody_on_file_twice(rig: Rig) -> None:
    async with rig:
        await rig.takes(STRANGER)
        for _ in range(2):
            rig.front.enrol_caller("周小兰", "幸福里", Service.HEATING, "租客")
        await rig.until(lambda: rig.view.card and rig.view.card.chosen)
        await rig.settle()
    assert [row["name"] for row in rig.store.rows(customers.customers)].count("周小兰") == 1
