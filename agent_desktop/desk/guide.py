"""The decision path of an article, walked in a call: each choice goes into the ticket at once."""

from agent_desktop.desk.entry import Entry
from agent_desktop.desk.open_draft import OpenDraft
from agent_desktop.desk.parts import Parts
from agent_desktop.desk.state import GuideView
from agent_desktop.tickets import adoption
from agent_desktop.tickets.adoption import Guided
from kb_search.articles import Article
from kb_search.paths import Walk

MOST_KEPT = 200
"""Walks that are remembered; more drafts than this no desk has in a shift."""


class Guide:
    """How far the path of each article was walked in each draft. Thread: main."""

    def __init__(self, parts: Parts, entry: Entry) -> None:
        self._parts, self._entry = parts, entry
        self._walks: dict[tuple[str, str], Walk] = {}

    def choose(self, article: Article, opened: OpenDraft, place: int) -> None:
        """Take the choice at `place` (from 0) of the question that is open."""
        walk = self._walk(article, opened)
        self._go(article, opened, walk, walk.chosen(place))

    def back(self, article: Article, opened: OpenDraft) -> None:
        """Take the last choice back, and what it had written, unless somebody changed that."""
        walk = self._walk(article, opened)
        self._go(article, opened, walk, walk.back())

    def view(self, article: Article | None, opened: OpenDraft | None) -> GuideView | None:
        """The question that is open; None for an article without a path."""
        if article is None or not article.path:
            return None
        walk = self._walk(article, opened)
        here = walk.here
        return GuideView(
            text=here.text,
            choices=tuple(choice.say for choice in here.choices),
            said=walk.said,
            fills=opened is not None and opened.filed is None,
        )

    def _walk(self, article: Article, opened: OpenDraft | None) -> Walk:
        walk = self._walks.get((opened.draft.id, article.no)) if opened else None
        # an article that became another one meanwhile is begun anew
        return walk if walk is not None and walk.nodes == article.path else Walk(article.path)

    def _go(self, article: Article, opened: OpenDraft, before: Walk, after: Walk) -> None:
        if after == before or opened.filed is not None:
            return
        form, now = self._entry.form(opened), self._parts.now()
        self._entry.put(opened, adoption.guide(form, opened.draft, _guided(before), _guided(after), now))
        self._walks[opened.draft.id, article.no] = after
        while len(self._walks) > MOST_KEPT:
            del self._walks[next(iter(self._walks))]


def _guided(walk: Walk) -> Guided:
    """Before the first choice nothing is written, not even what the first question would fill in."""
    return Guided(fill=walk.fill, line="；".join(walk.said)) if walk.taken else Guided()
