"""Files of erased recordings leave the shared folder, however often it is cut off, and no other file does."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from agent_desktop.recording import database, retention
from agent_desktop.recording.retention import Remover, ShareAway, remove_files
from agent_desktop.store.engines import open_writer
from agent_desktop.store.schema.sound import recordings
from agent_desktop.store.schema.tables import TABLES
from agent_desktop.tickets.acts import Act

BEGAN = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
DAYS = 180


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Engine]:
    engine = open_writer(tmp_path / "store.sqlite", create=True)
    TABLES.create_all(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def share(tmp_path: Path) -> Path:
    made = tmp_path / "share"
    made.mkdir()
    return made


def kept(store: Engine, share: Path, call: str, at: datetime, place: str = "", sha: str = "ab") -> Path:
    """A recording as a desk tells of it, with its file."""
    place = place or f"{at:%Y/%m/%d}/{call}.sealed"
    told: dict[str, str | int | None] = {
        "call_id": call, "started_at": at.isoformat(), "agent": "1011", "seconds": 61, "gaps": "[]",
        "sha256": sha, "size": 9, "place": place, "sealed_with": "cd" * 32 if sha else "",
    }  # fmt: skip
    with store.begin() as conn:
        database.recording(conn, Act(id=call, kind="recording", at=at, payload=told))
    file = share / place
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"sealed")
    return file


def erase(store: Engine) -> None:
    with store.begin() as conn:
        database.erase(conn, DAYS, NOW)


def removed(store: Engine) -> list[str]:
    with store.begin() as conn:
        wanted = select(recordings.c.call_id).where(recordings.c.removed_at.is_not(None))
        return list(conn.execute(wanted.order_by(recordings.c.call_id)).scalars())


def test_what_is_erased_goes_and_what_is_held_or_young_or_not_ours_stays(store: Engine, share: Path) -> None:
    old = kept(store, share, "old", BEGAN)
    half = old.with_suffix(".part")
    half.write_bytes(b"begun again")
    held = kept(store, share, "held", BEGAN + timedelta(days=1))
    young = kept(store, share, "young", NOW - timedelta(days=1))
    theirs = kept(store, share, "theirs", BEGAN, place="1700000000.12", sha="")  # the exchange's own
    with store.begin() as conn:
        conn.execute(update(recordings).where(recordings.c.call_id == "held").values(held_for="dispute 7"))
    assert remove_files(store.begin, share, NOW) == 0, "nothing is erased yet"
    erase(store)
    assert remove_files(store.begin, share, NOW) == 1
    assert not old.parent.exists(), "nor is an empty day left"
    assert held.exists()
    assert young.exists()
    assert theirs.exists()
    assert removed(store) == ["old"]
    assert remove_files(store.begin, share, NOW) == 0


def test_a_share_that_is_away_is_waited_for(store: Engine, share: Path, tmp_path: Path) -> None:
    file = kept(store, share, "c1", BEGAN)
    erase(store)
    share.rename(tmp_path / "elsewhere")
    with pytest.raises(OSError, match="share"):
        remove_files(store.begin, share, NOW)
    share.mkdir()  # the place where nothing is mounted
    with pytest.raises(ShareAway):
        remove_files(store.begin, share, NOW)
    assert removed(store) == []
    share.rmdir()
    (tmp_path / "elsewhere").rename(share)
    assert remove_files(store.begin, share, NOW) == 1
    assert not file.exists()


def test_a_round_that_is_cut_off_is_gone_on_with(store: Engine, share: Path) -> None:
    files = [kept(store, share, f"c{n}", BEGAN + timedelta(minutes=n)) for n in range(7)]
    erase(store)
    files[5].unlink()
    files[5].mkdir()  # can't be removed as a file
    with pytest.raises(OSError, match=r"c5"):
        remove_files(store.begin, share, NOW, most=2)
    assert removed(store) == ["c0", "c1", "c2", "c3", "c4"]
    files[5].rmdir()
    files[6].unlink()  # by somebody else: it is gone, which is what was wanted
    assert remove_files(store.begin, share, NOW) == 2
    assert remove_files(store.begin, share, NOW) == 0


@pytest.mark.parametrize("place", ["../secret.sealed", "2026/01/05/other.sealed", "/etc/passwd", "c1.sealed"])
def test_a_place_that_is_not_the_calls_own_removes_nothing(store: Engine, share: Path, place: str) -> None:
    """A desk writes its own rows: none makes the centre remove somebody else's file."""
    other = kept(store, share, "other", NOW, place="2026/01/05/other.sealed")
    secret = share.parent / "secret.sealed"
    secret.write_bytes(b"x")
    with store.begin() as conn:
        told: dict[str, str | int | None] = {
            "call_id": "c1", "started_at": BEGAN.isoformat(), "agent": "1011", "seconds": 1, "gaps": "[]",
            "sha256": "ab", "size": 9, "place": place, "sealed_with": "cd",
        }  # fmt: skip
        database.recording(conn, Act(id="c1", kind="recording", at=BEGAN, payload=told))
    (share / "c1.sealed").write_bytes(b"x")
    erase(store)
    assert remove_files(store.begin, share, NOW) == 1, "settled, so that it is not looked at for ever"
    assert other.exists()
    assert secret.exists()
    assert (share / "c1.sealed").exists()


def test_a_day_that_leads_elsewhere_is_not_followed(store: Engine, share: Path, tmp_path: Path) -> None:
    kept(store, share, "c1", BEGAN)
    erase(store)
    day = share / f"{BEGAN:%Y/%m/%d}"
    outside = tmp_path / "outside"
    day.rename(outside)
    day.symlink_to(outside)
    remove_files(store.begin, share, NOW)
    assert (outside / "c1.sealed").exists()


def test_rounds_have_a_thread_of_their_own_and_end_where_the_share_is_away(
    store: Engine, share: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = kept(store, share, "c1", BEGAN)
    erase(store)
    Remover(store.begin, "").look()
    away = Remover(store.begin, str(share / "not here"))
    away.look()
    away.close()
    assert file.exists()
    remover = Remover(store.begin, str(share), every_s=3600)
    remover.look()
    give_up_at = time.monotonic() + 30
    while file.exists() and time.monotonic() < give_up_at:
        time.sleep(0.01)
    remover.close()
    assert removed(store) == ["c1"]
    monkeypatch.setattr(retention, "remove_files", lambda *_: pytest.fail("not due yet"))
    remover.look()
    remover.close()
