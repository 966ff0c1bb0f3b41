"""The moment that all demo data are relative to, and the town's working day around it."""

from datetime import UTC, date, datetime
from typing import Final

from msgspec import Struct

from agent_desktop.demo_data.age import ZONE
from agent_desktop.demo_data.chance import Chance, Weighted
from agent_desktop.store.instants import DAY, HOUR, MINUTE, SECOND, instant, micros

_SPAN_DAYS: Final = 700
_SHARE_OF_LAST_MONTH: Final = 0.25

# When people call: two peaks, and a little all night.
_HOURS: Final = Weighted(
    range(24), [3, 2, 1, 1, 1, 2, 8, 22, 60, 90, 95, 80, 50, 55, 75, 80, 78, 70, 60, 55, 45, 30, 15, 7]
)


class Clock(Struct, frozen=True):
    """Now, in the store's microseconds, and today as the town has it."""

    now_us: int
    today: date

    @classmethod
    def at(cls, now: datetime) -> "Clock":
        """The clock standing at `now`, which must have a zone."""
        return cls(micros(now), now.astimezone(ZONE).date())

    def day_of(self, at_us: int) -> date:
        """The town's day of a moment."""
        return instant(at_us).astimezone(ZONE).date()

    def past(self, chance: Chance) -> int:
        """A moment at which somebody may have called: of the last two years, more of them lately."""
        if chance.happens(_SHARE_OF_LAST_MONTH):
            return self.days_ago(chance, chance.below(30))
        return self.days_ago(chance, 30 + int(chance.random() ** 1.3 * (_SPAN_DAYS - 30)))

    def days_ago(self, chance: Chance, days: int) -> int:
        """A moment of that day, in the hours in which people call; a day earlier if it isn't past yet."""
        midnight = micros(datetime.combine(self.today, datetime.min.time(), ZONE).astimezone(UTC))
        at = midnight - days * DAY + _HOURS.draw(chance) * HOUR + chance.below(3600) * SECOND
        return at if at < self.now_us - 10 * MINUTE else at - DAY
