"""Names of people and firms, and phone numbers that can be dialled in this town."""

from typing import Final, NamedTuple

from agent_desktop.demo_data.chance import Chance, Weighted
from agent_desktop.demo_data.world import City, NameText, pieces, weights

_SHARE_OF_WOMEN: Final = 0.5
_SHARE_OF_SHORT_NAMES: Final = 0.22


class Named(NamedTuple):
    """A name with its reading and initials: 张敏, "zhang min", "zm"."""

    name: str
    pinyin: str

    @property
    def initials(self) -> str:
        """First letter of each syllable."""
        return "".join(syllable[0] for syllable in self.pinyin.split())


class Names:
    """Makes names up."""

    def __init__(self, text: NameText, chance: Chance) -> None:
        self._chance = chance
        self._surnames = Weighted(pieces(text.surnames), weights(text.surnames))
        self._women = tuple(map(pieces, (text.women_one, text.women_first, text.women_second)))
        self._men = tuple(map(pieces, (text.men_one, text.men_first, text.men_second)))
        self._firm_words = pieces(text.firm_words)
        self._firm_trades = pieces(text.firm_trades)

    def person(self) -> Named:
        """Somebody's name."""
        chance = self._chance
        one, first, second = self._women if chance.happens(_SHARE_OF_WOMEN) else self._men
        parts = [self._surnames.draw(chance)]
        if chance.happens(_SHARE_OF_SHORT_NAMES):
            parts.append(chance.one_of(one))
        else:
            parts += [chance.one_of(first), chance.one_of(second)]
        return Named("".join(p.text for p in parts), " ".join(p.pinyin for p in parts))

    def firm(self) -> Named:
        """A small firm's name."""
        word, trade = self._chance.one_of(self._firm_words), self._chance.one_of(self._firm_trades)
        return Named(word.text + trade.text, f"{word.pinyin} {trade.pinyin}")


class Numbers:
    """Gives out each phone number once, in E.164, mobile ones first from this town's own segments."""

    _STEP: Final = 7919  # a prime beside the counts: neighbours in the order don't look alike
    _OUTSIDE_STEP: Final = 27_644_437
    _PER_SEGMENT: Final = 10_000
    _PER_PREFIX: Final = 100_000_000

    def __init__(self, city: City, reserved: frozenset[str] = frozenset()) -> None:
        self._segments = city.mobile_segments.split()
        self._own_heads = frozenset(self._segments)
        self._prefixes = city.other_prefixes.split()
        self._fixed = [city.area_code + prefix for prefix in city.fixed_prefixes.split()]
        self._reserved = reserved
        self._mobiles = self._lines = 0

    def mobile(self) -> str:
        """The next mobile number."""
        own = len(self._segments) * self._PER_SEGMENT
        while True:
            turn, self._mobiles = self._mobiles, self._mobiles + 1
            number = self._own(turn) if turn < own else self._outside(turn - own)
            elsewhere = number[3:10] not in self._own_heads
            if number not in self._reserved and elsewhere == (turn >= own):
                return number

    def fixed(self) -> str:
        """The next fixed line of the town. There are some 160,000; then they come again."""
        while True:
            turn, self._lines = self._lines, self._lines + 1
            place = turn * self._STEP % (len(self._fixed) * self._PER_SEGMENT)
            number = f"+86{self._fixed[place // self._PER_SEGMENT]}{place % self._PER_SEGMENT:04}"
            if number not in self._reserved:
                return number

    def _own(self, turn: int) -> str:
        place = turn * self._STEP % (len(self._segments) * self._PER_SEGMENT)
        return f"+86{self._segments[place // self._PER_SEGMENT]}{place % self._PER_SEGMENT:04}"

    def _outside(self, turn: int) -> str:
        place = turn * self._OUTSIDE_STEP % (len(self._prefixes) * self._PER_PREFIX)
        prefix, rest = divmod(place, self._PER_PREFIX)
        return f"+86{self._prefixes[prefix]}{rest:08}"
