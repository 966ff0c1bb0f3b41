"""Points in time as the store keeps them: microseconds since 1970 in UTC, in a 64-bit integer.

An integer compares, subtracts and sorts alike on SQLite and PostgreSQL, needs no parsing on the pop's
path, and can't be read in the wrong time zone. The column type is `agent_desktop.store.schema.instant`.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def utc_now() -> datetime:
    """Now: the clock of whoever is given no other."""
    return datetime.now(UTC)


def micros(at: datetime) -> int:
    """`at` as kept: microseconds since 1970 in UTC. Raises `ValueError` for a time without zone."""
    if at.tzinfo is None:
        raise ValueError(f"a stored time needs its zone: {at!r}")
    return (at - _EPOCH) // _MICROSECOND


def instant(kept: int) -> datetime:
    """The time in UTC behind a kept integer."""
    return _EPOCH + timedelta(microseconds=kept)


def instant_or_none(kept: int | None) -> datetime | None:
    """The same for a column that may be empty."""
    return None if kept is None else instant(kept)
