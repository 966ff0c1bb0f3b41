"""Where people live: districts, supply areas, estates, and one door after another in them."""

from dataclasses import dataclass
from typing import Final, NamedTuple

from agent_desktop.demo_data.chance import Chance, Weighted
from agent_desktop.demo_data.world import City, District

HOMES_AN_ESTATE: Final = 260
_ROOMS_A_FLOOR: Final = 4
_FLOORS: Final = 18
_UNITS: Final = 4


class Door(NamedTuple):
    """A home's address and where it is supplied from."""

    address: str
    district: str
    area: str


@dataclass(slots=True)
class Estate:
    """An estate in one supply area; `used` counts the doors given out."""

    name: str
    street: str
    district: str
    area: str
    used: int = 0

    def next_door(self) -> Door:
        """The next home, room by room, floor by floor."""
        turn, self.used = self.used, self.used + 1
        floor_turn, room = divmod(turn, _ROOMS_A_FLOOR)
        unit_turn, floor = divmod(floor_turn, _FLOORS)
        building, unit = divmod(unit_turn, _UNITS)
        address = (
            f"{self.district}{self.street}{self.name}"
            f"{building + 1}号楼{unit + 1}单元{floor + 1}{room + 1:02}室"
        )
        return Door(address, self.district, self.area)


class Town:
    """All estates: enough for `homes`, and at least one in every supply area."""

    def __init__(self, city: City, chance: Chance, homes: int) -> None:
        self._chance = chance
        areas = [(d, number) for d in city.district for number in range(1, d.areas + 1)]
        districts = Weighted(city.district, [d.share for d in city.district])
        while len(areas) < homes // HOMES_AN_ESTATE:
            district = districts.draw(chance)
            areas.append((district, chance.between(1, district.areas)))
        made = [self._estate(city, *area, turn) for turn, area in enumerate(areas)]
        self._estates = Weighted(made, [chance.between(2, 9) for _ in made])

    def door(self) -> Door:
        """A home that nobody has yet."""
        return self._estates.draw(self._chance).next_door()

    def _estate(self, city: City, district: District, area: int, turn: int) -> Estate:
        chance = self._chance
        words, kinds = city.estate_words.split(), city.estate_kinds.split()
        # The house number keeps two estates of one name apart.
        street = f"{chance.one_of(district.streets.split())}{turn * 2 + 1 + chance.below(2)}号"
        name = chance.one_of(words) + chance.one_of(kinds)
        return Estate(name, street, district.name, f"{district.code}-{area:02}")
