"""Points in time as the store keeps them: microseconds since 1970 in UTC, in a 64-bit integer.

An integer compares, subtracts and sorts alike on SQLite and PostgreSQL, needs no parsing on the pop's
path, and can't be read in the wrong time zone.
"""

from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

SECOND: Final = 1_000_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)


def micros(at: datetime) -> int:
    """`at` as kept: microseconds since 1970 in UTC. Raises `ValueError` for a time without zone."""
    if at.tzinfo is None:
        raise ValueError(f"a stored time needs its zone: {at!r}")
    return (at - _EPOCH) // _MICROSECOND


def instant(kept: int) -> datetime:
    """The time in UTC behind a kept integer."""
    return _EPOCH + timedelta(microseconds=kept)


class Instant(TypeDecorator[datetime]):
    """Column type: `datetime` with zone in, `datetime` in UTC out, a 64-bit integer between.

    SQL that is written by hand sees the integer; `micros` makes its parameters.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:
        """Kept form of a parameter. Raises `ValueError` for a time without zone."""
        return None if value is None else micros(value)

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:
        """The time in UTC."""
        return None if value is None else instant(value)
