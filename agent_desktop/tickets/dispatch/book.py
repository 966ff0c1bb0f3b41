"""Stations and their people, who is proposed for a ticket and why, and the port that knows them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from msgspec import Struct


class Station(Struct, frozen=True, kw_only=True):
    """A department, station or crew that tickets can be given to."""

    code: str
    name: str
    kind: str  # department | station | crew
    phone: str  # E.164 or as people dial it
    parent: str = ""  # code of the station that a crew belongs to
    areas: tuple[str, ...] = ()  # supply areas; empty: all
    skill_groups: tuple[str, ...] = ()  # empty: all
    request_types: tuple[str, ...] = ()  # empty: all
    capacity: int = 0  # open tickets it can bear; 0: not counted


class Visit(Struct, frozen=True, kw_only=True):
    """An open visit in the same building: a crew goes there anyway."""

    ticket_id: str
    number: str
    station: str
    crew: str
    title: str
    due_at: datetime | None


class Floor(Struct, frozen=True):
    """Who could go now: stations that are open, their open tickets, and who is on duty (name, phone)."""

    stations: tuple[Station, ...]
    loads: Mapping[str, int]
    duty: Mapping[str, tuple[str, str]]


class Proposal(Struct, frozen=True, kw_only=True):
    """One station for a ticket, best first. `why`: codes for words (area, type, duty, load, visit)."""

    station: Station
    why: tuple[str, ...]
    load: int  # its open tickets now
    duty_name: str = ""  # who is on duty
    duty_phone: str = ""
    visit: Visit | None = None

    @property
    def phone(self) -> str:
        """Whom to ring: the one on duty, else the station."""
        return self.duty_phone or self.station.phone


class Delivery(Struct, frozen=True, kw_only=True):
    """What became of a dispatch. All None: it waits."""

    ticket_id: str
    station: str
    sent_at: datetime
    delivered_at: datetime | None = None  # the station's system has it, or it was told by phone
    taken_at: datetime | None = None  # somebody said yes


class Rates(Struct, frozen=True, kw_only=True):
    """How a crew of a station did with the tickets of a span. Shares are 0..1, None where nothing counts."""

    station: str
    crew: str
    tickets: int
    closed: int
    timed: int  # with a deadline for being there
    in_time: int
    reworked: int
    sent_back: int
    satisfaction: float | None  # mean, 1..5

    @property
    def in_time_share(self) -> float | None:
        """Of the tickets with a deadline for being there, those that were met."""
        return self.in_time / self.timed if self.timed else None

    @property
    def rework_share(self) -> float | None:
        """Of all tickets, those that had to be done again."""
        return self.reworked / self.tickets if self.tickets else None


class DispatchBook(Protocol):
    """Stations and what is on its way to them. Thread: lookup. Every method raises `StoreError`."""

    def stations(self) -> tuple[Station, ...]:
        """All of them, by name."""

    def proposals(
        self, *, skill_group: str, request_type: str, area: str, address: str, now: datetime
    ) -> tuple[Proposal, ...]:
        """Who could take such a ticket, best first; empty when no station fits."""

    def rates(self, since: datetime, until: datetime) -> tuple[Rates, ...]:
        """By station and crew, of tickets filed from `since` until before `until`. For supervisors."""

    def delivery(self, ticket_id: str) -> Delivery | None:
        """Its last dispatch; None when it was never dispatched."""

    def close(self) -> None:
        """Let go of the store."""
