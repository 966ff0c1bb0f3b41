"""An edition of an article and its life: written, reviewed by somebody else, published."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from msgspec import Struct

from kb_search.articles import Article


class EditionState(StrEnum):
    """Where an edition stands."""

    DRAFT = "draft"
    IN_REVIEW = "in_review"
    PUBLISHED = "published"
    DISCARDED = "discarded"


TRANSITIONS: Final[Mapping[EditionState, frozenset[EditionState]]] = MappingProxyType(
    {
        EditionState.DRAFT: frozenset({EditionState.IN_REVIEW, EditionState.DISCARDED}),
        EditionState.IN_REVIEW: frozenset({EditionState.DRAFT, EditionState.PUBLISHED}),
        EditionState.PUBLISHED: frozenset(),
        EditionState.DISCARDED: frozenset(),
    }
)


class Edition(Struct, frozen=True, kw_only=True):
    """One edition. `number` counts those of its article; `note` says why, `verdict` what the review said."""

    id: str
    article: Article
    number: int
    state: EditionState
    author: str
    changed_at: datetime
    note: str = ""
    reviewer: str = ""
    verdict: str = ""
    published_at: datetime | None = None
    must_read: bool = False
    question_id: str = ""


class Rights(Struct, frozen=True, kw_only=True):
    """What somebody may do. `alone`: an embedded store, where nobody else could review."""

    edits: bool = False
    alone: bool = False

    def may_publish(self, edition: Edition, agent: str) -> bool:
        """Nobody publishes what they wrote themselves."""
        return self.edits and (self.alone or edition.author != agent)


class EditionRefused(Exception):
    """What was asked is not possible; `key` names the words ("editing-refused-…")."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key
