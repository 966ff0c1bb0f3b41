"""Chance that repeats itself: one stream of random numbers a topic, all from one seed."""

import random
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import accumulate
from typing import Final, Generic, TypeVar

Thing = TypeVar("Thing")

DEMO_ID: Final = "8"
"""Version digit of ids made here. RFC 9562 leaves version 8 to whoever makes it: it tells the demo's rows
from those that people add later, which are version 7."""


class Chance(random.Random):
    """One stream of random numbers, with the draws that this room needs."""

    def happens(self, share: float) -> bool:
        """Whether something of that probability comes true."""
        return self.random() < share

    def below(self, end: int) -> int:
        """A whole number from 0 to `end` - 1; quicker than `randrange`."""
        return int(self.random() * end)

    def between(self, first: int, last: int) -> int:
        """A whole number, both ends included."""
        return first + int(self.random() * (last - first + 1))

    def one_of(self, things: Sequence[Thing]) -> Thing:
        """One of them, all alike."""
        return things[int(self.random() * len(things))]

    def day(self, first: date, last: date) -> date:
        """A day, both ends included; `first` if they are the wrong way round."""
        return first + timedelta(days=self.between(0, max(0, (last - first).days)))

    def id_at(self, micros: int) -> str:
        """An id laid out like a UUIDv7 of that moment, with version `DEMO_ID`."""
        ms = f"{micros // 1000:012x}"
        chance = f"{self.getrandbits(74):019x}"
        variant = "89ab"[int(chance[0], 16) & 3]
        return f"{ms[:8]}-{ms[8:]}-{DEMO_ID}{chance[1:4]}-{variant}{chance[4:7]}-{chance[7:19]}"


def chance_for(seed: int, topic: str) -> Chance:
    """The stream of one topic; a change in one topic leaves all others as they were."""
    return Chance(f"{seed}:{topic}")


class Weighted(Generic[Thing]):
    """Things of different weight, to be drawn from often."""

    def __init__(self, things: Sequence[Thing], weights: Sequence[int]) -> None:
        self._things = things
        self._sums = list(accumulate(weights))

    def draw(self, chance: Chance) -> Thing:
        """One of them by weight."""
        return chance.choices(self._things, cum_weights=self._sums)[0]
