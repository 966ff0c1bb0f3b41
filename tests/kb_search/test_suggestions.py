import random
import tomllib
from pathlib import Path

import pytest

from agent_desktop.demo_data.scenes import SCENES, Scene
from kb_search.articles import Hit, Situation, Why
from kb_search.library import LibraryError
from kb_search.suggestions import Rule, Sources, load_rules, suggest
from kb_search.whoosh_library import WhooshLibrary
from tests.kb_search.books import ROOT, WINTER, WORDS

RULES = (
    Rule(when=(Why.ARREARS,), articles=("B-1",)),
    Rule(when=(Why.SUSPENSION,), articles=("P-1", "P-2")),
    Rule(when=(Why.SUSPENSION, Why.ARREARS), articles=("P-2",)),
    Rule(when=(Why.EMERGENCY,), skill_groups=("gas",), articles=("S-1",)),
    Rule(request_types=("no_heat",), articles=("H-3",)),
    Rule(skill_groups=("heating",), search="不热", most=1),
)


def _hit(no: str) -> Hit:
    return Hit(no=no, title=no, snippet="", spans=(), score=1.0)


def _search(text: str, most: int) -> tuple[Hit, ...]:
    return (_hit("H-1"), _hit("H-2"))[:most] if "不热" in text else ()


SOURCES = Sources(by_no=lambda no: None if no == "P-1" else _hit(no), search=_search)


def _nos(situation: Situation, limit: int = 5) -> list[tuple[str, tuple[Why, ...]]]:
    return [(s.hit.no, s.why) for s in suggest(situation, RULES, SOURCES, limit)]


def test_more_facts_come_first_and_reasons_add_up() -> None:
    facts = frozenset({Why.SUSPENSION, Why.ARREARS})
    assert _nos(Situation(facts=facts)) == [("P-2", (Why.SUSPENSION, Why.ARREARS)), ("B-1", (Why.ARREARS,))]


def test_emergency_stands_first() -> None:
    facts = frozenset({Why.EMERGENCY, Why.ARREARS})
    found = _nos(Situation(skill_group="gas", facts=facts, typed="不热"))
    assert [no for no, _ in found] == ["S-1", "H-1", "H-2", "B-1"]


def test_why_nothing_comes_stands_before_what_is_typed_and_that_before_the_rest() -> None:
    facts = frozenset({Why.SUSPENSION, Why.ARREARS})
    found = _nos(Situation(facts=facts, typed="不热", request_type="no_heat"))
    assert [no for no, _ in found] == ["P-2", "H-1", "H-2", "H-3", "B-1"]
    assert found[3] == ("H-3", (Why.TYPED,))


def test_the_library_is_only_asked_for_what_is_missing() -> None:
    asked = list[str]()

    def search(text: str, most: int) -> tuple[Hit, ...]:
        asked.append(text)
        return ()

    rules = (
        Rule(articles=("A-1", "A-2", "A-3"), search="enough"),
        Rule(articles=("A-4",)),
        Rule(articles=("A-5", "P-1"), search="one is not in force"),
    )
    found = suggest(Situation(), rules, Sources(by_no=SOURCES.by_no, search=search), 9)
    assert [s.hit.no for s in found] == ["A-1", "A-2", "A-4", "A-5"]
    assert asked == ["one is not in force"], "a search at every pop would cost a frame"


def test_a_skill_group_is_offered_what_it_is_asked_most() -> None:
    assert _nos(Situation(skill_group="heating")) == [("H-1", (Why.SKILL_GROUP,))]
    assert _nos(Situation(skill_group="gas")) == []


def test_an_article_is_offered_once_with_all_reasons() -> None:
    assert _nos(Situation(skill_group="heating", typed="不热"))[0] == ("H-1", (Why.TYPED, Why.SKILL_GROUP))


def test_no_more_than_asked_for() -> None:
    assert len(_nos(Situation(facts=frozenset(Why)), limit=1)) == 1
    assert _nos(Situation(facts=frozenset(Why)), limit=0) == []


@pytest.mark.parametrize("content", ["[[rule]]\nwhen = ['flood']", "rule = 1", "nonsense"])
def test_a_wrong_file_of_rules_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "suggestions.toml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(LibraryError, match=r"suggestions\.toml.*restore the shipped one"):
        load_rules(path)


def test_every_shipped_rule_offers_something(shipped: WhooshLibrary) -> None:
    for rule in load_rules(WORDS / "suggestions.toml"):
        for no in rule.articles:
            assert shipped.article(no), f"there is no article {no}"
        if rule.search:
            assert shipped.search(rule.search, on=WINTER).hits, rule.search


@pytest.mark.parametrize(
    ("skill_group", "facts", "typed", "expected"),
    [
        ("heating", {Why.SUSPENSION, Why.ARREARS}, "", "P-002"),
        ("heating", {Why.CUT_OFF, Why.ARREARS}, "", "P-003"),
        ("heating", {Why.OUTAGE}, "", "H-002"),
        ("electricity", {Why.OUTAGE}, "", "E-002"),
        ("gas", {Why.EMERGENCY}, "", "S-001"),
        ("gas", {Why.CUT_OFF}, "", "P-008"),
        ("heating", {Why.REPEAT_CALL}, "", "H-030"),
        ("heating", {Why.UNAUTHORISED_MODIFICATION}, "", "H-006"),
        ("electricity", set(), "充电桩", "E-016"),
        ("telecom", set(), "", "T-001"),
    ],
)
def test_the_demo_callers_get_the_right_article(
    shipped: WhooshLibrary, skill_group: str, facts: set[Why], typed: str, expected: str
) -> None:
    situation = Situation(skill_group=skill_group, facts=frozenset(facts), typed=typed)
    found = shipped.suggest(situation, on=WINTER)
    assert expected in [suggestion.hit.no for suggestion in found[:2]]
    assert all(suggestion.why for suggestion in found)


def test_every_request_type_of_a_rule_is_one_of_the_forms() -> None:
    forms = [tomllib.loads(p.read_text(encoding="utf-8")) for p in (ROOT / "resources/forms").glob("*.toml")]
    known = {kind["code"] for form in forms for kind in form["types"]}
    ruled = {code for rule in load_rules(WORDS / "suggestions.toml") for code in rule.request_types}
    assert ruled <= known
    assert len(ruled) >= 40


def test_equal_situations_get_equal_suggestions(shipped: WhooshLibrary) -> None:
    facts = list(Why)
    random.Random(1).shuffle(facts)
    one = shipped.suggest(Situation(facts=frozenset(Why), typed="没气"), on=WINTER)
    other = shipped.suggest(Situation(facts=frozenset(facts), typed="没气"), on=WINTER)
    assert one == other


RIGHT = {
    "arrears_suspended": {"P-002"},
    "third_call": {"H-030"},
    "unknown_number": {"G-013"},
    "landlord": {"B-023"},
    "vip": {"E-003", "V-001"},
    "outage": {"E-002"},
    "gas_leak": {"S-001"},
    "cut_off": {"E-004", "P-011"},
    "broadband": {"T-001"},
}
"""What a trained agent would open, by the titles of the articles."""


@pytest.mark.parametrize("scene", SCENES, ids=lambda scene: scene.code)
def test_a_new_agent_has_the_right_article_with_one_search_or_none(
    shipped: WhooshLibrary, scene: Scene
) -> None:
    """With the window alone: what is suggested for the call, or the caller's own words put into the box."""
    facts = frozenset(Why(kind) for kind in scene.alerts if kind in set(Why))
    called = Situation(skill_group=scene.skill_group, facts=facts)
    noted = Situation(
        skill_group=scene.skill_group, facts=facts, typed=scene.phrases[0], request_type=scene.request_type
    )
    suggested = [[s.hit.no for s in shipped.suggest(one, on=WINTER)[:5]] for one in (called, noted)]
    found = shipped.search(scene.phrases[0], skill_group=scene.skill_group, channel="phone", on=WINTER)
    shown = {*suggested[0], *suggested[1], *(hit.no for hit in found.hits[:3])}
    assert shown & RIGHT[scene.code], (suggested, [hit.title for hit in found.hits])
