"""A ticket's second matter gets a ticket of its own; both know each other. Steps from the tickets page."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import force_setattr, replace

from agent_desktop.desk.ledger import LedgerError
from agent_desktop.store.engines import open_reader
from agent_desktop.store.faults import StoreError
from agent_desktop.store.schema.work import ticket_events, tickets
from agent_desktop.tickets.finding.database import SqlFinder, Viewer
from agent_desktop.tickets.finding.finder import Page, Query
from agent_desktop.tickets.life.steps import Step
from agent_desktop.tickets.life.story import Story
from tests.desk.rig import Rig
from tests.desk.store import SITE, Store


def _finds(rig: Rig, store: Store) -> SqlFinder:
    finder = SqlFinder(open_reader(store.path), Viewer(agent_no="1011", site=SITE))
    force_setattr(rig.desk.parts, "finder", finder)
    return finder


async def _filed(rig: Rig, **values: str) -> str:
    rig.front.new_draft("heating")
    await rig.types(request_type="heat_leak", phone="13900001111", address="幸福里 5-1-502", **values)
    rig.front.set_result(rig.state.active_draft, "dispatched")
    await _sends(rig)
    [notice] = [n for n in rig.state.notices if n.key == "notice-filed"][-1:]
    return str(notice.args["number"])


def _row(store: Store, number: str) -> Any:
    return next(row for row in store.rows(tickets) if row["number"] == number)


async def _sends(rig: Rig) -> None:
    """The open draft is filed, and the store has it."""
    rig.front.file(rig.state.active_draft)
    await rig.until(lambda: not rig.state.drafts, "filed")
    await rig.delivered()


async def _story(rig: Rig, store: Store, number: str) -> Story:
    story = await rig.front.ledger.story(_row(store, number)["id"])
    assert story is not None
    return story


async def test_a_split_files_a_second_ticket_and_links_both(rig: Rig, store: Store) -> None:
    async with rig:
        finder = _finds(rig, store)
        first = await _filed(rig, description="漏水，另外想换表")
        assert _row(store, first)["phone"] == "+8613900001111", "a visitor is rung back on it"
        assert "家中无人" in rig.front.ledger.pause_reasons()
        rig.front.ledger.split(await _story(rig, store, first), "还要换表")
        await rig.until(lambda: rig.state.draft is not None)
        assert rig.shown("address") == "幸福里 5-1-502"
        assert rig.shown("description") == "", "the second matter is another one"
        await rig.types(request_type="valve", description="换表")
        rig.front.set_result(rig.state.active_draft, "dispatched")
        await _sends(rig)
        parent = _row(store, first)
        [child] = [row for row in store.rows(tickets) if row["parent_id"] == parent["id"]]
        assert child["field_values"]["split_from"] == first
        [split] = [e for e in store.rows(ticket_events) if e["kind"] == "split"]
        assert (split["ticket_id"], split["detail"]["other_id"]) == (parent["id"], child["id"])
        assert split["note"] == f"{child['number']} 还要换表"
        assert parent["node"] == "accepted", "the first one goes on"
        finder.close()


async def test_an_export_that_is_stopped_or_fails_leaves_no_file(
    rig: Rig, store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    told, folder = list[int](), tmp_path / "out"
    folder.mkdir()
    async with rig:
        finder = _finds(rig, store)
        number = await _filed(rig, description="漏水")
        assert await rig.desk.ledger.export(Query(), folder / "a.csv", told.append) == 1
        assert (told, number in (folder / "a.csv").read_text("utf-8-sig")) == ([1], True)
        page, asked, loop = finder.page, asyncio.Event(), asyncio.get_running_loop()

        def endless(*_: object, **how: Any) -> Page:
            loop.call_soon_threadsafe(asked.set)
            return replace(page(Query(), now=how["now"]), next="more")

        monkeypatch.setattr(finder, "page", endless)
        writing = asyncio.create_task(rig.desk.ledger.export(Query(), folder / "b.xlsx", told.append))
        await asyncio.wait_for(asked.wait(), 30)
        writing.cancel()
        with pytest.raises(asyncio.CancelledError):
            await writing

        def gone(*_: object, **__: object) -> Page:
            raise StoreError("there", why="gone")

        monkeypatch.setattr(finder, "page", gone)
        with pytest.raises(LedgerError):
            await rig.desk.ledger.export(Query(), folder / "c.csv", told.append)
        assert [file.name for file in folder.iterdir()] == ["a.csv"]
        finder.close()


async def test_merge_return_and_cancel_from_the_window(rig: Rig, store: Store) -> None:
    async with rig:
        finder = _finds(rig, store)
        first, second = await _filed(rig, description="漏水"), await _filed(rig, description="还在漏")
        ledger = rig.front.ledger
        story = await _story(rig, store, second)
        with pytest.raises(LedgerError) as refused:
            await ledger.merge(story, "261122-Z99-0001", "同一件事")
        assert refused.value.key == "merge-unknown"
        await ledger.merge(story, first, "同一件事")
        await rig.until(lambda: _row(store, second)["node"] == "merged")
        assert _row(store, second)["parent_id"] == _row(store, first)["id"]
        due = _row(store, first)["due_at"]
        story = await _story(rig, store, first)
        assert Step.CANCEL in ledger.steps(story)
        assert Step.REVIEW not in ledger.steps(story), "that is the lead's"
        ledger.step(story, Step.DISPATCH, station="qlh")
        await rig.until(lambda: _row(store, first)["node"] == "dispatched")
        ledger.step(await _story(rig, store, first), Step.SEND_BACK, "不归我站管")
        await rig.until(lambda: _row(store, first)["node"] == "accepted")
        assert _row(store, first)["due_at"] == due, "no clock was reset"
        ledger.step(await _story(rig, store, first), Step.CANCEL, "客户说修好了")
        await rig.until(lambda: _row(store, first)["node"] == "cancelled")
        assert ledger.steps(await _story(rig, store, first)) == ()
        finder.close()


@pytest.mark.parametrize("step", [Step.RESUME, Step.TAKE])
async def test_whatever_ends_a_pause_gives_the_clocks_their_time_back(
    rig: Rig, store: Store, step: Step
) -> None:
    async with rig:
        finder = _finds(rig, store)
        number = await _filed(rig, description="漏水")
        ledger = rig.front.ledger
        ledger.step(await _story(rig, store, number), Step.DISPATCH, station="qlh")
        await rig.until(lambda: _row(store, number)["node"] == "dispatched")
        ledger.step(await _story(rig, store, number), Step.PAUSE, "等户主回来")
        await rig.until(lambda: _row(store, number)["paused_at"] is not None)
        due = _row(store, number)["due_at"]
        force_setattr(rig.desk.parts, "now", lambda: datetime.now(UTC) + timedelta(days=9))
        ledger.step(await _story(rig, store, number), step)
        await rig.until(lambda: _row(store, number)["paused_at"] is None)
        assert _row(store, number)["due_at"] > due + timedelta(days=5)
        finder.close()


async def test_two_desks_change_the_same_words_and_the_second_one_is_told(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    (tmp_path / "other").mkdir()
    async with rig, Rig(tmp_path / "other", store, who=("1012", "李静", "8012")) as other:
        finders = [_finds(one, store) for one in (rig, other)]
        number = await _filed(rig, description="漏水")
        story = await _story(rig, store, number)
        for one, words in ((rig, "厨房漏水"), (other, "厕所漏水")):
            one.front.ledger.supplement(story)
            await one.types(description=words)
            await _sends(one)
        await other.until(lambda: "conflict" in other.told(), "the second one hears of it")
        assert "conflict" not in rig.told()
        assert _row(store, number)["field_values"]["description"] == "厨房漏水"
        [conflict] = [e for e in store.rows(ticket_events) if e["kind"] == "conflict"]
        assert (conflict["detail"]["now"], conflict["detail"]["stands"]) == ("厕所漏水", "厨房漏水")
        for finder in finders:
            finder.close()
