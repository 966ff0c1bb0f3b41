"""The desk and its library: opened, followed, told of when it can't be used."""

from dataclasses import dataclass, field

import pytest
from msgspec.structs import force_setattr

from agent_desktop.desk import advice
from kb_search.articles import Condition
from kb_search.library import LibraryError
from tests.desk.rig import FakeLibrary, Rig


@dataclass
class Library(FakeLibrary):
    """A library whose condition the test decides."""

    now: Condition = field(default_factory=lambda: Condition(open=True, revision="2026-11-22"))
    error: str = ""
    changes: int = 0
    refreshed: int = 0
    warmings: int = 3

    def take(self, news: object) -> bool:
        self.refreshed += 1
        if self.error:
            raise LibraryError(self.error)
        self.changes -= 1
        return self.changes >= 0

    def warm(self) -> bool:
        self.warmings -= 1
        return self.warmings > 0

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
    async with rig:
        library.error = "the store does not answer"
        await rig.until(lambda: "library-gone" in rig.told())
        seen = library.refreshed
        await rig.until(lambda: library.refreshed > seen + 5)
        assert rig.told().count("library-gone") == 1
        library.error = ""
        await rig.until(lambda: library.refreshed > seen + 12)
        library.error = "the store does not answer"
        await rig.until(lambda: rig.told().count("library-gone") >= 1)


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
