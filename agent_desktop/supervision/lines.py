"""The board's lines: which agents, in which order, what is lit. Pure rules over what the store told."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from msgspec import Struct

from agent_desktop.agent.fitness import Health
from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.board import Checked, Person, Seen
from agent_desktop.supervision.day import NOTHING, Counted
from agent_desktop.supervision.limits import Limits

Moment = tuple[datetime, datetime, AgentState]
"""Since, until, state: a piece of the last hour."""


class Standing(StrEnum):
    """Which agents are asked for."""

    ONLINE = "online"
    READY = "ready"
    IN_CALL = "in_call"
    WRAP_UP = "wrap_up"
    AWAY = "away"
    OVER = "over"
    GONE = "gone"
    UNFIT = "unfit"
    ALL = "all"


class Order(StrEnum):
    """What the lines are sorted by. Urgent: what is gone or lasts too long first."""

    URGENT = "urgent"
    AGENT = "agent"
    NAME = "name"
    GROUP = "group"
    STATE = "state"
    LASTED = "lasted"
    ANSWERED = "answered"
    AHT = "aht"
    READY = "ready_share"


class Wish(Struct, frozen=True, kw_only=True):
    """What a lead wants to see. `words`: part of a number, name or team."""

    standing: Standing = Standing.ONLINE
    group: str = ""
    words: str = ""
    order: Order = Order.URGENT
    descending: bool = False
    by_group: bool = False


class Line(Struct, frozen=True, kw_only=True):
    """One agent on the board. Times are the store's."""

    agent: str
    name: str
    extension: str
    team: str
    group: str  # label of the first choice
    groups: tuple[str, ...]
    state: AgentState
    reason: str
    since: datetime
    limit: timedelta | None
    over: bool
    gone: bool  # the desk is silent: what it did is not known any more
    seen_at: datetime
    caller: str
    counted: Counted
    hour: tuple[Moment, ...]
    checked: Checked | None = None

    @property
    def unfit(self) -> bool:
        """Whether the seat's last self-test has failed."""
        return self.checked is not None and self.checked.health is Health.FAIL


class Heading(Struct, frozen=True, kw_only=True):
    """The head of a group's lines."""

    label: str
    agents: int
    ready: int
    in_call: int


Row = Line | Heading

IN_CALL: Final = frozenset({AgentState.RINGING, AgentState.TALKING, AgentState.HOLDING, AgentState.OUTBOUND})
_AWAY: Final = frozenset({AgentState.NOT_READY, AgentState.ON_BREAK})

_OF: Final = MappingProxyType[Standing, Callable[[Line], bool]](
    {
        Standing.ONLINE: lambda line: line.gone or line.state is not AgentState.SIGNED_OUT,
        Standing.READY: lambda line: not line.gone and line.state is AgentState.READY,
        Standing.IN_CALL: lambda line: not line.gone and line.state in IN_CALL,
        Standing.WRAP_UP: lambda line: not line.gone and line.state is AgentState.WRAP_UP,
        Standing.AWAY: lambda line: not line.gone and line.state in _AWAY,
        Standing.OVER: lambda line: line.over,
        Standing.GONE: lambda line: line.gone,
        Standing.UNFIT: lambda line: line.unfit,
        Standing.ALL: lambda line: True,
    }
)
_STATES: Final = {state: place for place, state in enumerate(AgentState)}
_BY: Final = MappingProxyType[Order, Callable[[Line], Any]](
    {
        Order.URGENT: lambda line: (not line.gone, not line.over, _rank(line), line.since, line.agent),
        Order.AGENT: lambda line: line.agent,
        Order.NAME: lambda line: (line.name, line.agent),
        Order.GROUP: lambda line: (line.group, line.agent),
        Order.STATE: lambda line: (_STATES[line.state], line.since),
        Order.LASTED: lambda line: line.since,
        Order.ANSWERED: lambda line: (-line.counted.answered, line.agent),
        Order.AHT: lambda line: (-(line.counted.aht_s or 0), line.agent),
        Order.READY: lambda line: (-(line.counted.ready_share or 0), line.agent),
    }
)


def line_of(
    person: Person,
    seen: Seen | None,
    now: datetime,
    limits: Limits,
    *,
    label: str = "",
    counted: Counted = NOTHING,
    hour: tuple[Moment, ...] = (),
) -> Line:
    """An agent's line at `now`, a moment of the store's clock."""
    state = seen.state if seen else AgentState.SIGNED_OUT
    beat_at = seen.beat_at if seen else now
    gone = state is not AgentState.SIGNED_OUT and now - beat_at > limits.gone
    since = min(now, beat_at if gone else seen.since if seen else now)
    limit = None if gone else limits.states.get(state)
    return Line(
        agent=person.agent,
        name=person.name,
        extension=person.extension,
        team=person.team,
        group=label,
        groups=person.groups,
        state=state,
        reason=seen.reason if seen else "",
        since=since,
        limit=limit,
        over=limit is not None and now - since > limit,
        gone=gone,
        seen_at=beat_at,
        caller=seen.caller if seen and not gone else "",
        counted=counted,
        hour=hour,
        checked=seen.checked if seen else None,
    )


def counts(lines: Iterable[Line]) -> dict[Standing, int]:
    """How many lines each standing has."""
    told: Counter[Standing] = Counter()
    for line in lines:
        told.update(standing for standing, holds in _OF.items() if holds(line))
    return {standing: told[standing] for standing in Standing}


def arranged(lines: Iterable[Line], wish: Wish, labels: dict[str, str]) -> tuple[Row, ...]:
    """The lines asked for, in order; under headings of their groups where that is wished."""
    words, holds = wish.words.strip().casefold(), _OF[wish.standing]
    chosen = [
        line
        for line in lines
        if holds(line)
        and (not wish.group or wish.group in line.groups)
        and (not words or words in f"{line.agent} {line.name} {line.team} {line.extension}".casefold())
    ]
    chosen.sort(key=_BY[wish.order], reverse=wish.descending)
    return _grouped(chosen, wish, labels) if wish.by_group else tuple(chosen)


def _grouped(chosen: list[Line], wish: Wish, labels: dict[str, str]) -> tuple[Row, ...]:
    under: dict[str, list[Line]] = {code: [] for code in ((wish.group,) if wish.group else (*labels, ""))}
    for line in chosen:
        under[wish.group or (line.groups[0] if line.groups and line.groups[0] in labels else "")].append(line)
    rows: list[Row] = []
    for code, lines in under.items():
        if lines:
            told = counts(lines)
            ready, in_call = told[Standing.READY], told[Standing.IN_CALL]
            label = labels.get(code, "")
            rows += [Heading(label=label, agents=len(lines), ready=ready, in_call=in_call), *lines]
    return tuple(rows)


def _rank(line: Line) -> int:
    """Calls first, then who could take one; who went home last."""
    return _RANKS.get(line.state, 9)


_RANKS: Final = {
    AgentState.HOLDING: 0,
    AgentState.TALKING: 1,
    AgentState.RINGING: 1,
    AgentState.OUTBOUND: 1,
    AgentState.WRAP_UP: 2,
    AgentState.NOT_READY: 3,
    AgentState.ON_BREAK: 3,
    AgentState.READY: 4,
}
