"""How the three panes share the window, as a table. No Qt here.

| logical width | customer | ticket | knowledge |
|---|---|---|---|
| under 1250 | 324 | rest | a rail of 40; Ctrl+K opens it over the ticket |
| 1250 to 1599 | 324 | rest | 344 |
| from 1600 | 400 | rest | 460 |

Under 700 high bills fold to one line and phrases go. A larger text makes the window smaller, so to say:
sizes are compared after division by the text size factor.
"""

from enum import StrEnum

from msgspec import Struct

RAIL = 40
_NARROW, _WIDE, _LOW = 1250, 1600, 700


class Width(StrEnum):
    """A class of window widths; splitter positions are remembered for each."""

    NARROW = "narrow"
    MIDDLE = "middle"
    WIDE = "wide"


class Arrangement(Struct, frozen=True):
    """What a window size asks for; widths in px at text size 1."""

    width: Width
    customer: int
    knowledge: int
    fold: bool

    @property
    def rail(self) -> bool:
        """Whether knowledge is a rail."""
        return self.width is Width.NARROW


def arrangement(width: int, height: int, scale: float) -> Arrangement:
    """The arrangement of a window of `width` by `height` px at a text size factor."""
    logical = width / scale
    fold = height / scale < _LOW
    if logical < _NARROW:
        return Arrangement(Width.NARROW, 324, 344, fold)
    if logical < _WIDE:
        return Arrangement(Width.MIDDLE, 324, 344, fold)
    return Arrangement(Width.WIDE, 400, 460, fold)
