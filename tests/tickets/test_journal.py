"""The journal: what was typed and filed is on the disk, whatever happens to desk, disk or clock."""

import os
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from agent_desktop.store.sealing import Seal
from agent_desktop.tickets import journal as journal_module
from agent_desktop.tickets.draft import Ticket
from agent_desktop.tickets.journal import Journal, JournalError
from tests.tickets.desk_paper import NOW, ZONE, act, begun, filed, journal, typed


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Journal]:
    """An open journal in the test's folder."""
    made = journal(tmp_path)
    yield made
    made.close()


# ------------------------------------------------------------------ drafts


def test_a_draft_comes_back_word_for_word(kept: Journal, tmp_path: Path) -> None:
    draft = typed(begun(), description="全屋不热\n老人在家 “冷” 😀")
    kept.save(draft)
    kept.save(typed(begun(draft_id="d2", call_id=""), contact="赵"))
    kept.close()
    again = journal(tmp_path)
    assert again.drafts() == (draft, typed(begun(draft_id="d2", call_id=""), contact="赵"))
    again.close()


def test_a_discarded_draft_is_closed_and_kept_for_a_day(kept: Journal, tmp_path: Path) -> None:
    kept.save(begun())
    kept.discard("d1")
    assert kept.drafts() == ()
    assert rows(tmp_path, "drafts") == 1
    kept.close()
    with closing(sqlite3.connect(tmp_path / "journal.sqlite")) as conn, conn:
        conn.execute("UPDATE drafts SET discarded_at = discarded_at - 86400000001")
    journal(tmp_path).close()
    assert rows(tmp_path, "drafts") == 0


def test_nothing_of_a_customer_can_be_read_in_the_file(kept: Journal, tmp_path: Path) -> None:
    kept.save(typed(begun(), description="secret words"))
    filed(kept, typed(begun(draft_id="d2"), request_type="no_heat"))
    kept.close()
    data = b"".join(f.read_bytes() for f in tmp_path.iterdir())
    assert b"secret words" not in data
    assert "王晓敏".encode() not in data
    assert stat.S_IMODE((tmp_path / "journal.sqlite").stat().st_mode) == 0o600


def test_with_another_key_drafts_stay_closed_and_parcels_step_aside(kept: Journal, tmp_path: Path) -> None:
    kept.save(begun())
    filed(kept, typed(begun(draft_id="d2"), request_type="no_heat"))
    kept.close()
    other = journal(tmp_path, key=bytes(32))
    assert other.drafts() == ()
    other.post(act(1))
    assert [p.kind for p in other.batch(10)] == ["question"], "the rest is not held up"
    other.close()
    assert rows(tmp_path, "drafts") == 1
    assert rows(tmp_path, "outbox") == 2


# ------------------------------------------------------------------ filing


def test_filing_gives_a_number_and_ends_the_draft(kept: Journal) -> None:
    draft = typed(begun(), request_type="no_heat", description="全屋不热")
    kept.save(draft)
    ticket = filed(kept, draft)
    assert ticket.number == "261122-A01-0001"
    assert (ticket.node, ticket.priority, ticket.title) == ("accepted", "urgent", "室温不达标 · 全屋不热")
    assert ticket.due_at == NOW + timedelta(minutes=15)
    assert (ticket.phone, ticket.account_id) == ("+8613812346621", "a1")
    assert ticket.values["address"] == "幸福里小区 5 号楼 1 单元 502"
    assert kept.drafts() == ()
    [parcel] = kept.batch(10)
    assert (parcel.id, parcel.kind, parcel.body) == (ticket.id, "ticket", ticket)


def test_an_inquiry_is_archived_at_once(kept: Journal) -> None:
    ticket = filed(kept, typed(begun(), request_type="inquiry"))
    assert (ticket.node, ticket.due_at) == ("archived", None)


def test_a_draft_is_filed_once(kept: Journal) -> None:
    draft = typed(begun(), request_type="no_heat")
    first = filed(kept, draft)
    assert filed(kept, typed(draft, description="more"), NOW + timedelta(days=1)) == first
    kept.save(draft)
    assert (kept.drafts(), kept.waiting()) == ((), 1)


def test_numbers_count_by_the_site_s_day_and_are_never_given_twice(kept: Journal, tmp_path: Path) -> None:
    evening = NOW.replace(hour=15, minute=59)  # 23:59 at the site
    numbers = []
    for n, at in enumerate((NOW, evening, evening + timedelta(minutes=2), NOW, NOW - timedelta(days=400))):
        if n == 3:  # started again, and the clock set back
            kept.close()
            kept = journal(tmp_path)
        numbers.append(filed(kept, typed(begun(draft_id=f"d{n}"), request_type="no_heat"), at).number)
    kept.close()
    assert numbers == [
        "261122-A01-0001",
        "261122-A01-0002",
        "261123-A01-0001",
        "261122-A01-0003",
        "251018-A01-0001",
    ]


# ------------------------------------------------------------------ outbox


def test_parcels_leave_in_the_order_in_which_they_came(kept: Journal) -> None:
    for n in range(5):
        kept.post(act(n))
    kept.post(act(3))
    assert [p.id for p in kept.batch(3)] == ["act-0000", "act-0001", "act-0002"]
    kept.sent(("act-0000", "act-0001"))
    kept.sent(())
    kept.refused("act-0002", "no such ticket")
    assert [p.id for p in kept.batch(10)] == ["act-0003", "act-0004"]
    assert kept.waiting() == 2


# ------------------------------------------------------------------ files in trouble


def test_a_newer_journal_is_refused_and_not_touched(kept: Journal, tmp_path: Path) -> None:
    kept.save(begun())
    kept.close()
    file = tmp_path / "journal.sqlite"
    with closing(sqlite3.connect(file)) as conn:
        conn.execute("PRAGMA user_version=7")
    before = file.read_bytes()
    newer = Journal(file, "A01", Seal(None), ZONE)
    with pytest.raises(JournalError) as refused:
        newer.open()
    assert (refused.value.key, refused.value.args_["found"]) == ("journal-newer", 7)
    assert not newer.is_open
    assert file.read_bytes() == before
    assert sorted(f.name for f in tmp_path.iterdir()) == ["journal.sqlite"]


@pytest.mark.parametrize("harm", ["no database", "cut short", "a page overwritten"])
def test_a_broken_journal_is_set_aside_and_a_new_one_begun(
    kept: Journal, tmp_path: Path, harm: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(200):
        kept.save(begun(draft_id=f"d{n}"))
    ticket = filed(kept, typed(begun(), request_type="no_heat"))
    kept.close()
    file = tmp_path / "journal.sqlite"
    break_file(file, harm)
    broken = file.read_bytes()
    (tmp_path / "journal.sqlite-wal").write_bytes(b"of the broken one")

    again = journal(tmp_path)
    assert again.set_aside is not None
    assert again.set_aside.read_bytes() == broken
    assert b"of the broken one" not in (tmp_path / "journal.sqlite-wal").read_bytes()
    assert (again.drafts(), again.waiting()) == ((), 0)
    later = filed(again, typed(begun(), request_type="no_heat"))
    again.close()
    assert later.number != ticket.number
    today = NOW.astimezone(ZONE)
    used = (today.hour * 60 + today.minute) * journal_module.NUMBERS_A_MINUTE
    assert int(later.number[-4:]) == used + 1, "beyond what the lost counter can have given"


def test_a_journal_that_can_not_be_written_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal(tmp_path).close()
    (tmp_path / "journal.sqlite").chmod(0o400)
    if os.geteuid() == 0:  # root may write whatever the rights say
        monkeypatch.setattr(os, "access", lambda path, mode: not mode & os.W_OK)
    made = Journal(tmp_path / "journal.sqlite", "A01", Seal(None), ZONE)
    with pytest.raises(JournalError) as refused:
        made.open()
    assert refused.value.key == "journal-read-only"


def test_a_folder_that_can_not_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").write_text("a file where a folder should be")
    made = Journal(tmp_path / "data" / "journal.sqlite", "A01", Seal(None), ZONE)
    with pytest.raises(JournalError) as refused:
        made.open()
    assert refused.value.key == "journal-folder-missing"


def test_a_journal_that_is_not_open_says_so(tmp_path: Path) -> None:
    made = Journal(tmp_path / "journal.sqlite", "A01", Seal(None), ZONE)
    with pytest.raises(JournalError, match="it is not open"):
        made.save(begun())
    made.close()


def test_a_full_disk_refuses_and_loses_nothing_that_was_kept(kept: Journal) -> None:
    kept.save(begun())
    limit(kept, spare_pages=0)
    with pytest.raises(JournalError) as refused:
        kept.save(typed(begun(draft_id="d2"), description="热" * 50_000))
    assert refused.value.key == "journal-full"
    with pytest.raises(JournalError):
        filed(kept, typed(begun(), request_type="no_heat", description="热" * 50_000))
    assert (kept.drafts(), kept.waiting()) == ((begun(),), 0), "all or nothing"

    limit(kept, spare_pages=10_000)
    kept.save(typed(begun(draft_id="d2"), description="热" * 50_000))
    assert filed(kept, typed(begun(), request_type="no_heat")).number.endswith("0001"), "no number was wasted"


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["type", "save", "reopen", "file", "discard"]),
        st.sampled_from(["d1", "d2", "d3"]),
        st.text(max_size=20),
    ),
    max_size=20,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=STEPS)
@example(steps=[("file", "d1", ""), ("reopen", "d1", ""), ("save", "d1", "")])
def test_any_sequence_of_typing_saving_and_starting_again(
    tmp_path_factory: pytest.TempPathFactory, steps: list[tuple[str, str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("journal")
    kept = journal(folder)
    desk = {d: typed(begun(draft_id=d), request_type="no_heat") for d in ("d1", "d2", "d3")}
    saved: dict[str, object] = {}
    tickets: dict[str, Ticket] = {}
    for what, draft_id, text in steps:
        draft = desk[draft_id]
        match what:
            case "type":
                desk[draft_id] = typed(draft, description=text)
            case "save":
                kept.save(draft)
                if draft_id not in tickets:
                    saved[draft_id] = draft
            case "file":
                ticket = filed(kept, draft)
                assert tickets.setdefault(draft_id, ticket) == ticket
                saved.pop(draft_id, None)
            case "discard":
                kept.discard(draft_id)
                saved.pop(draft_id, None)
            case _:
                kept.close()
                kept = journal(folder)
        assert {d.id: d for d in kept.drafts()} == saved
        assert {p.id for p in kept.batch(100)} == {t.id for t in tickets.values()}
    assert len({t.number for t in tickets.values()}) == len(tickets)
    kept.close()


# ------------------------------------------------------------------ means


def rows(folder: Path, table: str) -> int:
    with closing(sqlite3.connect(folder / "journal.sqlite")) as conn:
        return int(conn.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def break_file(file: Path, harm: str) -> None:
    data = bytearray(file.read_bytes())
    match harm:
        case "no database":
            data = bytearray(b"this was a text editor's idea")
        case "cut short":
            data = data[: len(data) // 2]
        case _:
            middle = len(data) // 8192 * 4096
            data[middle : middle + 4096] = b"\xa5" * 4096
    file.write_bytes(data)


def limit(kept: Journal, *, spare_pages: int) -> None:
    """As on a disk with so much room left."""
    file = kept._file
    assert file is not None
    with file._engine.connect() as conn:
        pages = conn.exec_driver_sql("PRAGMA page_count").scalar_one()
        conn.exec_driver_sql(f"PRAGMA max_page_count={pages + spare_pages}")
