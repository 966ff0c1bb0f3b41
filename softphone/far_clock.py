"""What time it is elsewhere: the Date header that a SIP or HTTP answer carries."""

from datetime import UTC, datetime
from typing import Final

_WITHIN_S: Final = 0.5
"""The header knows whole seconds only; on average the moment lies half a one behind what it says."""
_MOST: Final = 40


def ahead_s(date: str | None, round_trip_s: float, now: datetime) -> float | None:
    """By how much the clock that says `now` is ahead of the one that wrote `date`, to half a second.

    None without a header, or with one that is no date (RFC 3261, 20.17; RFC 9110, 5.6.7). Never raises.
    """
    from email.utils import parsedate_to_datetime

    try:
        told = parsedate_to_datetime((date or "")[:_MOST])
        told = told.replace(tzinfo=told.tzinfo or UTC)
        return round((now - told).total_seconds() - _WITHIN_S - round_trip_s / 2, 1)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
