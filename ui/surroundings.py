"""What the main window is given besides the desk."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from agent_desktop.settings import Settings
from softphone.line import Levels
from ui.theme.theme import Theme

if TYPE_CHECKING:
    from agent_desktop.agent.fitness import SelfTest
    from agent_desktop.supervision.watch import Watch


class Account(Struct, frozen=True):
    """Whoever signed in with a password: whether a typed one is theirs, and how they go."""

    opens: Callable[[str], bool]
    sign_out: Callable[[], None]

    def __repr__(self) -> str:
        return "Account()"


class Surroundings(Struct, frozen=True, kw_only=True):
    """What the window is given besides the desk.

    `save` keeps changed top-level settings; `levels` gives the sound levels of this moment.
    """

    theme: Theme
    settings: Settings
    save: Callable[[Mapping[str, Any]], None]
    room: tuple[int, int] | None = None  # for the window's inside: where it is small, so is the text
    locked: frozenset[str] = frozenset()
    levels: Callable[[], Levels] = lambda: Levels(0.0, 0.0)
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    answer_limit_s: int = 15
    floor: "Watch | None" = None  # what leads look at
    self_test: "SelfTest | None" = None  # of the seat
    may_close: Callable[[], bool] = lambda: True  # a person wants to close the window
    closing: Callable[[], None] = lambda: None
    account: Account | None = None  # of somebody who signed in with a password
    painted: Callable[[], None] = lambda: None  # called each time the window has painted itself to the screen
