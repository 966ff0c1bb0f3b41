"""What a big screen shows of the floor: figures alone, nobody's name or number. Pure rules."""

from typing import Final

from msgspec import Struct

from agent_desktop.supervision.lines import Standing
from agent_desktop.supervision.promises import MOST, Pressing, Promises, counts
from agent_desktop.supervision.queues.standing import Board, Hearing, added
from agent_desktop.supervision.watch import Trouble, View

OLD_S: Final = 10.0
"""Figures that are older say so over the whole width."""


class Queued(Struct, frozen=True, kw_only=True):
    """The exchange's queues: who waits, and what was kept of today's promises."""

    waiting: int | None  # None: the exchange isn't heard just now
    vips: int = 0
    longest_s: float = 0.0
    level: float | None = None  # answered in time of what was decided today, all groups together, 0..1
    missed: int = 0  # groups whose own level is below what was promised
    silent_s: float = 0.0  # for so long the exchange isn't heard


class Wall(Struct, frozen=True, kw_only=True):
    """One second of the screen. None: not known (yet)."""

    age_s: float = 0.0
    trouble: Trouble = Trouble.NONE
    online: int | None = None
    ready: int | None = None
    in_call: int | None = None
    wrap_up: int | None = None
    offered: int | None = None  # at seats, today
    answered: int | None = None
    late: int | None = None
    soon: int = 0
    incidents: int | None = None
    queued: Queued | None = None  # None: no exchange tells its queues

    @property
    def known(self) -> bool:
        """Whether anything has ever been told."""
        return self.online is not None

    @property
    def old(self) -> bool:
        """Whether what is shown may not be taken for the present."""
        return self.trouble is not Trouble.NONE or self.age_s > OLD_S

    @property
    def answered_share(self) -> float | None:
        """Answered of offered at the seats, 0..1."""
        return self.answered / self.offered if self.offered and self.answered is not None else None


def queued_of(board: Board | None) -> Queued | None:
    """The queues as one; None where the site hears no exchange. Who waits is known only while it is heard."""
    if board is None or board.hearing is Hearing.NONE:
        return None
    heard = board.hearing in (Hearing.UP, Hearing.SLOW)
    return Queued(
        waiting=len(board.waiting) if heard else None,
        vips=sum(waiter.vip for waiter in board.waiting) if heard else 0,
        longest_s=max((line.longest_s for line in board.lines), default=0.0) if heard else 0.0,
        level=added(line.today for line in board.lines).level,
        missed=sum(line.missed for line in board.lines),
        silent_s=0.0 if heard else board.silent_s,
    )


def wall_of(view: View, promises: Promises | None) -> Wall:
    """The screen, from what the board and the list of promises were told."""
    shown = view.shown
    if shown is None or view.trouble is Trouble.RIGHT:
        return Wall(age_s=view.age_s, trouble=view.trouble)
    figures = shown.figures.whole if shown.figures else None
    kinds = counts(promises.rows, promises.at)[0] if promises else None
    return Wall(
        age_s=view.age_s,
        trouble=view.trouble,
        online=shown.counts[Standing.ONLINE] - shown.counts[Standing.GONE],
        ready=shown.counts[Standing.READY],
        in_call=shown.counts[Standing.IN_CALL],
        wrap_up=shown.counts[Standing.WRAP_UP],
        offered=figures.offered if figures else None,
        answered=figures.answered if figures else None,
        late=kinds[Pressing.LATE] if kinds is not None else None,
        soon=kinds[Pressing.SOON] if kinds is not None else 0,
        incidents=promises.incidents if promises else None,
        queued=queued_of(shown.queues),
    )


def at_most(count: int) -> str:
    """A number of promises; the list that it is counted from ends somewhere."""
    return f"{MOST}+" if count >= MOST else str(count)
