"""When a silent far end is asked whether it still has the call."""

from softphone.silence_watch import SILENT_S, SilenceWatch


def test_a_voice_is_never_asked() -> None:
    watch = SilenceWatch()
    assert not any(watch.ask_due(packets, float(packets)) for packets in range(100))


def test_silence_is_asked_about_again_and_again() -> None:
    watch = SilenceWatch()
    asked = [second for second in range(36) if watch.ask_due(50, float(second))]
    assert asked == [SILENT_S, 2 * SILENT_S, 3 * SILENT_S]


def test_a_word_in_between_begins_anew() -> None:
    watch = SilenceWatch()
    watch.ask_due(50, 0.0)
    assert not watch.ask_due(51, SILENT_S)
    assert not watch.ask_due(51, 2 * SILENT_S - 1)
    assert watch.ask_due(51, 2 * SILENT_S)
