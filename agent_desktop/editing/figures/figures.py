"""The library in figures, as frozen values."""

from datetime import date

from msgspec import Struct, field


class Day(Struct, frozen=True):
    """Searches of a site's day: all of them, those that found something, those whose article was opened."""

    day: date
    searched: int
    found: int
    opened: int


class Counted(Struct, frozen=True):
    """Something with its numbers, see `Figures`."""

    name: str
    first: int
    second: int
    third: int = 0


class Figures(Struct, frozen=True, kw_only=True):
    """Days in order; skill groups as (searched, found); articles as (taken, solved, of no help).

    `outdated`, `ending`: articles out of force, and ending within 30 days.
    """

    days: tuple[Day, ...] = ()
    groups: tuple[Counted, ...] = ()
    articles: tuple[Counted, ...] = ()
    in_force: int = 0
    outdated: int = 0
    ending: int = 0
    titles: dict[str, str] = field(default_factory=dict)
