"""The agent's states as data: which may follow which, and who may cause it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType


class AgentState(StrEnum):
    """示闲, 示忙 … as the field names them."""

    SIGNED_OUT = "signed_out"  # 签出
    READY = "ready"  # 示闲
    NOT_READY = "not_ready"  # 示忙, with a reason
    ON_BREAK = "on_break"  # 小休
    RINGING = "ringing"  # 振铃
    TALKING = "talking"  # 通话
    HOLDING = "holding"  # 保持
    OUTBOUND = "outbound"  # 外呼
    WRAP_UP = "wrap_up"  # 话后


_IDLE = frozenset({AgentState.READY, AgentState.NOT_READY, AgentState.ON_BREAK, AgentState.SIGNED_OUT})
_CALL = frozenset({AgentState.RINGING, AgentState.OUTBOUND})

TRANSITIONS = MappingProxyType(
    {
        AgentState.SIGNED_OUT: frozenset({AgentState.READY, AgentState.NOT_READY}),
        AgentState.READY: _IDLE | _CALL,
        AgentState.NOT_READY: _IDLE | _CALL,
        AgentState.ON_BREAK: _IDLE | _CALL,
        AgentState.RINGING: frozenset({AgentState.TALKING, AgentState.NOT_READY, AgentState.READY, AgentState.ON_BREAK, AgentState.WRAP_UP}),
        AgentState.TALKING: frozenset({AgentState.HOLDING, AgentState.WRAP_UP}),
        AgentState.HOLDING: frozenset({AgentState.TALKING, AgentState.WRAP_UP}),
        AgentState.OUTBOUND: frozenset({AgentState.TALKING, AgentState.WRAP_UP, AgentState.READY, AgentState.NOT_READY, AgentState.ON_BREAK}),
        AgentState.WRAP_UP: _IDLE | _CALL,
    }
)
"""A call may arrive in any idle state and in wrap-up (a second call steals nothing)."""

CHOSEN_BY_AGENT = frozenset({AgentState.READY, AgentState.NOT_READY, AgentState.ON_BREAK, AgentState.SIGNED_OUT})


@dataclass(frozen=True, slots=True, kw_only=True)
class Presence:
    """What the agent is doing, since when, why, and until when where a limit runs."""

    state: AgentState
    since: datetime
    reason: str = ""  # code of a not-ready reason
    until: datetime | None = None  # end of wrap-up or break
