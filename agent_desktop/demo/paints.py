"""When what was painted: measured at the end of the window's own paint, not estimated."""

import time
from dataclasses import dataclass

from agent_desktop.desk.state import CallView, DeskState
from customer360.card import Part, PartState


@dataclass(slots=True)
class Painted:
    """CLOCK_MONOTONIC in ns of a call's first paint and of the paint with its complete card; 0: not yet."""

    first_ns: int = 0
    card_ns: int = 0


class PaintWatch:
    """Notes paints. `saw` with each state that the window has rendered, `painted` after each paint."""

    def __init__(self) -> None:
        self._of: dict[str, Painted] = {}
        self._shown: DeskState | None = None

    def saw(self, state: DeskState) -> None:
        """A state was rendered; what it shows is on screen after the next paint."""
        self._shown = state

    def painted(self) -> None:
        """The window has painted itself to the screen."""
        if self._shown is None:
            return
        now = time.monotonic_ns()
        for view in self._shown.calls:
            painted = self._of.setdefault(view.call.id, Painted())
            painted.first_ns = painted.first_ns or now
            if not painted.card_ns and complete(view):
                painted.card_ns = now

    def of(self, call_id: str) -> Painted:
        """The paints of a call."""
        return self._of.setdefault(call_id, Painted())


def complete(view: CallView) -> bool:
    """Whether everything that the store has for this caller is on the card."""
    card = view.card
    if card is None:
        return False
    fresh = {p.part for p in card.parts if p.state is PartState.FRESH}
    wanted = {
        Part.CORE,
        *((Part.TIMELINE,) if card.accounts else ()),
        *((Part.BILLS,) if card.chosen else ()),
    }
    return wanted <= fresh
