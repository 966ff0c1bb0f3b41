"""A rise is told from chance: the tail against known values, the rule against seeded days, words as grown."""

import math
import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agent_desktop.tickets.incidents.incident import RiseKind
from agent_desktop.tickets.incidents.rises.rule import (
    RiseRule,
    Sign,
    odds,
    read_rule,
    rising,
    usual,
)
from resources import files

RULE = RiseRule()


@pytest.mark.parametrize(("found", "rate"), [(3, 0.5), (8, 2.0), (25, 10.0), (60, 30.0), (1, 0.1)])
def test_with_a_long_history_it_is_poisson_s_tail(found: int, rate: float) -> None:
    below = sum(math.exp(-rate + n * math.log(rate) - math.lgamma(n + 1)) for n in range(found))
    assert odds(found, int(rate * 10_000_000), 10_000_000) == pytest.approx(1 - below, rel=1e-3)


@given(st.integers(0, 400), st.integers(0, 100_000), st.floats(1, 1_000))
def test_more_callers_are_never_likelier_and_a_busier_past_makes_them_so(
    n: int, total: int, w: float
) -> None:
    here = odds(n, total, w)
    assert 0 <= odds(n + 1, total, w) <= here <= 1
    assert odds(n, total + 10, w) >= here * (1 - 1e-9)


def test_a_short_history_asks_for_more() -> None:
    n = 6
    assert odds(n, 3, 3) > 5 * odds(n, 28, 28), "one a window, known from three windows or from many"
    assert odds(n, 0, 28) < 1 / RULE.one_in, "what was never seen in two weeks is strange"
    assert odds(n, 0, 2) > 1 / RULE.one_in, "but not after one day"


def test_quiet_days_alarm_as_seldom_as_the_rule_says() -> None:
    """Seeded: 30,000 looks, rates of 0.2 to 12 a window; one in a hundred is asked, so 300 at most."""
    chance, alarms = random.Random(20261122), 0

    def poisson(rate: float) -> int:
        n, left = 0, math.exp(-rate)
        product = chance.random()
        while product > left:
            n, product = n + 1, product * chance.random()
        return n

    for turn in range(30_000):
        rate = (0.2, 1.0, 4.0, 12.0)[turn % 4]
        total = sum(poisson(rate) for _ in range(28))
        alarms += odds(poisson(rate), total, 28) * 100 <= 1
    assert 0 < alarms <= 300


def calls(n: int, area: str = "AN-05", group: str = "heating", text: str = "", first: int = 0) -> list[Sign]:
    return [
        Sign(who=f"{area}{text}{i}", skill_group=group, area=area, text=text) for i in range(first, first + n)
    ]


def test_an_area_and_a_word_that_its_people_share_are_one_rise() -> None:
    [one] = rising(calls(9, text="不热，幸福里小区三号楼"), {}, 28.0, RULE)
    assert (one.kind, one.about, one.skill_group, len(one.who)) == (RiseKind.AREA, "AN-05", "heating", 9)


def test_a_word_from_many_areas_is_told_as_long_as_it_is_shared() -> None:
    ends = ("东门口", "西门口", "里面", "门前", "一楼", "二楼", "对面", "后院")
    signs = [
        Sign(who=str(n), skill_group="heating", area=f"A{n}", text=f"客户说幸福里小区{end}爆管")
        for n, end in enumerate(ends)
    ]
    [one] = rising(signs, {}, 28.0, RULE)
    assert (one.kind, one.about) == (RiseKind.WORD, "客户说幸福里小区")
    assert rising(signs[:5], {}, 28.0, RULE) == (), "fewer than the least"


def test_what_is_usual_at_this_hour_is_no_rise_and_one_who_calls_often_is_one() -> None:
    days = [calls(7, text="暖气不热") for _ in range(14)]
    totals = usual(days)
    assert totals[RiseKind.AREA, "heating", "AN-05"] == 98
    assert rising(calls(7, text="暖气不热"), totals, 28.0, RULE) == ()
    assert [r.about for r in rising(calls(20, text="暖气不热"), totals, 28.0, RULE)] == ["AN-05"]
    same = [Sign(who="a1", skill_group="heating", area="CG-01", text="爆管")] * 40
    assert rising(same, totals, 28.0, RULE) == ()
    mixed = calls(4) + calls(4, group="gas")
    assert rising(mixed, {}, 28.0, RULE) == (), "each trade by itself"


def test_the_site_s_own_rule_and_a_wrong_one(tmp_path: Path) -> None:
    shipped = files("settings")
    assert read_rule(shipped, tmp_path) == (RULE, ()), "the file says what the program does"
    own = tmp_path / "incidents.toml"
    own.write_text("[rises]\nleast = 12\n", "utf-8")
    assert read_rule(shipped, tmp_path)[0].least == 12
    for wrong in ("[rises]\nleast = 1\n", "[rises]\nmost = 3\n", "rises = 3", "[rises"):
        own.write_text(wrong, "utf-8")
        rule, [said] = read_rule(shipped, tmp_path)
        assert rule == RULE
        assert said.startswith("incidents.toml: ")
