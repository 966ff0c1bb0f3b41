"""The expected end of an incident as a lead writes it: 18:30, 11-23 08:00. No Qt here."""

import re
from datetime import UTC, datetime, timedelta
from typing import Final

from ui.words import local

_WRITTEN: Final = re.compile(
    r"(?:(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?\s+)?(?P<hour>\d{1,2})[:：](?P<minute>\d{2})"
)


def read_end(text: str, now: datetime) -> datetime | None:
    """The moment meant, in UTC; None for no text. A time alone is the next one. Raises `ValueError`."""
    if not text.strip():
        return None
    if (found := _WRITTEN.fullmatch(text.strip())) is None:
        raise ValueError(text)
    here = local(now)
    at = here.replace(hour=int(found["hour"]), minute=int(found["minute"]), second=0, microsecond=0)
    if found["month"]:
        at = at.replace(month=int(found["month"]), day=int(found["day"]))
        if at < here - timedelta(days=180):  # written in December of a day in January
            at = at.replace(year=at.year + 1)
    elif at <= here:
        at += timedelta(days=1)
    if at <= here:
        raise ValueError(text)
    return at.astimezone(UTC)


def written_end(at: datetime | None, now: datetime) -> str:
    """The same as text."""
    if at is None:
        return ""
    here, there = local(now), local(at)
    soon = here < there <= here + timedelta(hours=23)
    return f"{there:%H:%M}" if soon else f"{there:%m-%d %H:%M}"


def later_end(text: str, now: datetime, by: timedelta) -> str:
    """So much later than what is written; than now, where nothing readable is, or it is over."""
    try:
        before = read_end(text, now) or now
    except ValueError:
        before = now
    whole = (before + by).replace(second=0, microsecond=0)
    return written_end(whole, now)
