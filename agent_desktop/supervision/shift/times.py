"""When shifts change, at the site."""

import tomllib
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct


class Shift(Struct, frozen=True):
    """A shift from `since` until `until`."""

    since: datetime
    until: datetime


class Rota(Struct, frozen=True):
    """`changes`: times of the day at the site, in order."""

    changes: tuple[time, ...]
    zone: ZoneInfo

    def shift(self, at: datetime) -> Shift:
        """The shift of a moment."""
        here = at.astimezone(self.zone)
        edges = [
            datetime.combine(here.date() + timedelta(days=days), change, self.zone)
            for days in (-1, 0, 1)
            for change in self.changes
        ]
        return Shift(max(e for e in edges if e <= here), min(e for e in edges if e > here))


def read_rota(text: str, zone: ZoneInfo) -> Rota:
    """`shifts` of board.toml. Raises `ValueError` with what is wrong."""
    written = tomllib.loads(text).get("shifts", ["00:00"])
    try:
        changes = tuple(sorted({time.fromisoformat(change) for change in written}))
    except (TypeError, ValueError) as error:
        raise ValueError(f"board.toml: shifts: times of the day such as 08:00 ({error})") from error
    if not changes or any(change.tzinfo for change in changes):
        raise ValueError("board.toml: shifts: times of the day such as 08:00")
    return Rota(changes, zone)
