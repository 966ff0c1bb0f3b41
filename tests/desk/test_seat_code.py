"""Two seats with one desk code at one server: each number is given once, and the second seat is told."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent_desktop.agent.board import Place
from agent_desktop.agent.database import SqlBoard
from agent_desktop.desk import seat_code
from agent_desktop.store.faults import (
    StoreChanged,
    StoreError,
    StoreLocked,
    StoreOutdated,
    StoreRefused,
    StoreUnreachable,
)
from agent_desktop.store.sealing import Seal
from agent_desktop.tickets.draft import Draft
from agent_desktop.tickets.journal import Journal
from agent_desktop.tickets.seat_mark import SeatMark
from tests.contract.stores import Shared
from tests.desk.rig import FORMS, Rig

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
FORM = FORMS[0]


def number(journal: Journal, draft_id: str) -> str:
    draft = Draft(id=draft_id, skill_group=FORM.skill_group, created_at=NOW, changed_at=NOW)
    return journal.file(draft, form=FORM, agent="1011", now=NOW).number


def test_every_seat_with_a_code_has_numbers_of_its_own(centre: str, tmp_path: Path) -> None:
    shared = Shared(centre)
    board = SqlBoard(shared.sender.run, "1011", "A01")
    journals = []
    for name in ("morning", "evening", "morning"):
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        journal = Journal(folder / "journal.sqlite", "A01", Seal(None), ZoneInfo("Asia/Shanghai"))
        journal.open()
        journal.mark.become(board.place(journal.mark.id).nth)
        journals.append(journal)
    numbers = [number(journal, f"d{n}") for n, journal in enumerate(journals)]
    assert numbers == ["261122-A01-0001", "261122-A01-10001", "261122-A01-0002"]
    for journal in journals:
        journal.close()
    assert SeatMark(tmp_path / "evening" / "seat.json").nth == 2, "also while the server is gone"
    assert SqlBoard(shared.sender.run, "1012", "B07").place("x") == Place(1)
    with shared.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE desk_seats SET at = at - interval '31 days' WHERE nth = 1")
    assert board.place("a new machine") == Place(1), "one person's seats are shared with nobody"
    with shared.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE desk_seats SET login = 'another' WHERE nth = 2")
    assert board.place("a new machine") == Place(1, shared=True)
    shared.close()


def test_a_seat_without_a_place_is_answered_and_numbers_past_all_others(centre: str, tmp_path: Path) -> None:
    shared = Shared(centre)
    with shared.engine.begin() as conn:
        conn.exec_driver_sql(
            "INSERT INTO desk_seats (code, seat, nth, login)"
            " SELECT 'A01', n, n, 'x' FROM generate_series(1, 99) n"
        )
    assert SqlBoard(shared.sender.run, "1011", "A01").place("the hundredth") == Place(0, shared=True)
    for n in range(20):
        assert SqlBoard(shared.sender.run, "1011", f"B{n:02}").place("x").nth == 1
    assert SqlBoard(shared.sender.run, "1011", "B20").place("x").nth == 0, "a person sits at twenty a day"
    shared.close()
    drawn = {SeatMark(tmp_path / f"{n}.json").become(0) for n in range(100)}
    assert len(drawn) == 100
    assert min(drawn) > 99
    mark = SeatMark(tmp_path / "7.json")
    assert mark.nth == mark.become(0), "the same at each start"


async def test_a_store_that_says_no_is_not_asked_every_few_seconds(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seat_code, "FIRST_S", 60.0)

    def says(error: StoreError) -> None:
        def place(board: SqlBoard, seat: str) -> Place:
            raise error

        monkeypatch.setattr(SqlBoard, "place", place)

    async with rig:
        for error in (
            StoreRefused("store", why="a code has letters"),
            StoreChanged("store", why="no desk_seat"),
        ):
            says(error)
            assert await rig.desk.seat_code.ask()
        for gone in (
            StoreError("store", why="deadlock detected"),
            StoreUnreachable("store", why=""),
            StoreLocked("store"),
            StoreOutdated("store", found="1", known="2"),
        ):
            says(gone)
            assert not await rig.desk.seat_code.ask()


async def test_a_seat_that_shares_its_code_is_told_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_code, "FIRST_S", 60.0)
    async with rig:
        assert await rig.desk.seat_code.ask()
        assert "desk-code-shared" not in rig.told()
        monkeypatch.setattr(SqlBoard, "place", lambda board, seat: Place(3))
        assert await rig.desk.seat_code.ask()
        assert "desk-code" not in str(rig.told()), "the same person at three machines"
        monkeypatch.setattr(SqlBoard, "place", lambda board, seat: Place(3, shared=True))
        for _ in range(2):
            assert await rig.desk.seat_code.ask()
        [notice] = [n for n in rig.state.notices if n.key.startswith("notice-desk-code")]
        assert (notice.key, notice.args) == ("notice-desk-code-shared", {"code": "A01", "first": "20001"})
        monkeypatch.setattr(SqlBoard, "place", lambda board, seat: Place(0, shared=True))
        for _ in range(2):
            assert await rig.desk.seat_code.ask(), "asked again after an hour, not at once"
        [notice] = [n for n in rig.state.notices if n.key.startswith("notice-desk-code")]
        assert (notice.key, int(notice.args["first"]) > 990_000) == ("notice-desk-code-full", True)
