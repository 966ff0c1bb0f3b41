"""The queues as a lead's desk knows them. Thread: board, all of it."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime

from msgspec.structs import replace

from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.lines import Line
from agent_desktop.supervision.queues.standing import Board, Hours, Month, People, Queues, board_of, month_of
from agent_desktop.supervision.queues.targets import Targets

_PAUSED = frozenset({AgentState.NOT_READY, AgentState.ON_BREAK})


class QueueFloor:
    """What was told of the queues, made into what the board shows."""

    def __init__(self, targets: Targets, midnight: Callable[[datetime], datetime]) -> None:
        self.targets = targets
        self._midnight = midnight
        self._queues: Queues | None = None
        self._today: Hours = {}
        self._past: Hours = {}
        self._month: Month | None = None

    def heard(self, queues: Queues) -> None:
        """The queues of a moment."""
        self._queues = queues

    def counted(self, fresh: Hours, since: datetime, past: Hours | None, at: datetime) -> None:
        """Today's hours from `since` on; those of the month before today, where they were asked for."""
        today = self._midnight(at)
        kept = {key: tally for key, tally in self._today.items() if today <= key[1] < since}
        self._today = {**kept, **fresh}
        self._past = self._past if past is None else past
        self._month = month_of({**self._past, **self._today}, self.targets, self._midnight, at)

    def shown(self, groups: Iterable[str], at: datetime, lines: Iterable[Line]) -> Board | None:
        """The board at a moment of the store's clock; who works is told by desks where nothing else is."""
        if self._queues is None:
            return None
        queues = replace(self._queues, at=at)
        if queues.link is None:
            queues = replace(queues, people=_by_desks(lines))
        return board_of(queues, self.targets, self._today, self._month, groups, self._midnight(at))


def _by_desks(lines: Iterable[Line]) -> dict[str, People]:
    """Everybody who is signed in, in each of their groups."""
    members, paused, free = Counter[str](), Counter[str](), Counter[str]()
    for line in lines:
        if not line.gone and line.state is not AgentState.SIGNED_OUT:
            members.update(line.groups)
            paused.update(line.groups if line.state in _PAUSED else ())
            free.update(line.groups if line.state is AgentState.READY else ())
    return {
        group: People(members=members[group], paused=paused[group], free=free[group]) for group in members
    }
