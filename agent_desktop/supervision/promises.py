"""Open tickets that somebody has to look after, by their clocks; and where today's faults are."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from msgspec import Struct

from agent_desktop.tickets.finding.finder import Row

SOON: Final = timedelta(minutes=30)
MOST: Final = 300
"""Tickets of one kind of pressing that are told."""


class Pressing(StrEnum):
    """Why a ticket is on the list."""

    LATE = "late"
    SOON = "soon"  # late within half an hour
    CHASED = "chased"
    ESCALATED = "escalated"  # 督办, proposed or decided


class Promises(Struct, frozen=True, kw_only=True):
    """What was promised. `stations`: names by code; `faults`: tickets filed today by area and hour."""

    at: datetime
    rows: tuple[Row, ...] = ()
    stations: Mapping[str, str] = {}
    faults: Mapping[tuple[str, int], int] = {}
    incidents: int = 0  # open now


def why(row: Row, now: datetime) -> frozenset[Pressing]:
    """All that holds for a ticket. One that stands still is not late."""
    reasons = set()
    if row.due_at is not None and row.paused_at is None:
        if row.due_at <= now:
            reasons.add(Pressing.LATE)
        elif row.due_at <= now + SOON:
            reasons.add(Pressing.SOON)
    if row.chased:
        reasons.add(Pressing.CHASED)
    if row.escalation:
        reasons.add(Pressing.ESCALATED)
    return frozenset(reasons)


def holder(row: Row) -> str:
    """Who has it: a station, else the group it waits in."""
    return row.station or row.skill_group


def chosen(
    rows: Sequence[Row], now: datetime, pressing: Pressing | None = None, held_by: str = ""
) -> tuple[Row, ...]:
    """The tickets asked for, the latest first."""
    found = [
        row
        for row in rows
        if (reasons := why(row, now))
        and (pressing is None or pressing in reasons)
        and held_by in ("", holder(row))
    ]
    found.sort(key=lambda row: (row.due_at is None, row.due_at or row.filed_at, row.id))
    return tuple(found)


def counts(rows: Sequence[Row], now: datetime) -> tuple[Counter[Pressing], Counter[str]]:
    """How many there are of each kind, and at each holder."""
    kinds: Counter[Pressing] = Counter()
    holders: Counter[str] = Counter()
    for row in rows:
        if reasons := why(row, now):
            kinds.update(reasons)
            holders[holder(row)] += 1
    return kinds, holders
