"""A matter for the team lead: an amount to agree to, or somebody who goes public. The port to them."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class MatterKind(StrEnum):
    """What the lead is asked."""

    APPROVAL = "approval"  # an amount above the type's limit
    PUBLIC = "public"  # 舆情: a caller threatens, or goes public


class Verdict(StrEnum):
    """What the lead said."""

    OPEN = ""
    AGREED = "agreed"
    DECLINED = "declined"
    SEEN = "seen"  # of what needs no yes or no
    WITHDRAWN = "withdrawn"  # by who asked: the draft was given up


class Matter(Struct, frozen=True, kw_only=True):
    """One matter. `number`: of its ticket, "" while there is none."""

    id: str
    at: datetime
    kind: MatterKind
    agent: str
    skill_group: str = ""
    cents: int = 0
    about: str = ""
    number: str = ""
    verdict: Verdict = Verdict.OPEN
    who: str = ""  # the lead's number
    decided_at: datetime | None = None
    words: str = ""


class LeadMatters(Protocol):
    """Thread: lookup. Every method raises `StoreError`."""

    def waiting(self) -> tuple[Matter, ...]:
        """What waits for a lead, newest first; nothing for somebody who leads nobody."""

    def mine(self, ids: tuple[str, ...]) -> tuple[Matter, ...]:
        """What became of these, which the person at this seat asked for."""

    def answer(self, matter_id: str, verdict: Verdict, words: str, now: datetime) -> bool:
        """Say something to a matter; it stands in the ticket and in the audit.

        False: it is answered already, or somebody would agree to an amount of their own.
        """
