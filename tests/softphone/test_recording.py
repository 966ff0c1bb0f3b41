"""Recordings of a real call: both directions, pauses, a hold, a phone that dies and leaves open headers."""

import asyncio
import os
import subprocess
import time
import wave
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.recording.shelf import Shelf
from softphone.call import CallState
from softphone.line import CallChanged
from softphone.recording_files import FAR, NEAR, notes_file, read_notes, repair, sound_file
from tests.softphone.phones import seat

OURS, THEIRS = "tone", "tone"


def loud_seconds(file: Path) -> float:
    """How long something is heard, in steps of 20 ms."""
    repair(file)
    with wave.open(str(file)) as wav:
        samples = np.frombuffer(wav.readframes(wav.getnframes()), "<i2")
        frame = wav.getframerate() // 50
    steps = samples[: len(samples) // frame * frame].reshape(-1, frame)
    loud = int(np.count_nonzero(np.abs(steps.astype(int)).max(axis=1) > 500))
    return loud * 0.02


def seconds(file: Path) -> float:
    with wave.open(str(file)) as wav:
        return float(wav.getnframes() / wav.getframerate())


async def test_both_directions_with_a_pause_and_a_hold_on_one_time_line(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    async with (
        seat(tmp_path / "a", recordings=str(kept), play=OURS) as agent,
        seat(tmp_path / "b", user="caller", play=THEIRS) as caller,
    ):
        caller.line.dial(agent.uri)
        call = await agent.hearing.call_in(CallState.RINGING)
        agent.line.answer(call.id)
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "on")
        await asyncio.sleep(1.0)
        agent.line.pause_recording(call.id, True)
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "paused")
        paused_at = time.monotonic()
        await asyncio.sleep(1.0)
        paused_s = time.monotonic() - paused_at
        agent.line.pause_recording(call.id, False)
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "on")
        agent.line.hold(call.id)
        held = await agent.hearing.call_in(CallState.HELD, call.id)
        await asyncio.sleep(0.5)
        agent.line.hang_up(call.id)
        ended = await agent.hearing.call_in(CallState.ENDED, call.id)
    assert ended.answered_at is not None
    assert ended.ended_at is not None
    took = (ended.ended_at - ended.answered_at).total_seconds()  # by the phone's own clock
    spoken = (held.since - ended.answered_at).total_seconds() - paused_s
    near, far = (sound_file(kept, call.id, side) for side in (NEAR, FAR))
    assert not repair(near)
    assert not repair(far)
    assert seconds(near) == pytest.approx(seconds(far), abs=0.05)
    assert seconds(near) == pytest.approx(took, abs=0.4)
    for file in (near, far):
        assert 0.6 < loud_seconds(file) < spoken + 0.4, "neither the pause nor the hold may be heard"
    notes = read_notes(notes_file(kept, call.id))
    assert notes is not None
    assert notes.ended
    (gap,) = notes.gaps
    assert paused_s - 0.1 < (gap.end_s or 0) - gap.start_s < paused_s + 3


async def test_a_phone_that_is_killed_loses_less_than_a_second(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    async with (
        seat(tmp_path / "a", recordings=str(kept), play=OURS) as agent,
        seat(tmp_path / "b", user="caller", play=THEIRS) as caller,
    ):
        caller.line.dial(agent.uri)
        call = await agent.hearing.call_in(CallState.RINGING)
        agent.line.answer(call.id)
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "on")
        began = time.monotonic()
        await asyncio.sleep(2.0)
        took = time.monotonic() - began
        agent.kill_phone()
        await agent.hearing.call_in(CallState.ENDED, call.id)
    for side in (NEAR, FAR):
        file = sound_file(kept, call.id, side)
        assert repair(file), "its header was never closed"
        assert seconds(file) > took - 1.0
        assert not repair(file)
    notes = read_notes(notes_file(kept, call.id))
    assert notes is not None
    assert not notes.ended


@given(data=st.binary(max_size=200))
def test_what_is_no_recording_is_left_alone(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.mktemp("any") / "x.wav"
    file.write_bytes(data)
    with pytest.raises(ValueError, match=r"x\.wav"):
        repair(file)
    assert file.read_bytes() == data


def fill(file: Path) -> None:
    """Write until nothing goes in any more."""
    with file.open("wb", buffering=0) as others:
        while others.write(b"x" * 1_000_000):
            pass


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of its own with 210 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=210m", "tmpfs", str(place)]
    if os.geteuid() or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("a file system of one's own takes root")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


async def test_a_disk_that_is_full_ends_the_recording_and_not_the_call(
    tmp_path: Path, small_disk: Path
) -> None:
    kept = small_disk / "kept"
    async with (
        seat(tmp_path / "a", recordings=str(kept), play=OURS) as agent,
        seat(tmp_path / "b", user="caller", play=THEIRS) as caller,
    ):
        caller.line.dial(agent.uri)
        call = await agent.hearing.call_in(CallState.RINGING)
        agent.line.answer(call.id)
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "on")
        await asyncio.sleep(2.2)  # of which a disk that fills up may cost the last second
        with pytest.raises(OSError, match="No space"):
            fill(small_disk / "others")
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "failed")
        assert agent.line.snapshot.calls[0].state is CallState.ACTIVE
        agent.line.hold(call.id)
        await agent.hearing.call_in(CallState.HELD, call.id)
        agent.line.hang_up(call.id)
        await agent.hearing.call_in(CallState.ENDED, call.id)
        shelf = Shelf(kept, None, 30)
        assert shelf.take_over(()) == [], "there is no room to join it"
        assert notes_file(kept, call.id).exists(), "it waits"
        (small_disk / "others").unlink()
        (one,) = shelf.take_over(())
    assert one.call_id == call.id
    assert one.seconds >= 1, "what was recorded is kept"


async def test_a_pause_that_somebody_forgot_ends_by_itself(tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    async with (
        seat(tmp_path / "a", recordings=str(kept), longest_pause_s=1.0) as agent,
        seat(tmp_path / "b", user="caller") as caller,
    ):
        caller.line.dial(agent.uri)
        call = await agent.hearing.call_in(CallState.RINGING)
        agent.line.answer(call.id)
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "on")
        agent.line.pause_recording(call.id, True)
        await agent.hearing.heard(CallChanged, lambda event: event.call.recording == "paused")
        await agent.hearing.until(lambda: agent.line.snapshot.calls[0].recording == "on")
        notes = read_notes(notes_file(kept, call.id))
        assert notes is not None
        (gap,) = notes.gaps
        assert 0.9 < (gap.end_s or 0) - gap.start_s < 10
