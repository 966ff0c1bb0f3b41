"""When a silent call is told of, when its far end is asked, when it is given up."""

from itertools import repeat

import pytest

from softphone.phone_registration import ASK_EVERY_S, Act
from softphone.silence_watch import ASK_S, GIVE_UP_S, WAY_LOST_S, Due, Heard, SilenceWatch
from tests.softphone.test_registration import BACKUP, PRIMARY, Clock

NOBODY_ASKED = Heard()
MINUTES = range(150)


class Seat(Clock):
    """A call at a seat whose registrars answer what they are asked, and nothing else."""

    def __init__(self, count: int = 1) -> None:
        super().__init__(count)
        self.watch = SilenceWatch()
        self.calls = True

    def look(self, packets: int | None) -> Due:
        """Turn the clock by a second, then look at the call as `Exchange.mind_calls` does."""
        self.run(1)
        due = self.watch.look(packets, self.now, self.account.heard)
        if self.watch.doubtful:
            self.account.doubt(self.now)
        return due

    def deeds(self, packets: int | None, seconds: int = 150) -> dict[int, Due]:
        """What is due in which second, while no packet more comes."""
        looks = ((second, self.look(packets)) for second in range(seconds))
        return {second: due for second, due in looks if due is not Due.NOTHING}


def seat(*, silent: tuple[int, ...] = (), count: int = 1) -> Seat:
    """One with a registration, or what it comes to where registrars are silent from the start."""
    one = Seat(count)
    one.alive = [place not in silent for place in range(count)]
    one.run(20.05)
    return one


def test_a_voice_is_never_asked_nor_told_of() -> None:
    watch = SilenceWatch()
    for second, due in zip(MINUTES, repeat(Due.NOTHING)):
        assert watch.look(50 * second, float(second), Heard(-100.0, -99.0)) is due
        assert not watch.told
        assert not watch.cut


def test_a_silent_far_end_is_asked_again_and_again_while_the_exchange_is_there() -> None:
    asked = (one := seat()).deeds(50)
    assert set(asked.values()) == {Due.ASK}
    assert list(asked)[:3] == [ASK_S, 2 * ASK_S, 3 * ASK_S]
    assert one.watch.told


def test_a_mere_silence_is_never_a_cut_whenever_it_begins() -> None:
    """Else a hang-up in it would wait for the exchange's next answer, and a transfer be refused."""
    one = seat()
    for packets in range(12):  # the silences begin all over the five seconds between two questions
        for _ in range(4):
            one.look(packets)
            assert not one.watch.cut
        assert one.watch.told


def test_a_way_that_is_lost_in_a_silence_is_asked_through_no_more() -> None:
    one = seat()
    one.look(50)
    assert Due.ASK in {one.look(50) for _ in range(round(ASK_S) + 5)}, "the exchange is there"
    one.alive[PRIMARY] = False
    looks = [(one.look(50), one.watch.cut) for _ in range(round(WAY_LOST_S + GIVE_UP_S))]
    assert (Due.ASK, True) not in looks
    assert looks.count((Due.GIVE_UP, True)) == 1


def test_nobody_is_asked_through_a_way_that_is_cut_and_after_a_minute_the_call_is_given_up() -> None:
    one = seat()
    one.look(50)
    one.alive[PRIMARY] = False
    for _ in range(2):
        one.look(50)
    assert (one.watch.told, one.watch.cut) == (True, False), "it is just being asked"
    one.look(50)
    assert one.watch.cut, "and doesn't answer"
    assert one.deeds(50) == {GIVE_UP_S - 3: Due.GIVE_UP}, "once"
    one.account.answered(PRIMARY, 408, "Request Timeout", 0, one.now)
    one.alive[PRIMARY] = True
    assert set(one.deeds(50, 3).values()) == {Due.ASK}, "the way is back, the voice is not"
    assert not one.watch.cut


def test_a_word_in_between_begins_anew() -> None:
    watch = SilenceWatch()
    told = []
    for packets, second in ((50, 0.0), (50, 2.0), (51, ASK_S)):
        assert watch.look(packets, second, NOBODY_ASKED) is Due.NOTHING
        told.append(watch.told)
    assert told == [False, True, False]
    assert watch.look(51, 2 * ASK_S - 1, NOBODY_ASKED) is Due.NOTHING
    assert watch.look(51, 2 * ASK_S, NOBODY_ASKED) is Due.ASK


def test_a_call_on_hold_is_cut_when_the_exchange_is_silent_and_given_up_once_after_a_minute() -> None:
    one = seat()
    assert one.deeds(None) == {}
    assert not one.watch.cut
    one.alive[PRIMARY] = False
    assert one.deeds(None, int(WAY_LOST_S + ASK_EVERY_S)) == {}
    assert (one.watch.cut, one.watch.told) == (True, False), "nobody is expected to be heard"
    assert list(one.deeds(None).values()) == [Due.GIVE_UP]


@pytest.mark.parametrize("since_s", [0, 200])
def test_a_call_that_rings_while_the_exchange_is_gone_has_its_own_minute(since_s: int) -> None:
    one = seat()
    one.alive[PRIMARY] = False
    one.run(since_s)
    due = one.deeds(None)
    assert set(due.values()) == {Due.GIVE_UP}
    assert min(due) >= GIVE_UP_S


def test_the_backup_speaks_for_a_call_while_the_primary_was_never_heard() -> None:
    one = seat(silent=(PRIMARY,), count=2)
    assert one.account.current == BACKUP
    assert one.deeds(None) == {}
    assert not one.watch.cut
    assert set(one.deeds(50).values()) == {Due.ASK}
    assert not one.watch.cut


def test_a_cut_is_known_on_the_backup_too() -> None:
    one = seat(silent=(PRIMARY,), count=2)
    one.look(50)
    one.alive[BACKUP] = False
    for _ in range(3):
        one.look(50)
    assert one.watch.cut
    assert list(one.deeds(50).values()) == [Due.GIVE_UP]


def test_where_no_registrar_can_tell_no_call_is_given_up() -> None:
    never_heard, nowhere, refused = seat(silent=(PRIMARY,)), seat(count=0), Seat()
    refused.status = 403
    for one in (never_heard, nowhere, refused.run(20)):
        assert one.account.heard == NOBODY_ASKED
        for packets in (None, 50):
            assert Due.GIVE_UP not in one.deeds(packets).values()
            assert not one.watch.cut


def test_a_refusal_is_a_word_too() -> None:
    one = seat()
    one.account.answered(PRIMARY, 480, "Temporarily Unavailable", 0, one.now + 1)
    assert one.account.heard.at == one.now + 1
    one.account.answered(PRIMARY, 408, "Request Timeout", 0, one.now + 2)
    assert one.account.heard.at == one.now + 1, "that is no answer"


def test_what_waits_for_the_exchange_has_it_asked_at_once() -> None:
    one = seat()
    one.run(1)
    before = one.asked(Act.ASK)
    one.account.hurry(one.now)
    one.run(0.1)
    assert one.asked(Act.ASK) == before + 1
    one.alive[PRIMARY] = False
    for _ in range(30):
        one.account.hurry(one.now)
        one.run(0.1)
    assert one.asked(Act.ASK) in {before + 4, before + 5}, "once a second, not in each round"
