"""When a silent call is told of, when its far end is asked, when it is given up."""

from itertools import repeat

from softphone.silence_watch import ASK_S, GIVE_UP_S, WAY_LOST_S, Due, SilenceWatch

FOR_EVER = float("inf")
MINUTES = range(150)


def deeds(watch: SilenceWatch, packets: int | None, way_heard_at: float = FOR_EVER) -> dict[int, Due]:
    """What is due in which second, while no packet more comes."""
    looks = ((s, watch.look(packets, float(s), min(way_heard_at, float(s)))) for s in MINUTES)
    return {second: due for second, due in looks if due is not Due.NOTHING}


def test_a_voice_is_never_asked_nor_told_of() -> None:
    watch = SilenceWatch()
    for second, due in zip(MINUTES, repeat(Due.NOTHING)):
        assert watch.look(50 * second, float(second), -FOR_EVER) is due
        assert not watch.told
        assert not watch.cut


def test_a_silent_far_end_is_asked_again_and_again_while_the_exchange_is_there() -> None:
    asked = deeds(watch := SilenceWatch(), 50)
    assert set(asked.values()) == {Due.ASK}
    assert list(asked)[:3] == [ASK_S, 2 * ASK_S, 3 * ASK_S]
    assert watch.told
    assert not watch.cut, "a silent far end is held and transferred as any other"


def test_nobody_is_asked_through_a_way_that_is_cut_and_after_a_minute_the_call_is_given_up() -> None:
    due = deeds(watch := SilenceWatch(), 50, way_heard_at=-1.0)
    assert next(iter(due.items())) == (GIVE_UP_S, Due.GIVE_UP)
    assert (watch.cut, watch.told) == (True, True)
    assert watch.look(50, 151.0, 151.0) is Due.ASK, "the way is back, the voice is not"


def test_a_word_in_between_begins_anew() -> None:
    watch = SilenceWatch()
    told = []
    for packets, second in ((50, 0.0), (50, 2.0), (51, ASK_S)):
        assert watch.look(packets, second, FOR_EVER) is Due.NOTHING
        told.append(watch.told)
    assert told == [False, True, False]
    assert watch.look(51, 2 * ASK_S - 1, FOR_EVER) is Due.NOTHING
    assert watch.look(51, 2 * ASK_S, FOR_EVER) is Due.ASK


def test_a_call_on_hold_is_cut_when_the_exchange_is_silent_and_given_up_after_a_minute() -> None:
    watch = SilenceWatch()
    assert deeds(watch, None) == {}
    assert not watch.cut
    assert watch.look(None, 1000 + WAY_LOST_S, 1000.0) is Due.NOTHING
    assert (watch.cut, watch.told) == (True, False), "nobody is expected to be heard"
    assert watch.look(None, 1000 + GIVE_UP_S, 1000.0) is Due.GIVE_UP
