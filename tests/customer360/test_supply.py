"""The way back to supply: what the record allows, what it costs, when it is offered."""

from datetime import date, timedelta

import pytest
from msgspec.structs import replace

from customer360.billing import InstalmentPlan, PlanState
from customer360.card import Account, AccountState, Customer, Modification, Service, Suspension
from customer360.supply import WayBack, read_ways, ways
from resources import files

RULES = read_ways((files("settings") / "supply.toml").read_bytes(), "zh_CN")
WINTER, SUMMER = date(2026, 11, 22), date(2026, 7, 1)
FLAT = Account(
    id="a1",
    account_no="0211345652",
    customer=Customer(id="c1", name="王晓敏"),
    service=Service.HEATING,
    address="幸福里小区 5 号楼",
    area="QLH-03",
    district="七里河",
    meter="RM1",
    state=AccountState.SUSPENDED,
    suspension=Suspension(since=date(2026, 10, 12), until=None, fee_cents=76_440),
)
PLAN = InstalmentPlan(
    since=date(2026, 9, 1), total_cents=300_000, paid_cents=50_000, instalments=6, next_due_on=None,
    state=PlanState.KEPT,
)  # fmt: skip


def only(account: Account, plan: InstalmentPlan | None = None, today: date = WINTER) -> WayBack:
    (way,) = ways(account, plan, RULES, today)
    return way


def test_the_season_decides_which_way_and_what_is_still_to_be_paid() -> None:
    assert (only(FLAT).code, only(FLAT).cents) == ("heating_in_season", 178_360)
    assert (only(FLAT, today=SUMMER).code, only(FLAT, today=SUMMER).cents) == (
        "heating_before_season",
        254_800,
    )


@pytest.mark.parametrize(
    "today", [date(2026, 11, 1), date(2026, 12, 31), date(2027, 1, 1), date(2027, 3, 15)]
)
def test_a_season_goes_over_the_new_year(today: date) -> None:
    assert only(FLAT, today=today).code == "heating_in_season"


def test_arrears_and_an_alteration_stand_against_it_and_are_named() -> None:
    altered = Modification(found_on=date(2026, 5, 1), finding="加装循环泵")
    way = only(replace(FLAT, arrears_cents=331_240, modification=altered))
    assert [(f.condition, f.met, f.cents) for f in way.findings] == [
        ("no_arrears", False, 331_240),
        ("no_modification", False, 0),
    ]
    assert not way.open
    assert [(c.label, c.cents) for c in way.costs] == [("欠费", 331_240), ("补余 70%", 178_360)]
    assert only(replace(FLAT, modification=replace(altered, fixed_on=WINTER))).open


def test_who_was_cut_off_pays_or_keeps_to_a_plan() -> None:
    cut = replace(FLAT, state=AccountState.CUT_OFF, suspension=None, arrears_cents=250_000)
    assert not only(cut).open
    assert only(cut, PLAN).open
    assert not only(cut, replace(PLAN, state=PlanState.BROKEN)).open
    assert not only(cut, replace(PLAN, paid_cents=0)).open, "the first part comes first"
    late = replace(PLAN, next_due_on=WINTER - timedelta(days=1))
    assert not only(cut, late).open, "a part that is due and not paid"
    assert only(cut, replace(PLAN, next_due_on=WINTER)).open, "due today"


def test_what_a_kept_plan_spreads_is_not_asked_for_at_once() -> None:
    left = PLAN.left_cents
    cut = replace(FLAT, state=AccountState.CUT_OFF, suspension=None, arrears_cents=left)
    assert only(cut).cents == only(cut, replace(PLAN, paid_cents=0)).cents == left
    assert only(cut, PLAN).costs == ()
    assert only(replace(cut, arrears_cents=left + 700), PLAN).cents == 700, "what the plan doesn't hold"
    assert only(replace(FLAT, arrears_cents=left), PLAN).costs[0].cents == left, "a suspension wants it all"


def test_a_plan_does_not_settle_what_a_suspension_asks_to_be_settled() -> None:
    assert not only(replace(FLAT, arrears_cents=1), PLAN).open


def test_who_is_supplied_needs_no_way_back() -> None:
    assert ways(replace(FLAT, state=AccountState.ACTIVE), None, RULES, WINTER) == ()


def test_every_service_that_can_be_stopped_has_a_way_back_on_every_day_of_the_year() -> None:
    days = [date(2024, 1, 1) + timedelta(days=n) for n in range(366)]
    for service in (Service.HEATING, Service.GAS, Service.ELECTRICITY, Service.TELECOM):
        for state in (AccountState.SUSPENDED, AccountState.CUT_OFF):
            stopped = replace(FLAT, service=service, state=state)
            assert [d for d in days if not ways(stopped, None, RULES, d)] == [], (service, state)


def test_the_ways_are_told_in_the_windows_language() -> None:
    (way,) = ways(FLAT, None, read_ways((files("settings") / "supply.toml").read_bytes(), "en"), WINTER)
    assert (way.label, only(FLAT).label) == ("Resume in season", "供暖期内恢复")


@pytest.mark.parametrize(
    "wrong",
    [
        'ways = [{ code = "x" }]',
        '[[ways]]\ncode="x"\nservice="steam"\nstate="suspended"\nlabel="x"',
        '[[ways]]\ncode="x"\nservice="gas"\nstate="suspended"\nlabel="x"\nseason=["13-01","12-31"]',
        '[[ways]]\ncode="x"\nservice="gas"\nstate="suspended"\nlabel="x"\ncharges=[{label="x",over=0}]',
        "ways = 3",
        "[[",
    ],
)
def test_a_file_that_is_wrong_says_so(wrong: str) -> None:
    with pytest.raises(ValueError, match="supply settings"):
        read_ways(wrong, "en")
