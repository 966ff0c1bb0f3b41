"""How old the demo's data may become. Only the standard library: every start asks before the window is there.

Calls, tickets and incidents move with the days (`moves`); what is tied to days of the calendar (bills, lists,
suspensions until the end of October) is true for some weeks, then it is made anew (`renewal`).
"""

import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Final

MADE_AT: Final = "demo_made_at"
"""Name in `meta`: the moment, in microseconds, that the days in the data rest on."""

MOVED_TO: Final = "demo_at"
"""The moment that most times in the data rest on; of an older version's store the only one known."""

_ASKED: Final = "SELECT value FROM meta WHERE name IN (?, ?) ORDER BY name DESC LIMIT 1"

ZONE: Final = timezone(timedelta(hours=8), "Asia/Shanghai")  # without summer time since 1991

_TRUE_FOR: Final = timedelta(days=45)
_SEASON_ENDS: Final = (10, 31)  # of heating's suspensions


def outdated(made_us: int, now: datetime) -> bool:
    """Whether data of that moment are too old at `now`: by weeks, or because a season has ended since."""
    made = datetime.fromtimestamp(made_us / 1_000_000, UTC).astimezone(ZONE).date()
    today = now.astimezone(ZONE).date()
    return today - made > _TRUE_FOR or _season(today) > _season(made)


def is_outdated(store: Path, now: datetime) -> bool:
    """The same of an embedded store; False when it is no demo, or can't be read (others will tell)."""
    try:
        with closing(sqlite3.connect(f"{store.absolute().as_uri()}?mode=ro", uri=True)) as conn:
            found = conn.execute(_ASKED, (MADE_AT, MOVED_TO)).fetchone()
            return found is not None and outdated(int(found[0]), now)
    except (sqlite3.Error, ValueError):
        return False


def _season(day: date) -> int:
    """The year in whose October it ends."""
    return day.year + ((day.month, day.day) > _SEASON_ENDS)
