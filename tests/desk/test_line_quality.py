"""The line of a call in figures, and a microphone that is dead."""

import pytest

from agent_desktop.desk import line_quality
from agent_desktop.desk.line_quality import SILENT_S, MicrophoneWatch, QualitySum
from softphone.line import Levels, Quality
from softphone.sound import SoundChoice
from tests.desk.rig import Rig
from tests.desk.store import WANG


def test_a_call_in_figures() -> None:
    line = QualitySum()
    line.add(Quality("c", loss_percent=0.0, jitter_ms=2.0, round_trip_ms=10.0, mos=4.4))
    line.add(Quality("c", loss_percent=3.0, jitter_ms=30.4, round_trip_ms=8.0, mos=3.8))
    assert line.told() == {
        "seconds": 2, "mos_mean": 410, "mos_least": 380, "loss_permille": 15, "jitter_ms": 30,
        "round_trip_ms": 10,
    }  # fmt: skip


def said(
    watch: MicrophoneWatch, level: float, start: float, seconds: float, *, open_line: bool = True
) -> list[bool]:
    """What was told in so many seconds of one level."""
    times = (start + tenth / 10 for tenth in range(int(seconds * 10)))
    return [watch.silent for now in times if watch.hear(level, now, open_line=open_line)]


def test_a_dead_microphone_is_told_once_after_five_seconds_and_once_when_it_lives() -> None:
    watch = MicrophoneWatch()
    assert said(watch, 0.0, 0, SILENT_S - 0.5) == []
    assert said(watch, 0.0, SILENT_S - 0.5, 10) == [True]
    assert said(watch, 0.2, 20, 3) == [False]


def test_a_pause_between_words_is_no_silence() -> None:
    watch = MicrophoneWatch()
    for second in range(0, 30, 4):
        assert said(watch, 0.0, second, 3.9) == []
        assert said(watch, 0.02, second + 3.9, 0.1) == []


def test_who_is_muted_or_held_is_told_nothing() -> None:
    assert said(MicrophoneWatch(), 0.0, 0, 60, open_line=False) == []


async def test_a_desk_says_that_its_caller_hears_nothing_unless_that_is_meant(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_quality, "SILENT_S", 0.0)

    def told_silent() -> bool:
        for _ in range(2):
            rig.desk.telephone.heard(Levels(0.0, 0.5))
        return "notice-microphone-silent" in {notice.key for notice in rig.state.notices}

    async with rig:
        rig.line.choose_sound(SoundChoice(microphone="headset"))
        assert not told_silent(), "nobody is on the line"
        call = await rig.takes(WANG)
        rig.front.mute()
        await rig.until(lambda: rig.view.call.muted)
        assert not told_silent()
        rig.front.mute()
        await rig.until(lambda: not rig.view.call.muted)
        assert told_silent()
        rig.line.far_end_hangs_up(call.id)
