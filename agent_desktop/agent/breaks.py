"""小休 that is asked for: at once within the team's quota, beyond it with a free place or a lead's leave."""

from datetime import datetime
from enum import StrEnum
from typing import Protocol

from msgspec import Struct


class BreakState(StrEnum):
    """How a request stands."""

    WAITING = "waiting"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class BreakAsked(Struct, frozen=True, kw_only=True):
    """A request that waits for a lead."""

    id: str
    agent: str
    name: str
    asked_at: datetime
    minutes: int
    away: int  # of the same team, who are on a break now


class BreakBook(Protocol):
    """Thread: lookup. Every method raises `StoreError`."""

    def ask(self, request_id: str, minutes: int, quota: int, now: datetime) -> BreakState:
        """Ask, or ask again how it stands, every few seconds while it waits.

        `quota`: so many of a team at once need no lead.
        """

    def over(self, request_id: str, now: datetime) -> None:
        """The break has ended, or isn't wanted any more."""

    def asked(self, now: datetime) -> tuple[BreakAsked, ...]:
        """What waits for this person, who leads, the oldest first. Who stopped asking waits no longer."""

    def decide(self, request_id: str, *, grants: bool, now: datetime) -> bool:
        """Give leave or not. False: it waits no longer, or would be one's own."""
