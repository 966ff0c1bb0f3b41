"""Deadlines in working time: around holidays, nights, year's ends and changes of the rules."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from agent_desktop.tickets.clocks import rule_files
from agent_desktop.tickets.clocks.calendar import BeyondCalendar, WorkingTime, country_works
from agent_desktop.tickets.clocks.clock import OUTER, Clock, Hand, hand
from agent_desktop.tickets.clocks.rules import ClockRules, earliest, outer_due
from agent_desktop.tickets.forms import RequestType
from resources import files
from tests.tickets import desk_paper

ZONE = ZoneInfo("Asia/Shanghai")
RULES: ClockRules = rule_files.load(files("settings"), Path("nowhere"), ZONE, "zh_CN")[0]
EDITION = RULES.editions[0]
WORKING = EDITION.working
HOUSE = RequestType(code="meter_check", label="", nodes=(("dispatched", 480), ("handled", 5760)))
NOON = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
LEAK = RequestType(code="leak", label="", nodes=(("dispatched", 2), ("arrived", 30)), runs="clock")

moments = st.datetimes(datetime(2025, 12, 20), datetime(2028, 2, 20)).map(lambda at: at.replace(tzinfo=UTC))
limits = st.integers(1, 30_000)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def due(text: str, minutes: int) -> str:
    found = EDITION.due(local(text), minutes, by_clock=False)
    return found.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("filed", "minutes", "expected"),
    [
        ("2026-11-20 10:00", 60, "2026-11-20 11:00"),
        ("2026-11-20 11:30", 60, "2026-11-20 14:00"),  # over noon
        ("2026-11-20 17:00", 60, "2026-11-23 09:00"),  # over a weekend
        ("2026-11-21 03:00", 60, "2026-11-23 09:30"),  # filed on a Saturday night
        ("2026-11-20 10:00", 1440, "2026-11-23 10:00"),
        ("2026-11-20 20:00", 1440, "2026-11-23 17:30"),  # from the next opening: that day's end
        ("2026-11-20 10:00", 5760, "2026-11-26 10:00"),
        ("2026-09-30 16:00", 1440, "2026-10-08 16:00"),  # over the National Day holidays
        ("2026-09-18 16:00", 1440, "2026-09-20 16:00"),  # a Sunday that is worked, to make up
        ("2026-12-31 16:00", 1440, "2027-01-04 16:00"),  # a year whose notice isn't out yet
        ("2027-02-04 16:00", 1440, "2027-02-11 16:00"),  # its Spring Festival, by law
        ("2026-11-20 10:00", 1439, "2026-11-23 10:00"),  # the rest is a working day at most
    ],
)
def test_a_deadline_in_working_time(filed: str, minutes: int, expected: str) -> None:
    assert due(filed, minutes) == expected


def test_the_calendar_of_the_country() -> None:
    assert country_works(date(2026, 2, 14)), "make-up day before Spring Festival"
    assert not country_works(date(2026, 2, 16))
    by_law = {
        2027: "0101 0205 0208 0209 0210 0405 0503 0504 0609 0915 1001 1004 1005",
        2029: "0101 0212 0213 0214 0215 0404 0501 0502 0618 0924 1001 1002 1003",
    }
    for year, days in by_law.items():
        weekdays = [day for n in range(365) if (day := date(year, 1, 1) + timedelta(n)).weekday() < 5]
        assert " ".join(f"{day:%m%d}" for day in weekdays if not country_works(day)) == days


@given(moments, limits)
def test_exactly_the_limit_is_worked_until_it_is_due(at: datetime, minutes: int) -> None:
    end = WORKING.after(at, minutes)
    assert end > at
    assert WORKING.between(at, end) == timedelta(minutes=minutes)
    wall = end.astimezone(ZONE)
    assert country_works(wall.date())
    minute = wall.hour * 60 + wall.minute
    assert any(start <= minute <= until for start, until in WORKING.hours)


@given(moments, moments, limits, limits)
def test_later_never_ends_earlier_and_longer_never_ends_sooner(
    one: datetime, other: datetime, short: int, long: int
) -> None:
    (first, second), (less, more) = sorted((one, other)), sorted((short, long))
    for by_clock in (True, False):
        assert EDITION.due(first, less, by_clock=by_clock) <= EDITION.due(second, less, by_clock=by_clock)
        assert EDITION.due(first, less, by_clock=by_clock) <= EDITION.due(first, more, by_clock=by_clock)


@given(moments, st.integers(1, 3000), st.integers(1, 3000))
def test_working_time_adds_up(at: datetime, one: int, other: int) -> None:
    assert WORKING.after(WORKING.after(at, one), other) == WORKING.after(at, one + other)


@given(moments, st.timedeltas(timedelta(), timedelta(days=40)), st.booleans())
def test_a_pause_gives_back_what_it_took_and_no_more(at: datetime, stood: timedelta, by_clock: bool) -> None:
    clock = RULES.clocks("gas", replace(HOUSE, runs="clock" if by_clock else "working"), at)[-1]
    resumed = at + stood
    after = EDITION.shifted(clock, at, resumed, by_clock=by_clock)
    assert clock.due_at <= after.due_at
    if by_clock:
        assert after.due_at - clock.due_at == after.warn_at - clock.warn_at == stood
    else:
        gained = WORKING.between(clock.due_at, after.due_at)
        assert gained == WORKING.between(clock.warn_at, after.warn_at) == WORKING.between(at, resumed)


def test_a_pause_gives_nothing_to_a_clock_that_did_not_stand_still() -> None:
    at = local("2026-11-20 10:00")
    clocks = RULES.clocks("gas", HOUSE, at, outer_source="12345")
    met, running, outer = replace(clocks[0], met_at=at), clocks[1], clocks[-1]
    later = at + timedelta(hours=2)
    for clock, since, until in (
        (met, at, later),
        (outer, at, later),
        (running, later, at),
        (running, at, at),
    ):
        assert EDITION.shifted(clock, since, until, by_clock=False) == clock
        assert EDITION.shifted(clock, since, until, by_clock=True) == clock


@settings(max_examples=20, deadline=None)  # each rule set counts its calendar anew
@given(moments, st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_a_ticket_keeps_the_edition_it_was_filed_under(at: datetime, change: date) -> None:
    stricter = replace(
        EDITION, code="2099-01", since=change, limits={"gas.meter_check": (("handled", 1440),)}
    )
    rules = replace(RULES, editions=(EDITION, stricter))
    clocks = rules.clocks("gas", HOUSE, at)
    new = at.astimezone(ZONE).date() >= change
    assert {c.edition for c in clocks} == {"2099-01" if new else "2026-10"}
    assert [c.node for c in clocks] == (["handled"] if new else ["dispatched", "handled"])
    assert rules.clocks("gas", replace(HOUSE, code="other"), at)[0].node == "dispatched", "this type alone"


def test_emergencies_run_at_night() -> None:
    at = local("2026-12-31 23:50")
    assert [(c.due_at - at).seconds for c in RULES.clocks("gas", LEAK, at)] == [120, 1800]


def test_a_clock_warns_before_it_is_due() -> None:
    clock = RULES.clocks("gas", HOUSE, local("2026-11-20 10:00"))[1]
    assert clock.warn_at == local("2026-11-25 11:30"), "after four fifths of the working time"
    told = {"due_at": clock.due_at, "warn_at": clock.warn_at}
    minute = timedelta(minutes=1)
    assert hand(clock.warn_at - minute, **told) is Hand.RUNNING
    assert hand(clock.warn_at, **told) is Hand.WARNED
    assert hand(clock.due_at, **told) is Hand.WARNED
    assert hand(clock.due_at + minute, **told) is Hand.LATE
    assert hand(clock.due_at + minute, **told, paused_at=clock.warn_at) is Hand.PAUSED


def test_the_earliest_clock_wins_whoever_set_it() -> None:
    at = local("2026-11-20 10:00")
    theirs = outer_due("2026-11-23", ZONE)
    assert theirs == local("2026-11-23 23:59:59")
    clocks = RULES.clocks("gas", HOUSE, at, outer_source="12345", outer_due=theirs)
    dispatched = (replace(clocks[0], met_at=at), *clocks[1:])
    assert (found := earliest(dispatched)) is not None
    assert (found.node, found.due_at) == (OUTER, theirs)
    assert found.warn_at == at + (theirs - at) * EDITION.warn_share
    gone = RULES.clocks("gas", HOUSE, at, outer_source="12345", outer_due=at - timedelta(days=1))[-1]
    assert gone.warn_at == at, "never before the ticket"
    late = RULES.clocks("gas", HOUSE, at, outer_source="12345")
    assert [c.node for c in late if c.due_at == local("2026-11-27 10:00")] == [OUTER], "five working days"
    assert earliest(tuple(replace(c, met_at=at) for c in clocks)) is None
    assert outer_due("2026-11-23 15:00", ZONE) == local("2026-11-23 15:00")
    assert outer_due("2026-11-23T15:00+00:00", ZONE) == local("2026-11-23 23:00")
    assert [outer_due(t, ZONE) for t in ("", "明天", "2026-13-01")] == [None] * 3


def test_a_call_back_is_promised_for_a_moment_to_come_or_else_the_usual_one() -> None:
    now = local("2026-11-20 10:00")
    usual = now + timedelta(minutes=RULES.promises.call_back_minutes)
    later = now + timedelta(hours=30)
    due = {chosen: RULES.call_back(chosen, now) for chosen in (None, now, now - timedelta(hours=1), later)}
    assert [made and made.due_at for made in due.values()] == [usual, usual, usual, later]
    rung_from = {at: RULES.ring_from(made, now) for at, made in due.items() if made}
    wait = timedelta(minutes=RULES.promises.call_back_minutes)
    assert list(rung_from.values()) == [now, now, now, later - wait], "as long before as the usual one"


def test_a_site_has_its_own_days_and_rules(tmp_path: Path) -> None:
    (tmp_path / "calendar.toml").write_text(
        '[[days]]\nday = 2026-11-23\n[[days]]\nday = 2026-11-21\nhours = ["09:00-12:00"]\n', "utf-8"
    )
    rules, problems = rule_files.load(files("settings"), tmp_path, ZONE, "en")
    assert problems == ()
    assert rules.editions[0].pause_reasons[0] == ("customer", "Customer's wish")
    end = rules.editions[0].due(local("2026-11-20 17:00"), 60, by_clock=False)
    assert end == local("2026-11-21 09:30"), "a Saturday that is worked"
    over = rules.editions[0].due(local("2026-11-21 11:30"), 60, by_clock=False)
    assert over == local("2026-11-24 09:00"), "a Monday that isn't"


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("clocks.toml", "editions = []", "length"),
        (
            "clocks.toml",
            '[[editions]]\nedition = "2027-01"\nsince = 2027-01-01\nhours = ["12:00-08:00"]',
            "follow",
        ),
        ("clocks.toml", '[[editions]]\nedition = "2027-01"\nsince = 2027-01-01\nhours = []', "needs some"),
        ("clocks.toml", "[[editions]", "Expected"),
        ("calendar.toml", '[[days]]\nday = 2026-11-23\nhours = ["8-12"]', "regex"),
        ("calendar.toml", "[[days]]\nday = 2026-11-23\n[[days]]\nday = 2026-11-23", "twice"),
    ],
)
def test_a_file_that_is_wrong_is_told_and_left_out(tmp_path: Path, name: str, text: str, reason: str) -> None:
    (tmp_path / name).write_text(text, "utf-8")
    rules, problems = rule_files.load(files("settings"), tmp_path, ZONE, "zh_CN")
    assert rules.editions[0].code == "2026-10"
    assert len(problems) == 1
    assert name in problems[0]
    assert reason in problems[0]


def test_a_clock_that_is_wrong_by_decades_is_told() -> None:
    for year in (1970, 2120):
        with pytest.raises(BeyondCalendar):
            WORKING.after(datetime(year, 1, 1, tzinfo=UTC), 60)


@pytest.mark.parametrize("year", [1970, 2120])
def test_a_desk_with_a_wrong_clock_files_without_deadlines(tmp_path: Path, year: int) -> None:
    kept = desk_paper.journal(tmp_path)
    draft = desk_paper.typed(desk_paper.begun(), request_type="valve", description="暖气阀漏水")
    ticket = desk_paper.filed(kept, draft, datetime(year, 1, 1, tzinfo=UTC))
    kept.close()
    assert (ticket.due_at, ticket.clocks, ticket.node) == (None, (), "accepted")


def test_a_clock_that_jumps_back_gives_no_number_twice(tmp_path: Path) -> None:
    kept = desk_paper.journal(tmp_path)
    days = (NOON, NOON + timedelta(days=1), NOON, NOON - timedelta(days=1), NOON)
    numbers = [
        desk_paper.filed(
            kept, desk_paper.typed(desk_paper.begun(draft_id=f"d{n}"), request_type="valve"), at
        ).number
        for n, at in enumerate(days)
    ]
    kept.close()
    assert len(set(numbers)) == len(numbers)


def test_another_zone_has_its_own_days() -> None:
    seconds = WorkingTime(ZoneInfo("Europe/Berlin"), ((0, 1440),))
    night = datetime(2026, 10, 24, 22, tzinfo=UTC)  # the night in which the clocks go back
    assert seconds.after(night, 0) <= night
    assert isinstance(Clock(node="x", due_at=night, warn_at=night), Clock)


def test_a_call_back_is_promised_by_the_clock_or_for_an_hour_of_working_time() -> None:
    """At Friday 20:00: an hour later by the clock, else Monday's hours; at 16:20 two are left of Friday."""
    usual, *hours = RULES.call_backs(local("2026-11-20 20:00"))
    assert usual == local("2026-11-20 21:00")
    assert [f"{at.astimezone(ZONE):%a %H:%M}" for at in hours[:9]] == [
        *(f"Mon {hour:02}:00" for hour in (9, 10, 11, 12, 14, 15, 16, 17)),
        "Tue 09:00",
    ]
    [first, *_] = RULES.call_backs(local("2026-11-20 15:20"))[1:]
    assert first == local("2026-11-20 17:00")
    assert len(hours) == 24, "three days of eight"
    assert len(RULES.call_backs(datetime(2199, 1, 1, tzinfo=UTC))) == 1, "a clock that is wrong by decades"
