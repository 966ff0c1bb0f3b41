"""The port to the board on which everybody's state stands, for leads and for the centre."""

from datetime import datetime
from typing import Protocol

from msgspec import Struct

from agent_desktop.agent.states import Presence


class OnLine(Struct, frozen=True, kw_only=True):
    """The call at a seat: `caller` is masked, for the board needs no numbers."""

    call_id: str = ""
    caller: str = ""
    skill_group: str = ""


NO_CALL = OnLine()


class Place(Struct, frozen=True):
    """Which of the seats with its desk code one is; `nth` 0: all places are taken.

    `shared`: somebody else's login uses the code as well.
    """

    nth: int
    shared: bool = False


class Board(Protocol):
    """Thread: lookup."""

    def show(self, presence: Presence, call: OnLine, now: datetime) -> None:
        """Write this agent's state with a sign of life. Raises `StoreError`.

        `now` is the desk's own clock: a server takes from it only how long something has lasted.
        """

    def place(self, seat: str) -> Place:
        """Which of the seats with this desk's code `seat` is. Raises `StoreError`."""
