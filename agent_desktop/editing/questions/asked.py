"""What the library did not answer, grouped by meaning: questions, failed searches, articles of no help."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct

ALIKE: Final = 0.33
"""Cosine of two texts' terms from which they count as one question. Measured on the pairs of the tests."""
SAME_ARTICLE: Final = 0.15
"""The same for two questions to which the library gave the same article."""
OTHER_ARTICLE: Final = 0.7
"""The same for two to which it gave different ones: 过户要什么材料 and 报停要什么材料 share most words."""

_TITLES: Final = 1_000
"""Titles that are counted: enough to know the common words."""


class AskedKind(StrEnum):
    """How it came to the editors."""

    QUESTION = "question"
    SEARCH = "search"
    UNSOLVED = "unsolved"


class Asked(Struct, frozen=True, kw_only=True):
    """One question (from an agent), search without result, or article that did not help."""

    id: str
    kind: AskedKind
    text: str
    at: datetime
    agent: str = ""
    skill_group: str = ""
    nearest: str = ""
    article_no: str = ""


class Group(Struct, frozen=True):
    """What means the same, newest first; the head is the longest question of an agent, else the newest."""

    asked: tuple[Asked, ...]

    @property
    def head(self) -> Asked:
        """What stands for the group."""
        return max(
            self.asked, key=lambda a: (a.kind is AskedKind.QUESTION, a.kind is AskedKind.UNSOLVED, a.at)
        )

    @property
    def questions(self) -> tuple[Asked, ...]:
        """Those that an agent asked and waits for."""
        return tuple(a for a in self.asked if a.kind is AskedKind.QUESTION)


class Consultation(Struct, frozen=True, kw_only=True):
    """A question that was passed on to a business department by a lateral ticket of the same id."""

    id: str
    department: str
    question: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    answer: str = ""
    question_id: str = ""
    skill_group: str = ""  # of who asked first
    number: str = ""  # of its ticket, and the node where that stands
    node: str = ""


Terms = Callable[[str], Iterable[tuple[str, float]]]
"""A text's terms with their weights, in the words of the articles."""


def grouped(asked: Sequence[Asked], terms: Terms, titles: Sequence[str] = ()) -> tuple[Group, ...]:
    """Groups of what means the same, the one with most in it first.

    Articles that did not help are grouped by article; texts by the terms that they share with any text of
    the group. Terms that stand in many of the library's `titles` count less.
    """
    by_article: dict[str, list[Asked]] = defaultdict(list)
    for one in (a for a in asked if a.kind is AskedKind.UNSOLVED):
        by_article[one.article_no].append(one)
    texts = sorted((a for a in asked if a.kind is not AskedKind.UNSOLVED), key=lambda a: (-len(a.text), a.id))
    groups = [*_clusters(texts, _vectors([a.text for a in texts], terms, titles)), *by_article.values()]
    made = [Group(tuple(sorted(group, key=lambda a: a.at, reverse=True))) for group in groups]
    return tuple(sorted(made, key=lambda g: (len(g.asked), bool(g.questions), g.asked[0].at), reverse=True))


def _clusters(texts: Sequence[Asked], vectors: Sequence[dict[str, float]]) -> list[list[Asked]]:
    clusters: list[list[Asked]] = []
    place_of: list[int] = []  # cluster of each text
    having: dict[str, list[int]] = defaultdict(list)  # term → texts that have it
    for number, (one, vector) in enumerate(zip(texts, vectors, strict=True)):
        near = {other for term in vector for other in having[term]}
        alike = {n: _alike(vector, vectors[n]) / _needed(one, texts[n]) for n in near}
        best = max(alike, key=lambda n: (alike[n], -n), default=None)
        if best is None or alike[best] < 1:
            place_of.append(len(clusters))
            clusters.append([one])
        else:
            place_of.append(place_of[best])
            clusters[place_of[best]].append(one)
        for term in vector:
            having[term].append(number)
    return clusters


def _needed(one: Asked, other: Asked) -> float:
    if not one.nearest or not other.nearest:
        return ALIKE
    return SAME_ARTICLE if one.nearest == other.nearest else OTHER_ARTICLE


def _vectors(texts: Sequence[str], terms: Terms, titles: Sequence[str]) -> list[dict[str, float]]:
    """Terms of each text by how rare they are in the library; of length one."""
    often = Counter(term for title in titles[:_TITLES] for term in dict(terms(title)))
    made = []
    for text in texts:
        vector = {t: w * math.log(1 + (1 + len(titles)) / (1 + often[t])) for t, w in terms(text)}
        length = math.sqrt(sum(w * w for w in vector.values())) or 1.0
        made.append({term: weight / length for term, weight in vector.items()})
    return made


def _alike(one: dict[str, float], other: dict[str, float]) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(term, 0.0) for term, weight in small.items())
