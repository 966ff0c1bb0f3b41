"""The column type of every time, apart from its arithmetic, which a desk needs before the library loads."""

from datetime import datetime

from sqlalchemy import BigInteger, Dialect
from sqlalchemy.types import TypeDecorator

from agent_desktop.store.instants import instant, micros


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
