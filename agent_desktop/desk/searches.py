"""Which searches were made and what came of them: what the editors' list of gaps is made from.

Words are kept only of a search that found nothing, and without figures that could be somebody's number.
"""

import hashlib
import re
from collections.abc import Callable
from typing import Final

from kb_search.articles import Findings

_FIGURES: Final = re.compile(r"\d(?:[\s-]?\d){4,}[xX]?")
"""Five digits or more: phones, account and id numbers. Prices and article numbers are shorter."""

LONGEST: Final = 100


class Searches:
    """The search that is being typed, until it is known what came of it. Thread: main."""

    def __init__(self, post: Callable[..., None]) -> None:
        """`post` takes the kind of an act and its payload."""
        self._post = post
        self._last: Findings | None = None
        self._skill_group = self._call_id = ""

    def found(self, findings: Findings, skill_group: str, call_id: str) -> None:
        """A search was answered. It is noted when an article is opened or another matter begins."""
        if self._last is not None and not _goes_on(self._last.query, findings.query):
            self.over()
        self._last, self._skill_group, self._call_id = findings, skill_group, call_id

    def opened(self, no: str) -> None:
        """An article was opened, perhaps out of what was found."""
        if self._last is not None and any(hit.no == no for hit in self._last.hits):
            self._note(opened=no)

    def over(self) -> None:
        """The question is left: note it as it last stood."""
        if self._last is not None:
            self._note(opened="")

    def nearest(self, text: str) -> str:
        """What was found for `text`: the best article's number, or the nearest question there is."""
        if self._last is None or self._last.query != text:
            return ""
        return self._last.hits[0].no if self._last.hits else self._last.nearest[:LONGEST]

    def _note(self, opened: str) -> None:
        last, self._last = self._last, None
        assert last is not None
        query = without_figures(last.query)
        self._post(
            "search",
            query_hash=hashlib.sha256(query.encode()).hexdigest()[:16],
            words="" if last.hits else query,
            hits=len(last.hits),
            opened=opened,
            took_us=round(last.took_ms * 1000),
            skill_group=self._skill_group,
            call_id=self._call_id,
            nearest=last.nearest[:LONGEST],
        )


def without_figures(text: str) -> str:
    """`text`, bounded, with long figures blotted out."""
    return " ".join(_FIGURES.sub("#", text[:LONGEST]).split())


def _goes_on(before: str, now: str) -> bool:
    """Whether a search is the one before, typed on or rubbed out."""
    return now.startswith(before) or before.startswith(now)
