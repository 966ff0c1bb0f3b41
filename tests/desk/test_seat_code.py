"""Two seats with one desk code at one server: each number is given once, and the second seat is told."""

from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from agent_desktop.agent.database import SqlBoard
from agent_desktop.desk import seat_code
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
        journal.mark.become(board.place(journal.mark.id))
        journals.append(journal)
    numbers = [number(journal, f"d{n}") for n, journal in enumerate(journals)]
    assert numbers == ["261122-A01-0001", "261122-A01-10001", "261122-A01-0002"]
    for journal in journals:
        journal.close()
    assert SeatMark(tmp_path / "evening" / "seat.json").nth == 2, "also while the server is gone"
    assert SqlBoard(shared.sender.run, "1012", "B07").place("x") == 1
    with shared.engine.begin() as conn:
        conn.exec_driver_sql("UPDATE desk_seats SET at = at - interval '31 days' WHERE nth = 1")
    assert board.place("a new machine") == 1, "what nobody has used for a month is free"
    shared.close()


async def test_a_seat_that_shares_its_code_is_told_once(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seat_code, "FIRST_S", 60.0)
    async with rig:
        assert await rig.desk.seat_code.ask()
        assert "desk-code-shared" not in rig.told()
        monkeypatch.setattr(SqlBoard, "place", lambda board, seat: 3)
        for _ in range(2):
            assert await rig.desk.seat_code.ask()
        [notice] = [n for n in rig.state.notices if n.key == "notice-desk-code-shared"]
        assert notice.args == {"code": "A01", "first": "20001"}
