"""The figures of a day: what is counted, and what is made of it. Definitions: docs/board.md."""

from datetime import datetime
from typing import Final

from msgspec import Struct


class Counted(Struct, frozen=True, kw_only=True):
    """What was counted for one agent, one group, or one group in one hour. Times in seconds."""

    offered: int = 0  # calls that rang at a seat
    answered: int = 0  # of those
    outgoing: int = 0  # calls that were made and answered
    talk_s: float = 0.0  # of answered incoming calls, without hold
    hold_s: float = 0.0
    wrap_up_s: float = 0.0
    ready_s: float = 0.0  # of agents only
    signed_in_s: float = 0.0
    filed: int = 0  # tickets
    late: int = 0  # of those
    chased: int = 0  # of those

    @property
    def aht_s(self) -> float | None:
        """Mean of talk, hold and wrap-up of an answered call; None without any."""
        handled = self.talk_s + self.hold_s + self.wrap_up_s
        return handled / self.answered if self.answered else None

    @property
    def mean_wrap_up_s(self) -> float | None:
        """Wrap-up of an answered call."""
        return self.wrap_up_s / self.answered if self.answered else None

    @property
    def ready_share(self) -> float | None:
        """Part of the signed-in time in which a call could have come, 0..1."""
        return min(1.0, self.ready_s / self.signed_in_s) if self.signed_in_s > 0 else None

    @property
    def answered_share(self) -> float | None:
        """Answered of offered, 0..1."""
        return self.answered / self.offered if self.offered else None


NOTHING: Final = Counted()


class Figures(Struct, frozen=True, kw_only=True):
    """A day so far. `hours`: by group and hour from `since` on, 0 the first; `at`: the store's clock."""

    at: datetime
    since: datetime
    agents: dict[str, Counted] = {}
    groups: dict[str, Counted] = {}
    hours: dict[tuple[str, int], Counted] = {}

    @property
    def whole(self) -> Counted:
        """All groups together."""
        return total(*self.groups.values())

    def hour(self, hour: int, group: str = "") -> Counted:
        """One hour of one group, or of all."""
        return total(*(c for (g, h), c in self.hours.items() if h == hour and group in ("", g)))


def total(*counted: Counted) -> Counted:
    """The sum."""
    return Counted(**{name: sum(getattr(c, name) for c in counted) for name in Counted.__struct_fields__})
