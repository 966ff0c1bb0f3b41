"""What a lead declares and every desk has to know; the port to it."""

from datetime import date, datetime
from enum import StrEnum
from typing import Final, Protocol

from msgspec import Struct

from customer360.card import Incident, Service

MOST_INSIDE: Final = 20_000
"""Accounts inside are counted up to this."""


class IncidentKind(StrEnum):
    """What is wrong, in the words of the trade."""

    FAILURE = "failure"  # 故障停供
    PLANNED = "planned"  # 计划停供
    WEAK = "weak"  # 低压、不热、网速慢
    HAZARD = "hazard"  # 险情: a leak, a wire on the ground


class Declaration(Struct, frozen=True, kw_only=True):
    """What a lead says of an incident. `street`: also an estate or a building, as addresses write it."""

    service: Service
    kind: IncidentKind
    title: str
    area: str = ""
    district: str = ""
    street: str = ""
    cause: str = ""
    script: str = ""
    expected_end: datetime | None = None


class Declared(Struct, frozen=True, kw_only=True):
    """An incident as the board shows it. `lately`: calls that joined in the last quarter of an hour."""

    id: str
    number: str
    told: Declaration
    who: str
    since: datetime
    closed_at: datetime | None
    joined: int
    lately: int
    edition: int  # of what was read; who changes an older one is told


class RiseKind(StrEnum):
    """What the callers have in common."""

    AREA = "area"
    WORD = "word"


class Rise(Struct, frozen=True, kw_only=True):
    """More callers than chance allows. `about`: the area's code, or the word; `usual`: at this hour."""

    id: str
    kind: RiseKind
    skill_group: str
    about: str
    found: int
    usual: float
    since: datetime
    seen_at: datetime


class Surge(Struct, frozen=True, kw_only=True):
    """激增模式 that is on."""

    id: str
    since: datetime
    reason: str
    who: str


class Situation(Struct, frozen=True, kw_only=True):
    """What every desk knows of the floor."""

    surge: Surge | None = None
    incidents: tuple[Incident, ...] = ()


class Area(Struct, frozen=True):
    """A supply area and the district it lies in."""

    code: str
    district: str


class LeadBoard(Struct, frozen=True, kw_only=True):
    """What a lead sees: incidents that stand and that were closed lately, and rises that wait."""

    at: datetime
    incidents: tuple[Declared, ...] = ()
    rises: tuple[Rise, ...] = ()


class SituationBook(Protocol):
    """Thread: lookup. Every method raises `StoreError`; all but `now` are a lead's, else `StoreForbidden`."""

    def now(self) -> Situation:
        """Surge mode and the open incidents."""

    def board(self, at: datetime) -> LeadBoard:
        """What stands, with what was closed in the last 24 hours."""

    def rises(self, at: datetime) -> tuple[Rise, ...]:
        """Rises that wait for a verdict."""

    def areas(self) -> tuple[Area, ...]:
        """Every supply area that has accounts."""

    def inside(self, told: Declaration, areas: tuple[Area, ...]) -> int:
        """How many accounts are inside, counted up to `MOST_INSIDE`."""

    def declare(
        self, incident_id: str, edition: int, told: Declaration, at: datetime, day: date, rise: str = ""
    ) -> str:
        """Declare an incident (edition 0), or change one that was read in this edition; its number.

        Empty: somebody else changed or closed it meanwhile. `rise`: id of the one that proposed it. A title
        and a place are needed; raises `ValueError`.
        """

    def close_incident(
        self, incident_id: str, edition: int, *, lists: bool, at: datetime, day: date
    ) -> int | None:
        """Close it; `lists`: everybody who joined is to be rung. How many; None: somebody was faster."""

    def dismiss(self, rise_id: str, at: datetime) -> bool:
        """It is nothing; False: somebody has decided already."""

    def begin_surge(self, surge_id: str, reason: str, at: datetime) -> bool:
        """Switch surge mode on; False: it is on."""

    def end_surge(self, at: datetime, day: date) -> int | None:
        """Switch it off; how many promised calls were listed. None: it was off."""
