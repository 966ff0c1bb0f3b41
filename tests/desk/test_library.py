"""The desk and its library: opened, followed, told of when it can't be used."""

from dataclasses import dataclass, field
from datetime import date
from functools import partial

import pytest
from msgspec.structs import force_setattr

from agent_desktop.desk import advice
from agent_desktop.desk.state import Level
from kb_search.articles import Condition, Situation, Suggestion
from kb_search.library import LibraryError, Reason
from tests.desk.rig import FakeLibrary, Rig
from tests.desk.store import WANG


@dataclass
class Library(FakeLibrary):
    """A library whose condition the test decides."""

    now: Condition = field(default_factory=lambda: Condition(open=True, revision="2026-11-22"))
    error: str = ""
    changes: int = 0
    refreshed: int = 0
    warmings: int = 3
    made: bool = True
    refused: str = ""

    def suggest(self, situation: Situation, *, on: date, limit: int = 5) -> tuple[Suggestion, ...]:
        if not self.made:
            self.refused = situation.skill_group
            raise LibraryError("The search index is being made.", Reason.MAKING)
        return super().suggest(situation, on=on, limit=limit)

    def take(self, news: object) -> bool:
        self.refreshed += 1
        if self.error:
            raise LibraryError(self.error)
        self.changes -= 1
        return self.changes >= 0

    def warm(self) -> bool:
        self.warmings -= 1
        return self.warmings > 0

    def refuses(self, skill_group: str) -> bool:
        return self.refused == skill_group

    @property
    def condition(self) -> Condition:
        return self.now


@pytest.fixture
def library(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Library:
    monkeypatch.setattr(advice, "FOLLOWED_S", 0.01)
    monkeypatch.setattr(advice, "WHILE_BUILDING_S", 0.01)
    rig.library = Library()
    force_setattr(rig.desk.parts, "library", rig.library)
    return rig.library


async def test_it_is_warmed_and_followed(rig: Rig, library: Library) -> None:
    async with rig:
        await rig.until(lambda: library.refreshed > 3)
    assert library.warmings <= 0


async def test_progress_is_shown_while_an_index_is_made(rig: Rig, library: Library) -> None:
    async with rig:
        library.now = Condition(building=(400, 1000))
        await rig.until(lambda: rig.state.knowledge.building == (400, 1000))
        library.now = Condition(open=True, revision="2026-11-23")
        await rig.until(lambda: rig.state.knowledge.building is None)


async def test_what_keeps_it_from_working_is_told_once(rig: Rig, library: Library) -> None:
    """A server that is gone leaves the index, and the line says that it answers; without one it doesn't."""

    def said() -> list[str]:
        return [key for key in rig.told() if key.startswith("library-")]

    async with rig:
        rig.desk.notices.tell("notice-library-problems", Level.WARN, count=1)
        library.error = "the store does not answer"
        await rig.until(lambda: said() == ["library-problems", "library-behind"])
        seen = library.refreshed
        await rig.until(lambda: library.refreshed > seen + 5)
        assert said() == ["library-problems", "library-behind"]
        library.now = Condition()
        await rig.until(lambda: said() == ["library-problems", "library-gone"])
        library.now = Condition(open=True, revision="2026-11-23")
        await rig.until(lambda: said() == ["library-problems", "library-behind"])
        library.error = ""
        await rig.until(lambda: said() == ["library-problems"])
        library.error = "the store does not answer"
        await rig.until(lambda: said() == ["library-problems", "library-behind"])


async def test_a_call_that_came_before_the_index_gets_its_suggestions_with_it(
    rig: Rig, library: Library
) -> None:
    async with rig:
        library.made, library.now = False, Condition(building=(1, 100))
        await rig.rings(WANG)
        await rig.until(lambda: rig.desk.advice._missed)
        assert rig.state.knowledge.suggestions == ()
        library.made, library.now = True, Condition(open=True, revision="2026-11-23")
        await rig.until(lambda: rig.state.knowledge.suggestions != ())
        assert "library-gone" not in rig.told()


async def test_a_library_that_is_back_suggests_for_the_draft_that_is_open_then(
    rig: Rig, library: Library
) -> None:
    """Not for the one that was open when it could not answer first."""
    async with rig:
        library.made, library.now = False, Condition()
        for skill_group in ("gas", "heating"):
            rig.front.new_draft(skill_group)
            await rig.types(description="来柜台问")
            await rig.until(partial(library.refuses, skill_group))
        library.made, library.now = True, Condition(open=True, revision="2026-11-23")
        await rig.until(lambda: library.asked)
        assert library.asked is not None
        assert library.asked.skill_group == "heating"


async def test_an_index_that_does_not_last_and_articles_that_cannot_be_used_are_told(
    rig: Rig, library: Library
) -> None:
    async with rig:
        library.now = Condition(
            open=True, degraded="no room", problems=("gas.toml: article G-001: no title",)
        )
        await rig.until(lambda: {"library-degraded", "library-problems"} <= set(rig.told()))


async def test_suggestions_are_made_anew_when_the_articles_have_changed(rig: Rig, library: Library) -> None:
    async with rig:
        library.asked = None
        library.changes = 1
        await rig.until(lambda: library.changes < 0)
        assert rig.desk.advice._asked is None
