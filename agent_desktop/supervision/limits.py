"""How long a state may last before the board lights it: by the site."""

import tomllib
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

from msgspec import Struct

from agent_desktop.agent.states import AgentState


class Limits(Struct, frozen=True):
    """`states` has a limit for each state that has one; `gone`: silence after which a desk is lost."""

    gone: timedelta
    states: Mapping[AgentState, timedelta]


def read_limits(text: str) -> Limits:
    """From board.toml. Raises `ValueError` with the key that is wrong."""
    written = tomllib.loads(text)
    states: dict[AgentState, timedelta] = {}
    limits = written.get("limits", {})
    if not isinstance(limits, dict):
        raise ValueError("board.toml: limits: no table")
    for name, seconds in limits.items():
        if name not in AgentState.__members__.values():
            raise ValueError(f"board.toml: limits.{name}: no such state")
        if _whole(f"limits.{name}", seconds):
            states[AgentState(name)] = timedelta(seconds=seconds)
    gone = _whole("gone", written.get("gone", 15))
    if gone < 10:
        raise ValueError("board.toml: gone: less than two signs of life (10 seconds)")
    return Limits(timedelta(seconds=gone), MappingProxyType(states))


def _whole(name: str, seconds: object) -> int:
    if type(seconds) is not int or seconds < 0:
        raise ValueError(f"board.toml: {name}: no whole number of seconds from 0 on")
    return seconds
