"""A step of a ticket's life that was chosen and has its words: asked for, and what becomes of it."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeVar

from agent_desktop.desk.page_intents import LedgerIntents
from agent_desktop.tickets.dispatch.book import Proposal
from agent_desktop.tickets.life.steps import Step
from agent_desktop.tickets.life.story import Story
from ui.question import Question
from ui.tickets.step_keys import number_and_words
from ui.tickets.story_view import StoryView
from ui.words import t

R = TypeVar("R")


class Taking:
    """Words stay with their step until it is taken: one that fails is taken again by Enter. Thread: main."""

    def __init__(
        self, ledger: LedgerIntents, view: StoryView, to_bench: Callable[[], None],
        say: Callable[[str, str], None], failed: Callable[[str, dict[str, str | int]], None],
    ) -> None:  # fmt: skip
        self._ledger, self._view, self._to_bench, self._say = ledger, view, to_bench, say
        self._asking = defaultdict[str, Question](lambda: Question(failed))  # no ticket stops another's

    def take(self, story: Story, step: Step, words: str) -> None:
        """Take a step; where it goes to a station, who takes it is asked first."""
        if step is Step.SPLIT:
            self._ledger.split(story, words)
            self._view.sent(story.id, words)
            self._to_bench()
        elif step is Step.MERGE:
            self._merge(story, words)
        elif step is Step.DISPATCH:
            choose = partial(self._choose_station, story, words)
            self._ask(story, lambda: self._ledger.stations(story), choose)
        else:
            self._ledger.step(story, step, words)
            self._taken(story, step, words)

    def _ask(self, story: Story, question: Callable[[], Awaitable[R]], answered: Callable[[R], None]) -> None:
        self._view.notes.hold(story.id)
        self._asking[story.id].ask(question, answered, lambda: self._view.notes.release(story.id))

    def _merge(self, story: Story, words: str) -> None:
        told = number_and_words(words)
        if told is None:
            self._say(t("tickets-merge-number"), "danger")
            self._view.wait_for(Step.MERGE)
            return
        done = partial(self._taken, story, Step.MERGE, words)
        self._ask(story, lambda: self._ledger.merge(story, *told), lambda _: done())

    def _choose_station(self, story: Story, words: str, proposals: tuple[Proposal, ...]) -> None:
        def chosen(station: str) -> None:
            self._ledger.step(story, Step.DISPATCH, words, station)
            self._taken(story, Step.DISPATCH, words)

        if self._view.story is not None and self._view.story.id == story.id:  # else somebody reads on
            self._view.steps.offer_stations(proposals, chosen)

    def _taken(self, story: Story, step: Step, words: str) -> None:
        self._view.sent(story.id, words)
        self._say(t("tickets-stepped", step=t(f"tickets-step-{step}")), "accent")
