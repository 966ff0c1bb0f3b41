"""The rules of the queues: what was promised, what was kept, the month's mark, whether to believe it."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec.structs import replace

from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.board import Group, News, Person, Seen, Staff
from agent_desktop.supervision.floor import Floor
from agent_desktop.supervision.lines import Wish
from agent_desktop.supervision.queues.floor import QueueFloor
from agent_desktop.supervision.queues.standing import (
    Hearing,
    Link,
    People,
    Queues,
    Tally,
    Waiter,
    hearing,
    month_of,
)
from agent_desktop.supervision.queues.targets import FILE, load_targets, read_targets
from resources import files
from tests.supervision.test_lines import LIMITS

AT = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
S = timedelta(seconds=1)
TARGETS = read_targets((files("settings") / FILE).read_text("utf-8"))


def midnight(at: datetime) -> datetime:
    return at.replace(hour=0, minute=0, second=0, microsecond=0)


def days(levels: Iterator[tuple[str, int, int]]) -> dict[tuple[str, datetime], Tally]:
    """(group, day, percent in time of 100 calls) each."""
    return {
        (group, midnight(AT).replace(day=day, hour=9)): Tally(offered=100, answered=percent, in_time=percent)
        for group, day, percent in levels
    }


def test_targets_are_the_site_s(tmp_path: Path) -> None:
    assert (TARGETS.of("vip").percent, TARGETS.of("vip").within_s) == (85, 15)
    assert (TARGETS.of("gas").percent, TARGETS.of("gas").within_s, TARGETS.waits) == (75, 20, (15, 20))
    own = (
        'days_percent = 90\n[[classes]]\ncode = "all"\npercent = 80\nwithin_s = 30\n[queues]\n"600" = "gas"\n'
    )
    (tmp_path / FILE).write_text(own, encoding="utf-8")
    read = load_targets(files("settings"), tmp_path)
    assert (read.of("vip").within_s, read.group_of("600"), read.group_of("vip")) == (30, "gas", "vip")
    (tmp_path / FILE).write_text("days_percent = 101", encoding="utf-8")
    assert load_targets(files("settings"), tmp_path) == TARGETS, "a wrong file leaves what is shipped"
    with pytest.raises(ValueError, match="only one"):
        read_targets(own + '[[classes]]\ncode = "more"\npercent = 80\nwithin_s = 30\n')


@pytest.mark.parametrize(
    ("failed", "worst", "rest", "met", "full"),
    [
        (3, 60, 80, 17, True),
        (4, 60, 80, 16, False),  # one day too many
        (3, 0, 80, 17, False),  # days enough, but not over the month
        (0, 0, 74, 0, False),
    ],
)
def test_the_month_has_full_mark_or_none(failed: int, worst: int, rest: int, met: int, full: bool) -> None:
    """20 days, of which 17 are 85 %."""
    told = days(("gas", day, worst if day <= failed else rest) for day in range(1, 21))
    told |= days(("vip", day, 85) for day in (1, 2))
    month = month_of(told, TARGETS, midnight, AT)
    assert (month.met, month.days, month.full) == (met, 20, full)
    assert month.levels["vip"] == 0.85


def test_a_day_without_calls_of_a_class_has_missed_nothing() -> None:
    month = month_of(days(iter([("vip", 3, 84)])), TARGETS, midnight, AT)
    assert (month.met, month.days, month.full, month.levels["ordinary"]) == (19, 20, False, None)
    assert month_of({}, TARGETS, midnight, AT).full


def test_what_is_waiting_or_unseen_is_in_no_level() -> None:
    assert Tally(offered=10, answered=4, in_time=4, waiting=3, unseen=3).level == 1.0
    assert Tally(offered=3, waiting=3).level is None


def test_a_centre_that_is_silent_tells_nothing_whatever_it_said_last() -> None:
    link = Link(state=Hearing.UP, why="", since=AT - 900 * S, beat_at=AT - 20 * S)
    assert hearing(Queues(at=AT, link=link)) == (Hearing.UP, "", 900.0)
    assert hearing(Queues(at=AT + S, link=link)) == (Hearing.CENTRE, "", 21.0)
    assert hearing(Queues(at=AT))[0] is Hearing.NONE
    gone = replace(link, state=Hearing.GONE, why="broke off", beat_at=AT)
    assert hearing(Queues(at=AT, link=gone)) == (Hearing.GONE, "broke off", 900.0)


def test_who_waits_grows_older_by_itself_and_desks_tell_who_works_where_nobody_else_does() -> None:
    queues = QueueFloor(TARGETS, midnight)
    floor = Floor(LIMITS, queues)
    groups = (Group("gas", "天然气"), Group("vip", "VIP"))
    people = tuple(Person(agent=str(n), name="名", groups=("gas", "vip")[: 1 + n % 2]) for n in range(4))
    floor.staffed(Staff(people, groups))
    states = (AgentState.READY, AgentState.TALKING, AgentState.ON_BREAK, AgentState.SIGNED_OUT)
    floor.heard(
        News(
            AT,
            tuple(Seen(agent=str(n), state=s, reason="", since=AT, beat_at=AT) for n, s in enumerate(states)),
        )
    )
    assert floor.shown(Wish(), AT).queues is None, "nothing was told yet"
    queues.heard(Queues(at=AT))
    board = floor.shown(Wish(), AT).queues
    assert board is not None
    assert [(line.group, line.people) for line in board.lines] == [
        ("gas", People(members=3, paused=1, free=1)),
        ("vip", People(members=1)),
    ]
    silent = floor.shown(Wish(), AT + LIMITS.gone + S).queues
    assert silent is not None
    assert [line.people for line in silent.lines] == [People(), People()], "who is lost works nowhere"
    link = Link(state=Hearing.UP, why="", since=AT, beat_at=AT)
    waiting = tuple(Waiter(group="vip", since=AT - n * S, caller="", vip=n == 3) for n in (3, 14))
    queues.heard(Queues(at=AT, link=link, waiting=waiting))
    late = floor.shown(Wish(), AT + 2 * S).queues
    assert late is not None
    (line,) = late.lines
    assert (line.group, line.waiting, line.vips, line.longest_s) == ("vip", 2, 1, 16.0)
    assert line.longest_s > line.target.within_s


@pytest.mark.parametrize(("in_time", "missed"), [(74, True), (75, False), (None, False)])
def test_a_queue_that_nobody_called_has_missed_nothing(in_time: int | None, missed: bool) -> None:
    queues = QueueFloor(TARGETS, midnight)
    queues.heard(Queues(at=AT))
    if in_time is not None:
        called = Tally(offered=100, answered=100, in_time=in_time)
        queues.counted({("gas", midnight(AT)): called}, midnight(AT), {}, AT)
    board = queues.shown(("gas",), AT, ())
    assert board is not None
    assert [(line.group, line.missed) for line in board.lines] == [("gas", missed)]


def test_only_the_last_hours_are_counted_anew_and_yesterday_is_forgotten() -> None:
    queues, noon = QueueFloor(TARGETS, midnight), midnight(AT) + 12 * 3600 * S
    queues.heard(Queues(at=AT, link=Link(state=Hearing.UP, why="", since=AT, beat_at=AT)))

    def hours(*told: tuple[int, int]) -> dict[tuple[str, datetime], Tally]:
        return {("gas", midnight(AT) + hour * 3600 * S): Tally(offered=n, answered=n) for hour, n in told}

    def offered(at: datetime) -> int:
        board = queues.shown(("gas",), at, ())
        assert board is not None
        return sum(line.today.offered for line in board.lines)

    queues.counted(hours((0, 5), (11, 7)), midnight(AT), {}, noon)
    queues.counted(hours((11, 8), (12, 2)), noon - 3600 * S, None, noon)
    assert offered(noon) == 15
    queues.counted({}, midnight(AT) + 24 * 3600 * S, None, midnight(AT) + 24 * 3600 * S)
    assert offered(midnight(AT) + 24 * 3600 * S) == 0
