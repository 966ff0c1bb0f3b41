"""From the phone's two files to one sealed file: joined, uploaded though cut off, forgotten in time."""

import io
import tracemalloc
import wave
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile

from agent_desktop.recording.gaps import gaps_text
from agent_desktop.recording.shelf import Recording, Shelf, seal, unseal
from softphone.recording_files import (
    CUT,
    FAR,
    NEAR,
    Gap,
    Notes,
    closed,
    notes_file,
    repair,
    sound_file,
    write_notes,
)

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
RATE = 16000


def tone(file: Path, hertz: int, seconds: float, *, closed: bool = True) -> None:
    times = np.arange(int(RATE * seconds)) / RATE
    samples = (8000 * np.sin(2 * np.pi * hertz * times)).astype("<i2")
    with wave.open(str(file), "wb") as out:
        out.setparams((1, 2, RATE, 0, "NONE", ""))
        out.writeframes(samples.tobytes())
    if not closed:
        data = bytearray(file.read_bytes())
        data[4:8] = data[40:44] = b"\0\0\0\0"
        file.write_bytes(data)


def recorded(folder: Path, call_id: str = "c1", *, closed: bool = True, at: datetime = NOW) -> None:
    """What a phone leaves in its folder."""
    folder.mkdir(exist_ok=True)
    tone(sound_file(folder, call_id, NEAR), 400, 3, closed=closed)
    tone(sound_file(folder, call_id, FAR), 1000, 2.5, closed=closed)
    notes = Notes(call_id, at, (Gap(1.0, 1.5), Gap(2.0)))
    write_notes(notes_file(folder, call_id), notes, ended=closed)


def loudest(samples: np.ndarray) -> int:
    spectrum = np.abs(np.fft.rfft(samples[:RATE]))
    return int(spectrum.argmax())


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept"


def taken(shelf: Shelf) -> Recording:
    found = shelf.take_over(())
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize("closed", [True, False])
def test_the_agent_is_left_and_the_caller_right(kept: Path, closed: bool) -> None:
    recorded(kept, closed=closed)
    one = taken(Shelf(kept, None, 30))
    plain = unseal((kept / "c1.sealed").read_bytes(), one.sealed_with, "c1")
    sound, rate = soundfile.read(io.BytesIO(plain))
    assert [rate, sound.shape[1], one.seconds] == [RATE, 2, 3]
    assert [loudest(sound[:, side]) for side in (0, 1)] == [400, 1000]
    assert list(one.gaps) == [Gap(1.0, 1.5), Gap(2.0, 3.0)]
    assert {file.suffix for file in kept.iterdir()} == {".sealed", ".done"}
    assert not Shelf(kept, None, 30).take_over(())


def test_a_call_that_is_up_is_left_alone(kept: Path) -> None:
    recorded(kept)
    assert Shelf(kept, None, 30).take_over({"c1"}) == []
    assert sound_file(kept, "c1", NEAR).exists()


def test_a_broken_one_stops_no_other_and_is_kept(kept: Path) -> None:
    recorded(kept, "a1")
    sound_file(kept, "a1", NEAR).write_bytes(b"no sound")
    recorded(kept, "c1")
    shelf = Shelf(kept, None, 30)
    assert [one.call_id for one in shelf.take_over(())] == ["c1"]
    assert sound_file(kept, "a1", FAR).exists()
    assert shelf.take_over(()) == []


def test_it_arrives_whole_though_it_was_cut_off(kept: Path, tmp_path: Path) -> None:
    recorded(kept)
    share = tmp_path / "share"
    shelf = Shelf(kept, share, 30)
    one = taken(shelf)
    whole = (kept / "c1.sealed").read_bytes()
    target = share / one.place
    target.parent.mkdir(parents=True)
    target.with_suffix(".part").write_bytes(whole[:1000])
    assert shelf.upload() == 1
    assert target.read_bytes() == whole
    assert shelf.upload() == 0


def test_what_was_damaged_on_the_way_is_brought_again(kept: Path, tmp_path: Path) -> None:
    recorded(kept)
    shelf = Shelf(kept, tmp_path / "share", 30)
    one = taken(shelf)
    target = tmp_path / "share" / one.place
    target.parent.mkdir(parents=True)
    target.with_suffix(".part").write_bytes(b"x" * 1000)
    with pytest.raises(OSError, match="damaged"):
        shelf.upload()
    assert shelf.upload() == 1
    assert target.exists()


def test_nothing_is_forgotten_before_it_has_arrived_and_the_store_knows(kept: Path, tmp_path: Path) -> None:
    recorded(kept)
    shelf = Shelf(kept, tmp_path / "share", 30)
    one = taken(shelf)
    late = NOW + timedelta(days=31)
    assert shelf.due(late) == []
    shelf.mark_told(one)
    assert shelf.due(late) == []
    shelf.upload()
    assert shelf.untold() == []
    assert one.sealed_with not in (kept / "c1.done").read_text()
    assert shelf.due(NOW + timedelta(days=29)) == []
    assert shelf.due(late) == ["c1"]
    shelf.forget(["c1"])
    assert list(kept.iterdir()) == []


def test_what_has_arrived_stays_until_the_store_knows_of_it(kept: Path, tmp_path: Path) -> None:
    recorded(kept)
    shelf = Shelf(kept, tmp_path / "share", 30)
    one = taken(shelf)
    assert shelf.upload() == 1
    assert shelf.due(NOW + timedelta(days=31)) == []
    shelf.mark_told(one)
    assert shelf.due(NOW + timedelta(days=31)) == ["c1"]


def test_a_day_in_one_file_is_repaired_and_sealed_a_piece_at_a_time(tmp_path: Path) -> None:
    """More than a header can tell of, and more than one piece: neither fails, neither is held in memory."""
    near = tmp_path / "c1.near.wav"
    tone(near, 400, 0.1, closed=False)
    with near.open("r+b") as file:
        file.truncate(5 * 1024**3)  # 43 hours, of which the disk keeps nothing
    assert repair(near)
    assert not repair(near)
    with wave.open(str(near)) as sound:
        assert sound.getnframes() > 37 * 3600 * RATE
    near.unlink()
    plain, sealed = tmp_path / "plain", tmp_path / "c1.sealed"
    plain.write_bytes(bytes(range(256)) * 65_537)  # sixteen pieces and a bit
    tracemalloc.start()
    key = seal(plain, sealed, "c1")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < plain.stat().st_size, "two pieces at most"
    assert unseal(sealed.read_bytes(), key, "c1") == plain.read_bytes()


def test_the_store_hears_of_pauses_and_of_cuts() -> None:
    assert gaps_text((Gap(1.04, 2.0), Gap(3.0, None, CUT)), 9.0) == '[[1.0, 2.0], [3.0, 9.0, "cut"]]'
    first = Gap(1.0), Gap(2.0, None, CUT)
    assert closed(first, 5.0) == (Gap(1.0, 5.0), Gap(2.0, None, CUT)), "a pause ends, the cut goes on"
    assert closed(closed(first, 5.0), 6.0, CUT)[1] == Gap(2.0, 6.0, CUT)
