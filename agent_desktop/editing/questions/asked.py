"""What the library did not answer, grouped by meaning: questions, failed searches, articles of no help."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

ALIKE: Final = 0.42
"""Cosine of two texts' terms from which they count as one question. Measured on the pairs of the tests."""


class AskedKind(StrEnum):
    """How it came to the editors."""

    QUESTION = "question"
    SEARCH = "search"
    UNSOLVED = "unsolved"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question (from an agent), search without result, or article that did not help."""

    id: str
    kind: AskedKind
    text: str
    at: datetime
    agent: str = ""
    skill_group: str = ""
    nearest: str = ""
    article_no: str = ""


@dataclass(frozen=True, slots=True)
class Group:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Consultation:
    """A question that was passed on to a business department, and when it is due."""

    id: str
    department: str
    question: str
    asked_by: str
    asked_at: datetime
    due_at: datetime
    answered_at: datetime | None = None
    answer: str = ""
    question_id: str = ""
    edition_id: str = ""


Terms = Callable[[str], Iterable[tuple[str, float]]]
"""A text's terms with their weights, in the words of the articles."""


def grouped(asked: Sequence[Asked], terms: Terms) -> tuple[Group, ...]:
    """Groups of what means the same, the one with most in it first.

    Articles that did not help are grouped by article; texts by the terms that they share, each compared with
    the group's first. Common terms count less.
    """
    by_article: dict[str, list[Asked]] = defaultdict(list)
    for one in (a for a in asked if a.kind is AskedKind.UNSOLVED):
        by_article[one.article_no].append(one)
    texts = sorted((a for a in asked if a.kind is not AskedKind.UNSOLVED), key=lambda a: (-len(a.text), a.id))
    vectors = _weighed([dict(terms(a.text)) for a in texts])
    clusters: list[tuple[dict[str, float], list[Asked]]] = []
    having: dict[str, list[int]] = defaultdict(list)  # term → clusters whose first text has it
    for one, vector in zip(texts, vectors, strict=True):
        shared = Counter(place for term in vector for place in having[term])
        best = max(shared, key=lambda place: (_alike(vector, clusters[place][0]), -place), default=None)
        if best is not None and _alike(vector, clusters[best][0]) >= ALIKE:
            clusters[best][1].append(one)
            continue
        for term in vector:
            having[term].append(len(clusters))
        clusters.append((vector, [one]))
    groups = [*(members for _, members in clusters), *by_article.values()]
    made = [Group(tuple(sorted(group, key=lambda a: a.at, reverse=True))) for group in groups]
    return tuple(sorted(made, key=lambda g: (len(g.asked), bool(g.questions), g.asked[0].at), reverse=True))


def _weighed(vectors: list[dict[str, float]]) -> list[dict[str, float]]:
    """Each term by how rare it is, each vector of length one."""
    often = Counter(term for vector in vectors for term in vector)
    made = []
    for vector in vectors:
        by_rarity = {t: w * math.log(1 + (1 + len(vectors)) / often[t]) for t, w in vector.items()}
        length = math.sqrt(sum(w * w for w in by_rarity.values())) or 1.0
        made.append({term: weight / length for term, weight in by_rarity.items()})
    return made


def _alike(one: dict[str, float], other: dict[str, float]) -> float:
    small, large = sorted((one, other), key=len)
    return sum(weight * large.get(term, 0.0) for term, weight in small.items())
