"""An article as agents will see it, without a desk behind it."""

from collections.abc import Awaitable

from agent_desktop.desk.intents import Intents
from agent_desktop.desk.state import GuideView
from kb_search.articles import Article
from kb_search.paths import Walk


def first_question(article: Article) -> GuideView | None:
    """How the decision path begins."""
    if not article.path:
        return None
    here = Walk(article.path).here
    return GuideView(text=here.text, choices=tuple(choice.say for choice in here.choices), fills=False)


class Preview:
    """Intents of a preview: pictures are fetched, nothing is chosen."""

    def __init__(self, intents: Intents) -> None:
        self._intents = intents

    def choose_in_path(self, place: int) -> None:
        """A preview has no ticket."""

    def back_in_path(self) -> None:
        """A preview has no ticket."""

    def carried(self, digest: str) -> Awaitable[bytes | None]:
        """As the desk gives it."""
        return self._intents.carried(digest)
