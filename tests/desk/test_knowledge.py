"""Knowledge in a call: a path fills the ticket, a word on an article reaches the store, nothing jumps."""

import asyncio
from pathlib import Path

import pytest
from msgspec.structs import force_setattr, replace

from agent_desktop.desk.searches import Searches
from agent_desktop.store.schema import editing, trail
from kb_search.articles import Article, Findings
from kb_search.paths import Choice, Node
from tests.desk.rig import FakeLibrary, Rig
from tests.desk.store import LI, WANG, Store

PATH = (
    Node(
        id="a",
        text="全屋还是个别？",
        choices=(
            Choice(say="全屋不热", to="b", fill=(("request_type", "no_heat"), ("extent", "whole"))),
            Choice(say="漏水", to="b", fill=(("request_type", "heat_leak"),)),
        ),
    ),
    Node(id="b", text="派单"),
)


class Guided(FakeLibrary):
    """Every article has a path."""

    def article(self, no: str) -> Article | None:
        found = super().article(no)
        return replace(found, path=PATH) if found else None


def rig_of(tmp_path: Path, store: Store) -> Rig:
    rig = Rig(tmp_path, store)
    force_setattr(rig.desk.parts, "library", Guided())
    return rig


def test_a_path_is_walked_into_the_ticket(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            await rig.takes(WANG)
            await rig.until(lambda: rig.state.knowledge.guide, "a guide")
            guide = rig.state.knowledge.guide
            assert guide is not None
            assert (guide.choices, guide.said, guide.fills) == (("全屋不热", "漏水"), (), True)
            rig.front.choose_in_path(0)
            assert (rig.shown("request_type"), rig.shown("extent")) == ("no_heat", "whole")
            assert rig.shown("description") == "全屋不热"
            guide = rig.state.knowledge.guide
            assert guide is not None
            assert (guide.text, guide.choices) == ("派单", ())
            rig.front.choose_in_path(0)  # an end has no choices
            rig.front.back_in_path()
            assert rig.shown("extent") == ""
            rig.front.choose_in_path(1)
            assert rig.shown("request_type") == "heat_leak"

    asyncio.run(walk())


def test_without_a_ticket_a_path_is_only_read(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            rig.front.open_article("H-001")
            await rig.until(lambda: rig.state.knowledge.guide)
            assert rig.state.knowledge.guide is not None
            assert not rig.state.knowledge.guide.fills
            rig.front.choose_in_path(0)
            rig.front.back_in_path()
            assert rig.state.drafts == ()

    asyncio.run(walk())


@pytest.mark.parametrize("word", [True, False])
def test_a_word_on_an_article_goes_with_the_ticket(tmp_path: Path, store: Store, word: bool) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            await rig.takes(WANG)
            await rig.until(lambda: rig.state.knowledge.article)
            rig.front.judge_article("H-001", not word)
            assert rig.state.knowledge.helped is not word
            rig.front.judge_article("H-001", word)
            assert rig.state.knowledge.helped is word
            await rig.types(request_type="no_heat", description="不热")
            await rig.files()
            await rig.delivered()

    asyncio.run(walk())
    [told] = store.rows(editing.article_outcomes)
    assert (told["article_no"], told["version"], told["solved"]) == ("H-001", "1", word)
    assert store.rows(trail.articles_used) == [], "judged, not taken"


def test_the_same_word_twice_takes_it_back(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            await rig.takes(WANG)
            await rig.until(lambda: rig.state.knowledge.article)
            rig.front.judge_article("H-001", True)
            rig.front.judge_article("H-001", True)
            assert rig.state.knowledge.helped is None
            rig.front.judge_article("H-999", True)  # not the open one
            assert rig.draft.draft.helped == {}

    asyncio.run(walk())


def test_what_a_person_opened_is_not_replaced_by_itself(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            await rig.takes(LI)
            rig.front.open_article("G-007")
            await rig.until(lambda: (a := rig.state.knowledge.article) and a.no == "G-007")
            rig.front.choose_account("a3")
            rig.front.edit(rig.state.active_draft, "request_type", "noise")
            await rig.settle()
            assert rig.state.knowledge.article is not None
            assert rig.state.knowledge.article.no == "G-007"

    asyncio.run(walk())


def test_a_question_carries_its_skill_group_call_and_nearest_article(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            call = await rig.takes(WANG)
            await rig.front.search("养猫")
            rig.front.ask_editors(" 养猫 ")
            await rig.delivered()
            [asked] = store.rows(trail.questions_unanswered)
            assert (asked["question"], asked["skill_group"], asked["call_id"]) == ("养猫", "heating", call.id)
            assert asked["nearest"] == "H-001"

    asyncio.run(walk())


def test_a_search_is_noted_when_it_is_known_what_came_of_it(tmp_path: Path, store: Store) -> None:
    async def walk() -> None:
        async with rig_of(tmp_path, store) as rig:
            await rig.takes(WANG)
            for text in ("n", "nq", "nqbr"):  # typed on: one search
                await rig.front.search(text)
            rig.front.open_article("H-001")
            await rig.front.search("养猫 13812346621")  # another question, which stays as it is
            await rig.front.search("电费")
            await rig.delivered()

    asyncio.run(walk())
    assert [(row["opened"], row["hits"]) for row in store.rows(trail.searches)] == [("H-001", 1), ("", 1)]


def test_a_search_that_found_nothing_leaves_its_words_without_figures() -> None:
    posted: list[dict[str, object]] = []
    searches = Searches(lambda kind, **payload: posted.append(payload))
    empty = Findings(
        query="张三 138-1234 6621 为什么 12 小时没气 320102199001011234X", hits=(), took_ms=1, revision=""
    )
    searches.found(empty, "gas", "")
    searches.over()
    searches.over()
    assert [told["words"] for told in posted] == ["张三 # 为什么 12 小时没气 #"]
