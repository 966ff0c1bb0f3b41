"""What breaks while somebody works: the phone, the store, the journal, the desk itself."""

import asyncio
import sqlite3
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import event

from agent_desktop.desk import entry
from agent_desktop.desk.desk import Desk
from agent_desktop.store.faults import StoreLocked
from agent_desktop.store.schema import work
from agent_desktop.tickets import database
from agent_desktop.tickets.draft import LONGEST_VALUE
from customer360.card import Part, PartState
from softphone.line import PhoneBack, RegistrationState
from softphone.no_phone import Why
from tests.desk.rig import PATIENCE_S, Phone, Rig
from tests.desk.store import LI, WANG, Store

SHIPPED_PAUSE_S = entry.SAVE_AFTER_S


async def test_a_phone_that_dies_in_a_call_is_told_and_the_draft_goes_on(rig: Rig) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(description="正在说漏水")
        rig.line.phone_dies()
        await rig.until(lambda: "phone-lost-in-call" in rig.told())
        rig.line.phone_returns()
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        assert rig.told() == ["phone-lost-in-call"], "the caller still has to be rung back"
        assert rig.view.call.end_reason == "lost"
        assert rig.shown("description") == "正在说漏水"
        await rig.files("promised_callback")
        await rig.delivered()
    [logged] = rig.store.rows(work.calls)
    assert (logged["id"], logged["end_reason"]) == (call.id, "lost")


async def test_a_network_that_goes_in_a_call_is_told_and_so_is_its_return(rig: Rig) -> None:
    async with rig:
        rig.line.registration_becomes(RegistrationState.RECONNECTING)
        await rig.settle()
        assert rig.told() == [], "without a call the status bar says it"
        rig.line.registration_becomes(RegistrationState.REGISTERED)
        call = await rig.takes(WANG)
        await rig.types(description="正在说漏水")
        rig.line.registration_becomes(RegistrationState.RECONNECTING)
        await rig.until(lambda: rig.told() == ["cut-in-call"])
        rig.line.registration_becomes(RegistrationState.REGISTERED)
        await rig.until(lambda: rig.told() == ["cut-over"])
        [over] = rig.state.notices
        assert 1 <= int(str(over.args["seconds"])) < PATIENCE_S
        rig.line.registration_becomes(RegistrationState.RECONNECTING)
        await rig.until(lambda: "cut-in-call" in rig.told())
        rig.line.hang_up(call.id)
        await rig.until(lambda: rig.state.presence.state == "wrap_up")
        assert "cut-in-call" not in rig.told()
        assert rig.shown("description") == "正在说漏水", "card and ticket stay"


async def test_a_phone_that_only_lost_the_desk_brings_the_call_back(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        await rig.types(description="正在说漏水")
        up = rig.line.snapshot.calls
        rig.line.phone_dies("the socket was cut")
        await rig.until(lambda: "phone-lost-in-call" in rig.told())
        rig.line.phone_returns(up)
        await rig.settle()
        assert (rig.state.presence.state, rig.told()) == ("talking", [])
        assert not rig.view.wrap_up
        assert rig.shown("description") == "正在说漏水"


async def test_a_phone_that_dies_while_it_rings_does_not_blame_the_agent(rig: Rig) -> None:
    async with rig:
        await rig.rings(WANG)
        rig.line.phone_dies()
        rig.line.phone_returns()
        await rig.until(lambda: not rig.state.calls)
        assert (rig.state.presence.state, rig.told()) == ("ready", [])


async def test_another_port_than_asked_is_told_until_it_is_over(rig: Rig) -> None:
    async with rig:
        other = replace(rig.line.snapshot, port=5061, wanted_port=5060)
        rig.line.tell(PhoneBack(other))
        await rig.until(lambda: "phone-port-taken" in rig.told())
        assert rig.state.notices[0].args == {"wanted": "5060", "port": "5061"}
        rig.line.tell(PhoneBack(replace(other, port=5060, wanted_port=0)))
        await rig.until(lambda: rig.told() == [])


async def test_without_a_phone_the_rest_works(rig: Rig) -> None:
    rig.line.start_error, rig.line.start_why = "port 5060 is taken", Why.PORT
    async with rig:
        assert "phone-start-port" in rig.told()
        rig.front.new_draft("gas")
        await rig.settle()
        await rig.types(request_type="inquiry", description="问价")
        await rig.files("resolved")


async def test_killed_in_a_call_and_started_again_the_call_its_card_and_draft_are_there(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    await rig.desk.start()
    call = await rig.takes(WANG)
    await rig.types(description="漏水，正在说", extent="rooms")
    rig.front.hold()
    await rig.until(lambda: rig.state.presence.state == "holding")
    await rig.written_down()
    await asyncio.sleep(0.1)  # of holding
    up = rig.line.snapshot.calls
    await rig.dies()

    async with Rig(tmp_path, store, Phone(up)) as again:
        assert again.state.presence.state == "holding"
        assert again.view.call.answered_at == up[0].answered_at, "its timer goes on"
        await again.until(lambda: again.view.card and again.view.card.chosen == "a1")
        assert len(again.state.drafts) == 1
        assert again.draft.draft.call_id == call.id
        assert (again.shown("description"), again.shown("extent")) == ("漏水，正在说", "rooms")
        again.line.resume(call.id)
        live = again.desk.book.get(call.id)
        assert live is not None
        assert live.hold_seconds > 0.05, "the hold began before the desk did"
        await again.files()


async def test_killed_in_a_call_and_started_without_a_store_the_form_keeps_what_it_knew(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    await rig.desk.start()
    await rig.takes(WANG)
    await rig.types(description="漏水")
    await rig.until(lambda: rig.draft.draft.account_id == "a1")
    await rig.written_down()
    up = rig.line.snapshot.calls
    await rig.dies()
    (tmp_path / "cards.sqlite").unlink()

    store.gone = True
    async with Rig(tmp_path, store, Phone(up)) as again:
        await again.until(lambda: again.view.card)
        assert again.draft.draft.account_id == "a1"
        assert again.draft.draft.values["address"].value.startswith("幸福里")
        assert "*" in again.shown("address")
        number = await again.files()
        store.gone = False
        await again.delivered()
    [ticket] = [t for t in store.rows(work.tickets) if t["number"] == number]
    assert (ticket["account_id"], ticket["phone"], ticket["area"]) == ("a1", "+8613812346621", "QLH-03")


async def test_a_draft_left_behind_is_restored_and_can_be_moved_and_filed(
    rig: Rig, tmp_path: Path, store: Store
) -> None:
    await rig.desk.start()
    call = await rig.takes(WANG)
    await rig.types(description="漏水", extent="rooms")
    await rig.until(lambda: rig.draft.draft.account_id == "a1")
    await rig.written_down()
    await rig.dies()

    async with Rig(tmp_path, store) as again:
        assert again.told() == ["draft-restored"]
        assert again.draft.draft.call_id == call.id
        assert "*" in again.shown("phone"), "nobody has proven anything to this desk"
        again.front.open_tab("complaint")
        await again.settle()
        again.front.open_tab("heating")
        await again.settle()
        assert (again.shown("description"), again.shown("extent")) == ("漏水", "rooms")
        assert again.draft.draft.values["address"].value.startswith("幸福里")

        ringing = await again.rings(LI)
        await again.settle()
        assert again.state.selected == ringing.id, "a draft left behind does not hide who calls"
        again.front.select_draft(next(d.draft.id for d in again.state.drafts if d.draft.call_id == call.id))
        await again.settle()
        await again.files()
        await again.delivered()
    assert [t["account_id"] for t in store.rows(work.tickets) if t["call_id"] == call.id] == ["a1"]


async def test_a_draft_nobody_wrote_in_is_not_restored(rig: Rig, tmp_path: Path, store: Store) -> None:
    await rig.desk.start()
    await rig.rings(WANG)
    await rig.written_down()
    await rig.dies()
    async with Rig(tmp_path, store) as again:
        await again.until(lambda: not again.state.drafts)
        assert again.told() == []


async def test_a_store_that_is_gone_shows_the_cached_card_and_catches_up(rig: Rig) -> None:
    async with rig:
        call = await rig.rings(WANG)
        await rig.until(lambda: _ages(rig).get(Part.BILLS) is PartState.FRESH)
        await rig.settle()
        rig.line.far_end_hangs_up(call.id)
        await rig.until(lambda: not rig.state.calls)

        rig.store.gone = True
        await rig.takes(WANG)
        await rig.until(lambda: "store-unreachable" in rig.told())
        assert _ages(rig)[Part.CORE] is PartState.CACHED
        assert rig.draft.draft.account_id == "a1"
        assert not _data_up(rig)
        await rig.types(description="漏水")
        await rig.files()
        await rig.until(lambda: rig.state.status.to_send > 0)

        rig.store.gone = False
        await rig.until(lambda: _ages(rig)[Part.CORE] is PartState.FRESH)
        assert _data_up(rig)
        assert "store-unreachable" not in rig.told()
        await rig.until(lambda: rig.state.status.to_send == 0)
    assert len(rig.store.rows(work.tickets)) == 2


async def test_a_store_gone_at_the_start_is_told_once_and_found_again(rig: Rig) -> None:
    rig.store.gone = True
    async with rig:
        await rig.until(lambda: "store-unreachable" in rig.told())
        rig.front.dismiss(rig.state.notices[0].id)
        await rig.rings(LI)
        await asyncio.sleep(0.1)
        assert rig.told() == [], "told when it began, not with each attempt"
        rig.store.gone = False
        await rig.until(lambda: rig.view.card and len(rig.view.card.accounts) == 2)


async def test_a_locked_journal_is_told_kept_trying_and_told_to_be_over(rig: Rig, tmp_path: Path) -> None:
    async with rig:
        await rig.takes(WANG)
        with _locked(tmp_path / "journal.sqlite", rig):
            await rig.types(description="漏水")
            await rig.until(lambda: "journal-locked" in rig.told())
            rig.front.reveal()  # an act waits as well
            assert rig.shown("description") == "漏水"
        await rig.until(lambda: "journal-locked" not in rig.told())
        await rig.files()
        await rig.delivered()
    assert len(rig.store.rows(work.tickets)) == 2


async def test_a_journal_that_opens_late_gives_the_words_that_it_kept(
    rig: Rig, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with rig:
        rig.front.new_draft("heating")
        await rig.types(description="老人在家，暖气不热")
    with monkeypatch.context() as held:
        held.setattr(database, "JournalFile", _held_by_another)
        again = Rig(tmp_path, rig.store)
        await again.desk.start()
        assert again.told() == ["journal-locked"]
    await again.until(lambda: again.told() == ["draft-restored"])
    assert again.shown("description") == "老人在家，暖气不热"
    await again.desk.close()


def _held_by_another(file: Path) -> None:
    raise StoreLocked(str(file), why="")


async def test_a_pasted_megabyte_is_cut_and_told(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        await rig.types(description="热" * 1_000_000)
        await rig.until(lambda: "text-cut" in rig.told())
        assert len(rig.draft.draft.values["description"].value) == LONGEST_VALUE
        await rig.types(request_type="no_heat")
        await rig.files()


async def test_broken_text_from_a_clipboard_stops_nothing(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        await rig.types(description="半个\ud83d字符\x00和<b>标记</b>", request_type="no_heat")
        await rig.files()
        await rig.delivered()
    [ticket] = [t for t in rig.store.rows(work.tickets) if t["call_id"]]
    assert ticket["field_values"]["description"] == "半个\ufffd字符和<b>标记</b>"


async def test_what_is_typed_is_on_the_disk_within_a_second(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(entry, "SAVE_AFTER_S", SHIPPED_PAUSE_S)  # as shipped
    rounds, save = 0, entry.Entry.save

    async def counted(self: entry.Entry) -> bool:
        nonlocal rounds
        rounds += 1
        return await save(self)

    monkeypatch.setattr(entry.Entry, "save", counted)
    async with rig:
        await rig.takes(WANG)
        for word in ("漏", "漏水", "漏水，厨房"):
            before = rounds
            await rig.types(description=word)
            await rig.until(lambda word=word: _on_disk(rig) == word)  # type: ignore[misc]
            assert rounds - before <= 2, "with the next pause, or with the one after what was being written"
    assert 2 * SHIPPED_PAUSE_S < 1.0


async def test_closing_loses_neither_words_nor_acts(rig: Rig, tmp_path: Path, store: Store) -> None:
    async with rig:
        call = await rig.takes(WANG)
        await rig.types(description="还没写完")
        rig.line.far_end_hangs_up(call.id)
        rig.front.edit(rig.state.active_draft, "description", "还没写完就关了")
        rig.front.reveal()
    async with Rig(tmp_path, store) as again:
        assert again.shown("description") == "还没写完就关了"
        await again.delivered()
    [logged] = store.rows(work.calls)
    assert (logged["id"], logged["result"]) == (call.id, ""), "in the log though nobody closed it"


async def test_nothing_is_left_running(rig: Rig) -> None:
    async with rig:
        await rig.takes(WANG)
        await rig.types(description="漏水")
    assert [t.get_name() for t in asyncio.all_tasks() if t is not asyncio.current_task()] == []


def _on_disk(rig: Rig) -> str:
    kept = [d.values["description"].value for d in rig.journal.drafts() if "description" in d.values]
    return kept[0] if kept else ""


def _data_up(rig: Rig) -> bool:
    return rig.state.status.data_up


def _ages(rig: Rig) -> dict[Part, PartState]:
    view = rig.state.view
    return {p.part: p.state for p in view.card.parts} if view and view.card else {}


class _locked:  # noqa: N801 - reads as a sentence
    """Another program holds the journal."""

    def __init__(self, file: Path, rig: Rig) -> None:
        self._file, self._desk = file, rig.desk
        self._conn = sqlite3.connect(file, isolation_level=None)

    def __enter__(self) -> None:
        _impatient(self._desk)
        self._conn.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self._conn.execute("ROLLBACK")
        self._conn.close()


def _impatient(desk: Desk) -> None:
    """The journal waits 20 ms for a lock instead of 5 s, on whatever connection."""
    file = desk.parts.journal._file
    assert file is not None
    event.listen(file._engine, "checkout", lambda conn, *_: conn.execute("PRAGMA busy_timeout=20"))


@pytest.fixture(autouse=True)
def quiet_logs(caplog: pytest.LogCaptureFixture) -> None:
    """Expected complaints stay out of the report."""
    caplog.set_level("CRITICAL")
