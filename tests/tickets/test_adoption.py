"""What articles and decision paths write into a draft, and what they leave alone."""

from datetime import UTC, datetime

import pytest

from agent_desktop.tickets import adoption, form_files, prefill
from agent_desktop.tickets.adoption import Guided
from agent_desktop.tickets.draft import Draft
from agent_desktop.tickets.forms import Form
from kb_search.article_files import load_folder
from kb_search.articles import Article
from kb_search.paths import Walk
from resources import files

NOW = datetime(2026, 11, 22, 4, 3, tzinfo=UTC)
FORMS: dict[str, Form] = {f.skill_group: f for f in form_files.load(files("forms"), "zh_CN")[0]}
HEATING = FORMS["heating"]


def draft(**typed: str) -> Draft:
    made = Draft(id="d1", skill_group="heating", created_at=NOW, changed_at=NOW)
    for code, value in typed.items():
        made = prefill.edit(made, code, value, NOW)
    return made


def values(of: Draft) -> dict[str, str]:
    return {code: v.value for code, v in of.values.items()}


WHOLE = Guided({"request_type": "no_heat", "extent": "whole"}, "全屋不热")
BUILDING = Guided({"request_type": "no_heat", "extent": "building"}, "全屋不热；邻居也凉")


def test_an_articles_steps_are_numbered_behind_what_stands_there_once() -> None:
    steps = ("问清房间", "排气")
    one = adoption.adopt(HEATING, draft(description="客户着急 \n"), "H-1", "3", steps, NOW)
    assert one.text("description") == "客户着急\n1. 问清房间\n2. 排气"
    assert (one.articles, one.editions) == (("H-1",), {"H-1": "3"})
    assert adoption.adopt(HEATING, one, "H-1", "3", steps, NOW) is one
    empty = adoption.adopt(HEATING, draft(), "H-1", "3", steps, NOW)
    assert empty.text("description") == "1. 问清房间\n2. 排气"
    assert adoption.adopt(HEATING, draft(description="旧"), "H-2", "1", (), NOW).text("description") == "旧"


def test_a_choice_goes_into_the_ticket_and_back_out_again() -> None:
    one = adoption.guide(HEATING, draft(description="客户着急"), Guided(), WHOLE, NOW)
    assert values(one) == {"request_type": "no_heat", "extent": "whole", "description": "客户着急\n全屋不热"}
    two = adoption.guide(HEATING, one, WHOLE, BUILDING, NOW)
    assert values(two)["extent"] == "building"
    assert values(two)["description"] == "客户着急\n全屋不热；邻居也凉"
    back = adoption.guide(HEATING, two, BUILDING, Guided(), NOW)
    assert values(back) == {"description": "客户着急"}


def test_what_an_agent_typed_stands() -> None:
    own = draft(extent="rooms", request_type="noise", description="暖气响")
    guided = adoption.guide(HEATING, own, Guided(), WHOLE, NOW)
    assert (values(guided)["extent"], values(guided)["request_type"]) == ("rooms", "noise")
    changed = prefill.edit(adoption.guide(HEATING, draft(), Guided(), WHOLE, NOW), "extent", "rooms", NOW)
    assert values(adoption.guide(HEATING, changed, WHOLE, BUILDING, NOW))["extent"] == "rooms"
    assert values(adoption.guide(HEATING, changed, WHOLE, Guided(), NOW))["extent"] == "rooms"


def test_a_line_that_was_rewritten_is_left_and_the_new_one_goes_to_the_end() -> None:
    one = adoption.guide(HEATING, draft(), Guided(), WHOLE, NOW)
    mine = prefill.edit(one, "description", "全屋不热，已三天", NOW)
    assert values(adoption.guide(HEATING, mine, WHOLE, BUILDING, NOW))["description"] == (
        "全屋不热，已三天\n全屋不热；邻居也凉"
    )


def test_values_that_the_form_does_not_take_are_left_out() -> None:
    wild = Guided(
        {"extent": "moon", "request_type": "x", "nothing": "1", "description": "y", "room_temperature": "z"}
    )
    start = draft()
    assert adoption.guide(HEATING, start, Guided(), wild, NOW) is start


def test_an_article_s_word_and_version_go_with_the_draft() -> None:
    taken = adoption.adopt(HEATING, draft(), "H-001", "2026-10", ("看阀",), NOW)
    assert (taken.articles, taken.editions) == (("H-001",), {"H-001": "2026-10"})
    said = adoption.judge(taken, "H-002", "2026-11", False, NOW)
    assert (said.helped, said.editions["H-002"]) == ({"H-002": False}, "2026-11")
    assert adoption.judge(said, "H-002", "2026-11", None, NOW).helped == {}


@pytest.mark.parametrize("article", [a for a in load_folder(files("articles")).articles if a.path])
def test_every_choice_of_the_shipped_paths_is_taken_by_the_form(article: Article) -> None:
    """A typing error in a field code would only show as a field that stays empty."""
    form = FORMS[article.skill_groups[0]]
    for node in article.path:
        for fill in (node.fill, *(choice.fill for choice in node.choices)):
            for code, value in fill:
                assert values(adoption.guide(form, draft(), Guided(), Guided({code: value}), NOW)) == {
                    code: value
                }
    assert Walk(article.path).chosen(0).fill
