"""Who could help a skill group in a surge: signed in, with the skill, and not taking its calls now. Pure."""

from collections.abc import Iterable
from enum import IntEnum

from msgspec import Struct

from agent_desktop.agent.states import AgentState
from agent_desktop.supervision.lines import Line


class Why(IntEnum):
    """Why somebody is a reserve; the readiest first."""

    ELSEWHERE = 1  # takes another group's calls first
    FOLLOWS_UP = 2  # rings people up
    AWAY = 3  # not ready, for a reason that can wait
    ON_BREAK = 4  # back when it is over


class Reserve(Struct, frozen=True):
    """An agent who has the skill."""

    line: Line
    why: Why


def reserves(lines: Iterable[Line], group: str, may_return: frozenset[str]) -> tuple[Reserve, ...]:
    """Reserves of a group, the readiest first, of those who are free first. `may_return`: reasons."""
    found = [
        Reserve(line, why)
        for line in lines
        if group in line.groups and not line.gone and (why := _why(line, group, may_return)) is not None
    ]
    free = frozenset({AgentState.READY, AgentState.NOT_READY})
    return tuple(sorted(found, key=lambda r: (r.why, r.line.state not in free, r.line.since, r.line.agent)))


def _why(line: Line, group: str, may_return: frozenset[str]) -> Why | None:
    if line.state is AgentState.OUTBOUND:
        return Why.FOLLOWS_UP
    if line.state is AgentState.NOT_READY:
        return Why.AWAY if line.reason in may_return else None
    if line.state is AgentState.ON_BREAK:
        return Why.ON_BREAK
    elsewhere = line.state is not AgentState.SIGNED_OUT and line.groups[0] != group
    return Why.ELSEWHERE if elsewhere else None
