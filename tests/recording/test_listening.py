"""What a lead hears: a sealed file opened in memory, at the chosen loudspeaker, anywhere, at any speed."""

import io
import os
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pytest
import soundfile
from msgspec.structs import replace

from agent_desktop.recording.listening.archive import Kept
from agent_desktop.recording.listening.player import NoSpeaker, Player
from agent_desktop.recording.listening.sound import (
    Damaged,
    NotThere,
    Opened,
    Sounds,
    looked_at,
    open_listed,
    token_of,
)
from agent_desktop.recording.listening.speed import Samples, Speed
from agent_desktop.recording.shelf import Shelf
from tests.recording.test_shelf import recorded, taken
from tests.softphone.sound_server import THERE, SoundServer

RATE = 16000
HANG_S = 30
"""Nothing here takes this long unless it hangs."""
DAY = date(2026, 11, 22)


def sine(hertz: float, seconds: float, channels: int = 2) -> Samples:
    times = np.arange(int(RATE * seconds)) / RATE
    wave = (8000 * np.sin(2 * np.pi * hertz * times)).astype(np.int16)
    return np.stack([wave] * channels, axis=1)


def reader(samples: Samples) -> Callable[[int], Samples]:
    at = 0

    def read(count: int) -> Samples:
        nonlocal at
        at += count
        return samples[at - count : at]

    return read


def hertz_of(samples: Samples) -> float:
    spectrum = np.abs(np.fft.rfft(samples[:, 0] * np.hanning(len(samples))))
    return float(spectrum.argmax() * RATE / len(samples))


@pytest.mark.parametrize("factor", [1.0, 1.25, 1.5, 2.0])
def test_faster_is_shorter_and_no_higher(factor: float) -> None:
    speed = Speed(reader(sine(220, 6.0)), RATE, 2)
    speed.factor = factor
    given = list[Samples]()
    while len(piece := speed.take(999)):
        given.append(piece)
    whole = np.concatenate(given)
    assert len(whole) / RATE == pytest.approx(6.0 / factor, abs=0.1)
    middle = whole[RATE // 2 : RATE // 2 + 2 * RATE]
    assert hertz_of(middle) == pytest.approx(220, abs=1.0)
    assert np.abs(middle.astype(int)).max() < 8400, "pieces that fit don't add up"
    loud = np.abs(middle[: len(middle) // 400 * 400, 0].astype(int)).reshape(-1, 400).max(axis=1)
    assert loud.min() > 7000, "nor do they cancel"


def kept_of(folder: Path, share: Path) -> Kept:
    recorded(folder, "c1")
    shelf = Shelf(folder, share, 30)
    one = taken(shelf)
    shelf.upload()
    return Kept(one.place, one.sha256, one.sealed_with)


def test_it_is_opened_from_the_share_or_the_seat_and_from_nowhere_else(tmp_path: Path) -> None:
    folder, share = tmp_path / "kept", tmp_path / "share"
    kept = kept_of(folder, share)
    for folders in ((share,), (tmp_path / "gone", folder)):
        opened = open_listed("c1", DAY, kept, Sounds(folders=folders))
        assert opened.seconds == pytest.approx(3.0, abs=0.1)
        assert len(opened.waves) == 2
        assert max(opened.waves[0]) > 0.2
        assert max(opened.waves[1][-40:]) < 0.05, "the caller fell silent half a second earlier"
    with pytest.raises(NotThere):
        open_listed("c1", DAY, kept, Sounds(folders=(tmp_path / "gone",)))
    (share / kept.place).write_bytes(b"x" * 999)
    with pytest.raises(Damaged):
        open_listed("c1", DAY, kept, Sounds(folders=(share,)))
    with pytest.raises(Damaged):
        open_listed("c1", DAY, replace(kept, sealed_with="00" * 32), Sounds(folders=(folder,)))


def test_the_exchanges_own_is_found_by_its_token_and_nothing_outside_the_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "monitor" / "2026" / "11" / "22"
    folder.mkdir(parents=True)
    soundfile.write(folder / "1700000000.12.wav", sine(400, 2.0, 1), RATE)
    (tmp_path / "secret.wav").write_bytes((folder / "1700000000.12.wav").read_bytes())
    sounds = Sounds(exchange=str(tmp_path / "monitor" / "{day}" / "{token}.wav"))
    assert token_of("1700000000.12;encoding=hex") == "1700000000.12"
    opened = open_listed("c9", DAY, Kept("1700000000.12", "", ""), sounds)
    assert (round(opened.seconds), len(opened.waves)) == (2, 1)
    after_midnight = DAY + timedelta(days=1)
    assert open_listed("c9", after_midnight, Kept("1700000000.12", "", ""), sounds).seconds == opened.seconds
    with pytest.raises(NotThere):
        open_listed("c9", DAY + timedelta(days=2), Kept("1700000000.12", "", ""), sounds)
    for token in ("../../../../secret", "/etc/passwd", "", ".", "..", "a/b"):
        assert token_of(token) == ""
        with pytest.raises(NotThere):
            open_listed("c9", DAY, Kept(token, "", ""), sounds)


def opened_tone(seconds: float = 4.0) -> Opened:
    """400 Hz, then from the middle on 1000 Hz."""
    half = seconds / 2
    data = io.BytesIO()
    both = np.concatenate([sine(400, half, 1), sine(1000, half, 1)])
    soundfile.write(data, both, RATE, format="OGG", subtype="OPUS")
    return looked_at("c1", data.getvalue())


def listened(server: SoundServer, sink: str) -> Samples:
    """What a loudspeaker plays now, once its recording has settled."""
    return np.frombuffer(server.heard(sink, 0.7), "<i2")[:, None][RATE // 5 :]


def until(holds: Callable[[], bool], what: str) -> None:
    """Wait for something; a machine that is slow to play or to listen only takes longer."""
    give_up_at = time.monotonic() + HANG_S
    while not holds():
        assert time.monotonic() < give_up_at, f"never {what}"
        time.sleep(0.02)


@pytest.mark.skipif(not THERE, reason="no PulseAudio here")
def test_it_is_heard_at_the_chosen_loudspeaker_from_where_one_seeks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with SoundServer(tmp_path) as server:
        monkeypatch.setitem(os.environ, "PULSE_SERVER", server.address)
        server.plug_in("headset")

        def sounds(sink: str, hertz: float) -> bool:
            return abs(hertz_of(listened(server, sink)) - hertz) < 5

        player = Player()
        player.load(opened_tone(4 * HANG_S))  # it goes on for longer than anything is waited for
        player.play("headset")
        assert player.now.playing
        until(lambda: sounds("headset", 400), "heard from its beginning")
        assert not listened(server, "desk").any()
        before = player.now.at
        player.seek(2 * HANG_S + 2)
        assert before < 2 * HANG_S < player.now.at
        until(lambda: sounds("headset", 1000), "heard from where one seeks")
        player.hush()
        until(lambda: not listened(server, "headset").any(), "silent")
        player.pause()
        player.seek(2 * HANG_S + 2)
        player.set_speed(2.0)
        player.play("gone, so the system's")
        until(lambda: sounds("desk", 1000), "heard at the system's own, and no higher")
        player.seek(4 * HANG_S - 0.5)
        until(lambda: not player.now.playing, "at its end by itself")
        assert player.now.at == pytest.approx(4 * HANG_S, abs=0.1)
        player.close()
        assert player.now.call_id == ""


def test_no_loudspeaker_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_: object) -> None:
        raise RuntimeError("no device")

    monkeypatch.setattr("agent_desktop.recording.listening.player._device", nothing)
    player = Player()
    player.load(opened_tone(1.0))
    with pytest.raises(NoSpeaker, match="no device"):
        player.play("")
    assert not player.now.playing
    player.close()
